#include "sim/audio_simulation.h"

#include <condition_variable>
#include <mutex>
#include <optional>
#include <utility>

#include "audio/audio_voice_channel.h"
#include "conversation/forwarding_voice_channel.h"
#include "core/dispatch_loop.h"
#include "core/testing/virtual_executor.h"
#include "core/work_lanes.h"
#include "sim/audio_caller.h"
#include "sim/barge_in_analysis.h"
#include "sim/observed_voice_channel.h"
#include "sim/run_line.h"
#include "sim/scenario_tools.h"
#include "telephony/media_thread.h"

namespace callai::sim {

namespace {

using core::testing::VirtualExecutor;

constexpr core::Duration kLongestCall = std::chrono::hours(1);
constexpr core::Duration kPatience = std::chrono::minutes(1);  // beyond the cap, before a run is given up

// How long a run waits for a model's note of its call, and how often it looks.
constexpr core::Duration kLongestReview = std::chrono::seconds(20);
constexpr core::Duration kReviewPoll = std::chrono::milliseconds(20);

/// One call of a scenario over sound: the line, the caller at its far end, the agent at this one. Made, used and
/// destroyed on the dispatch sequence; tick() belongs to the media thread.
class AudioRun {
 public:
  AudioRun(core::Env env, core::Sequence& sequence, core::WorkLanes& lanes, core::Wakeup& wakeup,
           std::unique_ptr<RunLine> line, const Scenario& scenario, const SimulationParts& parts, SpeechEngines engines,
           const CallerVoice& voice, bool virtual_time)
      : env_(env),
        sequence_(sequence),
        lanes_(lanes),
        wakeup_(wakeup),
        scenario_(scenario),
        parts_(parts),
        engines_(engines),
        virtual_time_(virtual_time),
        journal_(parts.journal(env, sequence)),
        models_(parts.models && !virtual_time ? parts.models(env, sequence) : nullptr),
        collector_(parts.view),
        tools_(parts.tools, scenario, parts.calendar),
        phone_(env, wakeup, voice, scenario.persona, scenario.seed, !scenario.faults.transfer),
        mind_(env, sequence, scenario.persona, scenario.seed, phone_),
        line_(std::move(line)),
        voices_(*this),
        calls_(
            {env, sequence, lanes, tools_.registry(), *journal_, line_->agent(), voices_, &collector_, models_.get()},
            limits_of(scenario, parts),
            [this](const std::string&, const std::string&) { return std::optional(request()); }) {
    line_->set_far_ends([this](const telephony::OriginateRequest& dial) { return far_end(dial); });
  }

  /// Places the call (or lets it come in). `done` runs when it is over and let go.
  core::Status begin(core::UniqueFunction<void()> done) {
    if (scenario_.outbound) {
      const core::Result<core::CallId> call = calls_.start_call(request());
      if (!call.ok()) return call.error();
    } else {
      const core::Status rung = line_->ring(scenario_.contact.phone_number, phone_.make_far_end());
      if (!rung.ok()) return rung;
    }
    collector_.when_ended([this, done = std::move(done)]() mutable {
      calls_.drain([this, done = std::move(done)]() mutable {
        when_reviewed(env_.clock.now() + kLongestReview, std::move(done));
      });
    });
    return {};
  }

  void tick(core::TimePoint now) noexcept { line_->tick(now); }
  void drain() {
    line_->drain();
    if (channel_ != nullptr) channel_->drain();
    if (target_channel_ != nullptr) target_channel_->drain();
    phone_.drain();
  }

  core::Result<CallReport> report() {
    if (channel_ != nullptr) note_recording_start();
    CallReport& report = collector_.report();
    std::vector<SpokenLine> lines = mind_.lines();
    for (SpokenLine& line : lines) {
      line.started -= origin_.time_since_epoch();
      line.ended -= origin_.time_since_epoch();
    }
    report.recording = recording_;
    if (!report.recording.empty()) {
      auto measured = analyse_barge_ins(report.recording, collector_.pauses(), lines, recording_start_);
      if (measured.ok()) {
        report.barge_ins = *std::move(measured);
      } else {
        env_.log.warning("recording_not_measured", {{"error", core::describe(measured.error())}});
      }
    }
    measure(scenario_, lines, report);
    return std::move(report);
  }

 private:
  class Voices final : public orchestrators::VoiceFactory {
   public:
    explicit Voices(AudioRun& run) : run_(run) {}
    core::Result<orchestrators::Voice> create(const orchestrators::CallHeader& header) override {
      return run_.make_voice(header);
    }

   private:
    AudioRun& run_;
  };

  /// Goes on when a model has written its note of the call, or at `latest`.
  void when_reviewed(core::TimePoint latest, core::UniqueFunction<void()> done) {
    if (models_ == nullptr || models_->reviews().pending() == 0 || env_.clock.now() >= latest) return done();
    sequence_.post_at(env_.clock.now() + kReviewPoll,
                      [this, latest, done = std::move(done)]() mutable { when_reviewed(latest, std::move(done)); });
  }

