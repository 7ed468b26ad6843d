#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/text_matcher.h"

namespace callai::pipeline {

/// Keeps what the template forbids out of a model's words: its forbidden claims, by their stems in order with at most
/// two words between; every price, percentage or sum that neither the task nor the facts hold, in its unit, for a price
/// of ninety dollars allows no ninety percent; its own instructions, five words of them in a row; markup and JSON; and
/// in English what no machine may say: that it is a human, that a call is not recorded, that it has done ("I have
/// booked you") what neither the task nor a tool speaks of. Pure.
class ClaimGuard {
 public:
  enum class Unit { kPlain, kMoney, kPercent, kReduction };

  /// `allowed`: texts whose figures, and whose words, may be said. `confidential`: the instructions.
  ClaimGuard(const std::vector<std::string>& forbidden, const std::vector<std::string>& allowed,
             const std::vector<std::string>& confidential = {});
  /// Why the sentence must not be said; "" when it may. `before`: what was said right before it.
  std::string objection(std::string_view sentence, std::string_view before = {}) const;

  static constexpr std::size_t kTellingRun = 5;  ///< words that nobody says by accident

 private:
  bool may_be_said(long long value, Unit unit) const;

  std::vector<std::vector<std::string>> forbidden_;  ///< stems
  std::map<long long, std::set<Unit>> allowed_;      ///< by hundredths
  std::set<std::string> confidential_;               ///< runs of kTellingRun stems
  std::set<std::string> allowed_words_;              ///< stems
  bool unrecorded_ = false;                          ///< somebody allowed says that the call is not recorded
};

}  // namespace callai::pipeline
