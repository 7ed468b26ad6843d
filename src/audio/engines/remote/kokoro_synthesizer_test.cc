#include "audio/engines/remote/kokoro_synthesizer.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <future>
#include <numbers>

#include "audio/testing/media_fakes.h"
#include "core/system_env.h"
#include "dsp/resampler.h"
#include "dsp/wav_bytes.h"
#include "net/curl_http_client.h"
#include "net/testing/script_server.h"

namespace callai::audio {
namespace {

using net::testing::ScriptServer;
using std::chrono::milliseconds;

class Collect final : public SpeechSink {
 public:
  bool write(std::span<const std::int16_t> part) override {
    EXPECT_EQ(words_told, 1) << "before the first samples";
    pcm.insert(pcm.end(), part.begin(), part.end());
    return pcm.size() < stop_at;
  }
  void words(const std::vector<core::Duration>& ends) override {
    ++words_told;
    words_count = ends.size();
  }
  testing::Pcm pcm;
  int words_told = 0;
  std::size_t words_count = 0;
  std::size_t stop_at = static_cast<std::size_t>(-1);
};

/// `ms` of a tone at 24 kHz.
std::string tone(int ms) {
  std::string bytes;
  for (int i = 0; i < ms * 24; ++i) {
    const auto sample = static_cast<std::int16_t>(8000 * std::sin(2 * std::numbers::pi * 300 * i / 24000.0));
    bytes += static_cast<char>(sample & 0xFF);
    bytes += static_cast<char>((sample >> 8) & 0xFF);
  }
  return bytes;
}

std::string chunk(const std::string& bytes) {
  char size[16];
  std::snprintf(size, sizeof size, "%zx\r\n", bytes.size());
  return size + bytes + "\r\n";
}
const std::string kHead = "HTTP/1.1 200 OK\r\nContent-Type: audio/pcm\r\nTransfer-Encoding: chunked\r\n\r\n";

class KokoroSynthesizerTest : public ::testing::Test {
 protected:
  void serve(const std::string& base_url) {
    KokoroSettings settings;
    settings.base_url = base_url;
    settings.voices = {"af_heart", "am_adam"};
    settings.between_audio = milliseconds(100);
    auto fallback = std::make_unique<testing::FakeSynthesizer>();
    fallback_ = fallback.get();
    kokoro_ = std::make_unique<KokoroSynthesizer>(system_.env(), http_, settings, std::move(fallback), cache_);
  }
  core::Status say(const std::string& text, const std::string& voice = "am_adam") {
    VoiceSettings settings;
    settings.voice = voice;
    return kokoro_->synthesize(text, settings, sink_);
  }

