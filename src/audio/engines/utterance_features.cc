#include "audio/engines/utterance_features.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

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

UtteranceFeatures::UtteranceFeatures(std::unique_ptr<CepstraExtractor> extractor,
                                     std::unique_ptr<CepstraExtractor> again)
    : extractor_(std::move(extractor)), again_(std::move(again)), mean_(kTelephone), utterance_mean_(kTelephone) {}

void UtteranceFeatures::forget_channel() {
  begin();
  mean_ = kTelephone;
  utterance_mean_ = kTelephone;
}

void UtteranceFeatures::begin() {
  extractor_->start();
  pcm_.clear();
  cepstra_.clear();
  peak_ = 0;
}

double UtteranceFeatures::gain() const {
  return std::min(kMaxGain, kPeak / std::max(peak_, 1));
}

std::span<const Cepstrum> UtteranceFeatures::append(std::span<const std::int16_t> pcm) {
  const std::size_t before = cepstra_.size();
  pcm = pcm.first(std::min(pcm.size(), kMaxSamples - pcm_.size()));
  for (const std::int16_t sample : pcm) peak_ = std::max(peak_, std::abs(static_cast<int>(sample)));
  pcm_.insert(pcm_.end(), pcm.begin(), pcm.end());
  extractor_->append(pcm, gain(), cepstra_);
  return std::span<const Cepstrum>(cepstra_).subspan(before);
}

const std::vector<Cepstrum>& UtteranceFeatures::whole() {
  again_->start();
  whole_.clear();
  again_->append(pcm_, gain(), whole_);
  again_->finish(whole_);
  const auto speech = speech_frames(whole_);
  Cepstrum sum = mean_;
  for (float& value : sum) value *= kPriorFrames;
  float count = kPriorFrames;
  for (std::size_t i = 0; i < whole_.size(); ++i) {
    if (!speech[i]) continue;
    count += 1;
    for (std::size_t k = 0; k < sum.size(); ++k) sum[k] += whole_[i][k];
  }
  for (std::size_t k = 0; k < sum.size(); ++k) utterance_mean_[k] = sum[k] / count;
  return whole_;
}

}  // namespace callai::audio
