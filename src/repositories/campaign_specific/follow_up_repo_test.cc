#include "repositories/campaign_specific/follow_up_repo.h"

#include <gtest/gtest.h>

#include "repositories/campaign_specific/call_repo.h"
#include "repositories/testing/temp_dir.h"

namespace callai::repositories {
namespace {

using core::ErrorCode;

class FollowUps : public RepositoryTest {
 protected:
  FollowUpRepo inbox() { return {*database_, ours_}; }
  FollowUpRecord record(const std::string& id, const std::string& kind, const std::string& call) {
    FollowUpRecord made;
    made.id = id;
    made.kind = kind;
    made.call = core::CallId(call);
    made.summary = "Wants a callback";
    made.created = wall(1);
    return made;
  }
};

TEST_F(FollowUps, AreListedNewestFirstAndByWhatTheyAre) {
  ASSERT_TRUE(inbox().add(record("follow_1", "callback", "call_1")).ok());
  ASSERT_TRUE(inbox().add(record("follow_2", "message", "call_2")).ok());
  ASSERT_TRUE(inbox().add(record("follow_3", "message", "call_3")).ok());
  const auto all = inbox().list({}, {"", 2});
  ASSERT_TRUE(all.ok());
  ASSERT_EQ(all->size(), 2U);
  EXPECT_EQ(all->front().id, "follow_3");
  EXPECT_EQ(inbox().list({}, {"follow_2", 10})->size(), 1U);
  EXPECT_EQ(inbox().list({"open", "message", ""}, {})->size(), 2U);
  EXPECT_TRUE(inbox().list({"done", "", ""}, {})->empty());
  EXPECT_TRUE(FollowUpRepo(*database_, theirs_).list({}, {})->empty());
}

TEST_F(FollowUps, ACallMakesOneOfAKind) {
  ASSERT_TRUE(inbox().add(record("follow_1", "callback", "call_1")).ok());
  ASSERT_TRUE(inbox().add(record("follow_2", "callback", "call_1")).ok());
  ASSERT_TRUE(inbox().add(record("follow_3", "hot_lead", "call_1")).ok());
  EXPECT_EQ(inbox().list({}, {})->size(), 2U);
}

TEST_F(FollowUps, KnowTheirCallsContactAndNumber) {
  CallRecord call;
  call.id = core::CallId("call_1");
  call.campaign = core::CampaignId("camp_1");
  call.contact = core::ContactId("contact_1");
  call.phone_number = "+12025550143";
  ASSERT_TRUE(CallRepo(*database_, ours_).create(call).ok());
  FollowUpRecord made = record("follow_1", "callback", "call_1");
  made.due = wall(60);
  std::vector<bool> written;
  const auto add = [&](Transaction& t) -> core::Status {
    const auto added = inbox().add_of_call(t, made);
    if (!added) return added.error();
    written.push_back(added->has_value());
    return {};
  };
  const core::Status stored = database_->write([&](Transaction& t) {
    const core::Status first = add(t);
    return first.ok() ? add(t) : first;
  });
  ASSERT_TRUE(stored.ok()) << core::describe(stored.error());
  const auto read = inbox().get("follow_1");
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->campaign.value(), "camp_1");
  EXPECT_EQ(read->contact.value(), "contact_1");
  EXPECT_EQ(read->phone_number, "+12025550143");
  EXPECT_EQ(read->due, wall(60));
}

TEST_F(FollowUps, OfTwoWhoChangeItTheSecondIsTold) {
  ASSERT_TRUE(inbox().add(record("follow_1", "callback", "call_1")).ok());
  FollowUpRecord mine = *inbox().get("follow_1");
  FollowUpRecord yours = mine;
  mine.assignee = "user_1";
  ASSERT_TRUE(inbox().change(mine).ok());
  yours.status = "done";
  yours.done = wall(5);
  EXPECT_EQ(inbox().change(yours).error().code, ErrorCode::kFailedPrecondition);
  yours.version = 2;
  yours.assignee = "user_1";
  ASSERT_TRUE(inbox().change(yours).ok());
  EXPECT_EQ(inbox().get("follow_1")->status, "done");
  EXPECT_EQ(inbox().get("follow_1")->done, wall(5));
  EXPECT_EQ(inbox().change(record("follow_9", "message", "x")).error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace callai::repositories
