// A browser as the line of a call, people in it, and what they hear: the built program, in real time.
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <cstring>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "api/testing/socket_client.h"
#include "api_process.h"
#include "audio/engines/flite_synthesizer.h"
#include "dsp/likeness.h"
#include "net/testing/script_server.h"
#include "sim/testing/model_server.h"

namespace callai::tests {
namespace {

using api::SocketClient;
using api::SocketFrame;
using Pcm = std::vector<std::int16_t>;
using Kind = SocketFrame::Kind;

constexpr std::size_t kFrame = 160;    // samples of 20 ms at 8 kHz
constexpr int kLongestTest = 60 * 50;  // frames: a minute
constexpr int kLoud = 1000;            // of a sample; silence and comfort noise are far below

/// A sentence as somebody speaks it, with a pause behind it. The agent of these tests is slt, who talks to it rms.
Pcm spoken(const std::string& text, const std::string& by = "rms") {
  class Sink final : public audio::SpeechSink {
   public:
    bool write(std::span<const std::int16_t> pcm) override {
      samples.insert(samples.end(), pcm.begin(), pcm.end());
      return true;
    }
    void words(const std::vector<core::Duration>&) override {}
    Pcm samples;
  } sink;
  const auto synthesizer = audio::FliteSynthesizer::create();
  EXPECT_TRUE(synthesizer.ok());
  audio::VoiceSettings voice;
  voice.voice = by;
  EXPECT_TRUE((*synthesizer)->synthesize(text, voice, sink).ok());
  sink.samples.resize((sink.samples.size() / kFrame + 1) * kFrame);
  return sink.samples;
}

Pcm samples_of(const std::string& bytes) {
  Pcm samples(bytes.size() / 2);
  std::memcpy(samples.data(), bytes.data(), samples.size() * 2);
  return samples;
}

int loudest(const Pcm& samples, std::size_t first = 0, std::size_t step = 1) {
  int most = 0;
  for (std::size_t i = first; i < samples.size(); i += step) most = std::max(most, std::abs(int{samples[i]}));
  return most;
}

/// How much of `heard` sounds like the second of `words` that begins there, where it does most: 1 the same, 0 nothing.
double heard_in(const Pcm& heard, const Pcm& words, std::size_t begin) {
  constexpr std::size_t kSamples = 8000;
  constexpr std::size_t kStep = 2;
  if (words.size() < begin + kSamples || heard.size() < kSamples) return 0;
  const std::span<const std::int16_t> part = std::span(words).subspan(begin, kSamples);
  double most = 0;
  for (std::size_t at = 0; at + kSamples <= heard.size(); ++at) {
    most = std::max(most, dsp::likeness(std::span(heard).subspan(at, kSamples), part, kStep));
  }
  return most;
}

/// An account with a key, a template that is tried, and what else a test needs of the API.
class Office {
 public:
  explicit Office(const std::vector<std::string>& flags = {}, int speed = 20) : api_(flags, speed) {
    const ProgramResult result = api_.shell(R"sh(
curl -fsS -c cookies.txt $API/api/v1/auth/setup -H 'Content-Type: application/json' \
  -d '{"token": "'$TOKEN'", "email": "ann@example.com", "password": "a rather long password"}' > session.json
for i in 1 2 3 4 5; do
  curl -fsS -b cookies.txt -H "X-CSRF-Token: $(jq -r .csrf_token session.json)" $API/api/v1/api-keys \
    -H 'Content-Type: application/json' -d '{"name": "key", "scopes": ["*"]}' | jq -r .key
done > keys
)sh");
    EXPECT_EQ(result.exit_code, 0) << result.err;
    keys_ = lines_of(read_file(api_.folder().file("keys")));
  }

  /// Commands with `call`, which is curl with the first key.
  ProgramResult shell(const std::string& commands) const {
    return api_.shell(
        "call() { curl -fsS -H \"Authorization: Bearer $(head -1 keys)\" -H 'Content-Type: application/json' "
        "\"$@\"; }\n" +
        commands);
  }
  SocketClient socket(const std::string& path, std::size_t key = 0) const {
    return {api_.port(), path, {{"Authorization", "Bearer " + keys_.at(key)}}};
  }
  ProgramResult stop() { return api_.stop(); }

