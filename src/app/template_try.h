#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/store.h"
#include "orchestrators/replay.h"

namespace callai::app {

/// What another template would have made of a stored call.
struct TriedCall {
  std::string id;
  std::string error;  ///< why it cannot be compared; "" it can
  int decisions = 0;  ///< that were compared
  std::optional<orchestrators::DecisionDifference> difference;
  std::string old_outcome;
  std::string new_outcome;  ///< "undetermined" behind a difference, unless the caller was run again
  bool run_again = false;   ///< a simulated caller, called with the new template
};

inline constexpr const char* kUndetermined = "undetermined";

/// Re-runs the inputs of stored calls through another template.
class TemplateTrial {
 public:
  /// The outcome of calling the simulated caller of that scenario again, with that seed; nothing when there is none.
  using CallAgain = std::function<std::optional<std::string>(const std::string& scenario, std::uint64_t seed)>;

  TemplateTrial(const orchestrators::CampaignRuntime& other, CallAgain call_again)
      : other_(other), call_again_(std::move(call_again)) {}

  TriedCall run(const StoredCall& call);

 private:
  const pipeline::DecisionEngine& engine_of(const StoredCall& call);

  const orchestrators::CampaignRuntime& other_;
  CallAgain call_again_;
  std::map<std::string, std::unique_ptr<const pipeline::DecisionEngine>> engines_;  ///< by the template's digest
};

/// How many calls went from one outcome to another.
using OutcomeTable = std::map<std::pair<std::string, std::string>, int>;
OutcomeTable outcome_table(const std::vector<TriedCall>& calls);

}  // namespace callai::app
