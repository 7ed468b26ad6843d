#include "audio/turn_detector.h"

#include <algorithm>
#include <utility>

#include "dsp/level.h"

namespace callai::audio {
namespace {

constexpr int kWarmUpFrames = 15;  // 300 ms
constexpr int kVoicedToStart = 3;
// Between most words of fluent speech there is less; the shortest hangover leaves 230 ms to work on it.
constexpr core::Duration kPause = std::chrono::milliseconds(120);
constexpr core::Duration kShortAnswer = std::chrono::milliseconds(900);
// While the agent speaks, what was said is most often a backchannel, and must be judged while it still matters.
constexpr core::Duration kHangoverOverAgent = std::chrono::milliseconds(350);

}  // namespace

ExpectedAnswer expected_answer(const conversation::Listen& listen, const templates::CampaignTemplate& t) {
  if (listen.confirming) return ExpectedAnswer::kYesNo;
  const templates::Field* field = templates::find_field(t, listen.field);
  if (field == nullptr) return ExpectedAnswer::kOpen;
  switch (field->type) {
    case templates::FieldType::kYesNo: return ExpectedAnswer::kYesNo;
    case templates::FieldType::kNumber:
    case templates::FieldType::kMoney:
    case templates::FieldType::kPhone:
    case templates::FieldType::kEmail: return ExpectedAnswer::kDigits;
    default: return ExpectedAnswer::kOpen;
  }
}

TurnSettings TurnSettings::of(const templates::AudioSettings& audio) {
  return {audio.turn_taking, audio.barge_in.min_duration, audio.barge_in.echo_margin_db};
}

TurnDetector::TurnDetector(TurnSettings settings, std::unique_ptr<Vad> vad)
    : settings_(std::move(settings)), vad_(std::move(vad)) {
  played_.fill(dsp::kSilenceDbfs);
}

bool TurnDetector::louder_than_echo(std::span<const std::int16_t> frame, double played_dbfs) noexcept {
  played_[next_played_] = played_dbfs;
  next_played_ = (next_played_ + 1) % kEchoFrames;
  const double loudest = *std::max_element(played_.begin(), played_.end());
  if (loudest <= dsp::kSilenceDbfs) return true;
  return dsp::level_dbfs(frame) > loudest - settings_.echo_margin_db;
}

core::Duration TurnDetector::hangover(const TurnContext& context) const noexcept {
  const templates::TurnTaking& turns = settings_.turn_taking;
  core::Duration pause = turns.hangover;
  if (context.expected == ExpectedAnswer::kDigits) pause = turns.hangover_digits;
  const bool was_short = last_voiced_ - first_voiced_ < kShortAnswer;
  if (context.expected == ExpectedAnswer::kYesNo && was_short) pause = turns.hangover_yes_no;
  return context.agent_speaking ? std::min(pause, kHangoverOverAgent) : pause;
}

void TurnDetector::detect_start(core::TimePoint now, TurnStep& step) noexcept {
  if (std::count(window_.begin(), window_.end(), true) < kVoicedToStart) return;
  const auto first = static_cast<std::size_t>(std::find(window_.begin(), window_.end(), true) - window_.begin());
  const int frames = static_cast<int>(kWindow - first);
  speaking_ = true;
  told_continues_ = false;
  paused_ = false;
  first_voiced_ = now - frames * core::kFrameDuration;
  last_voiced_ = now;
  spoken_ = frames * core::kFrameDuration;
  step.started = true;
  step.start_frames = frames;
  step.first_voiced = first_voiced_;
}

void TurnDetector::follow(core::TimePoint now, const TurnContext& context, TurnStep& step) noexcept {
  if (step.voiced) {
    // Consonants without voice are speech as well: they must not make the agent slower to fall silent.
    const core::Duration gap = now - last_voiced_ - core::kFrameDuration;
    spoken_ += core::kFrameDuration + (gap < kPause ? gap : core::Duration{0});
    last_voiced_ = now;
    step.resumed = std::exchange(paused_, false);
  } else if (!paused_ && now - last_voiced_ >= kPause) {
    step.paused = paused_ = true;
  }
  if (!told_continues_ && context.agent_speaking && spoken_ >= settings_.min_duration) {
    told_continues_ = true;
    step.continues = true;
    step.voiced_time = spoken_;
  }
  const bool too_long = now - first_voiced_ >= settings_.turn_taking.max_utterance;
  if (now - last_voiced_ < hangover(context) && !too_long) return;
  speaking_ = false;
  window_.fill(false);
  step.stopped = true;
  step.last_voiced = last_voiced_;
}

TurnStep TurnDetector::step(core::TimePoint now, std::span<const std::int16_t> frame,
                            const TurnContext& context) noexcept {
  TurnStep step;
  const bool voice = vad_->voiced(frame);
  step.voiced = louder_than_echo(frame, context.played_dbfs) && voice;
  if (frames_ < kWarmUpFrames) {
    ++frames_;
    step.voiced = false;
  }
  std::rotate(window_.begin(), window_.begin() + 1, window_.end());
  window_.back() = step.voiced;
  if (speaking_) {
    follow(now, context, step);
  } else {
    detect_start(now, step);
  }
  return step;
}

}  // namespace callai::audio
