#include "orchestrators/campaign_runner/campaign_runner.h"

#include <gtest/gtest.h>

#include "orchestrators/testing/dialing_test.h"
#include "repositories/campaign_specific/do_not_call_repo.h"

// On SQLite, and once more on PostgreSQL (callai_dialer_postgres_test).

namespace callai::orchestrators {
namespace {

using repositories::DialOutcome;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class Runner : public DialingTest {};

TEST_F(Runner, CallsEverybodyOnceAndFinishesTheCampaign) {
  for (int i = 0; i < 25; ++i) world_.add("contact_" + std::to_string(i));
  run_for(minutes(3));
  EXPECT_EQ(line_.dialled.size(), 25U);
  EXPECT_EQ(line_.most_active, settings_.max_calls) << "as many at once as it may";
  EXPECT_EQ(status(), "finished");
  for (const auto& attempt : world_.log()) EXPECT_EQ(attempt.outcome, "reached");
}

TEST_F(Runner, TheNodeTakesOtherBoundsWhileItDials) {
  for (int i = 0; i < 10; ++i) world_.add("contact_" + std::to_string(i));
  change([](DialingSettings& s) { s.max_calls = 10; });
  dialer_.max_calls = 1;
  runner_->set_settings(dialer_);
  step();
  EXPECT_EQ(line_.dialled.size(), 1U);
  pass(std::chrono::milliseconds(200));
  dialer_.max_calls = 3;
  runner_->set_settings(dialer_);
  step();
  EXPECT_EQ(line_.dialled.size(), 3U);
}

TEST_F(Runner, TheIntentIsThereBeforeTheLineHearsOfIt) {
  world_.add("contact_1");
  int seen = 0;
  line_.before_dialling = [&](const DialOrder& order) {
    const auto log = world_.log();
    ASSERT_EQ(log.size(), 1U);
    EXPECT_EQ(log.front().call, order.attempt.call);
    EXPECT_EQ(log.front().outcome, "");
    ++seen;
  };
  step();
  EXPECT_EQ(seen, 1);
}

TEST_F(Runner, WhoIsBusyIsTriedAgainLaterAndGivenUpInTheEnd) {
  world_.add("contact_1");
  plans_["contact_1"] = {DialOutcome::kBusy, seconds(5), {}, false};
  change([](DialingSettings& s) {
    s.max_attempts_per_day = 20;
    s.retry.at(static_cast<std::size_t>(DialOutcome::kBusy)) = {minutes(1), minutes(3), 4};
  });
  run_for(minutes(12));
  const auto log = world_.log();
  ASSERT_EQ(log.size(), 4U);
  EXPECT_EQ(world_.state_of("contact_1"), "given_up");
  const core::Duration waits[] = {minutes(1), minutes(2), minutes(3)};
  for (std::size_t i = 1; i < log.size(); ++i) {
    const core::Duration waited = log[i].created - *log[i - 1].ended;
    EXPECT_GE(waited, waits[i - 1]);
    EXPECT_LE(waited, waits[i - 1] + seconds(3));
    EXPECT_EQ(log[i].reason, "retry");
  }
}

TEST_F(Runner, ACallbackIsKeptBeforeAnythingElse) {
  world_.add("contact_0");
  const core::WallTime at = world_.now() + minutes(10);
  plans_["contact_0"].callback = at;
  change([](DialingSettings& s) {
    s.max_calls = 1;
    s.max_attempts_per_day = 5;
  });
  run_for(minutes(9));
  EXPECT_EQ(line_.dialled.size(), 1U);
  EXPECT_EQ(world_.state_of("contact_0"), "waiting");
  for (int i = 1; i < 5; ++i) world_.add("contact_" + std::to_string(i), "", repositories::kHighRank);
  change([](DialingSettings& s) { s.starts.reset(); });
  pass(minutes(1));
  plans_.clear();
  step();
  ASSERT_EQ(line_.dialled.size(), 2U);
  EXPECT_EQ(line_.dialled.back().attempt.contact.value(), "contact_0");
  EXPECT_EQ(line_.dialled.back().attempt.reason, "callback");
}

TEST_F(Runner, PriorityDecidesWhoIsFirst) {
  world_.add("contact_low", "", repositories::kLowRank);
  world_.add("contact_normal");
  world_.add("contact_high", "", repositories::kHighRank);
  change([](DialingSettings& s) { s.max_calls = 1; });
  run_for(minutes(2));
  ASSERT_EQ(line_.dialled.size(), 3U);
  EXPECT_EQ(line_.dialled[0].attempt.contact.value(), "contact_high");
  EXPECT_EQ(line_.dialled[1].attempt.contact.value(), "contact_normal");
  EXPECT_EQ(line_.dialled[2].attempt.contact.value(), "contact_low");
}

TEST_F(Runner, AContactInAnotherZoneWaitsForItsMorning) {
  change([](DialingSettings& s) { s.hours = DialingSettings::office_hours(); });
  world_.add("contact_lisbon", "Europe/Lisbon");
  world_.add("contact_seattle", "America/Los_Angeles");
  run_for(minutes(1));  // Monday, 9:00 UTC
  EXPECT_EQ(world_.state_of("contact_lisbon"), "done");
  EXPECT_EQ(world_.state_of("contact_seattle"), "waiting");
  EXPECT_EQ(world_.queue().get(world_.campaign, core::ContactId("contact_seattle"))->next,
            core::testing::VirtualExecutor::kDefaultStart + hours(8));
  pass(hours(8));
  run_for(minutes(1));
  EXPECT_EQ(world_.state_of("contact_seattle"), "done");
}

TEST_F(Runner, OtherHoursAreLookedAtAtOnce) {
  change([](DialingSettings& s) { s.hours = {}; });
  world_.add("contact_1");
  run_for(seconds(5));
  EXPECT_TRUE(line_.dialled.empty());
  change([](DialingSettings& s) { s.hours.days.fill({{0, 24 * 60}}); });
  ASSERT_TRUE(world_.queue().replan(world_.campaign).ok());
  step();
  EXPECT_EQ(line_.dialled.size(), 1U);
}

// ---- Do not call -------------------------------------------------------------------------------------------------

TEST_F(Runner, WhoIsOnEitherListIsNotCalled) {
  repositories::DoNotCallRepo lists(*world_.database, world_.org);
  world_.add("contact_0");
  world_.add("contact_1");
  world_.add("contact_2");
  ASSERT_TRUE(lists.add({}, {"+12025000001", "asked", world_.now()}).ok());
  ASSERT_TRUE(lists.add(world_.campaign, {"+12025000002", "asked", world_.now()}).ok());
  run_for(minutes(1));
  ASSERT_EQ(line_.dialled.size(), 1U);
  EXPECT_EQ(line_.dialled.front().attempt.contact.value(), "contact_2");
  EXPECT_EQ(world_.state_of("contact_0"), "blocked");
  EXPECT_EQ(world_.state_of("contact_1"), "blocked");
  EXPECT_EQ(status(), "finished");
}

// Both are claimed in one transaction; while the first is being dialled the second opts out.
TEST_F(Runner, WhoOptsOutBetweenTheIntentAndTheCallIsNotCalled) {
  world_.add("contact_0");
  world_.add("contact_1");
  line_.before_dialling = [&](const DialOrder&) {
    ASSERT_EQ(world_.log().size(), 2U);
    ASSERT_TRUE(repositories::DoNotCallRepo(*world_.database, world_.org)
                    .add({}, {"+12025000002", "asked", world_.now()})
                    .ok());
  };
  run_for(minutes(1));
  EXPECT_EQ(line_.dialled.size(), 1U);
  EXPECT_EQ(world_.log().back().outcome, "blocked");
  EXPECT_EQ(world_.state_of("contact_1"), "blocked");
}

TEST_F(Runner, AnOptOutInACallEndsItForGood) {
  world_.add("contact_1");
  plans_["contact_1"].opts_out = true;
  plans_["contact_1"].callback = world_.now() + minutes(5);
  run_for(minutes(10));
  EXPECT_EQ(line_.dialled.size(), 1U);
  EXPECT_EQ(world_.state_of("contact_1"), "blocked");
}

// ---- Limits ------------------------------------------------------------------------------------------------------

TEST_F(Runner, TheRateOfACampaignIsKept) {
  for (int i = 0; i < 100; ++i) world_.add("contact_" + std::to_string(100 + i));
  change([](DialingSettings& s) {
    s.calls_per_minute = 30;
    s.max_calls = 100;
  });
  run_for(minutes(1), std::chrono::milliseconds(500));
  EXPECT_GE(line_.dialled.size(), 29U);
  EXPECT_LE(line_.dialled.size(), 31U);
}

TEST_F(Runner, ANodeTakesNoMoreThanItsLines) {
  for (int i = 0; i < 20; ++i) world_.add("contact_" + std::to_string(i));
  line_.lines = 3;
  run_for(minutes(1));
  EXPECT_EQ(line_.most_active, 3);
}

TEST_F(Runner, ATrunkIsSharedByAllCampaigns) {
  for (int i = 0; i < 20; ++i) world_.add("contact_" + std::to_string(i));
  dialer_.trunk = "pbx";
  dialer_.trunk_max_calls = 4;
  start();
  run_for(minutes(1));
  EXPECT_EQ(line_.most_active, 4);
  dialer_.trunk_max_calls = 0;
  dialer_.trunk_calls_per_minute = 6;
  start();
  const std::size_t before = line_.dialled.size();
  run_for(minutes(1));
  EXPECT_LE(line_.dialled.size() - before, 7U);
}

TEST_F(Runner, ABrokenTrunkStopsACampaignUntilACallGoesThrough) {
  for (int i = 0; i < 60; ++i) {
    const std::string id = "contact_" + std::to_string(i);
    world_.add(id);
    plans_[id] = {DialOutcome::kFailed, seconds(1), {}, false};
  }
  change([](DialingSettings& s) { s.max_calls = 2; });
  run_for(seconds(50));
  const std::size_t failed = line_.dialled.size();
  EXPECT_GE(failed, 10U);
  EXPECT_LE(failed, 12U) << "what was under way when it opened";
  const auto progress = progress_of(*world_.database, world_.org, world_.campaign, settings_, world_.now());
  ASSERT_TRUE(progress.ok());
  EXPECT_EQ(progress->pace.breaker, "open");
  EXPECT_NE(progress->limited_by, "");
  run_for(seconds(20));
  EXPECT_EQ(line_.dialled.size(), failed + 1) << "one call tries it, and fails";
  plans_.clear();
  run_for(minutes(5));
  EXPECT_GT(line_.dialled.size(), failed + 8) << "and goes on when the line is mended";
}

TEST_F(Runner, APausedCampaignDialsNobodyAndSettlesWhatGoesOn) {
  for (int i = 0; i < 20; ++i) world_.add("contact_" + std::to_string(i));
  step();
  EXPECT_EQ(line_.dialled.size(), 10U);
  ASSERT_TRUE(campaigns().set_status(world_.campaign, "paused").ok());
  run_for(minutes(2));
  EXPECT_EQ(line_.dialled.size(), 10U);
  EXPECT_EQ(world_.queue().counts(world_.campaign)->at(repositories::QueueState::kDone), 10);
  ASSERT_TRUE(campaigns().set_status(world_.campaign, "running").ok());
  run_for(minutes(2));
  EXPECT_EQ(line_.dialled.size(), 20U);
}

// ---- What goes wrong ---------------------------------------------------------------------------------------------

TEST_F(Runner, ALineThatIsFullCostsNobodyAnAttempt) {
  world_.add("contact_1");
  line_.refuses = core::Error{core::ErrorCode::kResourceExhausted, "full", "", ""};
  run_for(seconds(20));
  EXPECT_TRUE(world_.log().empty());
  EXPECT_EQ(world_.queue().get(world_.campaign, core::ContactId("contact_1"))->attempts, 0);
  line_.refuses.reset();
  run_for(seconds(10));
  EXPECT_EQ(world_.log().size(), 1U);
}

TEST_F(Runner, ACallThatCannotBeMadeCountsAsFailed) {
  world_.add("contact_1");
  line_.refuses = core::Error{core::ErrorCode::kInternal, "no template", "", ""};
  run_for(seconds(5));
  ASSERT_EQ(world_.log().size(), 1U);
  EXPECT_EQ(world_.log().front().outcome, "failed");
  EXPECT_EQ(world_.state_of("contact_1"), "waiting");
}

TEST_F(Runner, WhatADeadNodeHadUnderWayIsInterruptedAtItsNextStart) {
  for (int i = 0; i < 5; ++i) world_.add("contact_" + std::to_string(i));
  step();
  EXPECT_EQ(line_.dialled.size(), 5U);
  line_.loses_ends = true;
  pass(minutes(1));
  line_.loses_ends = false;
  start();
  EXPECT_EQ(left_.attempts, 5);
  EXPECT_EQ(left_.calls, 5);
  step();
  for (const auto& attempt : world_.log()) EXPECT_EQ(attempt.outcome, "interrupted");
  EXPECT_EQ(line_.dialled.size(), 5U) << "not at once";
  run_for(minutes(6));
  EXPECT_EQ(line_.dialled.size(), 10U) << "once more each, by the rule for it";
  EXPECT_EQ(status(), "finished");
}

TEST_F(Runner, AnotherNodeTakesOverWhenALeaseHasRunOut) {
  world_.add("contact_1");
  step();
  line_.loses_ends = true;
  DialerSettings other = dialer_;
  other.node = "node_b";
  ASSERT_TRUE(repositories::NodeRepo(*world_.database).begin(world_.env.env().ids, "node_b", world_.now()).ok());
  CampaignRunner second(world_.env.env(), *world_.database, line_, other);
  pass(seconds(59));
  EXPECT_EQ(second.step()->buried, 0);
  pass(seconds(6));
  line_.loses_ends = false;
  EXPECT_EQ(second.step()->buried, 1);
  pass(minutes(6));
  ASSERT_TRUE(second.step().ok());
  ASSERT_EQ(line_.dialled.size(), 2U);
  EXPECT_EQ(line_.dialled.back().attempt.node, "node_b");
}

TEST_F(Runner, ANodeThatWasTakenForDeadStillTellsHowItsCallWent) {
  world_.add("contact_1");
  plans_["contact_1"].lasts = minutes(10);
  step();
  pass(minutes(2));  // out of touch with the database
  ASSERT_TRUE(repositories::NodeRepo(*world_.database)
                  .bury(world_.env.env().ids, world_.now() - minutes(1), world_.now())
                  .ok());
  step();
  EXPECT_EQ(world_.log().front().outcome, "interrupted");
  pass(minutes(2));
  ASSERT_TRUE(campaigns().set_status(world_.campaign, "paused").ok());
  run_for(minutes(8));
  EXPECT_EQ(world_.log().front().outcome, "reached");
  EXPECT_EQ(world_.state_of("contact_1"), "done") << "and nobody calls again";
}

TEST_F(Runner, ANodeWhoseLeaseRunsOutDialsNoMore) {
  world_.add("contact_0");
  world_.add("contact_1");
  line_.before_dialling = [this](const DialOrder&) { pass(seconds(40)); };  // the line is slow
  step();
  EXPECT_EQ(line_.dialled.size(), 1U) << "the second waits for a fresh lease";
  EXPECT_EQ(world_.state_of("contact_1"), "waiting");
}

TEST_F(Runner, OfTwoCampaignsOneCallsAContactAtATime) {
  repositories::CampaignRecord twin = *campaigns().get(world_.campaign);
  twin.id = core::CampaignId("twin");
  ASSERT_TRUE(campaigns().create(twin).ok());
  const core::ContactId contact = world_.add("contact_1");
  ASSERT_TRUE(world_.queue().add(twin.id, {{contact}, "", false}, repositories::kNormalRank, world_.now()).ok());
  step();
  EXPECT_EQ(line_.dialled.size(), 1U);
  run_for(minutes(3));
  EXPECT_EQ(line_.dialled.size(), 2U);
  EXPECT_EQ(line_.most_active, 1);
}

}  // namespace
}  // namespace callai::orchestrators
