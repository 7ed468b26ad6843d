#include "dsp/loss_concealer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "dsp/level.h"
#include "dsp/tone_generator.h"

namespace callai::dsp {
namespace {

/// A tone in frames of 20 ms of which some do not come.
class Line {
 public:
  explicit Line(double hz) : tone_(hz, -20) {}

  std::vector<std::int16_t> frame(bool comes) {
    std::vector<std::int16_t> pcm(160);
    tone_.fill(pcm);
    if (comes) {
      concealer_.heard(pcm);
    } else {
      concealer_.fill(pcm);
    }
    heard_.insert(heard_.end(), pcm.begin(), pcm.end());
    return pcm;
  }
  int steepest() const {
    int step = 0;
    for (std::size_t i = 1; i < heard_.size(); ++i) step = std::max(step, std::abs(heard_[i] - heard_[i - 1]));
    return step;
  }

 private:
  ToneGenerator tone_;
  LossConcealer concealer_;
  std::vector<std::int16_t> heard_;
};

TEST(LossConcealer, AHoleSoundsLikeWhatWasBeforeAndFadesWithin60Ms) {
  Line line(200);
  for (int i = 0; i < 5; ++i) line.frame(true);
  EXPECT_NEAR(level_dbfs(line.frame(false)), -20, 2);
  line.frame(false);
  line.frame(false);
  EXPECT_EQ(peak(line.frame(false)), 0);
  EXPECT_NEAR(level_dbfs(line.frame(true)), -20, 3);
}

TEST(LossConcealer, NeitherEndOfAHoleClicks) {
  for (const double hz : {100.0, 140.0, 200.0, 333.0}) {
    Line whole(hz);
    Line holed(hz);
    for (int i = 0; i < 60; ++i) {
      whole.frame(true);
      holed.frame(i % 6 != 5);
    }
    EXPECT_LE(holed.steepest(), whole.steepest() * 13 / 10) << hz;
  }
}

TEST(LossConcealer, PiecesOfAnyLengthAreTaken) {
  LossConcealer concealer;
  std::vector<std::int16_t> pcm(1000, 100);
  for (const std::size_t size : {1U, 37U, 300U, 1000U, 280U}) {
    concealer.heard(std::span(pcm).first(size));
    concealer.fill(std::span(pcm).first(size));
  }
  EXPECT_LE(peak(pcm), 101);
}

TEST(LossConcealer, SilenceStaysSilent) {
  LossConcealer concealer;
  std::vector<std::int16_t> frame(160);
  concealer.fill(frame);
  concealer.heard(frame);
  concealer.fill(frame);
  EXPECT_EQ(peak(frame), 0);
}

}  // namespace
}  // namespace callai::dsp
