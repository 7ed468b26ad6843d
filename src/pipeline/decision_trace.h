#pragma once

#include <string>

#include "conversation/decision.h"
#include "templates/decision_tree.h"

namespace callai::pipeline {

// The words of a decision's explanation.

/// At most two decimals, no trailing zeros, locale-free: "0.92", "5", "240.5".
std::string number_text(double value);

/// The JSON key of an action: "call_tool", "set_stage", "say" (also for literal text), ... What an invariant's `before`
/// names.
std::string action_kind(const templates::Action& action);

/// What an action asks for, in words: "say greeting", "stage -> closing", "tag vip".
std::string describe(const templates::Action& action);

/// "offer discount 5 % (step 1)", "offer setup 50 USD (step 2)".
std::string describe(const conversation::OfferMade& offer, const templates::OfferPolicy& policy);

}  // namespace callai::pipeline
