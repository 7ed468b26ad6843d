#include "audio/recorder.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <thread>
#include <vector>

#include "audio/testing/allocation_counter.h"
#include "conversation/audio_port.h"
#include "core/testing/virtual_executor.h"
#include "dsp/wav_file.h"

namespace callai::audio {
namespace {

using std::chrono::milliseconds;

conversation::Frame frame_of(std::int16_t value) {
  conversation::Frame frame;
  frame.fill(value);
  return frame;
}

class RecorderTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "callai_rec_XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    path_ = (folder_ / "call.wav").string();
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  /// `n` frames of the given levels, in virtual time.
  void talk(Recorder& recorder, int n, std::int16_t caller, std::int16_t agent) {
    for (int i = 0; i < n; ++i) {
      recorder.push(frame_of(caller), frame_of(agent));
      world_.executor().advance(core::kFrameDuration);
    }
  }
  std::unique_ptr<Recorder> make() {
    auto& executor = world_.executor();
    return std::make_unique<Recorder>(world_.env(), executor, executor, "call/rec", path_);
  }

  core::testing::VirtualEnv world_;
  std::filesystem::path folder_;
  std::string path_;
};

TEST_F(RecorderTest, WritesTheCallerLeftAndTheAgentRight) {
  auto recorder = make();
  recorder->start();
  talk(*recorder, 10, 100, -200);
  recorder->stop();
  world_.executor().run_due();
  const auto file = dsp::read_audio_file(path_);
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(file->channels, 2);
  EXPECT_EQ(file->rate_hz, 8000);
  ASSERT_EQ(file->samples.size(), 10U * 320U);
  EXPECT_EQ(file->samples[0], 100);
  EXPECT_EQ(file->samples[1], -200);
  EXPECT_EQ(file->samples[3199], -200);
}

TEST_F(RecorderTest, TheFileIsWholeWhileTheCallGoesOn) {
  auto recorder = make();
  recorder->start();
  talk(*recorder, 120, 1, 2);
  const auto file = dsp::read_audio_file(path_);
  ASSERT_TRUE(file.ok());
  EXPECT_GE(file->samples.size(), 90U * 320U);
}

TEST_F(RecorderTest, ALateDiskBecomesSilenceNotAShorterCall) {
  auto recorder = make();
  recorder->start();
  world_.executor().run_due();
  for (int i = 0; i < 300; ++i) recorder->push(frame_of(50), frame_of(60));
  EXPECT_EQ(recorder->lost_frames(), 172U);
  world_.executor().advance(milliseconds(600));
  recorder->push(frame_of(70), frame_of(80));
  recorder->stop();
  world_.executor().run_due();
  const auto file = dsp::read_audio_file(path_);
  ASSERT_TRUE(file.ok());
  ASSERT_EQ(file->samples.size(), 301U * 320U);
  EXPECT_EQ(file->samples[127 * 320], 50);
  EXPECT_EQ(file->samples[128 * 320], 0);
  EXPECT_EQ(file->samples[300 * 320], 70);
}

TEST_F(RecorderTest, AFolderThatIsMissingEndsTheRecordingAndSaysSo) {
  path_ = (folder_ / "no" / "such" / "call.wav").string();
  auto recorder = make();
  recorder->start();
  talk(*recorder, 100, 1, 1);
  ASSERT_TRUE(recorder->error().has_value());
  EXPECT_EQ(recorder->error()->code, core::ErrorCode::kUnavailable);
  recorder->stop();
}

TEST_F(RecorderTest, TheLastWordsAreWrittenAfterTheRecorderIsGone) {
  auto recorder = make();
  recorder->start();
  world_.executor().run_due();
  for (int i = 0; i < 5; ++i) recorder->push(frame_of(9), frame_of(9));
  recorder->stop();
  recorder.reset();
  world_.executor().advance(milliseconds(600));
  const auto file = dsp::read_audio_file(path_);
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(file->samples.size(), 5U * 320U);
}

TEST_F(RecorderTest, PushAllocatesNothingAndIsIgnoredAfterStop) {
  auto recorder = make();
  recorder->start();
  const auto in = frame_of(1);
  const std::uint64_t before = testing::allocations();
  for (int i = 0; i < 200; ++i) recorder->push(in, in);
  EXPECT_EQ(testing::allocations(), before);
  recorder->stop();
  const std::uint64_t lost = recorder->lost_frames();
  recorder->push(in, in);
  EXPECT_EQ(recorder->lost_frames(), lost);
}

}  // namespace
}  // namespace callai::audio
