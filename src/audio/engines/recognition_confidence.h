#pragma once

#include <span>

#include "audio/engines/sphinx_decoder.h"

namespace callai::audio {

/// What speaks for and against a grammar's result. All per utterance.
struct RecognitionEvidence {
  double score_margin = 0;  ///< (grammar's acoustic score - phone loop's) per frame of speech, in tenths of a nat
  double word_frames = 0;   ///< cepstral frames a word lasts on average
  double unexplained = 0;   ///< share of the speech frames that no word covers, 0..1
  bool agreed = true;       ///< the pass while the caller spoke found the same words
  bool complete = false;    ///< the path ended where the grammar may end
};

/// True for the frames that hold speech: within 35 of the loudest frame's C0 (about 35 dB).
std::vector<bool> speech_frames(std::span<const Cepstrum> cepstra);

RecognitionEvidence weigh(const Decoded& grammar, const Decoded& phones, const std::vector<bool>& speech,
                          const std::string& partial);

/// The probability that the words are right, 0..1: a logistic function of the evidence, its constants fitted to human
/// telephone speech and synthesised phrases (bench/speech_accuracy.cc prints the table).
double confidence_of(const RecognitionEvidence& evidence);

}  // namespace callai::audio
