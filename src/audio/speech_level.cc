#include "audio/speech_level.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "dsp/level.h"

namespace callai::audio {
namespace {

constexpr std::size_t kFrame = 160;    // 20 ms
constexpr double kVoicedRange = 100;   // 20 dB of power below the loudest frame
constexpr double kAudiblePower = 100;  // a frame below -70 dBFS is silence, even if it is the loudest
constexpr std::size_t kReach = 20;     // 2.5 ms

double mean_square(std::span<const std::int16_t> pcm) {
  double sum = 0;
  for (const std::int16_t sample : pcm) sum += static_cast<double>(sample) * sample;
  return sum / static_cast<double>(pcm.size());
}

/// Mean square of the voiced frames, 0 when there are none.
double voiced_power(std::span<const std::int16_t> pcm) {
  std::vector<double> powers;
  for (std::size_t at = 0; at + kFrame <= pcm.size(); at += kFrame) {
    powers.push_back(mean_square(pcm.subspan(at, kFrame)));
  }
  if (powers.empty()) return 0;
  const double loudest = *std::max_element(powers.begin(), powers.end());
  if (loudest < kAudiblePower) return 0;
  double sum = 0;
  double count = 0;
  for (const double power : powers) {
    if (power * kVoicedRange < loudest) continue;
    sum += power;
    count += 1;
  }
  return sum / count;
}

/// The gain of every sample: the least that the loud samples within kReach ask for, then the mean over as much, which
/// is smooth and never above what any of them asks for.
std::vector<float> limiter_gains(std::span<const float> samples, float limit) {
  std::vector<float> least(samples.size() + 2 * kReach, 1.0F);  // shifted by kReach
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const float size = std::abs(samples[i]);
    if (size <= limit) continue;
    for (std::size_t j = i; j <= i + 2 * kReach; ++j) least[j] = std::min(least[j], limit / size);
  }
  std::vector<float> gains(samples.size());
  double sum = 0;
  for (std::size_t j = 0; j < 2 * kReach; ++j) sum += static_cast<double>(least[j]);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    sum += static_cast<double>(least[i + 2 * kReach]);
    gains[i] = static_cast<float>(sum / (2 * kReach + 1));
    sum -= static_cast<double>(least[i]);
  }
  return gains;
}

}  // namespace

double voiced_dbfs(std::span<const std::int16_t> pcm) {
  const double power = voiced_power(pcm);
  return power <= 0 ? dsp::kSilenceDbfs : 10 * std::log10(power / (32768.0 * 32768.0));
}

void level_speech(std::span<std::int16_t> pcm) {
  const double power = voiced_power(pcm);
  if (power <= 0) return;
  const auto gain = static_cast<float>(32768.0 * dsp::gain_from_db(kSpeechDbfs) / std::sqrt(power));
  const auto limit = static_cast<float>(32768.0 * dsp::gain_from_db(kPeakDbfs));
  std::vector<float> samples(pcm.size());
  for (std::size_t i = 0; i < pcm.size(); ++i) samples[i] = gain * static_cast<float>(pcm[i]);
  const std::vector<float> gains = limiter_gains(samples, limit);
  for (std::size_t i = 0; i < pcm.size(); ++i) {
    pcm[i] = static_cast<std::int16_t>(std::lround(std::clamp(samples[i] * gains[i], -limit, limit)));
  }
}

}  // namespace callai::audio
