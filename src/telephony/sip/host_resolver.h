#pragma once

#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "core/bounded_queue.h"
#include "telephony/sip/sip_loop.h"

namespace callai::telephony {

/// core::resolve_host() on a thread of its own, so that a slow name server holds no call up. Sip thread only.
class HostResolver {
 public:
  using Done = std::function<void(std::vector<std::string> ips)>;  ///< empty: not found

  explicit HostResolver(SipLoop& loop);
  /// Waits for a look-up under way. What was posted to the loop may still run: guard it.
  ~HostResolver();

  /// `done` on the sip thread: at once for an IP literal. A full queue (kMaxWaiting) counts as not found.
  void resolve(const std::string& host, Done done);

 private:
  static constexpr std::size_t kMaxWaiting = 64;
  struct Job {
    std::string host;
    Done done;
  };

  SipLoop& loop_;
  core::BoundedQueue<Job> jobs_{kMaxWaiting};
  std::jthread thread_;
};

}  // namespace callai::telephony
