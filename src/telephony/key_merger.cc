#include "telephony/key_merger.h"

namespace callai::telephony {
namespace {

// INFO comes when the key is let go, and may wait for a retransmission.
constexpr core::Duration kSamePress = std::chrono::seconds(2);

}  // namespace

bool KeyMerger::is_new(core::TimePoint now, char key, KeyWay way) {
  const auto bit = static_cast<std::uint8_t>(1U << static_cast<unsigned>(way));
  for (std::size_t i = 0; i < kRemembered; ++i) {  // the oldest first
    Press& press = presses_[(next_ + i) % kRemembered];
    if (press.key != key || (press.ways & bit) != 0 || now - press.at >= kSamePress) continue;
    press.ways = static_cast<std::uint8_t>(press.ways | bit);
    return false;
  }
  presses_[next_] = {key, bit, now};
  next_ = (next_ + 1) % kRemembered;
  return true;
}

}  // namespace callai::telephony
