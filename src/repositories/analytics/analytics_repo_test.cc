#include "repositories/analytics/analytics_repo.h"

#include <gtest/gtest.h>

#include "repositories/analytics/analytics_report.h"
#include "repositories/campaign_specific/browser_call.h"
#include "repositories/campaign_specific/call_repo.h"
#include "repositories/testing/account_test.h"

namespace callai::repositories {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::year;

const core::WallTime kMidnight{sys_days(year(2026) / 11 / 24)};

class Analytics : public RepositoryTest {
 protected:
  core::CallId call(const std::string& id, core::WallTime began, const std::string& campaign = "camp_1",
                    std::chrono::minutes offset = std::chrono::minutes(0), const std::string& number = "") {
    CallRecord record;
    record.id = core::CallId(id);
    record.campaign = core::CampaignId(campaign);
    record.template_id = core::TemplateId("sales");
    record.template_version = 2;
    record.created = began;
    record.utc_offset = offset;
    record.phone_number = number;
    EXPECT_TRUE(CallRepo(*database_, ours_).create(record).ok());
    return record.id;
  }
  void end(const core::CallId& id, const std::string& outcome, bool answered = true) {
    CallTally tally;
    conversation::Turn turn;
    turn.stage_after = "greeting";
    tally.turn(turn);
    const core::Status done = database_->write([&](Transaction& t) {
      return repo_.add_call(t, id, tally, answered ? "completed" : "busy", outcome, answered, seconds(30));
    });
    EXPECT_TRUE(done.ok()) << core::describe(done.error());
  }
  AnalyticsReport report(const AnalyticsFilter& filter = {}) const {
    const auto sums = repo_.sums(filter);
    EXPECT_TRUE(sums.ok());
    return report_of(*sums);
  }