 private:
  ApiProcess api_;
  std::vector<std::string> keys_;
};

/// Somebody with a headset: sends 20 ms for every 20 ms that come, so that the server's clock is the only one.
class Headset {
 public:
  explicit Headset(SocketClient socket) : socket_(std::move(socket)) {}

  int status() const { return socket_.status(); }
  const std::string& head() const { return socket_.head(); }
  void say(const Pcm& pcm) { mouth_.insert(mouth_.end(), pcm.begin(), pcm.end()); }
  void send(const std::string& text) { socket_.send_text(text); }

  /// The next text that has all of `parts`; sound goes both ways meanwhile. "" when a minute has passed or it is
  /// closed.
  std::string until(const std::vector<std::string>& parts) {
    for (int frames = 0; frames < kLongestTest;) {
      const auto frame = socket_.receive();
      if (!frame || frame->kind == Kind::kClose) return "";
      if (frame->kind == Kind::kBinary) {
        ++frames;
        hear(samples_of(frame->data));
        continue;
      }
      texts_.push_back(frame->data);
      const auto has = [&](const std::string& part) { return contains(frame->data, part); };
      if (std::all_of(parts.begin(), parts.end(), has)) return frame->data;
    }
    return "";
  }
  /// Sound for `count` times 20 ms; how loud it was.
  int listen(int count) {
    loudest_ = 0;
    while (count > 0) {
      const auto frame = socket_.receive();
      if (!frame || frame->kind == Kind::kClose) break;
      if (frame->kind == Kind::kText) {
        texts_.push_back(frame->data);
      } else {
        hear(samples_of(frame->data));
        --count;
      }
    }
    return loudest_;
  }
  int loudest_heard() const { return loudest_; }
  void forget() { loudest_ = 0; }
  /// The server says goodbye; what comes before is thrown away.
  bool closed() {
    while (const auto frame = socket_.receive()) {
      if (frame->kind == Kind::kClose) return true;
    }
    return false;
  }
  const std::vector<std::string>& texts() const { return texts_; }
  /// The texts, for whoever reads why a test failed.
  std::string told() const {
    std::string all;
    for (const std::string& text : texts_) all += text.substr(0, 300) + "\n";
    return all;
  }
  /// All that came out of the headset.
  const Pcm& heard() const { return heard_; }

 private:
  void hear(const Pcm& samples) {
    loudest_ = std::max(loudest_, loudest(samples));
    heard_.insert(heard_.end(), samples.begin(), samples.end());
    Pcm frame(kFrame);
    const std::size_t have = std::min(kFrame, mouth_.size());
    std::copy_n(mouth_.begin(), have, frame.begin());
    mouth_.erase(mouth_.begin(), mouth_.begin() + static_cast<std::ptrdiff_t>(have));
    socket_.send_binary({reinterpret_cast<const char*>(frame.data()), frame.size() * 2});
  }

  SocketClient socket_;
  Pcm mouth_;
  Pcm heard_;
  std::vector<std::string> texts_;
  int loudest_ = 0;
};

std::string member(const std::string& json, const std::string& name) {
  const std::string mark = "\"" + name + "\":\"";
  const std::size_t at = json.find(mark);
  if (at == std::string::npos) return "";
  const std::size_t begin = at + mark.size();
  return json.substr(begin, json.find('"', begin) - begin);
}

TEST(VoiceTest, HearsASentenceAnswersAloudAndIsRecorded) {
  Office office;
  Headset ann(office.socket("/api/v1/voice-test?template_id=survey"));
  ASSERT_EQ(ann.status(), 101);
  const std::string started = ann.until({"\"started\""});
  const std::string call = member(started, "call_id");
  ASSERT_NE(call, "") << started;
  ASSERT_NE(ann.until({"\"type\":\"spoken\"", "six short questions"}), "") << ann.told();
  EXPECT_GT(ann.loudest_heard(), kLoud) << "the agent was to be heard";
  ann.say(spoken("yes that is fine"));
  const std::string heard = ann.until({"\"type\":\"heard\""});
  EXPECT_TRUE(contains(heard, "yes")) << heard;
  ASSERT_NE(ann.until({"\"signals\""}), "");
  ASSERT_NE(ann.until({"\"decision\"", "\"trace\""}), "");
  ann.forget();
  ASSERT_NE(ann.until({"\"speaking\""}), "");
  const std::string turn = ann.until({"\"type\":\"turn\"", "\"trigger\":\"utterance\""});
  EXPECT_GT(ann.loudest_heard(), kLoud);
  EXPECT_TRUE(contains(turn, "\"latency_ms\":{\"response\":")) << turn;
  EXPECT_FALSE(contains(turn, "\"response\":null")) << turn;
  ann.send(R"({"type": "hang_up"})");
  EXPECT_NE(ann.until({"\"ended\"", "caller_hung_up"}), "");
  EXPECT_TRUE(ann.closed());
  const ProgramResult stored = office.shell("CALL=" + call + R"(
call $API/api/v1/calls/$CALL | jq -e '.status == "completed" and .phone_number == "browser" and .has_recording'
call $API/api/v1/calls/$CALL/recording -o call.wav && test $(stat -c %s call.wav) -gt 30000
call $API/api/v1/calls/$CALL/turns | jq -e '.items | length > 1'
call $API/api/v1/analytics/overview | jq -e '.calls.answered == 0'
call $API/api/v1/follow-ups | jq -e '.items | length == 0'
)");
  EXPECT_EQ(stored.exit_code, 0) << stored.out << stored.err;
  EXPECT_EQ(office.stop().exit_code, 0);
}

/// A speech server that makes everybody wait until so many requests are there at once, in noise.
class SlowSpeechServer {
 public:
  explicit SlowSpeechServer(int wanted) : wanted_(wanted) {}

