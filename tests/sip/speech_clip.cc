#include "speech_clip.h"

#include <gtest/gtest.h>

#include "audio/engines/flite_synthesizer.h"
#include "dsp/g711.h"
#include "dsp/level.h"
#include "dsp/tone_generator.h"

namespace callai::tests {

namespace {

class Collected final : public audio::SpeechSink {
 public:
  bool write(std::span<const std::int16_t> samples) override {
    pcm.insert(pcm.end(), samples.begin(), samples.end());
    return true;
  }
  void words(const std::vector<core::Duration>&) override {}

  std::vector<std::int16_t> pcm;
};

}  // namespace

std::vector<std::int16_t> speech_clip(const std::string& text) {
  auto synthesizer = audio::FliteSynthesizer::create();
  EXPECT_TRUE(synthesizer.ok());
  if (!synthesizer.ok()) return {};
  audio::VoiceSettings voice;
  voice.voice = "rms";
  Collected collected;
  EXPECT_TRUE((*synthesizer)->synthesize(text, voice, collected).ok()) << text;
  return std::move(collected.pcm);
}

std::vector<std::int16_t> pause_clip(double seconds) {
  return std::vector<std::int16_t>(static_cast<std::size_t>(seconds * core::kTelephoneRateHz));
}

std::vector<std::int16_t> key_clip(char key) {
  static const std::string kKeys = "123A456B789C*0#D";
  constexpr double kRows[] = {697, 770, 852, 941};
  constexpr double kColumns[] = {1209, 1336, 1477, 1633};
  const std::size_t at = kKeys.find(key);
  EXPECT_NE(at, std::string::npos) << key;
  dsp::ToneGenerator row(kRows[at / 4 % 4], -14);
  dsp::ToneGenerator column(kColumns[at % 4], -14);
  std::vector<std::int16_t> low(1600);
  std::vector<std::int16_t> high(low.size());
  row.fill(low);
  column.fill(high);
  dsp::mix_into(low, high);
  return low;
}

std::vector<std::int16_t> joined(const std::vector<std::vector<std::int16_t>>& clips) {
  std::vector<std::int16_t> all;
  for (const auto& clip : clips) all.insert(all.end(), clip.begin(), clip.end());
  return all;
}

std::string mulaw_text(const std::vector<std::int16_t>& pcm) {
  std::string text;
  for (const std::int16_t sample : pcm) text += static_cast<char>(dsp::mulaw_encode(sample));
  return text;
}

}  // namespace callai::tests
