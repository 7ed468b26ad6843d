#include "orchestrators/campaign_runner/dial_decision.h"

#include <gtest/gtest.h>

#include <set>

namespace callai::orchestrators {
namespace {

using repositories::DialOutcome;
using repositories::QueuedContact;
using repositories::QueueState;
using std::chrono::hours;
using std::chrono::minutes;
using Verdict = DialDecision::Verdict;

core::WallTime utc(int month, int day, int hour, int minute = 0) {
  return templates::to_wall({{2026, month, day}, {hour, minute}}, minutes(0));
}

class Decide : public ::testing::Test {
 protected:
  Decide() {
    contact_.contact = core::ContactId("contact_1");
    contact_.phone_number = "+351210000000";
    contact_.time_zone = "Europe/Lisbon";
    contact_.due = contact_.next = utc(11, 20, 0);
  }
  DialDecision at(core::WallTime now) const { return decide(settings_, contact_, now); }

  DialingSettings settings_;
  QueuedContact contact_;
};

TEST_F(Decide, WithinTheHoursItIsNow) {
  const DialDecision decision = at(utc(11, 24, 9));
  EXPECT_EQ(decision.verdict, Verdict::kNow);
  EXPECT_EQ(decision.why, "due");
}

TEST_F(Decide, OutsideOfThemItSaysUntilWhenWhereTheContactIs) {
  const DialDecision decision = at(utc(11, 24, 7, 30));
  EXPECT_EQ(decision.verdict, Verdict::kLater);
  EXPECT_EQ(decision.at, utc(11, 24, 9));
  EXPECT_EQ(decision.why, "outside the calling hours until 09:00 Lisbon");
}

TEST_F(Decide, TheContactsOwnClockCounts) {
  contact_.time_zone = "America/New_York";
  EXPECT_EQ(at(utc(11, 24, 9)).why, "outside the calling hours until 09:00 New York");
  EXPECT_EQ(at(utc(11, 24, 9)).at, utc(11, 24, 14));
  contact_.time_zone = "";
  contact_.utc_offset = minutes(-150);
  EXPECT_EQ(at(utc(11, 24, 9)).why, "outside the calling hours until 09:00 UTC-02:30");
  contact_.utc_offset = minutes(0);
  settings_.time_zone = "Asia/Tokyo";
  EXPECT_EQ(at(utc(11, 24, 9)).why, "outside the calling hours until 2026-11-25 09:00 Tokyo");
}

TEST_F(Decide, AHolidayIsNoDayForCalls) {
  settings_.hours.holidays = {{2026, 11, 24}};
  EXPECT_EQ(at(utc(11, 24, 10)).at, utc(11, 25, 9));
}

TEST_F(Decide, AZoneThatNobodyKnowsIsNotCalled) {
  contact_.time_zone = "Europe/Nowhere";
  const DialDecision decision = at(utc(11, 24, 10));
  EXPECT_EQ(decision.verdict, Verdict::kLater);
  EXPECT_NE(decision.why.find("Europe/Nowhere"), std::string::npos);
}

TEST_F(Decide, WhoIsOnTheListIsNeverCalled) {
  contact_.do_not_call = true;
  contact_.callback = utc(11, 24, 10);
  const DialDecision decision = at(utc(11, 24, 10));
  EXPECT_EQ(decision.verdict, Verdict::kNever);
  EXPECT_EQ(decision.state, QueueState::kBlocked);
}

TEST_F(Decide, AfterTheMostAttemptsThereAreNoMore) {
  contact_.attempts = settings_.max_attempts;
  EXPECT_EQ(at(utc(11, 24, 10)).verdict, Verdict::kNever);
  EXPECT_EQ(at(utc(11, 24, 10)).state, QueueState::kGivenUp);
}

TEST_F(Decide, ADaysCapHoldsUntilTheNextDayOfTheContact) {
  contact_.time_zone = "America/Los_Angeles";
  settings_.hours.days.fill({{0, 24 * 60}});
  contact_.attempts = contact_.day_attempts = settings_.max_attempts_per_day;
  contact_.last_day = templates::days_from_civil({2026, 11, 24});
  const DialDecision decision = at(utc(11, 25, 7));  // 23:00 of the 24th
  EXPECT_EQ(decision.verdict, Verdict::kLater);
  EXPECT_EQ(decision.at, utc(11, 25, 8));
  EXPECT_EQ(decision.why, "2 attempts that day, the most that are allowed");
  EXPECT_EQ(at(utc(11, 25, 8)).verdict, Verdict::kNow);
}

TEST_F(Decide, ACallbackIsKeptWithinTheHours) {
  contact_.callback = utc(11, 24, 15, 30);
  EXPECT_EQ(at(utc(11, 24, 10)).why, "a callback is agreed for 15:30 Lisbon");
  EXPECT_EQ(at(utc(11, 24, 15, 30)).verdict, Verdict::kNow);
  contact_.callback = utc(11, 24, 20);
  EXPECT_EQ(at(utc(11, 24, 10)).at, utc(11, 25, 9));
}

TEST_F(Decide, ACampaignHasABeginningAndAnEnd) {
  settings_.starts = utc(11, 25, 11);
  settings_.ends = utc(11, 26, 12);
  EXPECT_EQ(at(utc(11, 24, 10)).at, utc(11, 25, 11));
  EXPECT_EQ(at(utc(11, 26, 11)).verdict, Verdict::kNow);
  EXPECT_EQ(at(utc(11, 26, 12)).verdict, Verdict::kNever);
  contact_.due = utc(11, 26, 13);
  EXPECT_EQ(at(utc(11, 26, 11)).verdict, Verdict::kNever) << "its next attempt would be after the end";
}

TEST_F(Decide, RetriesWaitLongerAndLonger) {
  const core::WallTime now = utc(11, 24, 10);
  contact_.attempts = 1;
  EXPECT_EQ(after_attempt(settings_, contact_, DialOutcome::kBusy, 1, now).due, now + minutes(10));
  EXPECT_EQ(after_attempt(settings_, contact_, DialOutcome::kBusy, 2, now).due, now + minutes(20));
  EXPECT_EQ(after_attempt(settings_, contact_, DialOutcome::kBusy, 4, now).due, now + minutes(80));
  EXPECT_EQ(after_attempt(settings_, contact_, DialOutcome::kBusy, 5, now).state, QueueState::kGivenUp);
  EXPECT_EQ(after_attempt(settings_, contact_, DialOutcome::kInterrupted, 1, now).due, now + minutes(5));
}

TEST_F(Decide, ARetryThatFallsOutOfTheHoursWaitsForThem) {
  const QueuedContact next = after_attempt(settings_, contact_, DialOutcome::kNoAnswer, 1, utc(11, 24, 17));
  EXPECT_EQ(next.due, utc(11, 24, 19));
  EXPECT_EQ(next.next, utc(11, 25, 9));
}

TEST_F(Decide, WhoWasReachedIsDoneUnlessACallbackWasAgreed) {
  const core::WallTime now = utc(11, 24, 10);
  EXPECT_EQ(after_attempt(settings_, contact_, DialOutcome::kReached, 1, now).state, QueueState::kDone);
  contact_.callback = utc(11, 25, 10);
  const QueuedContact next = after_attempt(settings_, contact_, DialOutcome::kReached, 1, now);
  EXPECT_EQ(next.state, QueueState::kWaiting);
  EXPECT_EQ(next.rank, repositories::kCallbackRank);
  EXPECT_EQ(next.next, utc(11, 25, 10));
  contact_.do_not_call = true;
  EXPECT_EQ(after_attempt(settings_, contact_, DialOutcome::kReached, 1, now).state, QueueState::kBlocked);
}

TEST_F(Decide, AnAttemptIsCountedOnTheDayOfTheContact) {
  contact_.time_zone = "Asia/Tokyo";
  QueuedContact called = with_attempt(settings_, contact_, utc(11, 24, 14, 59));
  EXPECT_EQ(called.last_day, templates::days_from_civil({2026, 11, 24}));
  called = with_attempt(settings_, called, utc(11, 24, 14, 59));
  EXPECT_EQ(called.day_attempts, 2);
  called = with_attempt(settings_, called, utc(11, 24, 15));
  EXPECT_EQ(called.day_attempts, 1) << "it is the 25th in Tokyo";
  EXPECT_EQ(called.attempts, 3);
}

TEST_F(Decide, AContactSeesOneNumber) {
  EXPECT_EQ(caller_id_for(settings_, contact_), "");
  settings_.caller_ids = {"+351210000001", "+351210000002", "+351210000003"};
  const std::string shown = caller_id_for(settings_, contact_);
  EXPECT_EQ(caller_id_for(settings_, contact_), shown);
  std::set<std::string> all;
  for (int i = 0; i < 50; ++i) {
    contact_.contact = core::ContactId("contact_" + std::to_string(i));
    all.insert(caller_id_for(settings_, contact_));
  }
  EXPECT_EQ(all.size(), 3U);
}

}  // namespace
}  // namespace callai::orchestrators
