#include "audio/tts_service.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace callai::audio {
namespace {

class RecordingEngine final : public SpeechSynthesizer {
 public:
  core::Status synthesize(const std::string& text, const VoiceSettings& settings, SpeechSink& sink) override {
    text_ = text;
    settings_ = settings;
    sink.words({core::Duration(1)});
    const std::vector<std::int16_t> pcm(160, 7);
    if (!sink.write(pcm)) return core::Error{core::ErrorCode::kCancelled, "stopped", "", ""};
    return {};
  }
  std::vector<std::string> voices() const override { return {"ann", "bob"}; }

  std::string text_;
  VoiceSettings settings_;
};

class CountingSink final : public SpeechSink {
 public:
  bool write(std::span<const std::int16_t> pcm) override {
    samples += pcm.size();
    return go_on;
  }
  void words(const std::vector<core::Duration>&) override {}
  std::size_t samples = 0;
  bool go_on = true;
};

templates::AudioSettings audio_of(const std::string& voice) {
  templates::AudioSettings audio;
  audio.voice = voice;
  return audio;
}

TEST(TtsService, SpeaksAsTheTemplateSays) {
  RecordingEngine engine;
  auto audio = audio_of("bob");
  audio.speed = 1.25;
  audio.pitch = 0.8;
  audio.speaking_style = "calm";
  audio.pronunciations = {{"Acme", "AE K M IY"}};
  const auto service = TTSService::create(audio, engine);
  ASSERT_TRUE(service.ok());
  CountingSink sink;
  ASSERT_TRUE(service->speak("Hello.", 42, sink).ok());
  EXPECT_EQ(engine.text_, "Hello.");
  EXPECT_EQ(engine.settings_.voice, "bob");
  EXPECT_EQ(engine.settings_.speed, 1.25);
  EXPECT_EQ(engine.settings_.pitch, 0.8);
  EXPECT_EQ(engine.settings_.style, "calm");
  EXPECT_EQ(engine.settings_.seed, 42U);
  EXPECT_EQ(engine.settings_.pronunciations, audio.pronunciations);
  EXPECT_EQ(sink.samples, 160U);
}

TEST(TtsService, NamesTheVoicesThereAre) {
  RecordingEngine engine;
  const auto service = TTSService::create(audio_of("cleo"), engine);
  ASSERT_FALSE(service.ok());
  EXPECT_EQ(service.error().code, core::ErrorCode::kNotFound);
  EXPECT_EQ(service.error().mend, "use one of: ann, bob");
}

TEST(TtsService, RefusesASpeedOrPitchOutOfRange) {
  RecordingEngine engine;
  for (const double factor : {0.49, 2.01, -1.0}) {
    auto fast = audio_of("ann");
    fast.speed = factor;
    EXPECT_FALSE(TTSService::create(fast, engine).ok()) << factor;
    auto high = audio_of("ann");
    high.pitch = factor;
    EXPECT_FALSE(TTSService::create(high, engine).ok()) << factor;
  }
}

TEST(TtsService, HandsOnThatTheListenerHadEnough) {
  RecordingEngine engine;
  const auto service = TTSService::create(audio_of("ann"), engine);
  ASSERT_TRUE(service.ok());
  CountingSink sink;
  sink.go_on = false;
  const auto status = service->speak("Hello.", 0, sink);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, core::ErrorCode::kCancelled);
}

}  // namespace
}  // namespace callai::audio
