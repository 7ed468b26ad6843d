#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "app/store.h"
#include "core/bounded_queue.h"
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

/// Re-runs the inputs of stored calls through another template, on all cores.
class TemplateTrial {
 public:
  /// The outcome of calling the simulated caller of that scenario again, with that seed; nothing when there is none.
  using CallAgain = std::function<std::optional<std::string>(const std::string& scenario, std::uint64_t seed)>;

  TemplateTrial(const orchestrators::CampaignRuntime& other, CallAgain call_again);
  ~TemplateTrial();

  void add(StoredCall call);
  void add_unreadable(const std::string& id, const core::Error& error);
  /// What became of the calls added since, in their order. Simulated callers are called again here, by this thread.
  std::vector<TriedCall> take();

 private:
  struct Job {
    StoredCall call;
    const pipeline::DecisionEngine* recorded = nullptr;
    TriedCall* result = nullptr;
  };
  const pipeline::DecisionEngine& engine_of(const StoredCall& call);
  void work();
  void decide(const Job& job);
  void call_again(TriedCall& tried, const std::string& scenario, std::uint64_t seed) const;

  const orchestrators::CampaignRuntime& other_;
  CallAgain call_again_;
  std::map<std::string, std::unique_ptr<const pipeline::DecisionEngine>> engines_;  ///< by the template's digest
  std::deque<TriedCall> results_;                               ///< each written by the one thread that has its job
  std::vector<std::pair<std::string, std::uint64_t>> callers_;  ///< scenario and seed of each, "" no simulated one
  core::BoundedQueue<Job> jobs_;                                ///< full: the thread that adds decides the call itself
  std::mutex mutex_;
  std::condition_variable done_changed_;
  std::size_t done_ = 0;
  std::vector<std::jthread> workers_;
};

/// How many calls went from one outcome to another.
using OutcomeTable = std::map<std::pair<std::string, std::string>, int>;
OutcomeTable outcome_table(const std::vector<TriedCall>& calls);

}  // namespace callai::app
