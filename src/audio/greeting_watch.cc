#include "audio/greeting_watch.h"

namespace callai::audio {
namespace {

// In frames of 20 ms.
constexpr int kMustBegin = 100;  // 2 s
constexpr int kPause = 25;       // 500 ms
constexpr int kLong = 125;       // 2.5 s
constexpr int kNoise = 5;        // less voice than 100 ms is no greeting

}  // namespace

GreetingWatch::Verdict GreetingWatch::step(bool voiced) noexcept {
  if (verdict_ != Verdict::kOpen) return verdict_;
  ++frames_;
  if (voiced) {
    if (begun_ < 0) begun_ = frames_;
    ++voiced_;
    last_ = frames_;
  }
  if (begun_ < 0) {
    if (frames_ >= kMustBegin) verdict_ = Verdict::kHuman;
  } else if (frames_ - last_ >= kPause) {
    if (voiced_ >= kNoise) verdict_ = Verdict::kHuman;
    begun_ = -1;
    voiced_ = 0;
  } else if (voiced && frames_ - begun_ >= kLong) {
    // Half of it at least must have sounded: clicks on the line are no speech.
    verdict_ = 2 * voiced_ >= frames_ - begun_ ? Verdict::kMachine : Verdict::kHuman;
  }
  return verdict_;
}

}  // namespace callai::audio
