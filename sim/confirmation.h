#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "orchestrators/campaign_runtime.h"
#include "sim/rehearsal.h"
#include "sim/scenario.h"
#include "templates/verify/property.h"
#include "templates/verify/verifier.h"

namespace callai::sim {

/// A property with its verdict, and the call that shows it.
struct ConfirmedProperty {
  templates::verify::Property property;
  std::vector<std::string> lines;    ///< what the caller says, turn by turn: "(silence)", "(keys 9)"
  std::optional<Scenario> scenario;  ///< violated: runs as `callai demo --text --scenario FILE`
};

/// About a node or a transition: when it can never fire, it does no harm (a template made of another one may have no use
/// for it), so that alone refuses no template.
bool is_dead_part(const templates::verify::Property& property);

struct ConfirmedVerification {
  std::vector<ConfirmedProperty> properties;
  std::size_t states = 0;
  std::size_t decisions = 0;
  int runs = 0;  ///< calls rehearsed in words
  /// A call can go wrong: something is violated that is more than a dead part.
  bool violated() const;
};

struct ConfirmOptions {
  std::string template_name;          ///< what scenarios name as their template: an id or a file
  bool rehearse_reachability = true;  ///< run a call for every node that is said to be reachable
};

/// Verifies a template (templates::verify::Verifier) and runs what only a run can show: a violation counts when the
/// real machine, in words, comes to it. Words that cannot be found leave a property undecided. Deterministic.
ConfirmedVerification verify_in_words(std::shared_ptr<const orchestrators::CampaignRuntime> runtime,
                                      const ConfirmOptions& options);

/// Whether the turns of a call show what `goal` asks for. `repeated`: how many of the last turns repeat one another.
bool shows(const templates::verify::Goal& goal, const std::vector<conversation::Turn>& turns, int repeated);

}  // namespace callai::sim
