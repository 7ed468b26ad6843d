#pragma once

#include <atomic>
#include <cstdint>

#include "core/units.h"

namespace callai::audio {

/// How long a server that failed is left alone: each utterance would wait for its deadline otherwise. Any thread.
class EngineRest {
 public:
  bool over(core::TimePoint now) const { return now.time_since_epoch().count() >= until_us_.load(); }
  void begin(core::TimePoint now) { until_us_.store((now + kRest).time_since_epoch().count()); }

 private:
  static constexpr core::Duration kRest = std::chrono::seconds(5);
  std::atomic<std::int64_t> until_us_{INT64_MIN};
};

}  // namespace callai::audio
