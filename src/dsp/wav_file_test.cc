#include "dsp/wav_file.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "dsp/level.h"
#include "dsp/tone_generator.h"

namespace callai::dsp {
namespace {

class WavFile : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "callai_wav_XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::string path(const std::string& name) const { return (folder_ / name).string(); }

  std::filesystem::path folder_;
};

std::vector<std::int16_t> tone(int rate_hz) {
  std::vector<std::int16_t> pcm(static_cast<std::size_t>(rate_hz));
  ToneGenerator(500.0, -12.0, rate_hz).fill(pcm);
  return pcm;
}

TEST_F(WavFile, ReadsBackWhatWasWritten) {
  const auto pcm = tone(8000);
  ASSERT_TRUE(write_wav(path("a.wav"), pcm, 8000).ok());
  const auto back = read_wav(path("a.wav"), 8000);
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(*back, pcm);
}

TEST_F(WavFile, ResamplesAnotherRate) {
  ASSERT_TRUE(write_wav(path("a.wav"), tone(44100), 44100).ok());
  const auto back = read_wav(path("a.wav"), 8000);
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(back->size(), 8000U);
  EXPECT_NEAR(level_dbfs(*back), -12.0, 0.2);
}

TEST_F(WavFile, MixesStereo) {
  auto writer = WavWriter::create(path("s.wav"), 8000, 2);
  ASSERT_TRUE(writer.ok());
  ASSERT_TRUE(writer->append(std::vector<std::int16_t>{1000, 3000, -2000, -4000}).ok());
  const auto back = read_wav(path("s.wav"), 8000);
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(*back, (std::vector<std::int16_t>{2000, -3000}));
}

TEST_F(WavFile, IsWholeBeforeTheWriterIsClosed) {
  auto writer = WavWriter::create(path("w.wav"), 8000, 1);
  ASSERT_TRUE(writer.ok());
  ASSERT_TRUE(read_wav(path("w.wav"), 8000).ok());
  ASSERT_TRUE(writer->append(tone(8000)).ok());
  EXPECT_EQ(read_wav(path("w.wav"), 8000)->size(), 8000U);
  ASSERT_TRUE(writer->append(tone(8000)).ok());
  EXPECT_EQ(read_wav(path("w.wav"), 8000)->size(), 16000U);
}

TEST_F(WavFile, TellsMissingFromDamaged) {
  EXPECT_EQ(read_wav(path("none.wav"), 8000).error().code, core::ErrorCode::kNotFound);
  std::ofstream(path("text.wav")) << "this is no audio at all";
  const auto text = read_wav(path("text.wav"), 8000);
  EXPECT_EQ(text.error().code, core::ErrorCode::kDataLoss);
  EXPECT_NE(text.error().message.find("text.wav"), std::string::npos);
  EXPECT_FALSE(text.error().mend.empty());
}

TEST_F(WavFile, SaysThatAFileEndsBeforeItsSoundDoes) {
  ASSERT_TRUE(write_wav(path("cut.wav"), tone(8000), 8000).ok());
  std::filesystem::resize_file(path("cut.wav"), 9000);
  const auto cut = read_wav(path("cut.wav"), 8000);
  ASSERT_FALSE(cut.ok());
  EXPECT_EQ(cut.error().code, core::ErrorCode::kDataLoss);
  EXPECT_NE(core::describe(cut.error()).find("ends before its sound does"), std::string::npos);
}

TEST_F(WavFile, ReadsWhatWasWrittenIntoAPipe) {
  ASSERT_TRUE(write_wav(path("pipe.wav"), tone(8000), 8000).ok());
  std::fstream file(path("pipe.wav"), std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(40);
  file.write("\xff\xff\xff\xff", 4);
  file.close();
  const auto all = read_wav(path("pipe.wav"), 8000);
  ASSERT_TRUE(all.ok());
  EXPECT_EQ(all->size(), 8000U);
}

TEST_F(WavFile, RefusesToWriteWhereThereIsNoFolder) {
  const auto writer = WavWriter::create(path("no/such/a.wav"), 8000, 1);
  EXPECT_EQ(writer.error().code, core::ErrorCode::kUnavailable);
}

TEST_F(WavFile, RefusesHalfAStereoFrame) {
  auto writer = WavWriter::create(path("s.wav"), 8000, 2);
  ASSERT_TRUE(writer.ok());
  EXPECT_EQ(writer->append(std::vector<std::int16_t>{1, 2, 3}).error().code, core::ErrorCode::kInvalidArgument);
}

TEST_F(WavFile, SaysThatThereIsNoRoom) {
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  auto writer = WavWriter::create(path("full.wav"), 8000, 1);
  ASSERT_TRUE(writer.ok());
  auto* const handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit tight{1000, before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &tight), 0);
  const core::Status status = writer->append(tone(8000));
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, handler);
  EXPECT_EQ(status.error().code, core::ErrorCode::kResourceExhausted);
}

}  // namespace
}  // namespace callai::dsp