  std::string url() const { return server_.url("/v1"); }
  int most_at_once() const {
    const std::lock_guard lock(mutex_);
    return most_;
  }
  /// Somebody wanted words with these in them within a minute.
  bool was_asked_for(const std::string& words) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::minutes(1), [&] { return contains(asked_, words); });
  }

 private:
  using Connection = net::testing::ScriptServer::Connection;

  void serve(Connection& connection) {
    const auto request = connection.read();
    if (!request) return;
    if (!contains(request->line, "/audio/speech") || !contains(request->body, "\"input\"")) {
      connection.answer(R"({"data": []})");
      return;
    }
    std::unique_lock lock(mutex_);
    asked_ += request->body + "\n";
    most_ = std::max(most_, ++here_);
    changed_.notify_all();
    connection.write("HTTP/1.1 200 OK\r\nContent-Type: audio/pcm\r\nTransfer-Encoding: chunked\r\n\r\n");
    const std::string sound = "1e0\r\n" + std::string(480, '\x01') + "\r\n";
    for (int i = 0; i < 50 && most_ < wanted_ && connection.write(sound); ++i) {
      changed_.wait_for(lock, std::chrono::milliseconds(200), [this] { return most_ >= wanted_; });
    }
    connection.write(sound + "0\r\n\r\n");
    --here_;
  }

  const int wanted_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::string asked_;
  int here_ = 0;
  int most_ = 0;
  net::testing::ScriptServer server_{[this](Connection& connection) { serve(connection); }};  // last
};

TEST(VoiceTest, CallsDoNotWaitForEachOthersSpeechServer) {
  SlowSpeechServer server(3);
  Office office({"--kokoro-url", server.url(), "--speech-lanes", "2"});
  std::vector<SocketClient> calls;
  for (int i = 0; i < 3; ++i) {
    calls.push_back(office.socket("/api/v1/voice-test?template_id=survey"));
    ASSERT_EQ(calls.back().status(), 101);
  }
  for (int i = 0; i < 300 && server.most_at_once() < 3; ++i) ASSERT_TRUE(calls.front().receive());
  EXPECT_EQ(server.most_at_once(), 3);
}

/// A UDP port that nobody has at the moment.
bool is_free(int port, int type) {
  const int fd = ::socket(AF_INET, type, 0);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(static_cast<std::uint16_t>(port));
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool bound = ::bind(fd, reinterpret_cast<const sockaddr*>(&at), sizeof at) == 0;
  ::close(fd);
  return bound;
}

/// Below those that the system gives to connections: one of them would be taken before the program listens.
int free_port() {
  constexpr int kFirst = 21000;
  constexpr int kPorts = 10000;
  static int next = ::getpid() * 2 % kPorts;
  for (int tries = 0; tries < kPorts; tries += 2) {
    const int port = kFirst + (next += 2) % kPorts;
    if (is_free(port, SOCK_STREAM) && is_free(port, SOCK_DGRAM)) return port;
  }
  return 0;
}

