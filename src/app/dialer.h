#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "api/live_hub.h"
#include "app/program.h"
#include "app/store.h"
#include "orchestrators/campaign_runner/campaign_runner.h"

namespace callai::app {

/// What a dialer has done since it began. Outlives it for as long as somebody reads it.
struct DialerCounts {
  std::atomic<std::uint64_t> dialled{0};
  std::atomic<std::uint64_t> settled{0};  ///< calls that ended and whose contact was told what comes next
  std::atomic<std::uint64_t> buried{0};   ///< attempts of dead nodes
  std::atomic<std::uint64_t> steps{0};
  std::atomic<std::uint64_t> failed_steps{0};  ///< the database was away, mostly
};

/// The thread on which campaigns dial, while a process serves. Tells those who watch how they go: campaign_progress,
/// at most once a second each.
class Dialer {
 public:
  struct Parts {
    const Program& program;
    core::Env env;
    Store& store;
    orchestrators::DialLine& line;
    api::LiveHub& live;
  };
  explicit Dialer(const Parts& parts);
  /// Ends the thread. Calls go on.
  ~Dialer();
  Dialer(const Dialer&) = delete;
  Dialer& operator=(const Dialer&) = delete;

  /// Other bounds, from the next step on. Any thread.
  void change(const core::Settings& settings);
  /// No new calls; those that end are still settled, and the node stays among the living.
  void stop_dialing() { stopping_ = true; }
  std::shared_ptr<const DialerCounts> counts() const { return counts_; }
  std::shared_ptr<const orchestrators::DialLimits> limits() const { return runner_.limits(); }

 private:
  using Key = std::pair<core::OrgId, core::CampaignId>;
  void run(const std::stop_token& stop);
  void step();
  void publish(core::TimePoint now);

  const Parts parts_;
  orchestrators::CampaignRunner runner_;
  const std::shared_ptr<DialerCounts> counts_ = std::make_shared<DialerCounts>();
  std::atomic<bool> stopping_{false};
  struct Shown {
    core::TimePoint last{};
    bool stale = true;  ///< something has happened since
  };
  std::map<Key, Shown> shown_;
  bool failing_ = false;  ///< the last step did not work
  std::mutex mutex_;
  std::optional<orchestrators::DialerSettings> changed_;  // under mutex_
  std::condition_variable_any wake_;
  std::jthread thread_;  // last
};

}  // namespace callai::app
