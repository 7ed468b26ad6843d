#pragma once

#include <memory>
#include <span>
#include <string>

#include "conversation/decision.h"
#include "conversation/session_state.h"
#include "conversation/turn.h"
#include "templates/campaign_template.h"

namespace callai::pipeline {

/// What is being decided about, beside signals and session.
struct DecisionInput {
  conversation::TurnTrigger trigger =
      conversation::TurnTrigger::kUtterance;  ///< kUtterance, kDtmf, kToolResult or kCallStart
  std::string utterance;
  std::string digits;            ///< trigger dtmf
  core::Duration elapsed{0};     ///< since the call was connected
  templates::CivilDateTime now;  ///< where the contact is
  /// Trigger kToolResult: this turn's decisions so far, in order (they outlive the call of decide). What a decision
  /// with tools had to say was held back while they ran: the decision on their results says it first. No tool is called
  /// and no offer is made a second time in a turn.
  std::span<const conversation::Decision> earlier;
};

/// Runs the template's decision tree: deterministic, explainable, total. It replaces every stage engine.
///
/// Order: readings become field updates (validated; corrections; read-back) -> global nodes -> nodes of the present
/// stage -> stage transitions -> max_turns -> not-understood policy -> default policy (entry script of a new stage,
/// read-back of an unconfirmed value, question for the next missing required field). Conditions see the fields with
/// this utterance's readings applied. While requested tools are pending, the default policy says nothing.
///
/// Trigger kCallStart: the entry script of the initial stage and its first question, no nodes.
/// Immutable, pure, safe from any thread; under 20 us on the sales template.
class DecisionEngine {
 public:
  explicit DecisionEngine(std::shared_ptr<const templates::CampaignTemplate> t);
  ~DecisionEngine();
  DecisionEngine(const DecisionEngine&) = delete;
  DecisionEngine& operator=(const DecisionEngine&) = delete;

  /// `session` is the state before this decision, `session.stage_turns` and `turns` already count the present caller
  /// turn.
  conversation::Decision decide(const conversation::Signals& signals, const conversation::SessionState& session,
                                const DecisionInput& input) const;

 private:
  class Impl;
  std::unique_ptr<const Impl> impl_;
};

}  // namespace callai::pipeline
