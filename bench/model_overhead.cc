// What the program adds to the time of model servers: everything between the last byte of one server's answer and the
// first byte to the next, over real HTTP on the loopback, with servers that take no time.
#include <algorithm>
#include <condition_variable>
#include <cstdio>
#include <future>
#include <mutex>
#include <optional>

#include "audio/engines/remote/whisper_recognizer.h"
#include "bench/latency_run.h"
#include "bench/measure.h"
#include "bench/sales_call.h"
#include "core/check.h"
#include "net/curl_http_client.h"
#include "net/testing/script_server.h"
#include "orchestrators/text_conversation.h"

namespace callai::bench {
namespace {

using net::testing::ScriptServer;
using orchestrators::TextConversation;
using std::chrono::milliseconds;

constexpr std::size_t kWarmUp = 20;    ///< of a round
constexpr std::size_t kRounds = 5;     ///< ours and plain in turn, so that a machine that slows down slows both down
constexpr std::size_t kSamples = 200;  ///< of a round
constexpr double kLongestRunSeconds = 20;
constexpr std::size_t kPercentiles = kSamples;
constexpr milliseconds kPatience{3000};
constexpr milliseconds kHearing{20};  ///< of the transcription server: longer than the hand-over to its lane
constexpr int kConversations = 200;
constexpr milliseconds kBetweenTurns{5000};  ///< of one conversation
constexpr std::chrono::seconds kLoad{20};
constexpr int kInterruptions = 200;
constexpr int kInterruptionsACall = 5;
constexpr milliseconds kQuiet{50};

constexpr const char* kHead =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

std::string chunk(const std::string& bytes) {
  char size[20];
  std::snprintf(size, sizeof size, "%zx\r\n", bytes.size());
  return size + bytes + "\r\n";
}

std::string piece(const std::string& text) {
  return chunk(R"(data: {"choices":[{"delta":{"content":")" + text + "\"}}]}\n\n");
}

const std::string kClause = std::string(kHead) + piece("Certainly, that is easily said, ");
const std::string kRest = piece("and gladly too.") + chunk("data: [DONE]\n\n") + "0\r\n\r\n";

/// An answer to a request that wants JSON: the utterance is left to the rules.
std::string reading() {
  return std::string(kHead) +
         chunk(
             "data: {\"choices\":[{\"delta\":{\"content\":\"{\\\"intent\\\":\\\"unknown\\\","
             "\\\"confidence\\\":0}\"}}]}\n\n") +
         chunk("data: [DONE]\n\n") + "0\r\n\r\n";
}

bool wants_json(const ScriptServer::Request& request) {
  return request.body.find("response_format") != std::string::npos;
}

std::shared_ptr<const orchestrators::CampaignRuntime> worded_sales() {
  auto t = std::make_shared<templates::CampaignTemplate>(*orchestrators::without_hurry(*sales_runtime()->campaign));
  t->response_templates.mode = templates::ResponseMode::kGenerated;
  return std::make_shared<const orchestrators::CampaignRuntime>(std::move(t));
}

std::unique_ptr<pipeline::Models> models_at(const std::string& url, core::Env env, core::DispatchLoop& loop) {
  pipeline::LlmClientSettings settings;
  settings.endpoints = {{"scripted", url, "", "", {}}};
  return std::make_unique<pipeline::Models>(
      env, loop, std::make_unique<net::CurlHttpClient>(env, net::HttpClientSettings{}, loop), settings);
}

/// Moments of one turn, told by the threads that see them.
class TurnProbe {
 public:
  void heard() {
    const std::lock_guard lock(mutex_);
    heard_.emplace();
    clause_.reset();
    awaited_ = true;
  }
  void asked() {
    const std::lock_guard lock(mutex_);
    if (heard_) to_request_.push_back(heard_->us() / 1e3);
    heard_.reset();
  }
  void clause() {
    const std::lock_guard lock(mutex_);
    if (awaited_) clause_.emplace();
  }
  void samples_made() {
    const std::lock_guard lock(mutex_);
    if (!std::exchange(awaited_, false)) return;
    heard_.reset();  // answered by the script: what is asked for later belongs to no words of the caller
    if (clause_) to_pcm_.push_back(clause_->us() / 1e3);
    answered_.release();
  }
  bool wait() { return answered_.try_acquire_for(kPatience); }
  std::size_t turns() const {
    const std::lock_guard lock(mutex_);
    return taken_ + to_pcm_.size();
  }
  /// Those of the turns since the last time.
  struct Round {
    std::vector<double> to_request;
    std::vector<double> to_pcm;
  };
  Round take() {
    const std::lock_guard lock(mutex_);
    taken_ += to_pcm_.size();
    return {std::exchange(to_request_, {}), std::exchange(to_pcm_, {})};
  }

