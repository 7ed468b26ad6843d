#include "repositories/campaign_specific/interrupted_calls.h"

#include <gtest/gtest.h>

#include "core/testing/virtual_executor.h"
#include "repositories/analytics/analytics_repo.h"
#include "repositories/analytics/analytics_report.h"
#include "repositories/campaign_specific/browser_call.h"
#include "repositories/campaign_specific/conversation_repo.h"
#include "repositories/system/node_repo.h"
#include "repositories/testing/temp_dir.h"
#include "repositories/webhooks/webhook_repo.h"

namespace callai::repositories {
namespace {

/// Two organisations that want to be told of everything, and calls of two nodes.
class InterruptedCalls : public RepositoryTest {
 protected:
  InterruptedCalls() {
    for (const core::OrgId& org : {ours_, theirs_}) {
      WebhookRecord hook;
      hook.id = "hook";
      hook.url = "https://hooks.example.com";
      hook.events = {"*"};
      CALLAI_CHECK(
          database_->write([&](Transaction& t) { return WebhookRepo(*database_, org).create(t, hook, "x"); }).ok(),
          "no webhook");
    }
    CALLAI_CHECK(nodes_.begin(ids_, "node_a", wall(0)).ok() && nodes_.begin(ids_, "node_b", wall(0)).ok(), "no nodes");
  }

  void call(const core::OrgId& org, const std::string& id, const std::string& node, bool answered,
            const std::string& number = "+4930123456") {
    CallRecord record;
    record.id = core::CallId(id);
    record.phone_number = number;
    record.created = wall(1);
    record.node = node;
    CallRepo calls(*database_, org);
    CALLAI_CHECK(calls.create(record).ok(), "no call");
    if (answered) CALLAI_CHECK(calls.set_status(record.id, CallStatus::kInProgress, wall(2)).ok(), "not answered");
  }
  /// What the organisation's webhook is to be told, the oldest first.
  std::vector<std::string> told(const core::OrgId& org) {
    const WebhookRepo hooks(*database_, org);
    std::vector<std::string> payloads;
    const auto deliveries = hooks.deliveries({"hook", std::nullopt}, {});
    EXPECT_TRUE(deliveries.ok());
    for (const DeliveryRecord& one : *deliveries) payloads.insert(payloads.begin(), *hooks.payload(one.id));
    return payloads;
  }
  AnalyticsReport report(const core::OrgId& org) { return report_of(*AnalyticsRepo(*database_, org).sums({})); }
  std::int64_t counted(const core::OrgId& org, const std::string& status) {
    const AnalyticsReport r = report(org);
    const auto found = r.by_status.find(status);
    return found == r.by_status.end() ? 0 : found->second;
  }

  core::testing::CountingIds ids_;
  NodeRepo nodes_{*database_};
};

TEST_F(InterruptedCalls, OfADeadNodeAreCountedAndToldOfInEveryOrganisation) {
  call(ours_, "call_1", "node_a", true);
  call(ours_, "call_2", "node_b", true);
  call(theirs_, "call_3", "node_a", false);
  ASSERT_TRUE(database_
                  ->write([&](Transaction& t) {
                    return ConversationRepo(*database_, ours_)
                        .store_field(t, {core::CallId("call_1"), "email", "ann@example.com", true});
                  })
                  .ok());
  ASSERT_TRUE(nodes_.renew("node_b", wall(50)).ok());
  const auto left = nodes_.bury(ids_, wall(10), wall(60));
  ASSERT_TRUE(left.ok()) << core::describe(left.error());
  EXPECT_EQ(left->calls, 2);
  EXPECT_EQ(CallRepo(*database_, theirs_).get(core::CallId("call_3"))->status, CallStatus::kInterrupted);
  EXPECT_EQ(CallRepo(*database_, ours_).get(core::CallId("call_2"))->status, CallStatus::kInProgress);
  ASSERT_EQ(told(ours_).size(), 1U);
  EXPECT_NE(told(ours_)[0].find(R"("type":"call.ended")"), std::string::npos) << told(ours_)[0];
  EXPECT_NE(told(ours_)[0].find(R"("call_id":"call_1","status":"interrupted")"), std::string::npos);
  EXPECT_NE(told(ours_)[0].find(R"("fields":{"email":"ann@example.com"})"), std::string::npos) << "what it had stored";
  EXPECT_EQ(told(theirs_).size(), 1U);
  EXPECT_EQ(counted(ours_, "interrupted"), 1);
  EXPECT_EQ(counted(theirs_, "interrupted"), 1);
  EXPECT_EQ(report(theirs_).answered, 0);
}

TEST_F(InterruptedCalls, OfANodeThatStartsAgainAreToldOfOnce) {
  call(theirs_, "call_1", "node_a", true);
  EXPECT_EQ(nodes_.begin(ids_, "node_a", wall(60))->calls, 1);
  EXPECT_EQ(nodes_.begin(ids_, "node_a", wall(61))->calls, 0);
  EXPECT_EQ(*CallRepo(*database_, theirs_).mark_interrupted_calls(ids_, wall(62)), 0);
  EXPECT_EQ(told(theirs_).size(), 1U);
  EXPECT_EQ(counted(theirs_, "interrupted"), 1);
}

TEST_F(InterruptedCalls, OfAnOrganisationAreToldOfWhenItsProgramStarts) {
  call(ours_, "call_1", "", true);
  EXPECT_EQ(*CallRepo(*database_, ours_).mark_interrupted_calls(ids_, wall(60)), 1);
  EXPECT_EQ(told(ours_).size(), 1U);
}

TEST_F(InterruptedCalls, OfATrialAreNobodysBusiness) {
  call(ours_, "call_1", "node_a", true, kBrowserNumber);
  EXPECT_EQ(nodes_.begin(ids_, "node_a", wall(60))->calls, 1);
  EXPECT_TRUE(told(ours_).empty());
  EXPECT_EQ(counted(ours_, "interrupted"), 0);
}

TEST_F(InterruptedCalls, ThatGoOnAfterAllAreCountedAsWhatBecameOfThem) {
  call(ours_, "call_1", "node_a", true);
  call(ours_, "call_2", "node_a", false);
  ASSERT_EQ(nodes_.bury(ids_, wall(10), wall(60))->calls, 2);
  CallRepo calls(*database_, ours_);
  ASSERT_TRUE(calls.set_status(core::CallId("call_2"), CallStatus::kInProgress, wall(61)).ok());
  ASSERT_TRUE(
      calls.finish(core::CallId("call_1"), CallStatus::kCompleted, "sold", wall(70), std::chrono::seconds(9)).ok());
  EXPECT_EQ(counted(ours_, "interrupted"), 0);
  EXPECT_EQ(report(ours_).calls, 0) << "their ends are counted when they are written";
  EXPECT_EQ(report(ours_).answered, 0);
}

}  // namespace
}  // namespace callai::repositories
