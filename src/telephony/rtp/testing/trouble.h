#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "core/env.h"

namespace callai::telephony::testing {

/// What a network does to datagrams.
struct TroubleSettings {
  double loss = 0;       ///< 0 to 1
  double duplicate = 0;  ///< 0 to 1
  double reorder = 0;    ///< 0 to 1: share that is held back by `held_back` more
  core::Duration held_back = std::chrono::milliseconds(40);
  core::Duration delay{0};   ///< of every packet
  core::Duration jitter{0};  ///< up to so much more, evenly
  std::uint64_t seed = 1;
};

/// A bad network without a network: datagrams go in, and come out later, twice or never; the same seed does the same.
class TroubleLine {
 public:
  explicit TroubleLine(const TroubleSettings& settings) : settings_(settings), random_(settings.seed) {}

  void send(core::TimePoint now, std::span<const std::uint8_t> bytes) {
    ++sent_;
    if (chance(settings_.loss)) {
      ++lost_;
      return;
    }
    const int copies = chance(settings_.duplicate) ? 2 : 1;
    for (int i = 0; i < copies; ++i) {
      core::Duration delay = settings_.delay;
      if (settings_.jitter > core::Duration{0}) {
        delay += core::Duration(random_.next() % static_cast<std::uint64_t>(settings_.jitter.count()));
      }
      if (chance(settings_.reorder)) delay += settings_.held_back;
      on_the_way_.emplace(now + delay, std::vector<std::uint8_t>(bytes.begin(), bytes.end()));
    }
  }

  /// The next that has arrived by `now`, with the moment it arrived; none left: nothing.
  std::optional<std::pair<core::TimePoint, std::vector<std::uint8_t>>> next(core::TimePoint now) {
    const auto first = on_the_way_.begin();
    if (first == on_the_way_.end() || first->first > now) return std::nullopt;
    auto arrived = std::make_pair(first->first, std::move(first->second));
    on_the_way_.erase(first);
    return arrived;
  }

  /// When next() will have something.
  std::optional<core::TimePoint> next_at() const {
    if (on_the_way_.empty()) return std::nullopt;
    return on_the_way_.begin()->first;
  }

  std::uint64_t sent() const { return sent_; }
  std::uint64_t lost() const { return lost_; }

 private:
  bool chance(double share) { return static_cast<double>(random_.next() >> 11U) * 0x1p-53 < share; }

  const TroubleSettings settings_;
  core::SeededRandom random_;
  std::multimap<core::TimePoint, std::vector<std::uint8_t>> on_the_way_;
  std::uint64_t sent_ = 0;
  std::uint64_t lost_ = 0;
};

}  // namespace callai::telephony::testing