  void note_recording_start() { recording_start_ = channel_->counts().first_tick - origin_; }

  orchestrators::CallRequest request() const {
    orchestrators::CallRequest request;
    request.runtime = parts_.runtime;
    request.campaign = parts_.campaign;
    request.template_version = parts_.template_version;
    request.contact = contact_of(scenario_, parts_.ids);
    request.number = scenario_.contact.phone_number;
    request.seed = scenario_.seed;
    request.recording_path = parts_.recording_path;
    request.scenario = scenario_.id;
    return request;
  }

  /// The contact's number is the scripted caller's; any other is a colleague who takes a transferred call.
  std::unique_ptr<telephony::FarEnd> far_end(const telephony::OriginateRequest& dial) {
    if (dial.number == scenario_.contact.phone_number) return phone_.make_far_end();
    return std::make_unique<Colleague>(!scenario_.faults.transfer);
  }

  core::Result<orchestrators::Voice> make_voice(const orchestrators::CallHeader& header) {
    audio::VoiceChannelSettings settings;
    settings.key = header.setup.call.value();
    settings.seed = header.setup.seed;
    settings.recording_path = header.recording_path;
    settings.await_beep = settings.await_greeting = header.setup.outbound;
    settings.virtual_time = virtual_time_;
    auto channel = std::make_unique<audio::AudioVoiceChannel>(env_, sequence_, lanes_, wakeup_, engines_.recognizer,
                                                              engines_.synthesizer, header.setup.campaign, settings);
    if (channel_ != nullptr) {  // the second one of a run is for a warm transfer
      target_channel_ = channel.get();
      conversation::AudioPort* port = &channel->port();
      return orchestrators::Voice{std::make_unique<TargetVoice>(std::move(channel), *this), port};
    }
    channel_ = channel.get();
    recording_ = header.recording_path;
    origin_ = env_.clock.now();
    conversation::AudioPort* port = &channel->port();
    return orchestrators::Voice{std::make_unique<Owned>(std::move(channel), *this), port};
  }

  /// What is said to whom the call shall be handed to; nobody listens to how.
  class TargetVoice final : public conversation::ForwardingVoiceChannel {
   public:
    TargetVoice(std::unique_ptr<conversation::VoiceChannel> channel, AudioRun& run)
        : ForwardingVoiceChannel(std::move(channel)), run_(run) {}
    ~TargetVoice() override { run_.target_channel_ = nullptr; }

   private:
    AudioRun& run_;
  };

  /// Takes the channel out of the drain when it goes.
  class Owned final : public conversation::ForwardingVoiceChannel {
   public:
    Owned(std::unique_ptr<conversation::VoiceChannel> channel, AudioRun& run)
        : ForwardingVoiceChannel(std::make_unique<ObservedVoiceChannel>(std::move(channel), run.mind_)), run_(run) {}
    ~Owned() override {
      run_.note_recording_start();
      run_.channel_ = nullptr;
    }

   private:
    AudioRun& run_;
  };

  /// Answers, listens for a while and presses one to take the call; or is not there.
  class Colleague final : public telephony::FarEnd {
   public:
    explicit Colleague(bool answers) : answers_(answers) {}
    telephony::FarEndPlan offered(core::TimePoint) noexcept override {
      if (answers_) return {};
      return {telephony::CallOutcome::kNoAnswer, std::chrono::seconds(1), true};
    }
    void on_answered(core::TimePoint now) noexcept override { presses_ = now + std::chrono::seconds(4); }
    telephony::FarEndWish tick(core::TimePoint now, std::span<const std::uint8_t>,
                               std::span<std::uint8_t> to_agent) noexcept override {
      std::fill(to_agent.begin(), to_agent.end(), std::uint8_t{0xFF});
      if (!presses_ || now < *presses_) return {};
      presses_.reset();
      return {false, '1'};
    }

   private:
    bool answers_;
    std::optional<core::TimePoint> presses_;
  };

  core::Env env_;
  core::Sequence& sequence_;
  core::WorkLanes& lanes_;
  core::Wakeup& wakeup_;
  const Scenario& scenario_;
  const SimulationParts& parts_;
  SpeechEngines engines_;
  bool virtual_time_;
  std::unique_ptr<orchestrators::CallJournal> journal_;
  std::unique_ptr<pipeline::Models> models_;
  ReportCollector collector_;
  ScenarioTools tools_;
  AudioCaller phone_;
  SimulatedCaller mind_;
  std::unique_ptr<RunLine> line_;
  Voices voices_;
  audio::AudioVoiceChannel* channel_ = nullptr;
  audio::AudioVoiceChannel* target_channel_ = nullptr;
  core::TimePoint origin_{};
  std::string recording_;  ///< "" none
  core::Duration recording_start_{0};
  orchestrators::CallOrchestrator calls_;  // last: it owns the channel, which refers to the rest
};

class NoWakeup final : public core::Wakeup {
 public:
  void signal() noexcept override {}
};

/// Ticks of virtual time: the line, then whatever it reported, every 20 ms until the call is over.
class VirtualTicks {
 public:
  VirtualTicks(VirtualExecutor& world, AudioRun& run) : world_(world), run_(run) {}
  void start() { next(); }
  void stop() { stopped_ = true; }

