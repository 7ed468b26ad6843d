#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "core/env.h"
#include "core/json_log.h"
#include "core/result.h"

namespace callai::core {

/// The machine's clocks. Monotonic time counts from the machine's start. Safe from any thread, the media thread too.
class SystemClock final : public Clock {
 public:
  TimePoint now() const override;
  WallTime wall_now() const override;
};

/// The kernel's random numbers (getrandom(2)). Stateless, so safe from any thread. Not for anything that is replayed:
/// that takes SeededRandom, seeded once from here.
class SystemRandom final : public Random {
 public:
  std::uint64_t next() override;
};

/// Ids in the manner of ULID (https://github.com/ulid/spec), shortened: ten characters of milliseconds since 1970, ten
/// random ones, in Crockford's base 32, lower case. Ids made by one object are strictly ascending, also within a
/// millisecond and when the wall clock is set back. Safe from any thread.
class SystemIds final : public Ids {
 public:
  /// `random` is used under this object's own lock; it must not be shared unless it is thread-safe itself.
  SystemIds(const Clock& clock, Random& random) : clock_(clock), random_(random) {}
  std::string make(std::string_view prefix) override;

 private:
  const Clock& clock_;
  Random& random_;
  std::mutex mutex_;
  std::uint64_t last_ms_ = 0;
  std::uint64_t last_random_ = 0;
};

/// Owns the real environment of one process. Made first and destroyed last by app/.
class SystemEnv {
 public:
  /// The environment over `log`.
  explicit SystemEnv(std::unique_ptr<Logger> log);
  SystemEnv(const SystemEnv&) = delete;
  SystemEnv& operator=(const SystemEnv&) = delete;

  /// References into this object.
  Env env() { return {clock_, random_, ids_, *log_}; }

 private:
  SystemClock clock_;
  SystemRandom random_;
  SystemIds ids_;
  std::unique_ptr<Logger> log_;
};

/// The real environment with the JSON-lines log that `settings` asks for. Fails when the log's file cannot be opened.
Result<std::unique_ptr<SystemEnv>> make_system_env(const LogSettings& settings);

}  // namespace callai::core
