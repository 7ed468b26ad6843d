#include <gtest/gtest.h>

#include "core/testing/manual_clock.h"
#include "core/testing/recording_log.h"
#include "core/testing/virtual_executor.h"
#include "repositories/campaign_specific/appointment_repo.h"
#include "repositories/campaign_specific/callback_repo.h"
#include "repositories/campaign_specific/follow_up_repo.h"
#include "repositories/system/audit_repo.h"
#include "repositories/system/housekeeping.h"
#include "repositories/system/org_repo.h"
#include "repositories/testing/privacy_test.h"

// What goes when it is too old, and what stays.

namespace callai::repositories {
namespace {

using core::CallId;
using core::ErrorCode;

TEST_F(PrivacyTest, NothingIsRemovedUntilSomebodySaysSo) {
  call("call_1", "c1", "+491", 0);
  EXPECT_TRUE(privacy_.old_recordings(day(9999), "")->empty());
  EXPECT_EQ(privacy_.sweep(day(9999))->calls, 0);
  EXPECT_EQ(conversations_.turns(CallId("call_1"))->size(), 1U);
}

TEST_F(PrivacyTest, WhatIsTooOldGoesAndTheRestStays) {
  call("call_1", "c1", "+491", 0);
  call("call_2", "c1", "+491", 8);
  ASSERT_TRUE(privacy_.set_policy({5, 5, 0, false, 30}, wall(0)).ok());
  const auto recordings = privacy_.old_recordings(day(10), "");
  ASSERT_EQ(recordings->size(), 1U);
  EXPECT_EQ(recordings->front().path, folder_.file("call_1.wav"));
  ASSERT_TRUE(privacy_.forget_recordings(*recordings).ok());
  EXPECT_TRUE(privacy_.old_recordings(day(10), "")->empty());
  EXPECT_EQ(privacy_.sweep(day(10))->transcripts, 1);
  EXPECT_EQ(privacy_.sweep(day(10))->transcripts, 0);
  EXPECT_TRUE(conversations_.turns(CallId("call_1"))->empty());
  EXPECT_EQ(calls_.get(CallId("call_1"))->outcome, "interested");
  EXPECT_EQ(conversations_.turns(CallId("call_2"))->size(), 1U);
  EXPECT_EQ(calls_.get(CallId("call_2"))->recording_path, folder_.file("call_2.wav"));
}

TEST_F(PrivacyTest, ACallThatIsTooOldGoesAfterItsRecording) {
  call("call_1", "c1", "+491", 0);
  ASSERT_TRUE(privacy_.set_policy({0, 0, 5, false, 30}, wall(0)).ok());
  EXPECT_EQ(privacy_.sweep(day(10))->calls, 0);
  ASSERT_TRUE(privacy_.forget_recordings(*privacy_.old_recordings(day(10), "")).ok());
  EXPECT_EQ(privacy_.sweep(day(10))->calls, 1);
  EXPECT_EQ(calls_.get(CallId("call_1")).error().code, ErrorCode::kNotFound);
}

TEST_F(PrivacyTest, ThePolicyOfAnotherOrganisationRemovesNothingOfOurs) {
  call("call_1", "c1", "+491", 0);
  const PrivacyRepo theirs(*database_, theirs_);
  ASSERT_TRUE(theirs.set_policy({1, 1, 1, true, 1}, wall(0)).ok());
  EXPECT_TRUE(theirs.old_recordings(day(99), "")->empty());
  EXPECT_EQ(theirs.sweep(day(99))->calls, 0);
  EXPECT_FALSE(privacy_.policy()->redact_numbers);
  EXPECT_EQ(theirs.set_policy({-1, 0, 0, false, 1}, wall(0)).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(theirs.set_policy({0, 0, 0, false, 0}, wall(0)).error().code, ErrorCode::kInvalidArgument);
}

class WhatCallsLeaveOver : public PrivacyTest {
 protected:
  /// A call of day 0 with everything that can come of one, done with by day 3.
  void call_with_all(const std::string& id) {
    call(id, "c1", "+491", 0);
    FollowUpRecord follow_up;
    follow_up.id = "done_of_" + id;
    follow_up.kind = "message";
    follow_up.call = CallId(id);
    follow_up.summary = "wants to know more";
    follow_up.created = day(0);
    ASSERT_TRUE(inbox_.add(follow_up).ok());
    FollowUpRecord done = *inbox_.get(follow_up.id);
    done.status = "done";
    done.done = day(2);
    ASSERT_TRUE(inbox_.change(done).ok());
    follow_up.id = "open_of_" + id;
    follow_up.kind = "hot_lead";
    ASSERT_TRUE(inbox_.add(follow_up).ok());
    CallbackRecord callback;
    callback.id = "callback_of_" + id;
    callback.call = CallId(id);
    callback.at = day(3);
    callback.created = day(0);
    ASSERT_TRUE(CallbackRepo(*database_, ours_).add(callback).ok());
    conversation::Appointment appointment;
    appointment.key = "appointment_of_" + id;
    appointment.calendar = id;
    appointment.call = CallId(id);
    appointment.starts = day(3);
    appointment.length = std::chrono::minutes(30);
    ASSERT_TRUE(AppointmentRepo(*database_, ours_).book(appointment, day(0)).ok());
    run("INSERT INTO dial_attempts (org_id, call_id, campaign_id, contact_id, phone_number, number, reason, caller_id, "
        "node_id, trunk, utc_offset_min, created_us, ended_us, outcome, settled) VALUES ('ours', '" +
        id + "', 'camp', 'c1', '+491', 1, 'first', '', '', '', 0, " + std::to_string(micros(day(0))) + ", " +
        std::to_string(micros(day(0))) + ", 'completed', 1)");
    run("INSERT INTO webhooks (org_id, id, url, secret_sealed, enabled, disabled_reason, created_us) VALUES ('ours', "
        "'hook', 'https://hooks.example.com/', 'x', 1, '', 0) ON CONFLICT (org_id, id) DO NOTHING");
    run("INSERT INTO webhook_deliveries (org_id, id, webhook_id, event_id, event, stream, payload, status, attempts, "
        "tries, next_us, lease_us, created_us, error) VALUES ('ours', 'd_of_" +
        id + "', 'hook', 'evt', 'turn.completed', '" + id + "', '{}', 'delivered', 1, 1, 0, 0, 0, '')");
  }
  static std::int64_t micros(core::WallTime at) { return at.time_since_epoch().count(); }

  FollowUpRepo inbox_{*database_, ours_};
};

TEST_F(WhatCallsLeaveOver, LosesItsWordsWithTheTranscript) {
  call_with_all("call_1");
  ASSERT_TRUE(privacy_.set_policy({0, 5, 0, false, 30}, wall(0)).ok());
  EXPECT_EQ(privacy_.sweep(day(4))->total(), 0);
  EXPECT_EQ(privacy_.sweep(day(6))->transcripts, 1);
  EXPECT_EQ(inbox_.get("done_of_call_1")->summary, "");
  EXPECT_EQ(inbox_.get("open_of_call_1")->summary, "");
  EXPECT_EQ(count("webhook_deliveries"), 0);
  EXPECT_EQ(count("callbacks") + count("appointments") + count("dial_attempts"), 3);
  EXPECT_EQ(privacy_.sweep(day(6))->total(), 0);
}

TEST_F(WhatCallsLeaveOver, GoesAfterTheCallOnceItIsOver) {
  call_with_all("call_1");
  call_with_all("call_2");
  end_call("call_2", 5);
  for (const char* id : {"call_1", "call_2"}) ASSERT_TRUE(calls_.set_recording(CallId(id), "").ok());
  ASSERT_TRUE(privacy_.set_policy({0, 0, 5, false, 30}, wall(0)).ok());
  const auto first = privacy_.sweep(day(7));
  EXPECT_EQ(first->calls, 1);
  EXPECT_EQ(first->left_over, 2) << "the attempt and what was done; callback and appointment are of two days later";
  EXPECT_EQ(inbox_.get("done_of_call_1").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(inbox_.get("open_of_call_1")->summary, "") << "somebody still has to do it";
  EXPECT_EQ(count("webhook_deliveries"), 1);
  EXPECT_EQ(privacy_.sweep(day(9))->left_over, 2);
  EXPECT_EQ(count("callbacks") + count("appointments") + count("dial_attempts"), 3) << "those of the other call";
  EXPECT_EQ(inbox_.get("done_of_call_2")->summary, "wants to know more");
  EXPECT_EQ(privacy_.sweep(day(9))->total(), 0);
}

TEST_F(PrivacyTest, ACallWithoutAnEndIsAsOldAsItsBeginning) {
  CallRecord imported;
  imported.id = CallId("imported");
  imported.status = CallStatus::kFailed;
  imported.outcome = "no_answer";
  imported.created = day(0);
  ASSERT_TRUE(calls_.create(imported).ok());
  open_call("going_on", "c1", "+491", 0);
  ASSERT_TRUE(calls_.set_recording(CallId("going_on"), "").ok());
  ASSERT_TRUE(privacy_.set_policy({0, 5, 5, false, 30}, wall(0)).ok());
  EXPECT_EQ(privacy_.sweep(day(4))->total(), 0);
  EXPECT_EQ(privacy_.sweep(day(6))->calls, 1);
  EXPECT_EQ(calls_.get(CallId("imported")).error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(calls_.get(CallId("going_on")).ok()) << "nobody loses a call that goes on";
  EXPECT_EQ(conversations_.turns(CallId("going_on"))->size(), 1U);
}

TEST_F(PrivacyTest, TheHouseIsKeptForEveryOrganisation) {
  core::testing::ManualClock clock;
  core::SeededRandom random{1};
  core::testing::CountingIds ids;
  core::testing::RecordingLog log;
  const core::WallTime now = clock.wall_now();
  for (const core::OrgId& org : {ours_, theirs_}) {
    ASSERT_TRUE(OrgRepo(*database_).save({org, org.value(), now}).ok());
    AuditRecord entry;
    entry.id = "aud_" + org.value();
    entry.at = now - kAuditKept - std::chrono::hours(1);
    ASSERT_TRUE(AuditRepo(*database_, org).add(entry).ok());
  }
  AuditRecord young;
  young.id = "aud_young";
  young.at = now - kAuditKept + std::chrono::hours(1);
  ASSERT_TRUE(AuditRepo(*database_, ours_).add(young).ok());
  EXPECT_EQ(keep_house({clock, random, ids, log}, *database_, "", [] { return false; }), 2);
  const auto left = AuditRepo(*database_, ours_).list({}, {});
  ASSERT_EQ(left->size(), 1U);
  EXPECT_EQ(left->front().id, "aud_young");
}

}  // namespace
}  // namespace callai::repositories
