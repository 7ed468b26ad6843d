#include "sim/audio_caller.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/check.h"
#include "dsp/g711.h"
#include "dsp/level.h"
#include "dsp/tone_generator.h"

namespace callai::sim {

namespace {

constexpr std::size_t kBlock = 40;     // 5 ms: resolution of where a voice begins
constexpr double kVoicedDbfs = -42.0;  // of a clip whose peak is near -8
constexpr double kBeepHz = 1000.0;
constexpr double kBeepDbfs = -15.0;
constexpr std::size_t kBeepSamples = 3200;  // 400 ms

class Collect final : public audio::SpeechSink {
 public:
  explicit Collect(std::vector<std::int16_t>& out) : out_(out) {}
  bool write(std::span<const std::int16_t> pcm) override {
    out_.insert(out_.end(), pcm.begin(), pcm.end());
    return true;
  }
  void words(const std::vector<core::Duration>&) override {}

 private:
  std::vector<std::int16_t>& out_;
};

void set_peak(std::vector<std::int16_t>& pcm, double peak_dbfs) {
  const int peak = dsp::peak(pcm);
  if (peak == 0) return;
  dsp::apply_gain_db(pcm, peak_dbfs - 20.0 * std::log10(static_cast<double>(peak) / 32768.0));
}

void find_voice(Clip& clip) {
  clip.first_voiced = clip.pcm.size();
  for (std::size_t at = 0; at + kBlock <= clip.pcm.size(); at += kBlock) {
    if (dsp::level_dbfs(std::span(clip.pcm).subspan(at, kBlock)) < kVoicedDbfs) continue;
    clip.first_voiced = std::min(clip.first_voiced, at);
    clip.last_voiced = at + kBlock;
  }
  if (clip.first_voiced >= clip.last_voiced) {
    clip.first_voiced = 0;
    clip.last_voiced = clip.pcm.size();
  }
}

std::vector<std::string> all_lines(const Persona& persona) {
  std::vector<std::string> lines;
  if (!persona.greeting.empty()) lines.push_back(persona.greeting);
  if (persona.machine) lines.push_back(persona.machine->greeting);
  for (const PersonaRule& rule : persona.rules) lines.insert(lines.end(), rule.say.begin(), rule.say.end());
  lines.insert(lines.end(), persona.otherwise.say.begin(), persona.otherwise.say.end());
  return lines;
}

core::Duration samples_long(std::size_t samples) {
  return core::Duration(static_cast<std::int64_t>(samples) * 1'000'000 / core::kTelephoneRateHz);
}

}  // namespace

core::Result<std::unique_ptr<CallerVoice>> CallerVoice::create(audio::SpeechSynthesizer& synthesizer,
                                                               const Persona& persona, std::uint64_t seed) {
  auto voice = std::make_unique<CallerVoice>();
  audio::VoiceSettings settings;
  settings.voice = persona.voice;
  settings.speed = persona.speed;
  settings.seed = seed;
  for (const std::string& line : all_lines(persona)) {
    if (voice->clips_.contains(line)) continue;
    Clip clip;
    Collect sink(clip.pcm);
    const core::Status spoken = synthesizer.synthesize(line, settings, sink);
    if (!spoken.ok()) return spoken.error();
    set_peak(clip.pcm, persona.level_db);
    find_voice(clip);
    voice->clips_.emplace(line, std::move(clip));
  }
  return voice;
}

const Clip* CallerVoice::clip(const std::string& line) const {
  const auto it = clips_.find(line);
  return it == clips_.end() ? nullptr : &it->second;
}

/// The media thread's half.
class AudioCaller::Line final : public telephony::FarEnd {
 public:
  Line(AudioCaller& owner, const Persona& persona, std::uint64_t seed) : owner_(owner), beep_(kBeepHz, kBeepDbfs) {
    if (persona.noise_db) noise_.emplace(seed, *persona.noise_db, dsp::NoiseColour::kComfort);
    if (persona.echo_db) {
      echo_gain_ = dsp::gain_from_db(*persona.echo_db);
      echo_.assign(static_cast<std::size_t>(persona.echo_delay / core::kFrameDuration) + 1, {});
    }
  }

  telephony::FarEndPlan offered(core::TimePoint) noexcept override {
    return {telephony::CallOutcome::kAnswered, std::chrono::milliseconds(400), true};
  }

  bool accepts_transfer(std::string_view) noexcept override { return owner_.takes_transfers_; }

  telephony::FarEndWish tick(core::TimePoint now, std::span<const std::uint8_t> from_agent,
                             std::span<std::uint8_t> to_agent) noexcept override {
    owner_.last_tick_us_.store(now.time_since_epoch().count(), std::memory_order_relaxed);
    telephony::FarEndWish wish;
    take_command(now, wish);
    std::array<std::int16_t, core::kFrameSamples> frame{};
    if (noise_) noise_->fill(frame);
    play(now, frame);
    give_back(from_agent, frame);
    dsp::mulaw_encode(frame, to_agent);
    return wish;
  }

