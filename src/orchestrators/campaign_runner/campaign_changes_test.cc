#include <gtest/gtest.h>

#include "orchestrators/campaign_runner/campaign_runner.h"
#include "orchestrators/testing/dialing_test.h"

// What changes while a campaign dials: its status, its time, its queue, who is on the phone, and what a node has free.

namespace callai::orchestrators {
namespace {

using repositories::DialOutcome;
using repositories::QueueState;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class CampaignChanges : public DialingTest {
 protected:
  std::string limited_by() { return runner_->limits()->of(world_.org, world_.campaign); }
  core::Status requeue(const char* contact) {
    return world_.queue().requeue(world_.campaign, core::ContactId(contact), world_.now());
  }
};

// ---- Its status and its time ---------------------------------------------------------------------------------------

TEST_F(CampaignChanges, NobodyIsDialledAfterThePauseEvenIfClaimedBefore) {
  for (int i = 0; i < 10; ++i) world_.add("contact_" + std::to_string(i));
  line_.before_dialling = [this](const DialOrder&) {
    ASSERT_TRUE(campaigns().set_status(world_.campaign, "paused").ok());
  };
  step();
  EXPECT_EQ(line_.dialled.size(), 1U) << "the one that was being dialled when it was paused";
  EXPECT_EQ(world_.log().size(), 1U) << "the other intents are taken back";
  EXPECT_EQ(world_.queue().counts(world_.campaign)->at(QueueState::kWaiting), 9);
  line_.before_dialling = {};
  ASSERT_TRUE(campaigns().set_status(world_.campaign, "running").ok());
  run_for(minutes(2));
  EXPECT_EQ(line_.dialled.size(), 10U);
}

TEST_F(CampaignChanges, ACampaignWhoseTimeIsOverIsFinishedWithItsLastCall) {
  world_.add("contact_0");
  world_.add("contact_1");
  plan_.lasts = minutes(10);
  change([this](DialingSettings& s) {
    s.max_calls = 1;
    s.ends = world_.now() + minutes(5);
  });
  run_for(minutes(6));
  EXPECT_EQ(status(), "running") << "a call goes on";
  run_for(minutes(5));
  EXPECT_EQ(status(), "finished");
  EXPECT_EQ(world_.state_of("contact_0"), "done");
  EXPECT_EQ(world_.state_of("contact_1"), "waiting");
  EXPECT_EQ(line_.dialled.size(), 1U);
}

// ---- Its queue -----------------------------------------------------------------------------------------------------

TEST_F(CampaignChanges, WhoIsRequeuedHasAllTriesAgain) {
  world_.add("contact_0");
  plan_ = {DialOutcome::kBusy, seconds(5), {}, false};
  change([](DialingSettings& s) {
    s.max_attempts_per_day = 20;
    s.max_attempts = 20;
    s.retry.at(static_cast<std::size_t>(DialOutcome::kBusy)) = {minutes(1), minutes(1), 3};
  });
  run_for(minutes(5));
  ASSERT_EQ(world_.state_of("contact_0"), "given_up");
  ASSERT_EQ(line_.dialled.size(), 3U);
  ASSERT_TRUE(campaigns().set_status(world_.campaign, "running").ok());
  ASSERT_TRUE(requeue("contact_0").ok());
  run_for(minutes(5));
  EXPECT_EQ(world_.state_of("contact_0"), "given_up");
  const auto log = world_.log();
  ASSERT_EQ(log.size(), 6U) << "three tries once more";
  std::set<int> numbers;
  for (const auto& attempt : log) numbers.insert(attempt.number);
  EXPECT_EQ(numbers, (std::set<int>{1, 2, 3, 4, 5, 6}));
}

TEST_F(CampaignChanges, NeitherRequeueNorComingBackGivesMoreCallsADay) {
  world_.add("contact_0");
  change([](DialingSettings& s) { s.max_attempts_per_day = 2; });
  run_for(minutes(2));
  ASSERT_EQ(line_.dialled.size(), 1U);
  ASSERT_TRUE(campaigns().set_status(world_.campaign, "running").ok());
  ASSERT_TRUE(requeue("contact_0").ok());
  run_for(minutes(2));
  ASSERT_EQ(line_.dialled.size(), 2U);
  // Taken out and added again: the day has had its two calls.
  ASSERT_TRUE(campaigns().set_status(world_.campaign, "running").ok());
  const core::ContactId contact("contact_0");
  ASSERT_TRUE(world_.queue().remove(world_.campaign, contact).ok());
  ASSERT_TRUE(
      world_.queue().add(world_.campaign, {{contact}, "", false}, repositories::kNormalRank, world_.now()).ok());
  run_for(minutes(2));
  EXPECT_EQ(line_.dialled.size(), 2U);
  EXPECT_EQ(world_.queue().get(world_.campaign, contact)->day_attempts, 2);
  run_for(hours(24), minutes(10));
  ASSERT_EQ(line_.dialled.size(), 3U) << "the next day";
  EXPECT_EQ(line_.dialled.back().attempt.number, 3);
}

// ---- Who is on the phone -------------------------------------------------------------------------------------------

TEST_F(CampaignChanges, WhoHasRungUpHimselfIsNotCalledMeanwhile) {
  repositories::CallRepo calls(*world_.database, world_.org);
  repositories::CallRecord call;
  call.id = core::CallId("in_1");
  call.contact = world_.add("contact_0");
  call.phone_number = "+12025000001";
  call.direction = repositories::CallDirection::kInbound;
  call.created = world_.now();
  ASSERT_TRUE(calls.create(call).ok());
  ASSERT_TRUE(calls.set_status(call.id, repositories::CallStatus::kInProgress, world_.now()).ok());
  run_for(minutes(2));
  EXPECT_TRUE(line_.dialled.empty());
  const auto contact = world_.queue().get(world_.campaign, call.contact);
  EXPECT_EQ(decide(settings_, *contact, world_.now()).why, "on the phone");
  ASSERT_TRUE(calls.finish(call.id, repositories::CallStatus::kCompleted, "done", world_.now(), minutes(2)).ok());
  run_for(minutes(1));
  EXPECT_EQ(line_.dialled.size(), 1U);
}

TEST_F(CampaignChanges, WhoIsCalledByHandBetweenTheIntentAndTheCallIsNotCalledTwice) {
  world_.add("contact_0");
  world_.add("contact_1");
  repositories::CallRecord call;
  call.id = core::CallId("by_hand");
  call.contact = core::ContactId("contact_1");
  call.phone_number = "+12025000002";
  call.created = world_.now();
  line_.before_dialling = [&](const DialOrder& order) {
    if (order.attempt.contact.value() == "contact_0") {
      ASSERT_TRUE(repositories::CallRepo(*world_.database, world_.org).create(call).ok());
    }
  };
  step();
  EXPECT_EQ(line_.dialled.size(), 1U);
  EXPECT_EQ(world_.state_of("contact_1"), "waiting");
}

// ---- What limits it ------------------------------------------------------------------------------------------------

TEST_F(CampaignChanges, WhatLimitsTheNodeIsKnown) {
  for (int i = 0; i < 5; ++i) world_.add("contact_" + std::to_string(i));
  line_.lines = 0;
  line_.why = "line 900: the PBX does not answer";
  step();
  EXPECT_EQ(limited_by(), "line 900: the PBX does not answer");
  line_.lines = 100;
  dialer_.max_calls = 2;
  start();
  step();
  EXPECT_EQ(limited_by(), "") << "two calls began";
  step();
  EXPECT_EQ(limited_by(), "as many calls of campaigns as the node may have at once");
  dialer_.max_calls = 0;
  dialer_.trunk = "pbx";
  dialer_.trunk_max_calls = 1;
  start();
  step();
  ASSERT_EQ(line_.dialled.size(), 3U);
  pass(seconds(1));
  step();
  EXPECT_EQ(limited_by(), "as many calls as the line may have at once, of all nodes");
  run_for(minutes(5));
  EXPECT_EQ(status(), "finished");
  EXPECT_EQ(limited_by(), "");
}

TEST_F(CampaignChanges, ABreakerThatOpensOrClosesIsAChange) {
  for (int i = 0; i < 60; ++i) world_.add("contact_" + std::to_string(i));
  // A call a second, which is over and settled long before the next one may begin and looks at it.
  plan_ = {DialOutcome::kFailed, std::chrono::milliseconds(300), {}, false};
  change([](DialingSettings& s) { s.calls_per_minute = 60; });
  bool told = false;
  const auto state = [this] {
    return repositories::DialPaceRepo(*world_.database, world_.org).get(world_.campaign)->breaker;
  };
  for (int i = 0; i < 200 && state() == "closed"; ++i) {
    const DialStep done = step();
    told = state() != "closed" && !done.changed.empty() && done.dialled + done.settled == 0;
    if (state() == "closed") pass(std::chrono::milliseconds(100));
  }
  ASSERT_EQ(state(), "open");
  EXPECT_TRUE(told) << "nothing else happened in that step";
}

}  // namespace
}  // namespace callai::orchestrators
