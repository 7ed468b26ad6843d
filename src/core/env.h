#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/log.h"
#include "core/units.h"

namespace callai::core {

/// Source of time. Real: core/system_env.h. Virtual: sim::World. Safe from any thread.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual TimePoint now() const = 0;
  virtual WallTime wall_now() const = 0;
};

/// Source of randomness. Not thread-safe unless the implementation says so.
class Random {
 public:
  virtual ~Random() = default;
  virtual std::uint64_t next() = 0;  ///< uniform over all 64-bit values
};

/// SplitMix64 (Steele, Lea, Flood 2014): small, fast, the same numbers everywhere. For anything that is replayed.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() override {
    state_ += 0x9E3779B97F4A7C15ULL;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31U);
  }

 private:
  std::uint64_t state_;
};

/// Maker of stored ids: sortable by creation time, URL-safe. Safe from any thread.
class Ids {
 public:
  virtual ~Ids() = default;
  /// `prefix` + "_" + 20 characters, for example "call_01jd3…".
  virtual std::string make(std::string_view prefix) = 0;
};

/// What everything impure takes first. Plain references: the owner (app/ or a test) outlives all users.
struct Env {
  Clock& clock;
  Random& random;
  Ids& ids;
  Logger& log;
};

}  // namespace callai::core
