#pragma once

#include <cstddef>
#include <list>
#include <mutex>
#include <string>
#include <unordered_map>

#include "core/units.h"

namespace callai::api {

struct RateLimit {
  double per_second = 50;
  double burst = 100;
};

/// Token buckets, one for each key (an address, a principal). Bounded: when too many keys are known the one that was
/// used longest ago is forgotten, and starts anew with a full bucket. Safe from any thread.
class RateLimiter {
 public:
  static constexpr std::size_t kMaxKeys = 20000;

  explicit RateLimiter(const RateLimit& limit, std::size_t max_keys = kMaxKeys) : max_keys_(max_keys), limit_(limit) {}

  /// Another limit for everybody, from now on.
  void set_limit(const RateLimit& limit);
  /// Takes one token; how long to wait when there is none (0: it was taken).
  core::Duration take(const std::string& key, core::TimePoint now);
  /// How long the next one would have to wait.
  core::Duration wait(const std::string& key, core::TimePoint now);

 private:
  struct Bucket {
    std::string key;
    double tokens = 0;
    core::TimePoint at{};
  };
  Bucket& bucket(const std::string& key, core::TimePoint now);
  core::Duration missing(const Bucket& bucket) const;

  const std::size_t max_keys_;
  std::mutex mutex_;
  RateLimit limit_;
  std::list<Bucket> recent_;  ///< the one used last in front
  std::unordered_map<std::string, std::list<Bucket>::iterator> by_key_;
};

}  // namespace callai::api