 private:
  void take_command(core::TimePoint now, telephony::FarEndWish& wish) noexcept {
    if (clip_ != nullptr || beep_left_ > 0) return;  // one thing at a time; the rest waits in the ring
    Command command;
    if (!owner_.commands_.pop(command)) return;
    switch (command.verb) {
      case Verb::kPlay:
        clip_ = command.clip;
        at_ = 0;
        started_ = now + samples_long(clip_->first_voiced);
        break;
      case Verb::kBeep: beep_left_ = kBeepSamples; break;
      case Verb::kPress: wish.dtmf = command.digit; break;
      case Verb::kHangUp: wish.hang_up = true; break;
    }
  }

  void play(core::TimePoint now, std::array<std::int16_t, core::kFrameSamples>& frame) noexcept {
    if (clip_ != nullptr) {
      const std::size_t count = std::min(frame.size(), clip_->pcm.size() - at_);
      dsp::mix_into(frame, std::span(clip_->pcm).subspan(at_, count));
      at_ += count;
      if (at_ < clip_->pcm.size()) return;
      const core::TimePoint ended = started_ + samples_long(clip_->last_voiced - clip_->first_voiced);
      clip_ = nullptr;
      tell({Verb::kPlay, started_, ended});
    } else if (beep_left_ > 0) {
      std::array<std::int16_t, core::kFrameSamples> tone{};
      beep_.fill(tone);
      dsp::mix_into(frame, tone);
      beep_left_ -= std::min(beep_left_, frame.size());
      if (beep_left_ == 0) tell({Verb::kBeep, now, now});
    }
  }

  /// The agent's own voice, late and quieter: a hybrid that leaks.
  void give_back(std::span<const std::uint8_t> from_agent,
                 std::array<std::int16_t, core::kFrameSamples>& frame) noexcept {
    if (echo_.empty()) return;
    auto& late = echo_[echo_at_];
    dsp::mix_into(frame, late);
    late.fill(0);
    if (from_agent.size() == late.size()) dsp::mulaw_decode(from_agent, late);
    for (std::int16_t& sample : late) sample = static_cast<std::int16_t>(sample * echo_gain_);
    echo_at_ = (echo_at_ + 1) % echo_.size();
  }

  void tell(const Report& report) noexcept {
    // At most one line and one beep are under way, so there is room.
    if (owner_.reports_.push(report)) owner_.wakeup_.signal();
  }

  AudioCaller& owner_;
  std::optional<dsp::NoiseGenerator> noise_;
  std::vector<std::array<std::int16_t, core::kFrameSamples>> echo_;  // a ring of frames on their way back
  std::size_t echo_at_ = 0;
  double echo_gain_ = 0;
  dsp::ToneGenerator beep_;
  const Clip* clip_ = nullptr;
  std::size_t at_ = 0;
  std::size_t beep_left_ = 0;
  core::TimePoint started_{};
};

AudioCaller::AudioCaller(core::Env env, core::Wakeup& wakeup, const CallerVoice& voice, const Persona& persona,
                         std::uint64_t seed, bool takes_transfers)
    : env_(env), wakeup_(wakeup), voice_(voice), persona_(persona), seed_(seed), takes_transfers_(takes_transfers) {}

AudioCaller::~AudioCaller() = default;

std::unique_ptr<telephony::FarEnd> AudioCaller::make_far_end() {
  return std::make_unique<Line>(*this, persona_, seed_);
}

void AudioCaller::send(Command command) {
  if (!commands_.push(command)) env_.log.warning("simulated_caller_overrun");
}

void AudioCaller::say(const std::string& line, core::UniqueFunction<void(Uttered)> done) {
  const Clip* clip = voice_.clip(line);
  CALLAI_CHECK(clip != nullptr, "a line that the persona does not have");
  said_ = std::move(done);
  send({Verb::kPlay, clip, '\0'});
}

void AudioCaller::beep(core::UniqueFunction<void()> done) {
  beeped_ = std::move(done);
  send({Verb::kBeep, nullptr, '\0'});
}

void AudioCaller::press(const std::string& digits) {
  for (const char digit : digits) send({Verb::kPress, nullptr, digit});
}

void AudioCaller::hang_up() {
  send({Verb::kHangUp, nullptr, '\0'});
}

void AudioCaller::drain() {
  Report report;
  while (reports_.pop(report)) {
    if (report.verb == Verb::kPlay && said_) std::exchange(said_, {})(Uttered{report.started, report.ended});
    if (report.verb == Verb::kBeep && beeped_) std::exchange(beeped_, {})();
  }
}

}  // namespace callai::sim
