#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/result.h"
#include "core/units.h"
#include "templates/audio_settings.h"

namespace callai::audio {

struct VoiceSettings {
  std::string voice = "slt";
  double speed = 1.0;  ///< 0.5..2
  double pitch = 1.0;  ///< 0.5..2
  std::string style;
  std::uint64_t seed = 0;  ///< engines that draw random numbers draw these: same text, settings, seed -> same samples
  std::vector<templates::Pronunciation> pronunciations;  ///< of words, where the engine's own guess is not wanted
};

/// Receives synthesised speech as it is made. Called on the thread that runs synthesize().
class SpeechSink {
 public:
  virtual ~SpeechSink() = default;
  /// 8 kHz mono s16. False: cancelled, stop.
  virtual bool write(std::span<const std::int16_t> pcm) = 0;
  /// Where the words of the text (split at white space) end, from the start of the segment; one entry a word. Called
  /// once, before the first write.
  virtual void words(const std::vector<core::Duration>& word_ends) = 0;
};

/// Seam: a speech synthesis engine. Immutable, shared by all calls; synthesize() is safe from several threads at once.
class SpeechSynthesizer {
 public:
  virtual ~SpeechSynthesizer() = default;
  /// Speaks one sentence into `sink`. Blocks for the computation (5-20 ms of CPU to the first samples): lanes only.
  virtual core::Status synthesize(const std::string& text, const VoiceSettings& settings, SpeechSink& sink) = 0;
  /// Makes a sentence ready that will be wanted, where that spares time later. Blocks as synthesize() does; what goes
  /// wrong stays without consequence.
  virtual void prefetch(const std::string& /*text*/, const VoiceSettings& /*settings*/) {}
  virtual std::vector<std::string> voices() const = 0;
};

}  // namespace callai::audio
