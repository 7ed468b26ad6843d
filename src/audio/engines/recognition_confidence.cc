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

/// What a unit of each evidence is worth, in nats.
struct Weights {
  double base;
  double acoustic;
  double language;
  double familiar;
  double brevity;    ///< of 1 / words
  double lone_word;  ///< a small word that nobody says on its own ("but") is what a murmur is taken for
  double against_sounds;
};
// Of 416 lines that were heard well and 97 that were not or that no template knows, 10 and 14 are on the wrong side of
// 0.5, and two of 36 pieces of foreign speech by people, of which one means anything.
constexpr Weights kOpen{12.564, 0.349, 0.310, 6.425, 4.495, 2.372, 1.012};
constexpr Weights kAsked{8.79, 0.2078, 0.3959, 5.0, 3.583, 4.0, 0};
// A lone word answers something all the same: as above, where 0.5 is what 0.2 is there.
constexpr Weights kLone{10.18, 0.2078, 0.3959, 5.0, 3.583, 4.0, 0};

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

bool sounds_tell(const RecognitionEvidence& evidence) {
  return evidence.words == 2 || evidence.words == 3;
}

double against_sounds(const Decoded& result, const Decoded& sounds) {
  if (sounds.words.empty()) return 0;
  std::vector<double> cost;  // of a frame
  for (const auto& sound : sounds.words) {
    const int frames = sound.last - sound.first + 1;
    cost.insert(cost.end(), static_cast<std::size_t>(std::max(0, frames)), sound.acoustic / std::max(1, frames));
  }
  double sum = 0;
  int frames = 0;
  for (const auto& word : result.words) {
    if (is_filler_word(word.text)) continue;
    sum += word.acoustic;
    for (int frame = word.first; frame <= word.last; ++frame, ++frames) {
      if (static_cast<std::size_t>(frame) < cost.size()) sum -= cost[static_cast<std::size_t>(frame)];
    }
  }
  return std::min(0.0, sum / std::max(1, frames));
}

double confidence_of(const RecognitionEvidence& evidence, bool open) {
  if (evidence.words == 0) return 0;
  const Weights& w = !open ? kAsked : evidence.words == 1 ? kLone : kOpen;
  double x = w.base + w.acoustic * evidence.acoustic + w.language * evidence.language + w.familiar * evidence.familiar +
             w.brevity / evidence.words + w.against_sounds * evidence.against_sounds;
  if (evidence.words == 1 && evidence.familiar < 1) x -= w.lone_word;
  return std::clamp(1.0 / (1.0 + std::exp(-x)), 0.01, 0.99);
}

bool answer_explains(const Decoded& answer, const Decoded& phrase, double frames, double allowance) {
  if (answer.text.empty()) return false;
  if (phrase.text.empty()) return true;
  return acoustic_sum(phrase) - acoustic_sum(answer) < kAnswerAllowance + allowance * frames;
}

}  // namespace callai::audio
