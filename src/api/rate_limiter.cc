#include "api/rate_limiter.h"

#include <algorithm>
#include <cmath>

namespace callai::api {

RateLimiter::Bucket& RateLimiter::bucket(const std::string& key, core::TimePoint now) {
  const auto known = by_key_.find(key);
  if (known == by_key_.end()) {
    if (recent_.size() >= max_keys_) {
      by_key_.erase(recent_.back().key);
      recent_.pop_back();
    }
    recent_.push_front({key, limit_.burst, now});
    by_key_[key] = recent_.begin();
    return recent_.front();
  }
  recent_.splice(recent_.begin(), recent_, known->second);
  Bucket& found = recent_.front();
  const double seconds = core::to_ms(now - found.at) / 1000.0;
  found.tokens = std::min(limit_.burst, found.tokens + std::max(0.0, seconds) * limit_.per_second);
  found.at = now;
  return found;
}

core::Duration RateLimiter::missing(const Bucket& bucket) const {
  if (bucket.tokens >= 1) return core::Duration{0};
  return core::Duration(static_cast<core::Duration::rep>(std::ceil((1 - bucket.tokens) / limit_.per_second * 1e6)));
}

void RateLimiter::set_limit(const RateLimit& limit) {
  const std::lock_guard lock(mutex_);
  limit_ = limit;
}

core::Duration RateLimiter::take(const std::string& key, core::TimePoint now) {
  const std::lock_guard lock(mutex_);
  Bucket& found = bucket(key, now);
  const core::Duration wait = missing(found);
  if (wait.count() == 0) found.tokens -= 1;
  return wait;
}

core::Duration RateLimiter::wait(const std::string& key, core::TimePoint now) {
  const std::lock_guard lock(mutex_);
  return missing(bucket(key, now));
}

}  // namespace callai::api
