#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "audio/engines/sphinx_decoder.h"

namespace callai::audio {

/// The sound of one call's utterance, and the channel's mean that is taken off its features. The mean is the maximum a
/// posteriori estimate from the frames of speech and what was known before: telephone speech in general at first, this
/// call afterwards. A mean of the whole utterance would depend on how much silence surrounds a short word, and a fixed
/// one on the line (measured on single digits: 60 % and 17 % errors, this: 10 %).
class UtteranceFeatures {
 public:
  UtteranceFeatures();

  void begin();
  void append(std::span<const std::int16_t> pcm);
  /// The utterance so far, at its own level, and with it mean(). More may be appended afterwards.
  std::vector<Cepstrum> whole(CepstraExtractor& extractor);
  /// Of the utterance, since whole().
  const Cepstrum& mean() const { return mean_; }
  /// The utterance is over: later ones start from its mean.
  void keep_mean() { channel_ = mean_; }

 private:
  double gain() const;

  Cepstrum channel_;  ///< the mean that was known before this utterance
  Cepstrum mean_;
  std::vector<std::int16_t> pcm_;  ///< at most kMaxSamples; what comes later is not heard
  int peak_ = 0;
};

}  // namespace callai::audio