TEST(SpeechServer, SpeaksAGreetingWithANameBeforeWhoeverIsCalledAnswers) {
  SlowSpeechServer server(0);
  const TempFolder cache;  // sentences that are kept are not asked for
  Office office({"--kokoro-url", server.url(), "--speech-cache-dir", cache.path(), "--sip-server", "127.0.0.1",
                 "--sip-port", std::to_string(free_port()), "--sip-mode", "trunk", "--sip-local-ip", "127.0.0.1",
                 "--sip-local-port", std::to_string(free_port())},
                0);
  const ProgramResult called = office.shell(R"(
CAMPAIGN=$(call $API/api/v1/campaigns -d '{"name": "c", "template_id": "survey"}' | jq -r .id)
CONTACT=$(call $API/api/v1/contacts -d '{"phone_number": "+12025550143", "first_name": "Zelda"}' | jq -r .id)
call $API/api/v1/calls -d '{"campaign_id": "'$CAMPAIGN'", "contact_id": "'$CONTACT'"}'
)");
  EXPECT_EQ(called.exit_code, 0) << called.out << called.err;
  EXPECT_TRUE(server.was_asked_for("Zelda")) << "nobody answers at that port";
  EXPECT_TRUE(server.was_asked_for("Thank you")) << "nor what is the same in every call";
}

TEST(VoiceTest, HearsInTheSecondTrialOfATemplateToo) {
  Office office;
  for (int trial = 0; trial < 2; ++trial) {
    Headset ann(office.socket("/api/v1/voice-test?template_id=survey"));
    ASSERT_EQ(ann.status(), 101);
    ASSERT_NE(ann.until({"\"type\":\"spoken\"", "six short questions"}), "") << ann.told();
    ann.say(spoken("yes that is fine"));
    EXPECT_NE(ann.until({"\"type\":\"heard\""}), "") << ann.told();
    ann.send(R"({"type": "hang_up"})");
    EXPECT_NE(ann.until({"\"ended\"", "caller_hung_up"}), "");
    EXPECT_TRUE(ann.closed());
    EXPECT_FALSE(contains(ann.told(), "engine_failed")) << ann.told();
  }
}

TEST(VoiceTest, TakesSixteenKilohertzAndIsInterrupted) {
  Office office;
  SocketClient wide = office.socket("/api/v1/voice-test?template_id=sales&rate=16000");
  ASSERT_EQ(wide.status(), 101);
  std::optional<SocketFrame> frame;
  std::size_t longest = 0;
  for (int i = 0; i < 50; ++i) {
    frame = wide.receive();
    ASSERT_TRUE(frame);
    if (frame->kind == Kind::kBinary) longest = std::max(longest, frame->data.size());
    if (frame->kind == Kind::kBinary) wide.send_binary(std::string(2 * 2 * kFrame, '\0'));
  }
  EXPECT_NEAR(static_cast<double>(longest), 2 * 2 * kFrame, 16);
  wide.send_close();

  Headset bob(office.socket("/api/v1/voice-test?template_id=sales"));
  ASSERT_NE(bob.until({"\"speaking\""}), "");
  bob.say(spoken("stop please do not call me again"));
  const std::string cut = bob.until({"\"spoken\"", "\"cut\":true"});
  EXPECT_NE(cut, "") << "the agent gives way\n" << bob.told();
}

