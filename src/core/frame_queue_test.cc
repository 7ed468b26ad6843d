#include "core/frame_queue.h"

#include <gtest/gtest.h>

namespace callai::core {
namespace {

AudioFrame frame(int number) {
  AudioFrame made{};
  made.fill(static_cast<std::int16_t>(number));
  return made;
}

TEST(FrameQueue, WaitsForALeadAndThenKeepsTheOrder) {
  FrameQueue queue;
  AudioFrame out;
  queue.give(frame(1));
  queue.give(frame(2));
  EXPECT_FALSE(queue.take(out));
  queue.give(frame(3));
  for (int i = 1; i <= 3; ++i) {
    ASSERT_TRUE(queue.take(out));
    EXPECT_EQ(out[0], i);
  }
  EXPECT_EQ(queue.lost(), 0U);
}

TEST(FrameQueue, WaitsForALeadAgainAfterAGap) {
  FrameQueue queue;
  AudioFrame out;
  for (int i = 1; i <= 3; ++i) queue.give(frame(i));
  while (queue.take(out)) {
  }
  queue.give(frame(4));
  EXPECT_FALSE(queue.take(out));
}

TEST(FrameQueue, DropsTheOldestOfABurst) {
  FrameQueue queue;
  AudioFrame out;
  for (int i = 1; i <= 20; ++i) queue.give(frame(i));
  ASSERT_TRUE(queue.take(out));
  EXPECT_EQ(out[0], 18);
  EXPECT_EQ(queue.lost(), 17U);
}

TEST(FrameQueue, LosesWhatDoesNotFit) {
  FrameQueue queue;
  for (int i = 0; i < 100; ++i) queue.give(frame(i));
  EXPECT_EQ(queue.lost(), 100 - FrameQueue::kCapacity);
}

}  // namespace
}  // namespace callai::core