 private:
  mutable std::mutex mutex_;
  std::size_t taken_ = 0;
  std::optional<Stopwatch> heard_;
  std::optional<Stopwatch> clause_;
  bool awaited_ = false;
  std::vector<double> to_request_;
  std::vector<double> to_pcm_;
  std::counting_semaphore<1000> answered_{0};
};

constexpr std::size_t kRequestBytes = 5000;  ///< of one that asks for the extraction

/// What the loopback, this machine's threads and the HTTP client take alone: one answer arrives, and the client's own
/// thread sends the next request at once.
class PlainHandOver {
 public:
  std::vector<double> run(std::size_t times) {
    for (std::size_t i = 0; i < times; ++i) {
      std::unique_ptr<net::HttpExchange> following;
      net::HttpEvents events;
      events.done = [&](core::Status) { following = http_.start(post(second_.url("/")), {}); };
      const auto exchange = http_.start(post(first_.url("/")), std::move(events));
      CALLAI_CHECK(done_.try_acquire_for(kPatience), "a plain exchange is answered");
    }
    const std::lock_guard lock(mutex_);
    return std::exchange(samples_, {});
  }

 private:
  static net::HttpRequest post(const std::string& url) {
    net::HttpRequest request;
    request.method = "POST";
    request.url = url;
    request.body = std::string(kRequestBytes, ' ');
    return request;
  }

  std::mutex mutex_;
  std::optional<Stopwatch> written_;
  std::vector<double> samples_;
  std::counting_semaphore<1000> done_{0};
  ScriptServer first_{[this](ScriptServer::Connection& connection) {
    while (connection.read()) {
      if (connection.wait_closed(kHearing)) return;
      {
        const std::lock_guard lock(mutex_);
        written_.emplace();
      }
      if (!connection.answer(R"({"text":"what does it cost"})")) return;
    }
  }};
  ScriptServer second_{[this](ScriptServer::Connection& connection) {
    while (connection.read()) {
      {
        const std::lock_guard lock(mutex_);
        if (written_) samples_.push_back(written_->us() / 1e3);
        written_.reset();
      }
      if (!connection.answer("{}")) return;
      done_.release();
    }
  }};
  core::SystemEnv system_{std::make_unique<core::NullLogger>()};
  net::CurlHttpClient http_{system_.env(), net::HttpClientSettings{}};
};

/// What `ours` takes beyond `plain`, percentile by percentile.
std::vector<double> beyond(std::vector<double> ours, std::vector<double> plain) {
  CALLAI_CHECK(!ours.empty() && !plain.empty(), "turns were measured");
  std::ranges::sort(ours);
  std::ranges::sort(plain);
  std::vector<double> out;
  for (std::size_t i = 0; i < kPercentiles; ++i) {
    out.push_back(ours[i * ours.size() / kPercentiles] - plain[i * plain.size() / kPercentiles]);
  }
  return out;
}

/// Percentile by percentile the median of the rounds: a round in which something else ran on this machine is outvoted.
std::vector<double> median(const std::vector<std::vector<double>>& rounds) {
  std::vector<double> out;
  for (std::size_t i = 0; i < rounds.front().size(); ++i) {
    std::vector<double> of_all;
    for (const auto& round : rounds) of_all.push_back(round[i]);
    std::ranges::nth_element(of_all, of_all.begin() + static_cast<std::ptrdiff_t>(of_all.size() / 2));
    out.push_back(of_all[of_all.size() / 2]);
  }
  return out;
}

void add(std::vector<double>& to, const std::vector<double>& samples) {
  to.insert(to.end(), samples.begin(), samples.end());
}

void overhead_of_a_turn(Report& report) {
  TurnProbe probe;
  std::atomic<std::size_t> next_line{0};
  const ScriptServer whisper([&](ScriptServer::Connection& connection) {
    while (connection.read()) {
      if (connection.wait_closed(kHearing)) return;
      const std::string line(sales_lines()[next_line++ % sales_lines().size()]);
      probe.heard();
      if (!connection.answer("{\"text\":\"" + line + "\"}")) return;
    }
  });
  const ScriptServer chat([&](ScriptServer::Connection& connection) {
    while (const auto request = connection.read()) {
      probe.asked();
      if (wants_json(*request)) {
        if (!connection.write(reading())) return;
        continue;
      }
      probe.clause();
      if (!connection.write(kClause) || !connection.write(kRest)) return;
    }
  });
  const TempFolder folder(report.folder());
  const auto database = bench_database(folder.path());
  InstantSynthesizer synthesizer([&probe] { probe.samples_made(); });
  std::unique_ptr<net::CurlHttpClient> http;
  PlainHandOver plain;
  std::vector<std::vector<double>> beyond_plain;  // of each round
  std::vector<double> to_request;
  std::vector<double> to_pcm;
  std::vector<double> handed_over;
  {
    LatencyRun calls({*database, worded_sales(),
                      [&](core::Env env) {
                        http = std::make_unique<net::CurlHttpClient>(env, net::HttpClientSettings{});
                        audio::WhisperSettings settings;
                        settings.base_url = whisper.url("/v1");
                        return std::make_unique<audio::WhisperRecognizer>(env, *http, settings,
                                                                          std::make_unique<InstantRecognizer>());
                      },
                      synthesizer,
                      [&](core::Env env, core::DispatchLoop& loop) { return models_at(chat.url("/v1"), env, loop); },
                      [] {}, [] {}, [&probe] { return probe.wait(); }, [&probe] { return probe.turns(); }});
    for (std::size_t round = 0; round < kRounds; ++round) {
      calls.run(probe.turns() + kWarmUp, kLongestRunSeconds);
      probe.take();
      calls.run(probe.turns() + kSamples, kLongestRunSeconds);
      const TurnProbe::Round ours = probe.take();
      plain.run(kWarmUp);
      const std::vector<double> without_us = plain.run(kSamples);
      beyond_plain.push_back(beyond(ours.to_request, without_us));
      add(to_request, ours.to_request);
      add(to_pcm, ours.to_pcm);
      add(handed_over, without_us);
    }
  }
  report.add({"model_overhead_heard_to_request",
              "ms",
              "from the transcription, about to be written by its server, to the request read by the chat server: "
              "hand-over, rules, prompt, HTTP",
              to_request,
              Better::kLess,
              {}});
  report.add(
      {"model_overhead_plain_hand_over",
       "ms",
       "the same with a client that does nothing between: its thread sends the next request when it has the answer",
       handed_over,
       Better::kLess,
       {}});
  report.add(
      {"model_overhead_heard_to_request_ours", "ms",
       "what heard_to_request takes beyond plain_hand_over, percentile by percentile: the median of five rounds, "
       "each of which measures both",
       median(beyond_plain), Better::kLess, Goal{{}, 1.0}});
  report.add({"model_overhead_clause_to_pcm", "ms",
              "from the first clause of a reply, about to be written by the chat server, to the first samples in the "
              "playout stream: HTTP, SSE, cutting, guarding, hand-over to a lane",
              to_pcm, Better::kLess, Goal{{}, 1.0}});
}

/// A typed conversation of the load, and how long its agent took to speak.
class Talker final : public orchestrators::CallObserver {
 public:
  Talker(core::Env env, core::Sequence& sequence, std::vector<double>& samples)
      : env_(env), sequence_(sequence), samples_(samples) {}

