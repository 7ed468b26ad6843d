#include "audio/engines/remote/whisper_recognizer.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <optional>
#include <thread>

#include "audio/testing/media_fakes.h"
#include "core/system_env.h"
#include "net/curl_http_client.h"
#include "net/testing/script_server.h"

namespace callai::audio {
namespace {

using net::testing::ScriptServer;
using std::chrono::milliseconds;

/// With results that a lane waits for, and with results that come by themselves where they may.
class WhisperRecognizerTest : public ::testing::TestWithParam<bool> {
 protected:
  void serve(const std::string& base_url, core::Duration deadline = std::chrono::seconds(10)) {
    WhisperSettings settings;
    settings.base_url = base_url;
    settings.deadline = deadline;
    template_.response_templates.max_wait = max_wait_;
    auto fallback = std::make_unique<testing::FakeRecognizer>();
    fallback_ = fallback.get();
    whisper_ = std::make_unique<WhisperRecognizer>(system_.env(), http_, settings, std::move(fallback));
    template_.audio_settings.vocabulary = {"Acme", "Solara"};
    stream_ = *whisper_->open(template_);
  }
  /// The words so far, as soon as there are any.
  std::string partial() {
    const core::TimePoint patience = system_.env().clock.now() + std::chrono::seconds(10);
    while (system_.env().clock.now() < patience) {
      if (std::string words = stream_->partial(); !words.empty()) return words;
      std::this_thread::yield();
    }
    return "";
  }
  conversation::Transcript finish() {
    std::promise<std::optional<conversation::Transcript>> came;
    RecognizerStream::Later later = [&came](std::optional<conversation::Transcript> t) {
      came.set_value(std::move(t));
    };
    if (!GetParam() || !stream_->finish_later(later)) return stream_->finish();
    auto transcript = came.get_future().get();
    return transcript ? *std::move(transcript) : stream_->finish();
  }
  conversation::Transcript say(milliseconds length) {
    stream_->begin({});
    stream_->accept(testing::voice(length));
    stream_->pause();
    stream_->accept(testing::Pcm(1600, 0));
    return finish();
  }