  AnalyticsRepo repo_{*database_, ours_};
  core::testing::CountingIds ids_;
};

TEST_F(Analytics, CallsAreAddedUp) {
  end(call("a", kMidnight + hours(9)), "sold");
  end(call("b", kMidnight + hours(10)), "sold");
  end(call("c", kMidnight + hours(10)), "busy", false);
  const AnalyticsReport r = report();
  EXPECT_EQ(r.calls, 3);
  EXPECT_EQ(r.answered, 2);
  EXPECT_EQ(r.talk, seconds(90));
  ASSERT_EQ(r.outcomes.size(), 1U) << "a call that nobody answered has none";
  EXPECT_EQ(r.outcomes[0].calls, 2);
  EXPECT_EQ(r.by_status.at("busy"), 1);
  EXPECT_EQ(r.hours[10].calls, 2);
  EXPECT_EQ(r.hours[10].answered, 1);
}

TEST_F(Analytics, CallsAreCountedByTemplate) {
  end(call("a", kMidnight + hours(9)), "sold");
  end(call("b", kMidnight + hours(10), "camp_2"), "busy", false);
  using Counts = std::map<std::string, std::int64_t>;
  EXPECT_EQ(*repo_.calls_by_template({}), (Counts{{"sales", 2}}));
  AnalyticsFilter filter;
  filter.campaign = core::CampaignId("camp_2");
  filter.from = kMidnight + hours(9);
  EXPECT_EQ(*repo_.calls_by_template(filter), (Counts{{"sales", 1}}));
  filter.from = kMidnight + hours(11);
  EXPECT_TRUE(repo_.calls_by_template(filter)->empty());
}

TEST_F(Analytics, CallsThatAreNotOverAreCountedByThemselves) {
  CallRepo calls(*database_, ours_);
  call("a", kMidnight);
  call("b", kMidnight, "camp_2");
  call("c", kMidnight, "camp_2", std::chrono::minutes(0), kBrowserNumber);
  ASSERT_TRUE(calls.set_status(core::CallId("b"), CallStatus::kInProgress, kMidnight).ok());
  ASSERT_TRUE(
      calls.finish(call("d", kMidnight), CallStatus::kCompleted, "sold", kMidnight + hours(1), seconds(30)).ok());
  const auto all = calls.open_counts({});
  ASSERT_EQ(all->size(), 2U);
  EXPECT_EQ((*all)[0].status, CallStatus::kCreated);
  EXPECT_EQ((*all)[0].calls, 1);
  const auto one = calls.open_counts(core::CampaignId("camp_2"));
  ASSERT_EQ(one->size(), 1U);
  EXPECT_EQ((*one)[0].status, CallStatus::kInProgress);
  EXPECT_EQ((*one)[0].template_id.value(), "sales");
}

TEST_F(Analytics, HoursAreThoseOfTheContact) {
  end(call("a", kMidnight + hours(23), "camp_1", std::chrono::minutes(120)), "sold");
  EXPECT_EQ(report().hours[1].calls, 1);
}

TEST_F(Analytics, CampaignsTimesAndTemplatesAreToldApart) {
  end(call("a", kMidnight + hours(9)), "sold");
  end(call("b", kMidnight + hours(9), "camp_2"), "sold");
  end(call("c", kMidnight + hours(24 * 40)), "sold");
  AnalyticsFilter filter;
  filter.campaign = core::CampaignId("camp_1");
  EXPECT_EQ(report(filter).calls, 2);
  filter.from = kMidnight + hours(9);
  filter.to = kMidnight + hours(10);
  EXPECT_EQ(report(filter).calls, 1);
  filter.from = kMidnight + hours(10);
  filter.to = kEndOfTime;
  EXPECT_EQ(report(filter).calls, 1);
  filter = {};
  filter.template_id = core::TemplateId("sales");
  EXPECT_EQ(report(filter).calls, 3);
  filter.template_version = 1;
  EXPECT_EQ(report(filter).calls, 0);
}

TEST_F(Analytics, AnotherOrganisationSeesNothing) {
  end(call("a", kMidnight), "sold");
  EXPECT_TRUE(AnalyticsRepo(*database_, theirs_).sums({})->empty());
}

TEST_F(Analytics, ACorrectedOutcomeMoves) {
  const core::CallId id = call("a", kMidnight);
  end(id, "sold");
  ASSERT_TRUE(
      database_->write([&](Transaction& t) { return repo_.move_outcome(t, id, "sold", "refused", seconds(30)); }).ok());
  std::map<std::string, std::int64_t> counts;
  for (const auto& outcome : report().outcomes) counts[outcome.name] = outcome.calls;
  EXPECT_EQ(counts, (std::map<std::string, std::int64_t>{{"refused", 1}}));
}

TEST_F(Analytics, TokensOfACallAreAddedUp) {
  const core::CallId id = call("a", kMidnight);
  EXPECT_FALSE(repo_.usage(id)->has_value());
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(database_->write([&](Transaction& t) { return repo_.add_usage(t, id, {100, 20, 7}); }).ok());
  }
  EXPECT_EQ((*repo_.usage(id))->prompt_tokens, 200);
  EXPECT_EQ((*repo_.usage(id))->cost_micros, 14);
  EXPECT_EQ(report().completion_tokens, 40);
}

TEST_F(Analytics, InterruptedCallsAreCountedOnce) {
  call("a", kMidnight);
  CallRepo calls(*database_, ours_);
  EXPECT_EQ(*calls.mark_interrupted_calls(ids_, kMidnight + hours(1)), 1);
  EXPECT_EQ(*calls.mark_interrupted_calls(ids_, kMidnight + hours(2)), 0);
  EXPECT_EQ(report().by_status.at("interrupted"), 1);
}

TEST_F(Analytics, ATrialByVoiceIsCountedNowhere) {
  const core::CallId id = call("a", kMidnight, "camp_1", {}, kBrowserNumber);
  end(id, "sold");
  ASSERT_TRUE(database_
                  ->write([&](Transaction& t) {
                    core::Status done = repo_.move_outcome(t, id, "sold", "refused", seconds(30));
                    return done.ok() ? repo_.add_usage(t, id, {100, 20, 7}) : done;
                  })
                  .ok());
  call("b", kMidnight, "camp_1", {}, kBrowserNumber);
  EXPECT_EQ(*CallRepo(*database_, ours_).mark_interrupted_calls(ids_, kMidnight + hours(1)), 2);
  EXPECT_TRUE(repo_.sums({})->empty());
  EXPECT_EQ((*repo_.usage(id))->prompt_tokens, 100) << "the call's own page shows it";
}

TEST_F(Analytics, ACallThatIsNotStoredIsRefused) {
  const core::Status done = database_->write([&](Transaction& t) {
    return repo_.add_call(t, core::CallId("nobody"), {}, "completed", "sold", true, seconds(1));
  });
  EXPECT_EQ(done.error().code, core::ErrorCode::kNotFound);
}

}  // namespace
}  // namespace callai::repositories
