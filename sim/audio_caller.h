#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "audio/speech_synthesizer.h"
#include "core/env.h"
#include "core/executor.h"
#include "core/spsc_ring.h"
#include "core/task_safety.h"
#include "core/wakeup.h"
#include "dsp/noise_generator.h"
#include "sim/simulated_caller.h"
#include "telephony/far_end.h"

namespace callai::sim {

/// A line of the caller as sound: 8 kHz mono, with where its voice begins and ends.
struct Clip {
  std::vector<std::int16_t> pcm;
  std::size_t first_voiced = 0;  ///< sample
  std::size_t last_voiced = 0;   ///< sample, one past the end
};

/// The caller's voice: every line is synthesised once per text and kept. Made before the call, so that no synthesis
/// falls into it.
class CallerVoice {
 public:
  /// Synthesises all lines of the persona. Fails when its voice is unknown.
  static core::Result<std::unique_ptr<CallerVoice>> create(audio::SpeechSynthesizer& synthesizer,
                                                           const Persona& persona, std::uint64_t seed);
  /// The clip of a line of the persona; null for any other text. Valid as long as this.
  const Clip* clip(const std::string& line) const;

 private:
  std::map<std::string, Clip> clips_;
};

/// The simulated caller's telephone: mouth on the dispatch sequence, far end of the line on the media thread, two rings
/// between them. The line object that the adapter owns refers to this, which outlives the call.
class AudioCaller final : public Mouth {
 public:
  /// `takes_transfers`: may the agent hand the call on?
  AudioCaller(core::Env env, core::Wakeup& wakeup, const CallerVoice& voice, const Persona& persona, std::uint64_t seed,
              bool takes_transfers = true);
  ~AudioCaller() override;

  /// The far end for the adapter. One per AudioCaller.
  std::unique_ptr<telephony::FarEnd> make_far_end();

  // Mouth; dispatch sequence.
  void say(const std::string& line, core::UniqueFunction<void(Uttered)> done) override;
  void beep(core::UniqueFunction<void()> done) override;
  void press(const std::string& digits) override;
  void hang_up() override;

  /// Takes what the line has reported. Dispatch sequence, after each wake-up.
  void drain();
  /// Moment of the last tick of an answered line; the recording's first frame is one tick later when asked for just
  /// then.
  core::TimePoint last_tick() const { return core::TimePoint(core::Duration(last_tick_us_.load())); }

 private:
  class Line;
  enum class Verb : std::uint8_t { kPlay, kBeep, kPress, kHangUp };
  struct Command {
    Verb verb = Verb::kPlay;
    const Clip* clip = nullptr;
    char digit = '\0';
  };
  struct Report {
    Verb verb = Verb::kPlay;
    core::TimePoint started{};
    core::TimePoint ended{};
  };

  void send(Command command);

  core::Env env_;
  core::Wakeup& wakeup_;
  const CallerVoice& voice_;
  const Persona& persona_;
  std::uint64_t seed_;
  bool takes_transfers_;
  core::SpscRing<Command> commands_{256};
  core::SpscRing<Report> reports_{256};
  std::atomic<std::int64_t> last_tick_us_{0};
  core::UniqueFunction<void(Uttered)> said_;
  core::UniqueFunction<void()> beeped_;
};

}  // namespace callai::sim