  core::SystemEnv system_{std::make_unique<core::NullLogger>()};
  net::CurlHttpClient http_{system_.env(), {}};
  templates::CampaignTemplate template_;
  core::Duration max_wait_ = std::chrono::seconds(10);
  testing::FakeRecognizer* fallback_ = nullptr;
  std::unique_ptr<WhisperRecognizer> whisper_;
  std::unique_ptr<RecognizerStream> stream_;
};

INSTANTIATE_TEST_SUITE_P(, WhisperRecognizerTest, ::testing::Bool(),
                         [](const auto& of) { return of.param ? "ComesLater" : "IsWaitedFor"; });

TEST_P(WhisperRecognizerTest, SendsTheUtteranceWithLanguageAndVocabulary) {
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

TEST_P(WhisperRecognizerTest, TheAnswerIsOnItsWayWhileTheHangoverRuns) {
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
  EXPECT_EQ(finish().text, "yes");
}

TEST_P(WhisperRecognizerTest, ACallerWhoGoesOnIsAskedAboutAgainAsAWhole) {
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
  EXPECT_EQ(finish().text, "all of it");
  EXPECT_GT(second_size, 1000U * 16 * 2);
}

TEST_P(WhisperRecognizerTest, WhenTheServerFailsTheFallbackHearsTheSameUtterance) {
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

TEST_P(WhisperRecognizerTest, ALateServerIsNotWaitedFor) {
  ScriptServer server([](ScriptServer::Connection& c) { c.wait_closed(); });
  serve(server.url("/v1"), milliseconds(50));
  EXPECT_EQ(say(milliseconds(500)).source, "grammar");
}

TEST_P(WhisperRecognizerTest, NoServerIsWaitedForLongerThanTheTemplateLetsACallerWait) {
  ScriptServer server([](ScriptServer::Connection& c) { c.wait_closed(); });
  max_wait_ = milliseconds(100);
  serve(server.url("/v1"));
  const core::TimePoint start = system_.env().clock.now();
  EXPECT_EQ(say(milliseconds(500)).source, "grammar");
  EXPECT_LT(system_.env().clock.now() - start, std::chrono::seconds(5)) << "its own deadline is ten seconds";
}

TEST_P(WhisperRecognizerTest, TheFallbackIsReadyBesideAServerThatIsNotKnownToBeFast) {
  std::promise<void> worked_out;
  ScriptServer server([&](ScriptServer::Connection& c) {
    c.read();
    worked_out.get_future().wait();
    c.write("HTTP/1.1 500 Oops\r\nContent-Length: 4\r\n\r\noops");
  });
  serve(server.url("/v1"));
  stream_->begin({});
  stream_->accept(testing::voice(milliseconds(500)));
  stream_->pause();
  EXPECT_EQ(fallback_->utterances.back().verbs, "ap");
  worked_out.set_value();
  EXPECT_EQ(finish().source, "grammar");
  EXPECT_EQ(fallback_->utterances.back().verbs, "apf");
  stream_->begin({});
  stream_->accept(testing::voice(milliseconds(500)));
  stream_->pause();
  EXPECT_EQ(fallback_->utterances.back().verbs, "ap") << "and where the server rests";
  finish();
}

TEST_P(WhisperRecognizerTest, AFastServerCostsTheFallbackNothing) {
  ScriptServer server([](ScriptServer::Connection& c) {
    while (c.read()) c.answer(R"({"text":"yes"})");
  });
  serve(server.url("/v1"));
  say(milliseconds(500));  // how fast it is
  say(milliseconds(500));
  EXPECT_EQ(fallback_->utterances.back().verbs.find('p'), std::string::npos);
}

TEST_P(WhisperRecognizerTest, AServerWithoutVerboseJsonIsAskedForJsonAndRemembered) {
  std::atomic<int> refused{0};
  std::atomic<int> answered{0};
  ScriptServer server([&](ScriptServer::Connection& c) {
    while (const auto request = c.read()) {
      if (request->body.find("verbose_json") == std::string::npos) {
        ++answered;
        c.answer(R"({"text":"yes"})");
        continue;
      }
      ++refused;
      const std::string why = R"({"error":{"message":"response_format 'verbose_json' is not compatible with model"}})";
      c.write("HTTP/1.1 400 No\r\nContent-Length: " + std::to_string(why.size()) + "\r\n\r\n" + why);
    }
  });
  serve(server.url("/v1"));
  EXPECT_EQ(say(milliseconds(500)).text, "yes");
  EXPECT_EQ(say(milliseconds(500)).text, "yes");
  EXPECT_EQ(refused, 1);
  EXPECT_EQ(answered, 2);
}

TEST_P(WhisperRecognizerTest, LanguagesAreNotAskedForUnlessTheServerMinds) {
  std::vector<bool> spared;
  ScriptServer server([&](ScriptServer::Connection& c) {
    while (const auto request = c.read()) {
      spared.push_back(request->body.find("no_language_probabilities") != std::string::npos);
      if (!spared.back()) {
        c.answer(R"({"text":"yes"})");
        continue;
      }
      const std::string why = R"({"error":{"message":"Unknown parameter: 'no_language_probabilities'."}})";
      c.write("HTTP/1.1 400 No\r\nContent-Length: " + std::to_string(why.size()) + "\r\n\r\n" + why);
    }
  });
  serve(server.url("/v1"));
  EXPECT_EQ(say(milliseconds(500)).text, "yes");
  EXPECT_EQ(say(milliseconds(500)).text, "yes");
  EXPECT_EQ(spared, (std::vector<bool>{true, false, false}));
}

TEST_P(WhisperRecognizerTest, AClickIsNotSent) {
  ScriptServer server([](ScriptServer::Connection& c) { c.wait_closed(); });
  serve(server.url("/v1"));
  EXPECT_EQ(say(milliseconds(100)).source, "grammar");
  EXPECT_EQ(server.connections(), 0);
}

TEST_P(WhisperRecognizerTest, AFastServerIsAskedWhileTheCallerSpeaks) {
  std::atomic<int> requests{0};
  ScriptServer server([&](ScriptServer::Connection& c) {
    while (c.read()) c.answer(++requests == 2 ? R"({"text":"i would like"})" : R"({"text":"i would like to book"})");
  });
  serve(server.url("/v1"));
  say(milliseconds(500));  // how fast it is
  stream_->begin({});
  stream_->accept(testing::voice(milliseconds(1100)));
  EXPECT_EQ(partial(), "i would like");
  stream_->accept(testing::voice(milliseconds(300)));
  EXPECT_EQ(finish().text, "i would like to book");
  EXPECT_EQ(requests, 3);
}

TEST_P(WhisperRecognizerTest, WordsOfTheUtteranceBeforeAreNoPartialResult) {
  ScriptServer server([](ScriptServer::Connection& c) {
    while (c.read()) c.answer(R"({"text":"i would like"})");
  });
  serve(server.url("/v1"));
  say(milliseconds(500));
  stream_->begin({});
  stream_->accept(testing::voice(milliseconds(1100)));
  ASSERT_EQ(partial(), "i would like");
  finish();
  stream_->begin({});
  EXPECT_EQ(stream_->partial(), "");
}

TEST_P(WhisperRecognizerTest, AServerOfUnknownSpeedIsNotAskedWhileTheCallerSpeaks) {
  std::atomic<int> requests{0};
  ScriptServer server([&](ScriptServer::Connection& c) {
    while (c.read()) {
      ++requests;
      c.answer(R"({"text":"yes"})");
    }
  });
  serve(server.url("/v1"));
  stream_->begin({});
  for (int i = 0; i < 5; ++i) stream_->accept(testing::voice(milliseconds(1000)));
  EXPECT_EQ(finish().text, "yes");
  EXPECT_EQ(requests, 1);
}

TEST_P(WhisperRecognizerTest, InDoubtTheSurerOfBothIsBelieved) {
  ScriptServer server([](ScriptServer::Connection& c) {
    while (c.read()) {
      c.answer(R"({"text":" mumble","segments":[{"text":" mumble","avg_logprob":-1.6,"no_speech_prob":0.3,)"
               R"("compression_ratio":1.0}]})");
    }
  });
  serve(server.url("/v1"));
  const conversation::Transcript heard = say(milliseconds(800));
  EXPECT_EQ(heard.source, "grammar");
  EXPECT_DOUBLE_EQ(heard.confidence, 0.9);
}

TEST_P(WhisperRecognizerTest, AStreamThatIsGoneIsToldNothing) {
  std::promise<void> asked;
  std::promise<bool> closed;
  ScriptServer server([&](ScriptServer::Connection& c) {
    c.read();
    asked.set_value();
    closed.set_value(c.wait_closed());
  });
  serve(server.url("/v1"));
  stream_->begin({});
  stream_->accept(testing::voice(milliseconds(500)));
  std::atomic<int> told{0};
  RecognizerStream::Later later = [&told](const std::optional<conversation::Transcript>&) { ++told; };
  ASSERT_TRUE(stream_->finish_later(later));
  asked.get_future().wait();
  stream_.reset();
  EXPECT_TRUE(closed.get_future().get());
  EXPECT_EQ(told, 0);
}

}  // namespace
}  // namespace callai::audio
