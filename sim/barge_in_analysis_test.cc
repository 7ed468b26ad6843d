#include "sim/barge_in_analysis.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>

#include "dsp/wav_file.h"

namespace callai::sim {
namespace {

using core::Duration;
using std::chrono::milliseconds;

/// A recording of six seconds in which the agent (right) is audible in the given intervals.
class BargeInAnalysis : public testing::Test {
 protected:
  void SetUp() override {
    path_ = std::filesystem::temp_directory_path() / ("callai-barge-in-" + std::to_string(getpid()) + ".wav");
  }
  void TearDown() override { std::filesystem::remove(path_); }

  void agent_speaks(const std::vector<std::pair<milliseconds, milliseconds>>& intervals) {
    std::vector<std::int16_t> pcm(2 * 6 * 8000, 0);
    for (const auto& [from, to] : intervals) {
      for (auto i = static_cast<std::size_t>(from.count()) * 8; i < static_cast<std::size_t>(to.count()) * 8; ++i) {
        pcm[2 * i + 1] = static_cast<std::int16_t>(8000 * std::sin(0.3 * static_cast<double>(i)));
      }
    }
    auto file = dsp::WavWriter::create(path_, 8000, 2);
    ASSERT_TRUE(file.ok());
    ASSERT_TRUE(file->append(pcm).ok());
  }

  std::vector<BargeIn> measured(Duration decision, milliseconds onset, milliseconds end, bool nod) {
    SpokenLine line;
    line.started = core::TimePoint(onset);
    line.ended = core::TimePoint(end);
    line.backchannel = nod;
    auto found = analyse_barge_ins(path_, {decision}, {line}, kStart);
    EXPECT_TRUE(found.ok());
    return found.ok() ? *std::move(found) : std::vector<BargeIn>{};
  }

  static constexpr milliseconds kStart{500};  ///< of the recording, on the call's clock
  std::string path_;
};

TEST_F(BargeInAnalysis, MeasuresFromTheDecisionAndFromTheCallersFirstSoundToTheAgentsLast) {
  agent_speaks({{milliseconds(0), milliseconds(2010)}});
  const auto found = measured(milliseconds(2500), milliseconds(2300), milliseconds(3300), false);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_NEAR(found[0].decision_to_silence_ms, 10, 5);
  EXPECT_NEAR(found[0].onset_to_silence_ms, 210, 5);
  EXPECT_FALSE(found[0].resumed_after_ms);
}

TEST_F(BargeInAnalysis, TellsHowLateAnAgentIsThatDoesNotStop) {
  agent_speaks({{milliseconds(0), milliseconds(2200)}});
  const auto found = measured(milliseconds(2500), milliseconds(2300), milliseconds(3300), false);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_NEAR(found[0].decision_to_silence_ms, 200, 5);
}

TEST_F(BargeInAnalysis, MeasuresFromTheEndOfANodToTheAgentsNextSound) {
  agent_speaks({{milliseconds(0), milliseconds(2005)}, {milliseconds(2700), milliseconds(4000)}});
  const auto found = measured(milliseconds(2500), milliseconds(2300), milliseconds(2800), true);
  ASSERT_EQ(found.size(), 1U);
  ASSERT_TRUE(found[0].resumed_after_ms);
  EXPECT_NEAR(*found[0].resumed_after_ms, 400, 5);
}

TEST_F(BargeInAnalysis, LeavesOutWhereTheAgentWasNotAudible) {
  agent_speaks({{milliseconds(4000), milliseconds(5000)}});
  EXPECT_TRUE(measured(milliseconds(2500), milliseconds(2300), milliseconds(3300), false).empty());
}

}  // namespace
}  // namespace callai::sim
