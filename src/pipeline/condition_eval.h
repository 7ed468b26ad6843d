#pragma once

#include <string>
#include <vector>

#include "conversation/session_state.h"
#include "conversation/signals.h"
#include "pipeline/decision_engine.h"
#include "templates/condition.h"

namespace callai::pipeline {

/// Everything a condition may look at. References into values that outlive it: one evaluation of the tree.
struct ConditionScope {
  const templates::CampaignTemplate& campaign;
  const conversation::Signals& signals;
  const conversation::SessionState& session;  ///< as it was before this decision
  const DecisionInput& input;
  const conversation::SessionState& working;  ///< only its `fields` and `current_stage`: with this utterance's readings
  const std::vector<std::string>& filled_now;          ///< fields that this very utterance filled
  const std::vector<conversation::OfferMade>& offers;  ///< made by this decision so far
  const std::vector<std::string>& tags;                ///< set by this decision so far
};

/// True when the condition holds. Appends to `why` the shortest proof, with the values seen: of an `all` that fails
/// only the part that failed, of an `any` that holds only the part that held. Stops at the first part that settles it.
/// What cannot be compared (a missing field, two currencies) does not hold, whatever the operator. Pure.
bool evaluate(const templates::Condition& condition, const ConditionScope& scope, std::string& why);

/// Utterances in a row from which nothing was understood, the present one included.
int not_understood_in_a_row(const ConditionScope& scope);

/// Steps of the policy that may be offered at all: those up to its limit.
int usable_steps(const templates::OfferPolicy& policy);

/// How often `offer` was made in this call, this decision included.
int offers_made_so_far(const ConditionScope& scope, const std::string& offer);

}  // namespace callai::pipeline