TEST(LiveControl, AnOperatorListensTakesOverAndHandsBack) {
  Office office;
  Headset ann(office.socket("/api/v1/voice-test?template_id=survey", 0));
  const std::string call = member(ann.until({"\"started\""}), "call_id");
  ASSERT_NE(call, "");
  ASSERT_NE(ann.until({"\"speaking\""}), "");
  SocketClient operator_socket = office.socket("/api/v1/calls/" + call + "/listen", 0);
  ASSERT_EQ(operator_socket.status(), 101) << operator_socket.head();
  ASSERT_NE(operator_socket.receive_text_with("\"listening\""), "");
  // The agent on the right, in both ears of nobody else.
  int agent = 0;
  for (int i = 0; i < 100 && agent < kLoud; ++i) {
    ann.listen(1);
    const auto frame = operator_socket.receive();
    ASSERT_TRUE(frame);
    if (frame->kind != Kind::kBinary) continue;
    EXPECT_EQ(frame->data.size(), 2 * 2 * kFrame);
    agent = std::max(agent, loudest(samples_of(frame->data), 1, 2));
  }
  EXPECT_GT(agent, kLoud);

  const std::string steer = "CALL=" + call + "\n";
  ProgramResult done = office.shell(steer + "call -X POST $API/api/v1/calls/$CALL/take-over");
  ASSERT_EQ(done.exit_code, 0) << done.err;
  ASSERT_NE(ann.until({"\"operator\"", "taken_over"}), "");
  ann.listen(60);
  EXPECT_LT(ann.listen(50), kLoud) << "the agent is silent";
  const Pcm words = spoken("hello I am a human");
  int heard = 0;
  for (std::size_t at = 0; at + kFrame <= words.size(); at += kFrame) {
    operator_socket.send_binary({reinterpret_cast<const char*>(words.data() + at), 2 * kFrame});
    heard = std::max(heard, ann.listen(1));
  }
  EXPECT_GT(heard, kLoud) << "the operator is heard";
  ann.say(spoken("yes that is fine"));
  ASSERT_NE(ann.until({"\"type\":\"turn\"", "\"cancel_reason\":\"operator\"", "yes"}), "") << "it is written down";

  done = office.shell(steer + "call -X POST $API/api/v1/calls/$CALL/hand-back");
  ASSERT_EQ(done.exit_code, 0) << done.err;
  ASSERT_NE(ann.until({"\"operator\"", "handed_back"}), "");
  ann.say(spoken("yes that is fine"));
  ASSERT_NE(ann.until({"\"speaking\""}), "") << "the agent answers again";

  // A mouth that goes hands back by itself.
  done = office.shell(steer + "call -X POST $API/api/v1/calls/$CALL/take-over");
  ASSERT_EQ(done.exit_code, 0) << done.err;
  ASSERT_NE(ann.until({"\"operator\"", "taken_over"}), "");
  operator_socket.send_close();
  ASSERT_NE(ann.until({"\"operator\"", "handed_back"}), "");
  done = office.shell(steer + R"(
if call -X POST $API/api/v1/calls/$CALL/take-over; then exit 1; fi
if call $API/api/v1/calls/$CALL/whisper -d '{"text": "Be brief."}'; then exit 1; fi
call -X POST $API/api/v1/calls/$CALL/hold
call -X POST $API/api/v1/calls/$CALL/unhold
call $API/api/v1/calls/$CALL/dtmf -d '{"digits": "1"}'
call -X POST $API/api/v1/calls/$CALL/hangup
)");
  EXPECT_EQ(done.exit_code, 0) << done.out << done.err;
  ASSERT_NE(ann.until({"\"type\":\"hold\"", "\"on\":true"}), "") << "the line says so itself";
  ASSERT_NE(ann.until({"\"type\":\"hold\"", "\"on\":false"}), "");
  ASSERT_NE(ann.until({"\"ended\"", "ended_by_operator"}), "");
  done = office.shell(steer + R"(
until call $API/api/v1/calls/$CALL | jq -e '.status == "completed"'; do sleep 0.1; done
call $API/api/v1/calls/$CALL/events?limit=5000 | jq -e '[.items[].event | select(.type == "operator_command") | .verb]
  | contains(["take_over", "hand_back", "hold", "unhold", "hang_up"])'
)");
  EXPECT_EQ(done.exit_code, 0) << done.out << done.err;
  EXPECT_EQ(office.stop().exit_code, 0);
}

