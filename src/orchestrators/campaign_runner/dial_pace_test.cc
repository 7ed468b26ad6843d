#include "orchestrators/campaign_runner/dial_pace.h"

#include <gtest/gtest.h>

#include <deque>

namespace callai::orchestrators {
namespace {

using repositories::DialOutcome;
using repositories::OutcomeCounts;
using repositories::PaceRecord;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

const core::WallTime kStart{seconds(1'795'510'800)};

OutcomeCounts counts(std::initializer_list<std::pair<DialOutcome, int>> of) {
  OutcomeCounts made;
  for (const auto& [outcome, count] : of) made.of.at(static_cast<std::size_t>(outcome)) = count;
  return made;
}

TEST(Rate, NeverGivesMoreThanItsMinuteAndItsBurst) {
  for (const int per_minute : {1, 7, 60, 600, 6000}) {
    core::WallTime next{};
    std::deque<core::WallTime> begun;
    for (core::WallTime now = kStart; now < kStart + minutes(3); now += milliseconds(170)) {
      const int calls = calls_by_rate(per_minute, next, now);
      next = after_calls(per_minute, next, calls, now);
      begun.insert(begun.end(), static_cast<std::size_t>(calls), now);
      while (!begun.empty() && now - begun.front() >= minutes(1)) begun.pop_front();
      EXPECT_LE(begun.size(), static_cast<std::size_t>(per_minute + std::max(1, per_minute / 120))) << per_minute;
    }
    EXPECT_GE(begun.size(), static_cast<std::size_t>(per_minute * 95 / 100)) << per_minute << ": and no less";
  }
}

TEST(Rate, ALongPauseIsNotMadeUpFor) {
  const core::WallTime next = after_calls(60, {}, 1, kStart);
  EXPECT_EQ(calls_by_rate(60, next, kStart + milliseconds(900)), 0);
  EXPECT_EQ(calls_by_rate(60, next, kStart + minutes(60)), 1);
}

TEST(Breaker, OpensWhenTooManyFail) {
  const BreakerRule rule;
  PaceRecord pace;
  EXPECT_EQ(watched(rule, pace, counts({{DialOutcome::kFailed, 9}}), kStart).breaker, "closed") << "too few to say";
  EXPECT_EQ(watched(rule, pace, counts({{DialOutcome::kFailed, 4}, {DialOutcome::kBusy, 6}}), kStart).breaker,
            "closed");
  pace = watched(rule, pace, counts({{DialOutcome::kFailed, 5}, {DialOutcome::kBusy, 5}}), kStart);
  EXPECT_EQ(pace.breaker, "open");
  EXPECT_EQ(breaker_until(rule, pace), kStart + minutes(1));
}

TEST(Breaker, WhatWasInterruptedSaysNothingAboutTheLine) {
  const OutcomeCounts ended = counts({{DialOutcome::kFailed, 5}, {DialOutcome::kInterrupted, 40}});
  EXPECT_EQ(watched(BreakerRule{}, {}, ended, kStart).breaker, "closed");
}

TEST(Breaker, LetsOneCallTryItAndClosesWhenThatGoesThrough) {
  const BreakerRule rule;
  DialingSettings settings;
  PaceRecord pace{{}, "open", kStart, 1};
  EXPECT_EQ(watched(rule, pace, {}, kStart + seconds(59)).breaker, "open");
  EXPECT_EQ(room_of(settings, pace, {}, {}).campaign_calls, 0);
  pace = watched(rule, pace, {}, kStart + seconds(60));
  EXPECT_EQ(pace.breaker, "half_open");
  EXPECT_EQ(room_of(settings, pace, {0, 0}, {}).campaign_calls, 1);
  EXPECT_EQ(room_of(settings, pace, {1, 0}, {}).campaign_calls, 0);
  const PaceRecord closed = watched(rule, pace, counts({{DialOutcome::kNoAnswer, 1}}), kStart + seconds(90));
  EXPECT_EQ(closed.breaker, "closed");
  EXPECT_EQ(closed.breaker_trips, 0);
}

TEST(Breaker, WaitsLongerAfterEveryTryThatFails) {
  const BreakerRule rule;
  PaceRecord pace{{}, "half_open", kStart, 1};
  pace = watched(rule, pace, counts({{DialOutcome::kFailed, 1}}), kStart);
  EXPECT_EQ(pace.breaker, "open");
  EXPECT_EQ(breaker_until(rule, pace), kStart + minutes(2));
  pace.breaker_trips = 20;
  EXPECT_EQ(breaker_until(rule, pace), kStart + minutes(60)) << "an hour at most";
}

TEST(Room, IsWhatTheLimitsLeave) {
  DialingSettings settings;
  EXPECT_EQ(room_of(settings, {}, {4, 1}, {}).campaign_calls, 6);
  EXPECT_EQ(room_of(settings, {}, {10, 1}, {}).campaign_calls, 0);
  EXPECT_NE(room_of(settings, {}, {10, 1}, {}).why, "");
  settings.max_conversations = 3;
  EXPECT_EQ(room_of(settings, {}, {2, 1}, {}).campaign_calls, 1) << "one talks, one rings, one is free";
  EXPECT_EQ(room_of(settings, {}, {3, 0}, {}).campaign_calls, 0);
}

TEST(Room, ByAnswerRateMoreAreCalledThanAreFree) {
  DialingSettings settings;
  settings.max_calls = 100;
  settings.max_conversations = 10;
  settings.pacing = Pacing::kByAnswerRate;
  const OutcomeCounts half = counts({{DialOutcome::kReached, 25}, {DialOutcome::kNoAnswer, 25}});
  EXPECT_EQ(room_of(settings, {}, {0, 0}, counts({{DialOutcome::kNoAnswer, 10}})).campaign_calls, 10)
      << "too little is known yet";
  EXPECT_EQ(room_of(settings, {}, {0, 0}, half).campaign_calls, 20);
  EXPECT_EQ(room_of(settings, {}, {14, 4}, half).campaign_calls, 2) << "six free, ten ring";
  const OutcomeCounts nobody = counts({{DialOutcome::kNoAnswer, 50}});
  EXPECT_EQ(room_of(settings, {}, {0, 0}, nobody).campaign_calls, 50) << "five for each at most";
}

TEST(Room, TooManyAbandonedCallsEndThat) {
  DialingSettings settings;
  settings.max_calls = 100;
  settings.max_conversations = 10;
  settings.pacing = Pacing::kByAnswerRate;
  const auto with_abandoned = [](int abandoned) {
    return counts(
        {{DialOutcome::kReached, 40 - abandoned}, {DialOutcome::kAbandoned, abandoned}, {DialOutcome::kNoAnswer, 10}});
  };
  EXPECT_EQ(room_of(settings, {}, {0, 0}, with_abandoned(1)).campaign_calls, 12) << "1 of 40 is within 3 percent";
  EXPECT_EQ(room_of(settings, {}, {0, 0}, with_abandoned(2)).campaign_calls, 10) << "2 of 40 is not";
}

}  // namespace
}  // namespace callai::orchestrators
