#include "core/system_env.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <thread>
#include <vector>

#include "core/testing/manual_clock.h"

namespace callai::core {
namespace {

// Random numbers that are all the same.
class FixedRandom final : public Random {
 public:
  explicit FixedRandom(std::uint64_t value) : value_(value) {}
  std::uint64_t next() override { return value_; }

 private:
  std::uint64_t value_;
};

TEST(SystemIds, HaveThePrefixAndTwentyCharacters) {
  const testing::ManualClock clock;
  SeededRandom random(1);
  SystemIds ids(clock, random);
  const std::string id = ids.make("call");
  ASSERT_EQ(id.size(), 25U);
  EXPECT_EQ(id.substr(0, 5), "call_");
  EXPECT_EQ(id.find_first_not_of("0123456789abcdefghjkmnpqrstvwxyz", 5), std::string::npos) << id;
}

TEST(SystemIds, SpellTheTimeInCrockfordsBase32) {
  // 1469918176385 ms is the example of the ULID specification: 01ARYZ6S41.
  const testing::ManualClock clock(WallTime(std::chrono::milliseconds(1'469'918'176'385)));
  FixedRandom random(33);
  SystemIds ids(clock, random);
  EXPECT_EQ(ids.make("x"), "x_01aryz6s410000000011");
}

TEST(SystemIds, AscendWithinAMillisecondAndOverTime) {
  testing::ManualClock clock;
  SeededRandom random(7);
  SystemIds ids(clock, random);
  std::string last;
  for (int i = 0; i < 1000; ++i) {
    if (i % 100 == 0) clock.advance(std::chrono::milliseconds(1));
    const std::string id = ids.make("c");
    ASSERT_GT(id, last);
    last = id;
  }
}

TEST(SystemIds, AscendWhenTheRandomPartOverflowsOrTheClockIsSetBack) {
  testing::ManualClock clock;
  FixedRandom random(~0ULL);
  SystemIds ids(clock, random);
  const std::string first = ids.make("c");
  const std::string second = ids.make("c");
  EXPECT_GT(second, first);
  clock.advance(-std::chrono::hours(1));
  EXPECT_GT(ids.make("c"), second);
}

TEST(SystemIds, AreUniqueAcrossThreads) {
  const SystemClock clock;
  SystemRandom random;
  SystemIds ids(clock, random);
  std::vector<std::vector<std::string>> made(4);
  {
    std::vector<std::jthread> threads;
    for (std::vector<std::string>& mine : made) {
      threads.emplace_back([&ids, &mine] {
        for (int i = 0; i < 1000; ++i) mine.push_back(ids.make("c"));
      });
    }
  }
  std::set<std::string> all;
  for (const std::vector<std::string>& mine : made) all.insert(mine.begin(), mine.end());
  EXPECT_EQ(all.size(), 4000U);
}

TEST(SystemRandom, DoesNotRepeatItself) {
  SystemRandom random;
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(random.next());
  EXPECT_EQ(seen.size(), 1000U);
}

TEST(SystemClock, NeverGoesBackAndKnowsTheCentury) {
  const SystemClock clock;
  const TimePoint before = clock.now();
  EXPECT_LE(before, clock.now());
  EXPECT_GT(clock.wall_now(), WallTime(std::chrono::seconds(1'700'000'000)));
}

TEST(MakeSystemEnv, GivesAWorkingEnvironment) {
  auto env = make_system_env({LogLevel::kError, ""});
  ASSERT_TRUE(env.ok());
  const Env e = env.value()->env();
  EXPECT_NE(e.ids.make("call"), e.ids.make("call"));
  EXPECT_NE(e.random.next(), e.random.next());
  e.log.info("dropped");
}

TEST(MakeSystemEnv, FailsWhenTheLogCannotBeOpened) {
  const auto env = make_system_env({LogLevel::kInfo, "/dev/null/callai.log"});
  ASSERT_FALSE(env.ok());
  EXPECT_EQ(env.error().code, ErrorCode::kUnavailable);
}

TEST(SeededRandom, GivesTheSameNumbersEverywhere) {
  // The first numbers of SplitMix64 for seed 1234567, as published with its reference implementation.
  SeededRandom random(1234567);
  EXPECT_EQ(random.next(), 6457827717110365317ULL);
  EXPECT_EQ(random.next(), 3203168211198807973ULL);
}

}  // namespace
}  // namespace callai::core