TEST(LiveControl, AWhisperChangesWhatTheAgentSaysAndIsNotSpoken) {
  const sim::testing::ModelServer server;
  Office office({"--llm-url", server.url()});
  const ProgramResult made = office.shell(R"(
call $API/api/v1/prebuilt-templates | jq -e '.items | length > 0'
call $API/api/v1/templates -d '{"from": "sales", "id": "free_words", "name": "Free words"}'
call $API/api/v1/templates/free_words/draft \
  | jq '.response_templates.mode = "generated" | .audio_settings.voice = "slt" | .audio_settings.speed = 1' > draft.json
call -X PUT $API/api/v1/templates/free_words/draft -d @draft.json
)");
  ASSERT_EQ(made.exit_code, 0) << made.out << made.err;
  Headset ann(office.socket("/api/v1/voice-test?template_id=free_words&draft=yes"));
  ASSERT_EQ(ann.status(), 101) << ann.head();
  const std::string call = member(ann.until({"\"started\""}), "call_id");
  ASSERT_NE(call, "");
  ASSERT_NE(ann.until({"\"type\":\"turn\""}), "") << "the agent has opened the conversation";
  const ProgramResult done =
      office.shell("call $API/api/v1/calls/" + call + R"(/whisper -d '{"text": "Mention the blue van."}')");
  ASSERT_EQ(done.exit_code, 0) << done.err;
  ASSERT_NE(ann.until({"\"whisper\"", "Mention the blue van."}), "");
  EXPECT_LT(ann.listen(75), kLoud) << "nothing is said because of it";
  ann.say(spoken("yes that is fine"));
  EXPECT_NE(ann.until({"\"decision\"", "operator.whisper"}), "");
  const std::string reply = member(ann.until({"\"type\":\"spoken\"", "blue van"}), "text");
  const Pcm said = spoken(reply, "slt");
  EXPECT_GT(heard_in(ann.heard(), said, 0), 0.8) << "what it changes is heard\n" << ann.told();
  EXPECT_LT(heard_in(ann.heard(), spoken("Mention the blue van.", "slt"), 0), 0.6) << "and the whisper is not";
  for (const std::string& text : ann.texts()) {
    if (contains(text, "\"type\":\"spoken\"") || contains(text, "\"type\":\"speaking\"")) {
      EXPECT_FALSE(contains(text, "Mention")) << text;
    }
  }
  ann.send(R"({"type": "hang_up"})");
  EXPECT_NE(ann.until({"\"ended\""}), "");
  EXPECT_EQ(office.stop().exit_code, 0);
}

TEST(LiveControl, ATransferEndsTheAgentsPart) {
  Office office;
  Headset ann(office.socket("/api/v1/voice-test?template_id=survey"));
  const std::string call = member(ann.until({"\"started\""}), "call_id");
  ASSERT_NE(ann.until({"\"type\":\"turn\""}), "");
  const ProgramResult done =
      office.shell("call $API/api/v1/calls/" + call + R"(/transfer -d '{"destination": "+12025550199"}')");
  EXPECT_EQ(done.exit_code, 0) << done.err;
  EXPECT_NE(ann.until({"\"ended\"", "transferred"}), "") << ann.told();
  EXPECT_EQ(office.stop().exit_code, 0);
}

TEST(LiveControl, EveryoneIsLetGoWhenTheServerGoes) {
  Office office;
  Headset ann(office.socket("/api/v1/voice-test?template_id=survey", 0));
  const std::string call = member(ann.until({"\"started\""}), "call_id");
  ASSERT_NE(ann.until({"\"speaking\""}), "");
  SocketClient ear = office.socket("/api/v1/calls/" + call + "/listen", 1);
  ASSERT_EQ(ear.status(), 101);
  const auto before = std::chrono::steady_clock::now();
  EXPECT_EQ(office.stop().exit_code, 0);
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(20)) << "nobody waits for a trial to end";
  EXPECT_NE(ear.receive_text_with("\"ended\""), "");
}

TEST(LiveControl, AHundredListenToOneCall) {
  Office office;
  Headset ann(office.socket("/api/v1/voice-test?template_id=survey", 0));
  const std::string call = member(ann.until({"\"started\""}), "call_id");
  ASSERT_NE(ann.until({"\"speaking\""}), "");
  std::vector<SocketClient> listeners;
  for (std::size_t i = 0; i < 100; ++i) {
    listeners.push_back(office.socket("/api/v1/calls/" + call + "/listen", 1 + i % 4));
    ASSERT_EQ(listeners.back().status(), 101) << i << listeners.back().head();
    ann.listen(1);
  }
  ann.listen(100);
  ann.send(R"({"type": "hang_up"})");
  ASSERT_NE(ann.until({"\"ended\""}), "");
  int all = 0;
  for (SocketClient& listener : listeners) {
    int frames = 0;
    while (const auto frame = listener.receive()) {
      if (frame->kind == Kind::kBinary) ++frames;
      if (frame->kind == Kind::kClose) break;
    }
    if (frames >= 90) ++all;
  }
  EXPECT_EQ(all, 100) << "each has heard the last two seconds";
  EXPECT_EQ(office.stop().exit_code, 0);
}

}  // namespace
}  // namespace callai::tests
