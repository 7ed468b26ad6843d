#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/text_matcher.h"

namespace callai::pipeline {

/// Keeps what the template forbids out of a model's words: its forbidden claims, by their stems in order with at most
/// two words between; every price, percentage or sum that neither the task nor the facts hold; and its own
/// instructions, five words of them in a row. Pure.
class ClaimGuard {
 public:
  /// `allowed`: texts whose figures, and whose words, may be said. `confidential`: the instructions.
  ClaimGuard(const std::vector<std::string>& forbidden, const std::vector<std::string>& allowed,
             const std::vector<std::string>& confidential = {});
  /// Why the sentence must not be said; "" when it may. `before`: what was said right before it.
  std::string objection(std::string_view sentence, std::string_view before = {}) const;

  static constexpr std::size_t kTellingRun = 5;  ///< words that nobody says by accident

 private:
  std::vector<std::vector<std::string>> forbidden_;  ///< stems
  std::set<long long> allowed_;                      ///< hundredths
  std::set<std::string> confidential_;               ///< runs of kTellingRun stems
};

}  // namespace callai::pipeline
