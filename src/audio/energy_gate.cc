#include "audio/energy_gate.h"

#include <algorithm>

namespace callai::audio {
namespace {

constexpr double kOpenDb = 5.0;
constexpr double kCloseDb = 3.0;
constexpr double kFall = 0.3;           // part of the difference, per frame
constexpr double kRiseClosedDb = 0.15;  // per frame: 7.5 dB a second
constexpr double kRiseOpenDb = 0.02;    // per frame: 1 dB a second

}  // namespace

bool EnergyGate::open(double level_dbfs) noexcept {
  if (fresh_) {
    fresh_ = false;
    floor_ = std::clamp(level_dbfs, kLowestFloor, kHighestFloor);
  }
  open_ = level_dbfs > floor_ + (open_ ? kCloseDb : kOpenDb);
  if (level_dbfs < floor_) {
    floor_ += kFall * (level_dbfs - floor_);
  } else {
    floor_ = std::min(level_dbfs, floor_ + (open_ ? kRiseOpenDb : kRiseClosedDb));
  }
  floor_ = std::clamp(floor_, kLowestFloor, kHighestFloor);
  return open_;
}

}  // namespace callai::audio
