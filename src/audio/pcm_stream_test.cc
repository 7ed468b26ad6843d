#include "audio/pcm_stream.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <thread>

#include "audio/lane_shared.h"

namespace callai::audio {
namespace {

using std::chrono::milliseconds;
using Pcm = std::vector<std::int16_t>;

Pcm counting(std::size_t n) {
  Pcm pcm(n);
  for (std::size_t i = 0; i < n; ++i) pcm[i] = static_cast<std::int16_t>(i % 30000);
  return pcm;
}

TEST(PcmStream, GivesBackWhatWasWrittenAcrossChunks) {
  PcmStream stream;
  const Pcm pcm = counting(20000);
  ASSERT_TRUE(stream.write(std::span(pcm).first(7990)));
  ASSERT_TRUE(stream.write(std::span(pcm).subspan(7990)));
  EXPECT_EQ(stream.available(), 20000U);
  Pcm back(9000);
  stream.read(7500, back);
  EXPECT_TRUE(std::equal(back.begin(), back.end(), pcm.begin() + 7500));
}

TEST(PcmStream, KnowsItsWords) {
  PcmStream stream;
  EXPECT_EQ(stream.words_before(4000), 0);
  EXPECT_EQ(stream.word_start(4000), 4000U);
  stream.set_words({milliseconds(250), milliseconds(500), milliseconds(1000)});
  EXPECT_EQ(stream.words_before(1999), 0);
  EXPECT_EQ(stream.words_before(2000), 1);
  EXPECT_EQ(stream.words_before(7999), 2);
  EXPECT_EQ(stream.words_before(8000), 3);
  EXPECT_EQ(stream.word_start(1000), 0U);
  EXPECT_EQ(stream.word_start(2100), 2000U);
  EXPECT_EQ(stream.word_start(7000), 4000U);
}

TEST(PcmStream, RefusesTheSixtyFirstSecondAndWhatComesAfterACancel) {
  PcmStream stream;
  const Pcm second(core::kTelephoneRateHz, 1);
  for (int i = 0; i < 60; ++i) ASSERT_TRUE(stream.write(second));
  EXPECT_FALSE(stream.write(std::span(second).first(1)));
  EXPECT_EQ(stream.available(), PcmStream::kMaxSamples);
  PcmStream other;
  other.cancel();
  EXPECT_FALSE(other.write(second));
  EXPECT_EQ(other.available(), 0U);
}

TEST(PcmStream, FailureKeepsItsReason) {
  PcmStream stream;
  EXPECT_FALSE(stream.failed());
  stream.fail({core::ErrorCode::kUnavailable, "gone", "", ""});
  EXPECT_TRUE(stream.failed());
  EXPECT_FALSE(stream.finished());
  EXPECT_EQ(stream.error().message, "gone");
}

TEST(PcmStream, AReaderNeverSeesWhatIsNotWritten) {
  auto stream = LaneShared<PcmStream>::make();
  const Pcm pcm = counting(100000);
  std::jthread writer([stream, &pcm] {
    stream->set_words({milliseconds(100), milliseconds(200)});
    for (std::size_t i = 0; i < pcm.size(); i += 50) {
      if (!stream->write(std::span(pcm).subspan(i, 50))) return;
    }
    stream->finish();
  });
  std::size_t position = 0;
  Pcm block;
  bool same = true;
  for (;;) {
    const bool finished = stream->finished();
    const std::size_t available = stream->available();
    if (available > position) {
      block.resize(available - position);
      stream->read(position, block);
      same = same && std::equal(block.begin(), block.end(), pcm.begin() + static_cast<std::ptrdiff_t>(position));
      EXPECT_EQ(stream->words_before(1600), 2);
      position = available;
    }
    if (finished) break;
  }
  EXPECT_TRUE(same);
  EXPECT_EQ(position, pcm.size());
}

TEST(LaneShared, TheLastHolderDestroys) {
  struct Probe {
    explicit Probe(int& n) : count(n) {}
    ~Probe() { ++count; }
    int& count;
  };
  int destroyed = 0;
  {
    auto a = LaneShared<Probe>::make(destroyed);
    {
      LaneShared<Probe> b = a;
      LaneShared<Probe> c = std::move(b);
      a = c;
    }
    EXPECT_EQ(destroyed, 0);
  }
  EXPECT_EQ(destroyed, 1);
}

}  // namespace
}  // namespace callai::audio
