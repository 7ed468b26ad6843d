#include "audio/engines/utterance_features.h"

#include <algorithm>
#include <cstdlib>

#include "audio/engines/recognition_confidence.h"

namespace callai::audio {
namespace {

constexpr std::size_t kMaxSamples = 30 * 8000;  ///< 30 s; turn taking ends an utterance before
constexpr double kPeak = 13045;                 ///< -8 dBFS
constexpr double kMaxGain = 20;                 ///< more would only raise the noise
constexpr float kPriorFrames = 120;             ///< how many frames of speech the former mean is worth

/// Telephone speech with peaks at -8 dBFS, linearly interpolated to 16 kHz (means of its frames of speech).
constexpr Cepstrum kTelephone = {49.92F,  6.39F,   -11.64F, -5.23F,  3.65F, -37.99F, -8.33F,
                                 -22.48F, -28.25F, 4.17F,   -36.85F, 0.12F, -13.39F};

}  // namespace

UtteranceFeatures::UtteranceFeatures() : channel_(kTelephone), mean_(kTelephone) {}

void UtteranceFeatures::begin() {
  pcm_.clear();
  peak_ = 0;
}

double UtteranceFeatures::gain() const {
  return std::min(kMaxGain, kPeak / std::max(peak_, 1));
}

void UtteranceFeatures::append(std::span<const std::int16_t> pcm) {
  pcm = pcm.first(std::min(pcm.size(), kMaxSamples - pcm_.size()));
  for (const std::int16_t sample : pcm) peak_ = std::max(peak_, std::abs(static_cast<int>(sample)));
  pcm_.insert(pcm_.end(), pcm.begin(), pcm.end());
}

std::vector<Cepstrum> UtteranceFeatures::whole(CepstraExtractor& extractor) {
  std::vector<Cepstrum> cepstra;
  extractor.start();
  extractor.append(pcm_, gain(), cepstra);
  extractor.finish(cepstra);
  const auto speech = speech_frames(cepstra);
  Cepstrum sum = channel_;
  for (float& value : sum) value *= kPriorFrames;
  float count = kPriorFrames;
  for (std::size_t i = 0; i < cepstra.size(); ++i) {
    if (!speech[i]) continue;
    count += 1;
    for (std::size_t k = 0; k < sum.size(); ++k) sum[k] += cepstra[i][k];
  }
  for (std::size_t k = 0; k < sum.size(); ++k) mean_[k] = sum[k] / count;
  return cepstra;
}

}  // namespace callai::audio
