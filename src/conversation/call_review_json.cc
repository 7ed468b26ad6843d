#include "conversation/call_review.h"
#include "conversation/json_archive.h"
#include "conversation/value_members.h"

namespace callai::conversation {

void members(auto& a, Is<RubricMark> auto& v) {
  a("id", v.id);
  a("title", v.title);
  a("weight", v.weight);
  a("passed", v.passed);
  a("why", v.why);
}

void members(auto& a, Is<CallReview> auto& v) {
  a("summary", v.summary);
  a("next_step", v.next_step);
  a("outcome", v.outcome);
  a("sentiment", v.sentiment);
  a("score", v.score);
  a("marks", v.marks);
  a("by", v.by);
}

std::optional<double> score_of(const std::vector<RubricMark>& marks) {
  double judged = 0;
  double passed = 0;
  for (const RubricMark& mark : marks) {
    if (!mark.passed) continue;
    judged += mark.weight;
    if (*mark.passed) passed += mark.weight;
  }
  if (judged <= 0) return std::nullopt;
  return passed / judged;
}

std::string to_json_text(const CallReview& review) {
  return dump_text(write_value(review));
}

core::Result<CallReview> call_review_from_json_text(std::string_view text) {
  core::Problems problems;
  const core::Json json = core::parse_json(text, problems);
  if (core::Status status = status_of(problems, "review of a call"); !status) return status.error();
  CallReview review;
  read_value(json, "", problems, review);
  if (core::Status status = status_of(problems, "review of a call"); !status) return status.error();
  return review;
}

}  // namespace callai::conversation
