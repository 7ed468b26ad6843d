#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "conversation/session_state.h"
#include "conversation/vocabulary.h"
#include "orchestrators/campaign_runtime.h"
#include "pipeline/decision_engine.h"

namespace callai::bench {

/// What the caller says, turn by turn, in a call of the sales template: questions, answers, objections, a time. None of
/// it needs a tool.
std::span<const std::string_view> sales_lines();

/// The sales template that ships with the program, compiled.
std::shared_ptr<const orchestrators::CampaignRuntime> sales_runtime();

/// A contact as an import would leave him.
conversation::Contact sales_contact();

/// One caller turn of that call as each stage saw it: true inputs, not made-up ones.
struct SalesTurn {
  conversation::ExtractionInput heard;
  conversation::Signals signals;
  conversation::SessionState session;  ///< before the decision
  pipeline::DecisionInput input;
  conversation::Turn turn;  ///< as it would be stored
};

/// Plays the call through, every sentence heard to its end.
std::vector<SalesTurn> play_sales_call(const orchestrators::CampaignRuntime& runtime);

}  // namespace callai::bench
