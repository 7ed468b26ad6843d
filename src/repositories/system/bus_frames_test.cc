#include "repositories/system/bus_frames.h"

#include <gtest/gtest.h>

#include "core/env.h"
#include "core/utf8.h"
#include "repositories/sql/notify_connection.h"

namespace callai::repositories {
namespace {

std::optional<BusMessage> read_all(FrameReader& reader, const std::vector<std::string>& frames) {
  std::optional<BusMessage> last;
  for (const std::string& frame : frames) {
    EXPECT_FALSE(last.has_value()) << "it was whole before its end";
    last = reader.add(frame);
  }
  return last;
}

TEST(BusFrames, CarryAMessageWhole) {
  FrameReader reader;
  for (const std::string& payload : {std::string(), std::string("{\"a\":\n1}\n"), std::string(7487, 'x'),
                                     std::string(7488, 'x'), std::string(BusMessage::kMaxBytes, 'x')}) {
    const auto frames = to_frames({"node_a", "live", payload}, 7);
    for (const std::string& frame : frames) EXPECT_LE(frame.size(), Notice::kMaxBytes);
    const auto message = read_all(reader, frames);
    ASSERT_TRUE(message) << payload.size();
    EXPECT_EQ(message->from, "node_a");
    EXPECT_EQ(message->kind, "live");
    EXPECT_TRUE(message->payload == payload) << payload.size();
  }
  EXPECT_EQ(reader.broken(), 0U);
}

TEST(BusFrames, AreCutBetweenCharacters) {
  std::string words;
  for (int i = 0; i < 9000; ++i) words += i % 3 == 0 ? "\xF0\x9F\x93\x9E" : i % 3 == 1 ? "\xE2\x82\xAC" : "x";
  const auto frames = to_frames({"a", "live", words}, 1);
  EXPECT_GT(frames.size(), 2U);
  for (const std::string& frame : frames) EXPECT_EQ(core::valid_utf8(frame), frame);
  FrameReader reader;
  EXPECT_EQ(read_all(reader, frames)->payload, words);
}

TEST(BusFrames, OfSeveralNodesMayBeMixed) {
  const auto a = to_frames({"a", "live", std::string(20'000, 'a')}, 1);
  const auto b = to_frames({"b", "live", std::string(20'000, 'b')}, 1);
  ASSERT_EQ(a.size(), 3U);
  FrameReader reader;
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_FALSE(reader.add(a[i]));
    EXPECT_FALSE(reader.add(b[i]));
  }
  EXPECT_EQ(reader.add(b[2])->payload, std::string(20'000, 'b'));
  EXPECT_EQ(reader.add(a[2])->payload, std::string(20'000, 'a'));
}

TEST(BusFrames, ThatMissOthersAreGivenUp) {
  const auto frames = to_frames({"a", "live", std::string(20'000, 'a')}, 1);
  FrameReader reader;
  EXPECT_FALSE(reader.add(frames[1])) << "without the first";
  EXPECT_FALSE(reader.add(frames[0]));
  EXPECT_FALSE(reader.add(frames[2])) << "without the second";
  EXPECT_FALSE(reader.add(frames[1]));
  EXPECT_EQ(reader.broken(), 3U);
  EXPECT_FALSE(reader.add(frames[0]));
  reader.forget();
  EXPECT_TRUE(read_all(reader, frames)) << "and the next one is whole";
  EXPECT_FALSE(reader.add(frames[0]));
  EXPECT_TRUE(reader.add(to_frames({"a", "live", "next"}, 2)[0])) << "one that begins anew ends the one before";
}

TEST(BusFrames, ThatAreNoneAreCounted) {
  FrameReader reader;
  const std::string huge = std::to_string(std::uint64_t{1} << 40U);
  const std::vector<std::string> others{"",
                                        "x",
                                        "callai-1",
                                        "callai-2\na\n1\n0\n1\nlive\n",
                                        "callai-1\n\n1\n0\n1\nlive\n",
                                        "callai-1\na\n-1\n0\n1\nlive\n",
                                        "callai-1\na\n1\n1\n1\nlive\n",
                                        "callai-1\na\n1\n0\n" + huge + "\nlive\n",
                                        "callai-1\na\n1\n0 \n1\nlive\n"};
  for (const std::string& other : others) EXPECT_FALSE(reader.add(other)) << other;
  EXPECT_EQ(reader.broken(), others.size());
  // Whatever is changed in a frame, it is read or refused.
  core::SeededRandom random(1);
  for (int i = 0; i < 20'000; ++i) {
    std::string frame = to_frames({"a", "live", "{}"}, 1)[0];
    for (std::uint64_t n = random.next() % 4 + 1; n > 0; --n) {
      frame[random.next() % frame.size()] = static_cast<char>(random.next() % 256);
    }
    (void)reader.add(frame);
  }
}

}  // namespace
}  // namespace callai::repositories
