#pragma once

namespace callai::audio {

/// Opens when a frame stands out from the noise: 5 dB above an adaptive floor, closing below 3 dB. The floor falls
/// quickly and rises slowly (in the manner of minimum statistics, Martin 2001), more slowly while the gate is open, so
/// that long speech does not become the noise. Value type, one thread at a time, allocates nothing.
class EnergyGate {
 public:
  /// `level_dbfs`: RMS level of the next 20 ms frame.
  bool open(double level_dbfs) noexcept;
  double floor_dbfs() const { return floor_; }
  void reset() noexcept { *this = EnergyGate(); }

 private:
  static constexpr double kLowestFloor = -65.0;  // below it a line is silent
  static constexpr double kHighestFloor = -30.0;

  double floor_ = -55.0;  // until the first frame
  bool fresh_ = true;
  bool open_ = false;
};

}  // namespace callai::audio
