#pragma once

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

#include "api/live_hub.h"
#include "app/program.h"
#include "app/store.h"
#include "orchestrators/campaign_runner/campaign_runner.h"

namespace callai::app {

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

  /// No new calls; those that end are still settled, and the node stays among the living.
  void stop_dialing() { stopping_ = true; }

 private:
  using Key = std::pair<core::OrgId, core::CampaignId>;
  void run(const std::stop_token& stop);
  void step();
  void publish(core::TimePoint now);

  const Parts parts_;
  orchestrators::CampaignRunner runner_;
  std::atomic<bool> stopping_{false};
  struct Shown {
    core::TimePoint last{};
    bool stale = true;  ///< something has happened since
  };
  std::map<Key, Shown> shown_;
  bool failing_ = false;  ///< the last step did not work
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread thread_;  // last
};

}  // namespace callai::app
