#include "audio/live_tap.h"

#include <algorithm>
#include <limits>

namespace callai::audio {

bool LiveTap::tick(std::span<const std::int16_t> in, std::span<std::int16_t> out) noexcept {
  core::AudioFrame voice;
  if (microphone_->take(voice)) {
    for (std::size_t i = 0; i < out.size(); ++i) {
      constexpr int kMost = std::numeric_limits<std::int16_t>::max();
      out[i] = static_cast<std::int16_t>(std::clamp(out[i] + voice[i], -kMost - 1, kMost));
    }
  }
  if (!monitored_.load(std::memory_order_relaxed)) return false;
  conversation::StereoFrame both;
  std::copy(in.begin(), in.end(), both.caller.begin());
  std::copy(out.begin(), out.end(), both.agent.begin());
  return frames_.push(both);
}

}  // namespace callai::audio