  void begin(core::WorkLanes& lanes, const pipeline::ToolRegistry& tools, orchestrators::CallJournal& journal,
             pipeline::Models& models, std::shared_ptr<const orchestrators::CampaignRuntime> runtime, int number) {
    orchestrators::CallHeader header;
    header.setup.call = core::CallId("talk_" + std::to_string(number));
    header.setup.contact = sales_contact();
    header.setup.campaign = runtime->campaign;
    header.setup.started = env_.clock.wall_now();
    chat_.emplace(TextConversation::Parts{env_, sequence_, lanes, tools, journal, this, &models}, header, runtime);
    chat_->start([](const core::CallId&) {});
  }
  void say_at(core::TimePoint when) {
    sequence_.post_at(when, safety_.wrap([this, when] {
      chat_->say(std::string(sales_lines()[next_line_++ % sales_lines().size()]));
      say_at(when + kBetweenTurns);
    }));
  }
  void say(const std::string& words) { chat_->say(words); }
  void on_speak(Probe probe) { on_speak_ = std::move(probe); }

  void on_step(const core::CallId&, core::Duration, const conversation::Event& event,
               const conversation::Effects& effects) override {
    if (std::holds_alternative<conversation::TranscriptFinal>(event)) since_heard_.emplace();
    for (const conversation::Effect& effect : effects) {
      if (!std::holds_alternative<conversation::Speak>(effect)) continue;
      if (since_heard_) samples_.push_back(since_heard_->us() / 1e3);
      since_heard_.reset();
      if (on_speak_) on_speak_();
    }
  }

