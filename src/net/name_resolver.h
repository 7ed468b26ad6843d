#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "core/bounded_queue.h"
#include "core/env.h"

namespace callai::net {

/// Looks names up on threads of its own and keeps the answers for a while, so that a slow name server holds up nothing
/// but the exchange that asked. Safe from any thread.
class NameResolver {
 public:
  using Done = std::function<void(std::vector<std::string> ips)>;  ///< IPv4 first; empty: not found

  explicit NameResolver(core::Clock& clock, core::Duration keep = std::chrono::seconds(30));
  /// Waits for the look-ups under way; `done` of those that still wait is not called.
  ~NameResolver();

  /// `done` at once, from inside, for an IP literal and for a name that is known; else on a thread of the resolver.
  /// More than kMaxWaiting names count as not found.
  void resolve(const std::string& host, Done done);
  /// What resolve() would tell at once; empty where it would have to look.
  std::vector<std::string> known(const std::string& host);

 private:
  static constexpr std::size_t kMaxWaiting = 256;
  static constexpr std::size_t kMaxKnown = 1024;
  struct Known {
    std::vector<std::string> ips;
    core::TimePoint until;
  };
  struct Job {
    std::string host;
    Done done;
  };

  void run();

  core::Clock& clock_;
  const core::Duration keep_;
  std::mutex mutex_;  ///< known_
  std::map<std::string, Known> known_;
  core::BoundedQueue<Job> jobs_{kMaxWaiting};
  std::vector<std::jthread> threads_;
};

}  // namespace callai::net
