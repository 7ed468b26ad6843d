#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "orchestrators/call_journal.h"
#include "orchestrators/campaign_runtime.h"

namespace callai::orchestrators {

/// Where a replayed call stopped being the recorded one.
struct Divergence {
  std::uint32_t seq = 0;
  core::Duration at{0};
  std::string event_json;
  std::vector<std::string> effects;  ///< JSON of what the machine answers now
};

struct ReplayReport {
  std::size_t events = 0;
  std::optional<Divergence> divergence;  ///< nothing: identical, bit for bit
  std::vector<conversation::Turn> turns;
  conversation::SessionState session;
  bool ended = false;
};

/// Runs the recorded events through a fresh machine and compares each step's effects by hash. kFailedPrecondition when
/// the log was written by another version of the machine (that is no divergence), kDataLoss when it is damaged. Pure.
core::Result<ReplayReport> replay(const CallHeader& header, int machine_version,
                                  const std::vector<LoggedEvent>& events);

/// One decision made twice.
struct DecisionDifference {
  core::TurnId turn;
  std::string stage;
  std::string heard;
  std::vector<std::string> recorded;  ///< decision_words of what was decided
  std::vector<std::string> other;     ///< decision_words of what the other template decides
};

struct CounterfactualReport {
  int decisions = 0;  ///< that were compared, up to the first difference
  std::optional<DecisionDifference> first_difference;
  std::string recorded_outcome;
};

/// What another template would have decided: the words are extracted anew and decided upon in the recorded session,
/// turn by turn, up to the first decision that differs; from there on the recorded caller's words mean nothing. Pure.
/// `recorded`: made from the header's template; many calls of one version share it.
core::Result<CounterfactualReport> counterfactual(const CallHeader& header, int machine_version,
                                                  const std::vector<LoggedEvent>& events,
                                                  const pipeline::DecisionEngine& recorded,
                                                  const CampaignRuntime& other);
core::Result<CounterfactualReport> counterfactual(const CallHeader& header, int machine_version,
                                                  const std::vector<LoggedEvent>& events, const CampaignRuntime& other);

/// A decision in words, without its trace: "stage -> negotiation", "offer discount 5", "say price_answer", ...
std::vector<std::string> decision_words(const conversation::Decision& decision);

}  // namespace callai::orchestrators
