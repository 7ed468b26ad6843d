#pragma once

#include <span>
#include <string>
#include <unordered_set>
#include <vector>

#include "audio/engines/sphinx_decoder.h"

namespace callai::audio {

/// True for the frames that hold speech: within 35 of the loudest frame's C0 (about 35 dB).
std::vector<bool> speech_frames(std::span<const Cepstrum> cepstra);

/// What speaks for and against a result, in the decoder's scale (0.1024 nats a unit), so 0 is the best there is: a
/// frame's acoustic score is relative to the sound that fits it best.
struct RecognitionEvidence {
  int words = 0;
  double acoustic = 0;  ///< of its words, a frame of them
  double language = 0;  ///< of its words, a frame of speech: foreign speech becomes a chain of unlikely small words
  double familiar = 0;  ///< share of its pairs of neighbours, the ends among them, that the situation's grammar knows
};

/// `pairs`: see NgramModel.
RecognitionEvidence weigh(const Decoded& result, const std::vector<bool>& speech,
                          const std::unordered_set<std::string>& pairs);

/// The probability that the words mean what was said, 0..1: a logistic function of the evidence, 0 without words.
/// Fitted to the lines of the scenarios and to sentences that no template knows, all over mu-law
/// (bench/speech_accuracy.cc has both).
double confidence_of(const RecognitionEvidence& evidence);

/// The bare answer that was searched for explains the speech about as well as the free phrase does, so that what was
/// asked for is what was said. `frames`: of speech. `allowance`: what a frame may cost more.
bool answer_explains(const Decoded& answer, const Decoded& phrase, double frames, double allowance);

}  // namespace callai::audio
