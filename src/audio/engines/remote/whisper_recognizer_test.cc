#include "audio/engines/remote/whisper_recognizer.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

#include "audio/testing/media_fakes.h"
#include "core/system_env.h"
#include "net/curl_http_client.h"
#include "net/testing/script_server.h"

namespace callai::audio {
namespace {

using net::testing::ScriptServer;
using std::chrono::milliseconds;

class WhisperRecognizerTest : public ::testing::Test {
 protected:
  void serve(const std::string& base_url, core::Duration deadline = std::chrono::seconds(10)) {
    WhisperSettings settings;
    settings.base_url = base_url;
    settings.deadline = deadline;
    auto fallback = std::make_unique<testing::FakeRecognizer>();
    fallback_ = fallback.get();
    whisper_ = std::make_unique<WhisperRecognizer>(system_.env(), http_, settings, std::move(fallback));
    template_.audio_settings.vocabulary = {"Acme", "Solara"};
    stream_ = *whisper_->open(template_);
  }
  conversation::Transcript say(milliseconds length) {
    stream_->begin({});
    stream_->accept(testing::voice(length));
    stream_->pause();
    stream_->accept(testing::Pcm(1600, 0));
    return stream_->finish();
  }

  core::SystemEnv system_{std::make_unique<core::NullLogger>()};
  net::CurlHttpClient http_{system_.env(), {}};
  templates::CampaignTemplate template_;
  testing::FakeRecognizer* fallback_ = nullptr;
  std::unique_ptr<WhisperRecognizer> whisper_;
  std::unique_ptr<RecognizerStream> stream_;
};

TEST_F(WhisperRecognizerTest, SendsTheUtteranceWithLanguageAndVocabulary) {
  std::string body;
  ScriptServer server([&](ScriptServer::Connection& c) {
    body = c.read()->body;
    c.answer("{\"text\":\" Yes, Solara.\"}");
  });
  serve(server.url("/v1"));
  EXPECT_EQ(say(milliseconds(800)).text, "yes, solara");
  EXPECT_NE(body.find("name=\"language\"\r\n\r\nen\r\n"), std::string::npos);
  EXPECT_NE(body.find("name=\"prompt\"\r\n\r\nAcme, Solara\r\n"), std::string::npos);
  EXPECT_NE(body.find("RIFF"), std::string::npos);
  EXPECT_GT(body.size(), 800U * 16 * 2) << "16 kHz, 16 bits";
  EXPECT_EQ(fallback_->utterances.back().verbs.find('f'), std::string::npos) << "the fallback did not work";
}

TEST_F(WhisperRecognizerTest, TheAnswerIsOnItsWayWhileTheHangoverRuns) {
  std::promise<void> asked;
  ScriptServer server([&](ScriptServer::Connection& c) {
    c.read();
    asked.set_value();
    c.answer("{\"text\":\"yes\"}");
  });
  serve(server.url("/v1"));
  stream_->begin({});
  stream_->accept(testing::voice(milliseconds(500)));
  stream_->pause();
  asked.get_future().wait();  // before finish()
  EXPECT_EQ(stream_->finish().text, "yes");
}

TEST_F(WhisperRecognizerTest, ACallerWhoGoesOnIsAskedAboutAgainAsAWhole) {
  std::atomic<int> requests{0};
  std::promise<bool> first_closed;
  std::promise<void> first_came;
  std::size_t second_size = 0;
  ScriptServer server([&](ScriptServer::Connection& c) {
    const auto request = c.read();
    if (++requests == 1) {
      first_came.set_value();
      first_closed.set_value(c.wait_closed());
      return;
    }
    second_size = request->body.size();
    c.answer("{\"text\":\"all of it\"}");
  });
  serve(server.url("/v1"));
  stream_->begin({});
  stream_->accept(testing::voice(milliseconds(500)));
  stream_->pause();
  first_came.get_future().wait();
  stream_->resume();
  EXPECT_TRUE(first_closed.get_future().get());
  stream_->accept(testing::voice(milliseconds(500)));
  EXPECT_EQ(stream_->finish().text, "all of it");
  EXPECT_GT(second_size, 1000U * 16 * 2);
}

TEST_F(WhisperRecognizerTest, WhenTheServerFailsTheFallbackHearsTheSameUtterance) {
  std::atomic<int> requests{0};
  ScriptServer server([&](ScriptServer::Connection& c) {
    c.read();
    ++requests;
    c.write("HTTP/1.1 500 Oops\r\nContent-Length: 4\r\n\r\noops");
  });
  serve(server.url("/v1"));
  EXPECT_EQ(say(milliseconds(500)).source, "grammar");
  EXPECT_EQ(fallback_->utterances.back().pcm.size(), 500U * 8 + 1600);
  EXPECT_EQ(say(milliseconds(500)).source, "grammar");
  EXPECT_EQ(requests, 1) << "it is left alone for a while";
}

TEST_F(WhisperRecognizerTest, ALateServerIsNotWaitedFor) {
  ScriptServer server([](ScriptServer::Connection& c) { c.wait_closed(); });
  serve(server.url("/v1"), milliseconds(50));
  EXPECT_EQ(say(milliseconds(500)).source, "grammar");
}

TEST_F(WhisperRecognizerTest, AClickIsNotSent) {
  ScriptServer server([](ScriptServer::Connection& c) { c.wait_closed(); });
  serve(server.url("/v1"));
  EXPECT_EQ(say(milliseconds(100)).source, "grammar");
  EXPECT_EQ(server.connections(), 0);
}

}  // namespace
}  // namespace callai::audio
