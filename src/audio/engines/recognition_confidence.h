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
  /// Of its words, a frame of them, against what any chain of sounds makes of these frames; 0 at most. Two small words
  /// that the grammar knows well are what a piece of any sentence becomes, and this alone tells it.
  double against_sounds = 0;
};

/// `pairs`: see NgramModel.
RecognitionEvidence weigh(const Decoded& result, const std::vector<bool>& speech,
                          const std::unordered_set<std::string>& pairs);

/// Whether `against_sounds` says anything: of a lone word it does not (a telephone's "six" fits no better than any
/// sound), and longer phrases are told by their language.
bool sounds_tell(const RecognitionEvidence& evidence);
/// `sounds`: the best chain of single sounds in the same frames. Without one there is nothing against the words: 0.
double against_sounds(const Decoded& result, const Decoded& sounds);

/// The probability that the words mean what was said, 0..1: a logistic function of the evidence, 0 without words.
/// `open`: anything may have been said, where otherwise a value was asked for. Fitted to the lines of the scenarios, to
/// sentences that no template knows, all over mu-law, and to recordings of people (bench/speech_accuracy.cc has them).
double confidence_of(const RecognitionEvidence& evidence, bool open);

/// The bare answer that was searched for explains the speech about as well as the free phrase does, so that what was
/// asked for is what was said. `frames`: of speech. `allowance`: what a frame may cost more.
bool answer_explains(const Decoded& answer, const Decoded& phrase, double frames, double allowance);

}  // namespace callai::audio
