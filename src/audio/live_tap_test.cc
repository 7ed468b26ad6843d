#include "audio/live_tap.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace callai::audio {
namespace {

core::AudioFrame frame(int level) {
  core::AudioFrame made{};
  made.fill(static_cast<std::int16_t>(level));
  return made;
}

TEST(LiveTap, CopiesBothSidesOnceSomebodyListens) {
  LiveTap tap;
  core::AudioFrame out = frame(20);
  EXPECT_FALSE(tap.tick(frame(10), out));
  tap.monitor(true);
  EXPECT_TRUE(tap.tick(frame(10), out));
  conversation::StereoFrame both;
  ASSERT_TRUE(tap.take(both));
  EXPECT_EQ(both.caller, frame(10));
  EXPECT_EQ(both.agent, frame(20));
  EXPECT_FALSE(tap.take(both));
}

TEST(LiveTap, MixesTheMicrophoneIntoWhatIsHeard) {
  LiveTap tap;
  tap.monitor(true);
  for (std::size_t i = 0; i < core::FrameQueue::kLead; ++i) tap.microphone()->give(frame(30000));
  core::AudioFrame out = frame(-100);
  EXPECT_TRUE(tap.tick(frame(0), out));
  EXPECT_EQ(out, frame(29900));
  conversation::StereoFrame both;
  ASSERT_TRUE(tap.take(both));
  EXPECT_EQ(both.agent, frame(29900)) << "listeners hear what the caller hears";
  out = frame(30000);
  tap.tick(frame(0), out);
  EXPECT_EQ(out, frame(32767)) << "it is clipped, not wrapped";
}

TEST(LiveTap, LosesFramesThatNobodyTakes) {
  LiveTap tap;
  tap.monitor(true);
  core::AudioFrame out = frame(0);
  std::size_t taken = 0;
  for (std::size_t i = 0; i < 2 * LiveTap::kCapacity; ++i) taken += tap.tick(frame(1), out) ? 1U : 0U;
  EXPECT_EQ(taken, LiveTap::kCapacity);
}

}  // namespace
}  // namespace callai::audio
