#include "audio/engines/recognition_confidence.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace callai::audio {
namespace {

constexpr float kSpeechRange = 35.0F;

double acoustic_sum(const Decoded& decoded) {
  return std::accumulate(decoded.words.begin(), decoded.words.end(), 0.0,
                         [](double sum, const DecodedWord& word) { return sum + word.acoustic; });
}

}  // namespace

std::vector<bool> speech_frames(std::span<const Cepstrum> cepstra) {
  float loudest = -1e9F;
  for (const auto& frame : cepstra) loudest = std::max(loudest, frame[0]);
  std::vector<bool> speech;
  speech.reserve(cepstra.size());
  for (const auto& frame : cepstra) speech.push_back(frame[0] > loudest - kSpeechRange);
  return speech;
}

RecognitionEvidence weigh(const Decoded& grammar, const Decoded& phones, const std::vector<bool>& speech,
                          const std::string& partial) {
  RecognitionEvidence evidence;
  evidence.complete = !grammar.text.empty();
  evidence.agreed = partial == grammar.text;
  const auto spoken = static_cast<double>(std::count(speech.begin(), speech.end(), true));
  if (!evidence.complete || spoken <= 0) return evidence;
  double covered = 0;
  int words = 0;
  int frames = 0;
  for (const auto& word : grammar.words) {
    if (is_filler_word(word.text)) continue;
    ++words;
    frames += word.last - word.first + 1;
    for (int i = std::max(0, word.first); i <= word.last && i < static_cast<int>(speech.size()); ++i) {
      if (speech[static_cast<std::size_t>(i)]) covered += 1;
    }
  }
  evidence.score_margin = (acoustic_sum(grammar) - acoustic_sum(phones)) / spoken;
  evidence.word_frames = static_cast<double>(frames) / std::max(1, words);
  evidence.unexplained = 1.0 - covered / spoken;
  return evidence;
}

double confidence_of(const RecognitionEvidence& evidence) {
  if (!evidence.complete) return 0;
  double x = 4.4 + 0.13 * evidence.score_margin;
  x -= 4.0 * std::max(0.0, evidence.unexplained - 0.15);
  x -= 0.03 * std::max(0.0, evidence.word_frames - 60.0);
  if (!evidence.agreed) x -= 0.6;
  return std::clamp(1.0 / (1.0 + std::exp(-x)), 0.01, 0.99);
}

}  // namespace callai::audio
