#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>

#include "audio/vad.h"
#include "conversation/vocabulary.h"
#include "core/units.h"
#include "templates/campaign_template.h"

namespace callai::audio {

/// What kind of answer is waited for: it chooses how long a pause ends the caller's turn.
enum class ExpectedAnswer : std::uint8_t { kOpen, kYesNo, kDigits };

/// Yes or no: a yes/no field, or a read-back that waits. Digits: number, money, phone, e-mail.
ExpectedAnswer expected_answer(const conversation::Listen& listen, const templates::CampaignTemplate& t);

struct TurnSettings {
  templates::TurnTaking turn_taking;
  core::Duration min_duration = std::chrono::milliseconds(240);  ///< of speech until `continues`
  double echo_margin_db = 14.0;

  static TurnSettings of(const templates::AudioSettings& audio);
};

/// What is known beside the caller's frame.
struct TurnContext {
  double played_dbfs = -96.0;   ///< level of what is played in the same 20 ms
  bool agent_speaking = false;  ///< playing, or paused with something left to say
  ExpectedAnswer expected = ExpectedAnswer::kOpen;
};

/// What happened with one frame. At most one of started and stopped is true.
struct TurnStep {
  bool voiced = false;  ///< counted as the caller's voice
  bool started = false;
  bool continues = false;
  bool stopped = false;
  bool paused = false;            ///< no voice for a little while: the turn may be over
  bool resumed = false;           ///< after paused: it was not
  int start_frames = 0;           ///< with started: frames from the first voiced one to this one, both counted
  core::TimePoint first_voiced;   ///< with started: when the first voiced frame began
  core::TimePoint last_voiced;    ///< with stopped: when the last voiced frame ended
  core::Duration voiced_time{0};  ///< with continues
};

/// Finds the caller's turns in 20 ms frames. Pure: it reads no clock and tells by its return value. Speech starts when
/// 3 of the last 4 frames are voiced, and stops after a hangover without voice. Our own echo is no voice: a frame
/// counts only when it is louder than (the loudest played within the last 250 ms) - echo_margin_db. The first 300 ms of
/// a call count for nothing, because detectors report speech while they settle. Media thread only; allocates nothing.
class TurnDetector {
 public:
  TurnDetector(TurnSettings settings, std::unique_ptr<Vad> vad);

  /// `now`: the end of the frame. Frames follow each other by 20 ms.
  TurnStep step(core::TimePoint now, std::span<const std::int16_t> frame, const TurnContext& context) noexcept;
  bool speaking() const { return speaking_; }

 private:
  static constexpr std::size_t kWindow = 4;
  static constexpr std::size_t kEchoFrames = 13;  // 250 ms, rounded up

  bool louder_than_echo(std::span<const std::int16_t> frame, double played_dbfs) noexcept;
  void detect_start(core::TimePoint now, TurnStep& step) noexcept;
  void follow(core::TimePoint now, const TurnContext& context, TurnStep& step) noexcept;
  core::Duration hangover(const TurnContext& context) const noexcept;

  TurnSettings settings_;
  std::unique_ptr<Vad> vad_;
  std::array<double, kEchoFrames> played_{};
  std::size_t next_played_ = 0;
  std::array<bool, kWindow> window_{};  // the newest frame last
  int frames_ = 0;                      // counts up to the end of the warm-up
  bool speaking_ = false;
  bool told_continues_ = false;
  bool paused_ = false;
  core::TimePoint first_voiced_;
  core::TimePoint last_voiced_;
  core::Duration spoken_{0};  // since first_voiced_, without pauses
};

}  // namespace callai::audio
