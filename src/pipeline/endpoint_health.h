#pragma once

#include "core/units.h"

namespace callai::pipeline {

/// Whether a server is worth asking: a circuit breaker (Nygard, "Release It!", 2007). Closed until kTripping failures
/// in a row; then open for a while that doubles with every further failure; then one request may try. Pure.
class EndpointHealth {
 public:
  static constexpr int kTripping = 2;
  static constexpr core::Duration kFirstPause = std::chrono::seconds(1);
  static constexpr core::Duration kLongestPause = std::chrono::seconds(60);

  /// True: a request may be sent. Where the circuit was open, this one is its trial, and others have to wait for its
  /// end.
  bool admit(core::TimePoint now);
  bool is_open(core::TimePoint now) const { return failures_ >= kTripping && now < open_until_; }
  void succeeded();
  void failed(core::TimePoint now);
  /// Neither good nor bad: the request was withdrawn.
  void withdrawn() { trying_ = false; }
  /// The server said when it wants to be asked again (503 with Retry-After, or still loading its model).
  void busy_until(core::TimePoint when);

  int failures() const { return failures_; }

 private:
  int failures_ = 0;
  bool trying_ = false;
  core::TimePoint open_until_{};
};

}  // namespace callai::pipeline
