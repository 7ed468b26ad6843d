#include "audio/engines/recognition_confidence.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace callai::audio {
namespace {

constexpr float kSpeechRange = 35.0F;
/// Units that an answer may be worse than a free phrase altogether. Measured: spoken digits that the phrases made small
/// words of stay below 1300, sentences in answer to a number begin at 2400.
constexpr double kAnswerAllowance = 1500;

/// A small word that nobody says on its own ("but") is what a murmur is taken for.
constexpr double kLoneWord = 4;

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

RecognitionEvidence weigh(const Decoded& result, const std::vector<bool>& speech,
                          const std::unordered_set<std::string>& pairs) {
  RecognitionEvidence evidence;
  if (result.text.empty()) return evidence;
  int frames = 0;
  int known = 0;
  std::string before = "<s>";
  for (const auto& word : result.words) {
    if (is_filler_word(word.text)) continue;
    ++evidence.words;
    known += pairs.contains(before + ' ' + word.text) ? 1 : 0;
    before = word.text;
    evidence.acoustic += word.acoustic;
    evidence.language += word.language;
    frames += word.last - word.first + 1;
  }
  known += pairs.contains(before + " </s>") ? 1 : 0;
  evidence.familiar = static_cast<double>(known) / (evidence.words + 1);
  const auto spoken = static_cast<double>(std::count(speech.begin(), speech.end(), true));
  evidence.acoustic /= std::max(1, frames);
  evidence.language /= std::max(1.0, spoken);
  return evidence;
}

double confidence_of(const RecognitionEvidence& evidence) {
  if (evidence.words == 0) return 0;
  double x =
      8.79 + 0.2078 * evidence.acoustic + 0.3959 * evidence.language + 5.0 * evidence.familiar + 3.583 / evidence.words;
  if (evidence.words == 1 && evidence.familiar < 1) x -= kLoneWord;
  return std::clamp(1.0 / (1.0 + std::exp(-x)), 0.01, 0.99);
}

bool answer_explains(const Decoded& answer, const Decoded& phrase, double frames, double allowance) {
  if (answer.text.empty()) return false;
  if (phrase.text.empty()) return true;
  return acoustic_sum(phrase) - acoustic_sum(answer) < kAnswerAllowance + allowance * frames;
}

}  // namespace callai::audio
