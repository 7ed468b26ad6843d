#pragma once

#include <string>
#include <vector>

#include "audio/speech_synthesizer.h"

namespace examples {

/// A voice that plays a short tone for each word. One instance serves every call: no state.
class BeepVoice final : public callai::audio::SpeechSynthesizer {
 public:
  callai::core::Status synthesize(const std::string& text, const callai::audio::VoiceSettings&,
                                  callai::audio::SpeechSink& sink) override {
    constexpr std::chrono::milliseconds kWord{200};
    const int words = callai::conversation::count_words(text);
    std::vector<callai::core::Duration> ends;
    for (int i = 1; i <= words; ++i) ends.push_back(i * kWord);
    sink.words(ends);  // once, before the first samples: so is known what a caller heard who interrupts
    std::vector<std::int16_t> word(200 * 8, 0);  // 8 kHz, mono, 16 bits
    for (std::size_t i = 0; i < word.size() / 2; ++i) word[i] = i / 8 % 2 == 0 ? 4000 : -4000;
    for (int i = 0; i < words; ++i) {
      if (!sink.write(word)) break;  // nobody listens any more
    }
    return {};
  }
  std::vector<std::string> voices() const override { return {"beep"}; }
};

}  // namespace examples
