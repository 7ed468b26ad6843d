#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace callai::conversation {

/// One line of the rubric, marked.
struct RubricMark {
  std::string id;
  std::string title;
  double weight = 1;
  std::optional<bool> passed;  ///< nothing: it could not be judged, and counts for nothing
  std::string why;             ///< the values seen, or the model's reason
};

/// What a finished call comes to, for people who have no time to read it.
struct CallReview {
  std::string summary;    ///< a few sentences
  std::string next_step;  ///< what somebody should do now; "" nothing
  std::string outcome;
  double sentiment = 0;         ///< of the caller, -1..1; late utterances weigh more
  std::optional<double> score;  ///< 0..1: the weight of the lines that passed among those judged
  std::vector<RubricMark> marks;
  std::string by = "rules";  ///< whose words the summary is: "rules", or "model"
};

/// Share of the judged weight that passed; nothing when no line could be judged.
std::optional<double> score_of(const std::vector<RubricMark>& marks);

std::string to_json_text(const CallReview& review);
core::Result<CallReview> call_review_from_json_text(std::string_view text);

}  // namespace callai::conversation