 private:
  void next() {
    world_.post_at(world_.now() + core::kFrameDuration, [this] {
      if (stopped_) return;
      run_.tick(world_.now());
      run_.drain();
      next();
    });
  }

  VirtualExecutor& world_;
  AudioRun& run_;
  bool stopped_ = false;
};

core::Error did_not_end(const Scenario& scenario) {
  return core::Error{core::ErrorCode::kInternal, "the call of scenario '" + scenario.id + "' did not end", "", ""};
}

}  // namespace

core::Result<CallReport> simulate_audio(const Scenario& scenario, const SimulationParts& parts, SpeechEngines engines) {
  auto voice = CallerVoice::create(engines.synthesizer, scenario.persona, scenario.seed);
  if (!voice.ok()) return voice.error();
  VirtualExecutor world(start_of(scenario));
  core::SeededRandom random(scenario.seed);
  const core::Env env{world, random, parts.ids, parts.log};
  NoWakeup wakeup;
  AudioRun run(env, world, world, wakeup, make_simulated_line(env, wakeup), scenario, parts, engines, **voice, true);
  VirtualTicks ticks(world, run);
  bool over = false;
  const core::Status begun = run.begin([&] {
    over = true;
    ticks.stop();
  });
  if (!begun.ok()) return begun.error();
  ticks.start();
  world.run_until_idle(kLongestCall);
  if (!over) return did_not_end(scenario);
  return run.report();
}

namespace {

core::Result<std::unique_ptr<RunLine>> make_line(core::Env env, core::DispatchLoop& loop, const Network& network,
                                                 const Scenario& scenario) {
  if (network.sip) return make_sip_line(env, loop, loop, !scenario.outbound, network);
  return make_simulated_line(env, loop);
}

/// A flag that one thread sets and another waits for, with a bound.
class Signal {
 public:
  void set() {
    const std::lock_guard lock(mutex_);
    set_ = true;
    changed_.notify_all();
  }
  bool wait_for(core::Duration bound) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, bound, [this] { return set_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool set_ = false;
};

}  // namespace

core::Result<CallReport> simulate_realtime(const Scenario& scenario, const SimulationParts& parts,
                                           SpeechEngines engines, core::Clock& clock, int lane_threads,
                                           const Network& network) {
  auto voice = CallerVoice::create(engines.synthesizer, scenario.persona, scenario.seed);
  if (!voice.ok()) return voice.error();
  core::SeededRandom random(scenario.seed);
  // The scenario's own date: what "next tuesday" means must not depend on the day of the run.
  class ScenarioClock final : public core::Clock {
   public:
    ScenarioClock(core::Clock& real, core::WallTime start) : real_(real), offset_(start - real.wall_now()) {}
    core::TimePoint now() const override { return real_.now(); }
    core::WallTime wall_now() const override { return real_.wall_now() + offset_; }

   private:
    core::Clock& real_;
    core::Duration offset_;
  } dated(clock, start_of(scenario));
  const core::Env env{dated, random, parts.ids, parts.log};
  core::DispatchLoop loop(env);
  core::LanePoolSettings pool;
  pool.threads = lane_threads;
  std::optional<core::LanePool> lanes(std::in_place, loop, pool);
  Signal over;
  Signal gone;
  std::unique_ptr<AudioRun> run;
  std::unique_ptr<telephony::MediaThread> media;
  std::optional<core::Status> begun;
  core::Result<CallReport> report = did_not_end(scenario);

  loop.post([&] {
    auto line = make_line(env, loop, network, scenario);
    if (!line.ok()) {
      begun = line.error();
      over.set();
      return;
    }
    run =
        std::make_unique<AudioRun>(env, loop, *lanes, loop, *std::move(line), scenario, parts, engines, **voice, false);
    loop.add_poller("call", [&] { run->drain(); });
    begun = run->begin([&over] { over.set(); });
    if (!begun->ok()) {
      over.set();
      return;
    }
    media = std::make_unique<telephony::MediaThread>(env, telephony::MediaThreadSettings{},
                                                     [&run](core::TimePoint now) { run->tick(now); });
  });
  const bool ended = over.wait_for(parts.runtime->campaign->session_config.max_call + kPatience);
  loop.post([&] {
    loop.remove_poller("call");
    media.reset();
    if (!begun->ok()) {
      report = begun->error();
    } else if (ended) {
      report = run->report();
    }
    gone.set();
  });
  gone.wait_for(kPatience);
  lanes.reset();  // works under way end and post their tasks, which find their owners alive
  loop.post([&run] { run.reset(); });
  loop.stop();
  return report;
}

}  // namespace callai::sim
