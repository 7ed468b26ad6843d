#include "repositories/testing/privacy_test.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/testing/virtual_executor.h"
#include "repositories/campaign_specific/browser_call.h"
#include "repositories/campaign_specific/call_review_repo.h"
#include "repositories/campaign_specific/follow_up_repo.h"
#include "repositories/system/personal_data.h"
#include "repositories/system/redaction.h"
#include "repositories/webhooks/webhook_repo.h"

namespace callai::repositories {
namespace {

using core::CallId;
using core::ContactId;
using core::ErrorCode;

TEST(Redaction, LeavesOutCardsAndLongNumbers) {
  EXPECT_EQ(redacted("my card is 4111 1111 1111 1111, thanks"), "my card is [card number], thanks");
  EXPECT_EQ(redacted("4111-1111-1111-1112"), "[number]");  // no card: its last digit is wrong
  EXPECT_EQ(redacted("call 0301234567 now"), "call [number] now");
  EXPECT_EQ(redacted("four one one one, one one one one, one one one one, one one one one"), "[card number]");
  EXPECT_EQ(redacted("it is double four triple seven oh one two three"), "it is [number]");
}

TEST(Redaction, KeepsWhatIsNoNumberOfAPerson) {
  for (const char* text : {"on 2026-11-24 at 10:30", "one or two of them", "12,345.50 dollars",
                           "call_01abc234567890def", "", "room 12 34", "four five six"}) {
    EXPECT_EQ(redacted(text), text);
  }
}

TEST(Redaction, GoesThroughEveryTextOfAJson) {
  EXPECT_EQ(
      redacted_json(R"({"at_us":1795478400000000,"heard":{"text":"4111111111111111","words":[{"text":"4111"}]}})"),
      R"({"at_us":1795478400000000,"heard":{"text":"[card number]","words":[]}})");
  EXPECT_EQ(redacted_json("no json"), "no json");
  EXPECT_EQ(redacted_session(R"({"fields":{"order":"1234567890"},"conversation_history":[{"text":"1234567890"}]})"),
            R"({"fields":{"order":"1234567890"},"conversation_history":[{"text":"[number]"}]})");
}

TEST_F(PrivacyTest, NumbersAreLeftOutOfWhatIsStoredWhereThePolicySaysSo) {
  call("call_1", "c1", "+491", 0);
  EXPECT_EQ(conversations_.turns(CallId("call_1"))->front().turn.heard.text, "my number is 0301234567");
  ASSERT_TRUE(privacy_.set_policy({0, 0, 0, true, 30}, wall(0)).ok());
  call("call_2", "c1", "+491", 0);
  EXPECT_EQ(conversations_.turns(CallId("call_2"))->front().turn.heard.text, "my number is [number]");
  EXPECT_EQ(conversations_.events(CallId("call_2"))->front().event_json, R"({"text":"[number]"})");
}

TEST_F(PrivacyTest, NumbersAreLeftOutOfWhatPeopleAndWebhooksAreTold) {
  ASSERT_TRUE(privacy_.set_policy({0, 0, 0, true, 30}, wall(0)).ok());
  call("call_1", "c1", "+4930123456", 0);
  const CallId id("call_1");
  run("INSERT INTO webhooks (org_id, id, url, secret_sealed, enabled, disabled_reason, created_us) VALUES ('ours', "
      "'hook', 'https://hooks.example.com/', 'x', 1, '', 0)");
  run("INSERT INTO webhook_events (org_id, webhook_id, event) VALUES ('ours', 'hook', '*')");
  core::testing::CountingIds ids;
  const core::Status told = database_->write([&](Transaction& t) -> core::Status {
    FollowUpRecord follow_up;
    follow_up.id = "follow_1";
    follow_up.kind = "message";
    follow_up.call = id;
    follow_up.summary = "the card is 4111 1111 1111 1111";
    const auto added = FollowUpRepo(*database_, ours_).add_of_call(t, follow_up);
    if (!added) return added.error();
    EXPECT_EQ((*added)->summary, "the card is [card number]") << "and so webhooks are told";
    conversation::CallReview review;
    review.summary = "gave the number 0301234567";
    const core::Status put = CallReviewRepo(*database_, ours_).put(t, id, review, wall(1));
    if (!put) return put;
    return WebhookRepo(*database_, ours_).publish(t, ids, {"turn.completed", "call_1", wall(1)}, [] {
      return std::string(R"({"heard":"it is 0301234567","phone_number":"+4930123456","fields":{"order":"123456789"}})");
    });
  });
  ASSERT_TRUE(told.ok()) << core::describe(told.error());
  EXPECT_EQ(FollowUpRepo(*database_, ours_).get("follow_1")->summary, "the card is [card number]");
  EXPECT_EQ((*CallReviewRepo(*database_, ours_).of(id))->summary, "gave the number [number]");
  const auto deliveries = WebhookRepo(*database_, ours_).deliveries({"hook", {}}, {});
  ASSERT_EQ(deliveries->size(), 1U);
  const std::string sent = *WebhookRepo(*database_, ours_).payload(deliveries->front().id);
  EXPECT_NE(sent.find(R"("heard":"it is [number]")"), std::string::npos) << sent;
  EXPECT_NE(sent.find(R"("phone_number":"+4930123456")"), std::string::npos) << sent;
  EXPECT_NE(sent.find(R"("order":"123456789")"), std::string::npos) << "what was asked for";
  EXPECT_NE(sent.find(R"("created_at":"2026-11-24T00:00:01.000Z")"), std::string::npos) << sent;
}

TEST_F(PrivacyTest, APersonIsToldEverythingAndForgotten) {
  contact("c1", "+491");
  contact("c2", "+492");
  call("call_1", "c1", "+491", 0);
  call("call_2", "", "+491", 1);  // before anybody knew whose number it is
  call("call_3", "c2", "+492", 1);
  ASSERT_TRUE(contacts_.opt_out("+491", "asked", wall(1)).ok());
  const auto data = personal_data_json(*database_, ours_, ContactId("c1"));
  ASSERT_TRUE(data.ok()) << core::describe(data.error());
  for (const char* part : {"+491", "call_1", "call_2", "my number is 0301234567", "asked", "gold"}) {
    EXPECT_NE(data->find(part), std::string::npos) << part;
  }
  EXPECT_EQ(data->find("call_3"), std::string::npos);
  EXPECT_EQ(recordings_of_person(*database_, ours_, ContactId("c1"))->size(), 2U);
  const auto erased = erase_person(*database_, ours_, ContactId("c1"));
  ASSERT_TRUE(erased.ok()) << core::describe(erased.error());
  EXPECT_EQ(erased->calls, 2);
  EXPECT_EQ(contacts_.get(ContactId("c1")).error().code, ErrorCode::kNotFound);
  const auto bare = calls_.get(CallId("call_2"));
  EXPECT_EQ(bare->phone_number, "");
  EXPECT_EQ(bare->snapshot, "{}");
  EXPECT_EQ(bare->outcome, "interested");
  EXPECT_TRUE(conversations_.turns(CallId("call_1"))->empty());
  EXPECT_TRUE(conversations_.events(CallId("call_1"))->empty());
  EXPECT_TRUE(*contacts_.is_do_not_call("+491"));
  EXPECT_EQ(conversations_.turns(CallId("call_3"))->size(), 1U);
  EXPECT_EQ(erase_person(*database_, theirs_, ContactId("c2")).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(personal_data_json(*database_, theirs_, ContactId("c2")).error().code, ErrorCode::kNotFound);
}

TEST_F(PrivacyTest, AContactInTheTrashIsStillAPerson) {
  contact("c1", "+491");
  call("call_1", "c1", "+491", 0);
  call("call_2", "", "+491", 1);
  ASSERT_TRUE(trash_.discard_contact(ContactId("c1"), wall(5)).ok());
  contact("c2", "+491");  // has that number now
  call("call_3", "c2", "+491", 2);
  const auto data = personal_data_json(*database_, ours_, ContactId("c1"));
  ASSERT_TRUE(data.ok()) << core::describe(data.error());
  for (const char* part : {"\"contact\":null", "call_1", "call_2", "gold"}) {
    EXPECT_NE(data->find(part), std::string::npos) << part;
  }
  EXPECT_EQ(data->find("call_3"), std::string::npos) << "another's";
  ASSERT_TRUE(erase_person(*database_, ours_, ContactId("c1")).ok());
  EXPECT_TRUE(trash_.list({})->empty());
  EXPECT_TRUE(conversations_.turns(CallId("call_2"))->empty());
  EXPECT_EQ(conversations_.turns(CallId("call_3"))->size(), 1U);
  EXPECT_TRUE(contacts_.get(ContactId("c2")).ok());
  EXPECT_EQ(personal_data_json(*database_, ours_, ContactId("c1")).error().code, ErrorCode::kNotFound);
}

TEST_F(PrivacyTest, APurgedContactIsKnownByItsCalls) {
  contact("c1", "+491");
  call("call_1", "c1", "+491", 0);
  call("call_2", "", "+491", 1);
  ASSERT_TRUE(trash_.discard_contact(ContactId("c1"), wall(5)).ok());
  ASSERT_TRUE(trash_.remove("contact", "c1").ok());
  EXPECT_EQ(recordings_of_person(*database_, ours_, ContactId("c1"))->size(), 2U);
  EXPECT_EQ(erase_person(*database_, ours_, ContactId("c1"))->calls, 2);
  EXPECT_EQ(calls_.get(CallId("call_1"))->phone_number, "");
  EXPECT_EQ(erase_person(*database_, ours_, ContactId("c1")).error().code, ErrorCode::kNotFound);
}

TEST_F(PrivacyTest, ForgettingTakesWhatTheTrashHasOfThatNumber) {
  contact("c1", "+491");
  contact("c3", "+493");
  ASSERT_TRUE(trash_.discard_contact(ContactId("c1"), wall(5)).ok());
  ASSERT_TRUE(trash_.discard_contact(ContactId("c3"), wall(5)).ok());
  contact("c2", "+491");
  ASSERT_TRUE(erase_person(*database_, ours_, ContactId("c2")).ok());
  const auto left = trash_.list({});
  ASSERT_EQ(left->size(), 1U);
  EXPECT_EQ(left->front().id, "c3");
}

TEST_F(PrivacyTest, NobodyIsForgottenInTheMiddleOfACall) {
  contact("c1", "+491");
  open_call("call_1", "c1", "+491", 0);
  EXPECT_EQ(recordings_of_person(*database_, ours_, ContactId("c1")).error().code, ErrorCode::kFailedPrecondition);
  const auto refused = erase_person(*database_, ours_, ContactId("c1"));
  EXPECT_EQ(refused.error().code, ErrorCode::kFailedPrecondition);
  EXPECT_NE(refused.error().message.find("call_1"), std::string::npos);
  EXPECT_TRUE(personal_data_json(*database_, ours_, ContactId("c1")).ok());
  end_call("call_1", 0);
  EXPECT_TRUE(erase_person(*database_, ours_, ContactId("c1")).ok());
}

TEST_F(PrivacyTest, WhatBelongsToForgettingFailsOrSucceedsWithIt) {
  contact("c1", "+491");
  const core::Error full{ErrorCode::kResourceExhausted, "full", "", ""};
  EXPECT_FALSE(erase_person(*database_, ours_, ContactId("c1"), [&](Transaction&) { return full; }).ok());
  EXPECT_TRUE(contacts_.get(ContactId("c1")).ok());
}

TEST_F(PrivacyTest, ATrialByVoiceGrowsOldAsACallDoesAndIsNobodys) {
  contact("c1", "+491");
  call("trial", "", kBrowserNumber, 0);
  ASSERT_TRUE(erase_person(*database_, ours_, ContactId("c1")).ok());
  EXPECT_EQ(conversations_.turns(CallId("trial"))->size(), 1U) << "no contact of ours was in it";
  ASSERT_TRUE(privacy_.set_policy({5, 5, 0, false, 30}, wall(0)).ok());
  EXPECT_EQ(privacy_.old_recordings(day(10), "")->size(), 1U) << "it is a voice all the same";
  EXPECT_EQ(privacy_.sweep(day(10))->transcripts, 1);
}

/// A table that is added tomorrow, and that says whose its rows are, has to be thought of.
TEST(PersonalData, EveryTableThatNamesAPersonIsKnown) {
  const auto database = open_or_die({.path = ":memory:"});
  const std::vector<std::string> known = tables_with_personal_data();
  ASSERT_TRUE(database
                  ->read([&](SqlConnection& sql) -> core::Status {
                    const auto found = sql.query(
                        "SELECT DISTINCT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = "
                        "'table' AND c.name IN ('contact_id', 'call_id', 'phone_number')",
                        "t");
                    if (!found) return found.error();
                    EXPECT_GT(found->size(), 5U);
                    for (const SqlRow& row : *found) {
                      const bool user = row.text(0) == "users";  // who works here, not who is called
                      EXPECT_TRUE(user || std::find(known.begin(), known.end(), row.text(0)) != known.end())
                          << row.text(0) << " is not in system/erasure_json.cc";
                    }
                    return {};
                  })
                  .ok());
}

}  // namespace
}  // namespace callai::repositories