 private:
  core::Env env_;
  core::Sequence& sequence_;
  std::vector<double>& samples_;
  std::optional<TextConversation> chat_;
  std::optional<Stopwatch> since_heard_;
  std::size_t next_line_ = 0;
  Probe on_speak_;
  core::TaskSafety safety_;
};

/// What typed conversations share; made and gone on its own dispatch loop.
class TalkRoom {
 public:
  explicit TalkRoom(const std::string& url)
      : system_(std::make_unique<core::NullLogger>()), loop_(system_.env()), lanes_(loop_, {}), journal_(loop_) {
    run([&] { models_ = models_at(url, system_.env(), loop_); });
  }
  ~TalkRoom() {
    run([&] {
      talkers_.clear();
      models_.reset();
    });
    loop_.stop();
  }
  Talker& add(int number) {
    auto& talker = talkers_.emplace_back(std::make_unique<Talker>(system_.env(), loop_, samples_));
    talker->begin(lanes_, tools_, journal_, *models_, runtime_, number);
    return *talker;
  }
  template <typename F>
  void run(F f) {
    std::promise<void> done;
    loop_.post([&] {
      f();
      done.set_value();
    });
    done.get_future().wait();
  }
  core::TimePoint now() { return system_.env().clock.now(); }
  std::vector<double>& samples() { return samples_; }

 private:
  core::SystemEnv system_;
  core::DispatchLoop loop_;
  core::LanePool lanes_;
  sim::NoJournal journal_;
  pipeline::ToolRegistry tools_;
  std::shared_ptr<const orchestrators::CampaignRuntime> runtime_ = worded_sales();
  std::unique_ptr<pipeline::Models> models_;
  std::vector<double> samples_;
  std::vector<std::unique_ptr<Talker>> talkers_;
};

void many_conversations(Report& report) {
  const ScriptServer chat([&](ScriptServer::Connection& connection) {
    while (const auto request = connection.read()) {
      if (!connection.write(wants_json(*request) ? reading() : kClause + kRest)) return;
    }
  });
  TalkRoom room(chat.url("/v1"));
  room.run([&] {
    for (int i = 0; i < kConversations; ++i) {
      room.add(i).say_at(room.now() + milliseconds(500) + i * kBetweenTurns / kConversations);
    }
  });
  std::this_thread::sleep_for(kLoad);  // NOLINT: the load runs by itself
  std::vector<double> samples;
  room.run([&] { samples = room.samples(); });
  report.add(
      {"model_overhead_200_conversations", "ms",
       "200 conversations, each speaking every 5 s: from the final transcript to the first sentence handed to the "
       "voice; the scripted chat server answers at once, and its own time is part of it",
       samples, Better::kLess, Goal{{}, 10.0}});
}

void interruptions(Report& report) {
  std::mutex mutex;
  std::optional<Stopwatch> interrupted;
  std::vector<double> samples;
  std::counting_semaphore<1000> closed{0};
  std::counting_semaphore<1000> spoken{0};
  std::counting_semaphore<1000> streaming{0};
  const ScriptServer chat([&](ScriptServer::Connection& connection) {
    while (const auto request = connection.read()) {
      if (wants_json(*request)) {
        if (!connection.write(reading())) return;
        continue;
      }
      if (!connection.write(kClause)) return;
      streaming.release();
      if (!connection.wait_closed()) return;
      const std::lock_guard lock(mutex);
      if (!interrupted) return;
      samples.push_back(interrupted->us() / 1e3);
      interrupted.reset();
      closed.release();
      return;
    }
  });
  TalkRoom room(chat.url("/v1"));
  Talker* talker = nullptr;
  for (int i = 0; i < kInterruptions; ++i) {
    // A caller who only interrupts is hung up on in the end.
    if (i % kInterruptionsACall == 0) {
      room.run([&] {
        talker = &room.add(i);
        talker->on_speak([&] { spoken.release(); });
      });
    }
    while (spoken.try_acquire_for(kQuiet)) {
      // the greeting, or what is left of a reply
    }
    room.run([&] { talker->say("what does it cost"); });
    if (!streaming.try_acquire_for(kQuiet) || !spoken.try_acquire_for(kPatience)) continue;  // answered by a script
    // The reply is under way, and its stream is open.
    room.run([&] {
      const std::lock_guard lock(mutex);
      interrupted.emplace();
      talker->say("hold on what about the warranty");
    });
    CALLAI_CHECK(closed.try_acquire_for(kPatience), "an interrupted stream is closed");
    (void)streaming.try_acquire_for(kQuiet);  // that of the answer to the interruption
  }
  const std::lock_guard lock(mutex);
  if (samples.empty()) return report.skip("model_interruption_to_close", "no stream was interrupted");
  report.add({"model_interruption_to_close", "ms",
              "from the words that interrupt a streamed reply, to its server having seen the connection close", samples,
              Better::kLess, Goal{{}, 5.0}});
}

}  // namespace
}  // namespace callai::bench

int main(int argc, char** argv) {
  callai::bench::Report report(argc, argv);
  callai::bench::overhead_of_a_turn(report);
  callai::bench::many_conversations(report);
  callai::bench::interruptions(report);
  return report.finish();
}
