#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/text_matcher.h"

namespace callai::pipeline {

/// Keeps what the template forbids out of a model's words: its forbidden claims, by their stems in order with at most
/// two words between, and every price, percentage or sum that neither the task nor the facts hold: in its unit, for a
/// price of ninety dollars allows no ninety percent. Pure.
class ClaimGuard {
 public:
  enum class Unit { kPlain, kMoney, kPercent, kReduction };

  /// `allowed`: texts whose figures may be said.
  ClaimGuard(const std::vector<std::string>& forbidden, const std::vector<std::string>& allowed);
  /// Why the sentence must not be said; "" when it may.
  std::string objection(std::string_view sentence) const;

 private:
  bool may_be_said(long long value, Unit unit) const;

  std::vector<std::vector<std::string>> forbidden_;  ///< stems
  std::map<long long, std::set<Unit>> allowed_;      ///< by hundredths
};

}  // namespace callai::pipeline
