// What a caller waits for when the servers that hear and speak misbehave, over real HTTP. For the table of
// docs/engines.md: --gtest_output=xml.
#include <gtest/gtest.h>

#include <optional>

#include "audio/engines/remote/kokoro_synthesizer.h"
#include "audio/engines/remote/whisper_recognizer.h"
#include "audio/testing/media_fakes.h"
#include "core/system_env.h"
#include "net/curl_http_client.h"
#include "net/testing/script_server.h"

namespace callai::audio {
namespace {

using net::testing::ScriptServer;
using std::chrono::milliseconds;

enum class SpeechFault { kIsAway, kRefuses, kGarbles, kIsLate, kStalls, kStallsAfterItsHead, kCloses };

// A caller must not hear nothing for longer than this, though each server takes its part of it.
constexpr core::Duration kMostSilence = milliseconds(1500);
constexpr core::Duration kMaxWait = milliseconds(600);  ///< of the template

void misbehave(SpeechFault fault, ScriptServer::Connection& c) {
  if (!c.read()) return;
  switch (fault) {
    case SpeechFault::kIsAway: return;
    case SpeechFault::kRefuses: c.write("HTTP/1.1 500 Oops\r\nContent-Length: 4\r\n\r\noops"); return;
    case SpeechFault::kGarbles: c.answer("{\"text\": [[[", "application/json"); return;
    case SpeechFault::kIsLate:
      if (!c.wait_closed(std::chrono::seconds(3))) c.answer(R"({"text":"late"})");
      return;
    case SpeechFault::kStalls: c.wait_closed(); return;
    case SpeechFault::kStallsAfterItsHead:
      c.write("HTTP/1.1 200 OK\r\nContent-Type: audio/pcm\r\nContent-Length: 90000\r\n\r\n");
      c.wait_closed();
      return;
    case SpeechFault::kCloses: c.write("HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n"); return;
  }
}

class FirstSample final : public SpeechSink {
 public:
  explicit FirstSample(const core::Clock& clock) : clock_(clock) {}
  bool write(std::span<const std::int16_t> pcm) override {
    if (!at_ && !pcm.empty()) at_ = clock_.now();
    return true;
  }
  void words(const std::vector<core::Duration>&) override {}
  std::optional<core::TimePoint> at() const { return at_; }

 private:
  const core::Clock& clock_;
  std::optional<core::TimePoint> at_;
};

class SpeechFaultsTest : public ::testing::TestWithParam<std::pair<const char*, SpeechFault>> {
 protected:
  std::string url() const { return fault() == SpeechFault::kIsAway ? "http://127.0.0.1:9/v1" : server_.url("/v1"); }
  static SpeechFault fault() { return GetParam().second; }
  static void expect_short(core::Duration silence) {
    EXPECT_LT(silence, kMostSilence);
    RecordProperty("silence_ms", static_cast<int>(core::to_ms(silence)));
  }

  core::SystemEnv system_{std::make_unique<core::NullLogger>()};
  const core::Clock& clock_ = system_.env().clock;
  net::CurlHttpClient http_{system_.env(), {}};
  ScriptServer server_{[](ScriptServer::Connection& c) { misbehave(fault(), c); }};
};

TEST_P(SpeechFaultsTest, OfAServerThatHearsLeaveTheCallerUnderstood) {
  WhisperSettings settings;
  settings.base_url = url();
  WhisperRecognizer whisper(system_.env(), http_, settings, std::make_unique<testing::FakeRecognizer>());
  templates::CampaignTemplate t;
  t.response_templates.max_wait = kMaxWait;
  const auto stream = *whisper.open(t);
  stream->begin({});
  stream->accept(testing::voice(milliseconds(800)));
  const core::TimePoint silent = clock_.now();
  stream->pause();
  EXPECT_EQ(stream->finish().source, "grammar");
  expect_short(clock_.now() - silent);
}

TEST_P(SpeechFaultsTest, OfAServerThatSpeaksLeaveTheCallerWithAVoice) {
  KokoroSettings settings;
  settings.base_url = url();
  KokoroSynthesizer kokoro(system_.env(), http_, settings, std::make_unique<testing::FakeSynthesizer>());
  FirstSample heard(clock_);
  const core::TimePoint wanted = clock_.now();
  EXPECT_TRUE(kokoro.synthesize("Hello there", {}, heard).ok());
  ASSERT_TRUE(heard.at().has_value());
  expect_short(*heard.at() - wanted);
}

std::string speech_fault_name(const ::testing::TestParamInfo<std::pair<const char*, SpeechFault>>& info) {
  return info.param.first;
}

INSTANTIATE_TEST_SUITE_P(All, SpeechFaultsTest,
                         ::testing::Values(std::pair{"IsAway", SpeechFault::kIsAway},
                                           std::pair{"Refuses", SpeechFault::kRefuses},
                                           std::pair{"Garbles", SpeechFault::kGarbles},
                                           std::pair{"IsLate", SpeechFault::kIsLate},
                                           std::pair{"Stalls", SpeechFault::kStalls},
                                           std::pair{"StallsAfterItsHead", SpeechFault::kStallsAfterItsHead},
                                           std::pair{"Closes", SpeechFault::kCloses}),
                         speech_fault_name);

}  // namespace
}  // namespace callai::audio
