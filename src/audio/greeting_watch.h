#pragma once

#include <cstdint>

namespace callai::audio {

/// Tells by cadence who has answered an outgoing call: a person says a word or two and waits, a machine talks on.
/// Speech that begins within two seconds of the answer is the greeting; one of 2.5 s without a pause of half a second
/// is a machine's. The verdict costs nobody any time: the agent talks meanwhile. (In the manner of Asterisk's app_amd,
/// with limits for companies that answer with a whole sentence.) Pure; allocates nothing.
class GreetingWatch {
 public:
  enum class Verdict : std::uint8_t { kOpen, kHuman, kMachine };

  /// 20 ms since the answer: did the far side's voice sound? The verdict, once it is one, stays.
  Verdict step(bool voiced) noexcept;

 private:
  Verdict verdict_ = Verdict::kOpen;
  int frames_ = 0;  // since the answer
  int begun_ = -1;  // frame in which the greeting began; -1: not yet
  int voiced_ = 0;  // frames of it
  int last_ = 0;    // its last voiced frame
};

}  // namespace callai::audio
