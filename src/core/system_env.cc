#include "core/system_env.h"

#include <sys/random.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <utility>

#include "core/check.h"

namespace callai::core {

namespace {

constexpr unsigned kBitsPerCharacter = 5;
constexpr std::size_t kCharactersPerHalf = 10;
constexpr std::uint64_t kHalfMask = (1ULL << (kBitsPerCharacter * kCharactersPerHalf)) - 1;

// Crockford's base 32: no i, l, o, u.
void append_base32(std::string& text, std::uint64_t value) {
  constexpr std::string_view kAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";
  for (std::size_t i = kCharactersPerHalf; i-- > 0;) {
    text += kAlphabet[(value >> (kBitsPerCharacter * i)) & 31U];
  }
}

}  // namespace

TimePoint SystemClock::now() const {
  return TimePoint(std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now().time_since_epoch()));
}

WallTime SystemClock::wall_now() const {
  return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
}

std::uint64_t SystemRandom::next() {
  std::uint64_t value = 0;
  ssize_t got = 0;
  do {
    got = ::getrandom(&value, sizeof value, 0);
  } while (got < 0 && errno == EINTR);
  CALLAI_CHECK(got == static_cast<ssize_t>(sizeof value), "the kernel gives no random numbers");
  return value;
}

std::string SystemIds::make(std::string_view prefix) {
  const auto since_1970 = std::chrono::duration_cast<std::chrono::milliseconds>(clock_.wall_now().time_since_epoch());
  const auto ms = static_cast<std::uint64_t>(since_1970.count()) & kHalfMask;
  std::uint64_t first = 0;
  std::uint64_t second = 0;
  {
    const std::lock_guard lock(mutex_);
    if (ms > last_ms_) {
      last_ms_ = ms;
      last_random_ = random_.next() & kHalfMask;
    } else if (last_random_ == kHalfMask) {
      ++last_ms_;
      last_random_ = 0;
    } else {
      ++last_random_;
    }
    first = last_ms_;
    second = last_random_;
  }
  std::string id(prefix);
  id += '_';
  append_base32(id, first);
  append_base32(id, second);
  return id;
}

SystemEnv::SystemEnv(std::unique_ptr<Logger> log) : ids_(clock_, random_), log_(std::move(log)) {
  CALLAI_CHECK(log_ != nullptr, "an environment has a log");
}

Result<std::unique_ptr<SystemEnv>> make_system_env(const LogSettings& settings) {
  Result<std::unique_ptr<Logger>> log = make_json_log(std::make_unique<SystemClock>(), settings);
  if (!log) return log.error();
  return std::make_unique<SystemEnv>(std::move(log).value());
}

}  // namespace callai::core