  core::SystemEnv system_{std::make_unique<core::NullLogger>()};
  net::CurlHttpClient http_{system_.env(), {}};
  SpeechCache memory_{SpeechCacheSettings{}, system_.env().log};
  SpeechCache* cache_ = nullptr;
  testing::FakeSynthesizer* fallback_ = nullptr;
  std::unique_ptr<KokoroSynthesizer> kokoro_;
  Collect sink_;
};

TEST_F(KokoroSynthesizerTest, StreamsDownToTheLinesRate) {
  std::string body;
  ScriptServer server([&](ScriptServer::Connection& c) {
    body = c.read()->body;
    const std::string all = tone(500);
    c.write(kHead + chunk(all.substr(0, 1001)) + chunk(all.substr(1001)) + "0\r\n\r\n");
  });
  serve(server.url("/v1"));
  ASSERT_TRUE(say("Hello there.").ok());
  EXPECT_NEAR(static_cast<double>(sink_.pcm.size()), 4000, 4);
  EXPECT_EQ(sink_.words_count, 2U);
  EXPECT_NE(body.find("\"voice\":\"am_adam\""), std::string::npos);
  EXPECT_NE(body.find("\"response_format\":\"pcm\""), std::string::npos);
  EXPECT_TRUE(fallback_->asked.empty());
}

TEST_F(KokoroSynthesizerTest, TheFirstSamplesComeBeforeTheLast) {
  std::promise<void> heard;
  ScriptServer server([&](ScriptServer::Connection& c) {
    c.read();
    c.write(kHead + chunk(tone(100)));
    heard.get_future().wait();
    c.write(chunk(tone(100)) + "0\r\n\r\n");
  });
  serve(server.url("/v1"));
  class Signal final : public SpeechSink {
   public:
    explicit Signal(std::promise<void>& heard) : heard_(heard) {}
    bool write(std::span<const std::int16_t>) override {
      if (!std::exchange(told_, true)) heard_.set_value();
      return true;
    }
    void words(const std::vector<core::Duration>&) override {}

   private:
    std::promise<void>& heard_;
    bool told_ = false;
  } signal(heard);
  KokoroSettings settings;
  EXPECT_TRUE(kokoro_->synthesize("Hello", {}, signal).ok());
}

TEST_F(KokoroSynthesizerTest, AVoiceThatTheServerLacksIsItsDefault) {
  std::string body;
  ScriptServer server([&](ScriptServer::Connection& c) {
    body = c.read()->body;
    c.answer(tone(50), "audio/pcm");
  });
  serve(server.url("/v1"));
  ASSERT_TRUE(say("Hello", "slt").ok());
  EXPECT_NE(body.find("\"voice\":\"af_heart\""), std::string::npos);
}

TEST_F(KokoroSynthesizerTest, AStyleGoesAlongAndIsAnotherSpeech) {
  std::vector<std::string> bodies;
  ScriptServer server([&](ScriptServer::Connection& c) {
    while (const auto request = c.read()) {
      bodies.push_back(request->body);
      c.answer(tone(50), "audio/pcm");
    }
  });
  cache_ = &memory_;
  serve(server.url("/v1"));
  VoiceSettings voice;
  for (const char* style : {"", "calm", "calm"}) {
    voice.style = style;
    Collect sink;
    ASSERT_TRUE(kokoro_->synthesize("Hello", voice, sink).ok());
  }
  ASSERT_EQ(bodies.size(), 2U);
  EXPECT_EQ(bodies[0].find("instructions"), std::string::npos);
  EXPECT_NE(bodies[1].find("\"instructions\":\"Speaking style: calm\""), std::string::npos) << bodies[1];
}

TEST_F(KokoroSynthesizerTest, AServerThatRefusesAStyleIsAskedWithoutAndRemembered) {
  std::atomic<int> refused{0};
  ScriptServer server([&](ScriptServer::Connection& c) {
    while (const auto request = c.read()) {
      if (request->body.find("instructions") == std::string::npos) {
        c.answer(tone(50), "audio/pcm");
        continue;
      }
      ++refused;
      const std::string why = R"({"error":{"message":"Unknown parameter: 'instructions'."}})";
      c.write("HTTP/1.1 400 No\r\nContent-Length: " + std::to_string(why.size()) + "\r\n\r\n" + why);
    }
  });
  serve(server.url("/v1"));
  VoiceSettings voice;
  voice.style = "calm";
  for (int i = 0; i < 2; ++i) {
    Collect sink;
    EXPECT_TRUE(kokoro_->synthesize("Hello", voice, sink).ok());
  }
  EXPECT_EQ(refused, 1);
  EXPECT_TRUE(fallback_->asked.empty());
}

TEST_F(KokoroSynthesizerTest, AWavSaysItsOwnRate) {
  ScriptServer server([](ScriptServer::Connection& c) {
    c.read();
    c.answer(dsp::wav_bytes(testing::Pcm(16000, 1000), 16000), "audio/wav");
  });
  serve(server.url("/v1"));
  ASSERT_TRUE(say("Hello").ok());
  EXPECT_NEAR(static_cast<double>(sink_.pcm.size()), 8000, 4);
}

TEST_F(KokoroSynthesizerTest, WhenTheServerIsAwayTheFallbackSpeaksAndItIsLeftAlone) {
  std::atomic<int> requests{0};
  ScriptServer server([&](ScriptServer::Connection& c) {
    c.read();
    ++requests;
    c.write("HTTP/1.1 503 Loading\r\nContent-Length: 0\r\n\r\n");
  });
  serve(server.url("/v1"));
  EXPECT_TRUE(say("Hello there").ok());
  sink_ = {};
  EXPECT_TRUE(say("And again").ok());
  EXPECT_EQ(fallback_->asked, (std::vector<std::string>{"Hello there", "And again"}));
  EXPECT_EQ(requests, 1);
}

TEST_F(KokoroSynthesizerTest, CompressedAudioIsNotPlayedAsNoise) {
  ScriptServer server([](ScriptServer::Connection& c) {
    c.read();
    c.answer("ID3" + std::string(1000, 'x'), "audio/mpeg");
  });
  serve(server.url("/v1"));
  EXPECT_TRUE(say("Hello").ok());
  EXPECT_EQ(fallback_->asked.size(), 1U);
}

TEST_F(KokoroSynthesizerTest, InMidSentenceTheFallbackSpeaksWhatIsLeftWithoutAClick) {
  ScriptServer server([](ScriptServer::Connection& c) {
    c.read();
    c.write(kHead + chunk(tone(700)));
    c.wait_closed();  // silence: between_audio
  });
  serve(server.url("/v1"));
  ASSERT_TRUE(say("This is a sentence that will break somewhere.").ok());
  ASSERT_EQ(fallback_->asked.size(), 1U);
  EXPECT_EQ(fallback_->asked[0], "sentence that will break somewhere.");
  EXPECT_EQ(sink_.words_told, 1);
  const std::size_t seam = 5600;
  ASSERT_GT(sink_.pcm.size(), seam);
  EXPECT_LT(std::abs(sink_.pcm[seam - 3]), 1500) << "faded out";
}

TEST_F(KokoroSynthesizerTest, ASinkThatHasEnoughStopsTheServer) {
  std::promise<bool> closed;
  ScriptServer server([&](ScriptServer::Connection& c) {
    c.read();
    c.write(kHead + chunk(tone(200)));
    closed.set_value(c.wait_closed());
  });
  serve(server.url("/v1"));
  sink_.stop_at = 100;
  EXPECT_EQ(say("Hello").error().code, core::ErrorCode::kCancelled);
  EXPECT_TRUE(closed.get_future().get());
  EXPECT_TRUE(fallback_->asked.empty());
}

TEST_F(KokoroSynthesizerTest, ASentenceThatWasSpokenWholeIsNotAskedForAgain) {
  std::atomic<int> requests{0};
  ScriptServer server([&](ScriptServer::Connection& c) {
    while (c.read()) {
      ++requests;
      c.answer(tone(100), "audio/pcm");
    }
  });
  cache_ = &memory_;
  serve(server.url("/v1"));
  ASSERT_TRUE(say("Hello there").ok());
  const testing::Pcm first = sink_.pcm;
  sink_ = {};
  ASSERT_TRUE(say("Hello there").ok());
  EXPECT_EQ(sink_.pcm, first);
  EXPECT_EQ(sink_.words_count, 2U);
  EXPECT_EQ(requests, 1);
  sink_ = {};
  ASSERT_TRUE(say("Hello there", "af_heart").ok());
  EXPECT_EQ(requests, 2) << "another voice is another sound";
}

TEST_F(KokoroSynthesizerTest, WhatTheFallbackSaidIsNotKeptAsTheServersVoice) {
  ScriptServer server([](ScriptServer::Connection& c) {
    c.read();
    c.write(kHead + chunk(tone(700)));
    c.wait_closed();
  });
  cache_ = &memory_;
  serve(server.url("/v1"));
  ASSERT_TRUE(say("This is a sentence that will break somewhere.").ok());
  EXPECT_EQ(memory_.counts().memory_bytes, 0U);
}

TEST_F(KokoroSynthesizerTest, WhatWasMadeReadyNeedsNoServerLater) {
  std::atomic<bool> away{false};
  ScriptServer server([&](ScriptServer::Connection& c) {
    while (c.read()) {
      if (away) return;
      c.answer(tone(100), "audio/pcm");
    }
  });
  cache_ = &memory_;
  serve(server.url("/v1"));
  VoiceSettings voice;
  voice.voice = "am_adam";
  kokoro_->prefetch("Hello there", voice);
  away = true;
  ASSERT_TRUE(say("Hello there").ok());
  EXPECT_FALSE(sink_.pcm.empty());
  EXPECT_TRUE(fallback_->asked.empty());
}

}  // namespace
}  // namespace callai::audio
