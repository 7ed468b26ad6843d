#include "repositories/legacy/old_data.h"

#include <gtest/gtest.h>

#include <fstream>

#include "core/hash.h"
#include "repositories/campaign_specific/call_repo.h"
#include "repositories/campaign_specific/campaign_repo.h"
#include "repositories/campaign_specific/contact_repo.h"
#include "repositories/campaign_specific/conversation_repo.h"
#include "repositories/campaign_specific/documents_repo.h"
#include "repositories/campaign_specific/template_release_repo.h"
#include "repositories/testing/account_test.h"

namespace callai::repositories {
namespace {

/// A folder as the old system leaves it, with what goes wrong there.
class OldDataTest : public AccountTest {
 protected:
  void write(const std::string& file, const std::string& text) const {
    std::ofstream(dir_.file(file), std::ios::binary) << text;
  }
  void write_everything() const {
    write("users.json", R"([{"id": "u1", "email": "Old@Example.com", "password_hash": ")" +
                            core::sha256_hex("old-password") +
                            R"(", "first_name": "Olga", "last_name": "Dale", "company_name": "Old Co",
          "phone_number": null, "phone_numbers": [], "status": "active", "plan": "free", "settings": {},
          "api_key": "0123456789abcdef0123456789abcdef", "created_at": "2023-05-06T07:08:09.123456",
          "last_login_at": null, "surprise": 1}])");
    write("contacts.json", R"([
      {"id": "c1", "user_id": "u1", "phone_number": "030 23125000", "first_name": "Ann", "last_name": null,
       "status": "interested", "tags": ["vip"], "custom_fields": {"city": "Bonn", "age": 44},
       "preferred_timing": ["morning"], "notes": "nice", "created_at": "2023-05-06T07:08:09"},
      {"id": "c2", "user_id": "u1", "phone_number": "not a number"},
      {"id": "c3", "user_id": "u1", "phone_number": "+49 30 23125000"},
      {"user_id": "u1", "phone_number": "+49 30 23125001"},
      42,
      {"id": "c4", "user_id": "u1", "phone_number": "+49 30 23125002"},
      {"id": "c5", "user_id": "u1", "phone_num)");
    write("documents.json", R"([
      {"id": "d1", "user_id": "u1", "name": "Returns", "content": "Goods may be returned within 30 days.",
       "document_type": "return_policy", "tags": [], "is_active": true},
      {"id": "d2", "user_id": "u1", "name": "Off", "content": "x", "document_type": "x", "is_active": false}])");
    write("campaigns.json", R"([{"id": "k1", "user_id": "u1", "name": "Spring", "purpose": "sales",
      "stages": ["introduction", "closing"], "script_template": {"introduction": {"script": "Hello."}},
      "data_collection_fields": ["email"], "is_active": true}])");
    write("calls.json", R"([
      {"id": "call1", "user_id": "u1", "contact_id": "c1", "campaign_id": "k1", "phone_number": "+493023125000",
       "status": "completed", "start_time": "2023-06-01T10:00:00", "end_time": "2023-06-01T10:02:00",
       "duration_seconds": 120, "created_at": "2023-06-01T09:59:00"},
      {"id": "call2", "user_id": "u1", "status": "no_answer", "phone_number": "x"},
      {"id": "call3", "user_id": "u1", "status": "scheduled"}])");
    write("conversations.json", R"([
      {"id": "v1", "user_id": "u1", "call_id": "call1", "stage": "introduction", "transcript": [
        {"role": "agent", "text": "Hello."}, {"speaker": "customer", "text": "Hi there."},
        {"role": "agent", "text": "May I have your e-mail?"}, {"role": "user", "text": "ann at example dot com"}],
       "collected_data": {"email": "ann@example.com"}, "created_at": "2023-06-01T10:02:00"},
      {"id": "v2", "user_id": "u1", "call_id": "lost", "transcript": [{"role": "user", "text": "x"}]},
      {"id": "v3", "user_id": "u1", "transcript": []}])");
  }
  core::Result<OldDataReport> run() {
    OldDataOptions options;
    options.default_region = "DE";
    options.single_user_org = ours_;
    return import_old_data(core::Env{clock_, random_, ids_, log_}, *database_, dir_.path().string(), options);
  }
  static const OldDataKind& kind(const OldDataReport& report, const std::string& file) {
    for (const OldDataKind& one : report.kinds) {
      if (one.file == file) return one;
    }
    CALLAI_CHECK(false, "no such file in the report");
  }
  TempDir dir_;
};

TEST_F(OldDataTest, TakesWhatItCanAndSaysWhatItCannot) {
  write_everything();
  const auto report = run();
  ASSERT_TRUE(report.ok()) << core::describe(report.error());
  std::string notes;
  for (const std::string& note : report->notes) notes += note + "\n";
  EXPECT_EQ(kind(*report, "users.json").taken, 1U) << notes;
  EXPECT_EQ(kind(*report, "contacts.json").taken, 2U) << notes;
  EXPECT_EQ(kind(*report, "contacts.json").refused, 3U) << notes;
  EXPECT_EQ(kind(*report, "documents.json").taken, 1U) << notes;
  EXPECT_EQ(kind(*report, "campaigns.json").taken, 1U) << notes;
  EXPECT_EQ(kind(*report, "calls.json").taken, 2U) << notes;
  EXPECT_EQ(kind(*report, "conversations.json").taken, 1U) << notes;
  EXPECT_EQ(kind(*report, "conversations.json").refused, 2U) << notes;
  EXPECT_FALSE(kind(*report, "campaign_templates.json").is_there);
  for (const char* part : {"contacts.json, it ends in the middle", "contacts.json, c2: 'not a number'",
                           "contacts.json, c3: contact 'c1' has its number", "documents.json, d2: it is switched off",
                           "calls.json, call3: it was planned"}) {
    EXPECT_NE(notes.find(part), std::string::npos) << part << "\n" << notes;
  }
}

TEST_F(OldDataTest, KeepsWhatTheRecordsSaid) {
  write_everything();
  ASSERT_TRUE(run().ok());
  const auto ann = ContactRepo(*database_, ours_).record(core::ContactId("c1"));
  ASSERT_TRUE(ann.ok());
  EXPECT_EQ(ann->contact.phone_number, "+493023125000");
  EXPECT_EQ(ann->contact.status, "interested");
  EXPECT_EQ(conversation::contact_attribute(ann->contact, "age"), "44");
  EXPECT_EQ(conversation::contact_attribute(ann->contact, "preferred_timing"), "morning");
  EXPECT_EQ(ann->time_zone, "Europe/Berlin");
  EXPECT_EQ(ann->created, core::WallTime(std::chrono::seconds(1683356889)));
  const auto call = CallRepo(*database_, ours_).get(core::CallId("call1"));
  EXPECT_EQ(call->status, CallStatus::kCompleted);
  EXPECT_EQ(call->duration, core::Duration(std::chrono::minutes(2)));
  const auto turns = ConversationRepo(*database_, ours_).turns(core::CallId("call1"));
  ASSERT_EQ(turns->size(), 3U);
  EXPECT_EQ(turns->at(0).turn.spoken.at(0).segment.text, "Hello.");
  EXPECT_EQ(turns->at(1).turn.heard.text, "Hi there.");
  EXPECT_EQ(turns->at(1).turn.spoken.at(0).segment.text, "May I have your e-mail?");
  EXPECT_EQ(ConversationRepo(*database_, ours_).fields(core::CallId("call1"))->at(0).canonical, "ann@example.com");
  EXPECT_EQ(CampaignRepo(*database_, ours_).get(core::CampaignId("k1"))->name, "Spring");
  EXPECT_EQ(DocumentsRepo(*database_, ours_).find_by_types({"return_policy"}, {})->size(), 1U);
}

TEST_F(OldDataTest, LetsItsUsersLogInAndItsProgramsGoOn) {
  write_everything();
  ASSERT_TRUE(run().ok());
  EXPECT_TRUE(login("old@example.com", "old-password").ok());
  EXPECT_TRUE(login("old@example.com", "old-password").ok()) << "the hash is a new one now";
  EXPECT_EQ(service_.authenticate_key("0123456789abcdef0123456789abcdef", kAddress)->user, core::UserId("u1"));
}

TEST_F(OldDataTest, ChangesNothingWhenItIsRunAgain) {
  write_everything();
  ASSERT_TRUE(run().ok());
  ContactRecord ann = *ContactRepo(*database_, ours_).record(core::ContactId("c1"));
  ann.contact.first_name = "Changed since";
  ASSERT_TRUE(ContactRepo(*database_, ours_).upsert(ann).ok());
  const auto again = run();
  ASSERT_TRUE(again.ok());
  for (const OldDataKind& one : again->kinds) EXPECT_EQ(one.taken, 0U) << one.file;
  EXPECT_EQ(kind(*again, "contacts.json").there, 2U);
  EXPECT_EQ(kind(*again, "conversations.json").there, 1U);
  EXPECT_EQ(ContactRepo(*database_, ours_).record(core::ContactId("c1"))->contact.first_name, "Changed since");
}

TEST_F(OldDataTest, GivesEachOfSeveralUsersAnOrganisation) {
  write("users.json", R"([{"id": "1", "email": "a@x.com", "status": "suspended"}, {"id": "2", "email": "b@x.com"}])");
  write("contacts.json", R"([{"id": "c1", "user_id": "1", "phone_number": "+493023125000"},
                             {"id": "c1", "user_id": "2", "phone_number": "+493023125000"},
                             {"id": "c2", "user_id": "3", "phone_number": "+493023125001"}])");
  const auto report = run();
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(kind(*report, "contacts.json").taken, 2U);
  EXPECT_EQ(kind(*report, "contacts.json").refused, 1U) << "nobody's";
  EXPECT_TRUE(ContactRepo(*database_, core::OrgId("old_1")).get(core::ContactId("c1")).ok());
  EXPECT_TRUE(ContactRepo(*database_, core::OrgId("old_2")).get(core::ContactId("c1")).ok());
  EXPECT_EQ(UserRepo(*database_, core::OrgId("old_1")).by_email("a@x.com")->status, UserStatus::kDisabled);
}

TEST_F(OldDataTest, WhatBelongsToAUserWhoWasRefusedIsNobodyElses) {
  write("users.json", R"([{"id": "1", "email": "a@x.com"}, {"id": "2", "email": "no address"}])");
  write("contacts.json", R"([{"id": "c1", "user_id": "1", "phone_number": "+493023125000"},
                             {"id": "c2", "user_id": "2", "phone_number": "+493023125001"},
                             {"id": "c3", "phone_number": "+493023125002"}])");
  const auto report = run();
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(kind(*report, "users.json").refused, 1U);
  EXPECT_EQ(kind(*report, "contacts.json").taken, 1U);
  EXPECT_EQ(kind(*report, "contacts.json").refused, 2U);
  EXPECT_TRUE(ContactRepo(*database_, core::OrgId("old_1")).get(core::ContactId("c1")).ok());
  EXPECT_TRUE(ContactRepo(*database_, ours_).list({})->empty()) << "the installation's organisation";
}

TEST_F(OldDataTest, SaysThatAFolderHoldsNothing) {
  EXPECT_EQ(run().error().code, core::ErrorCode::kNotFound);
  write("users.json", "{\"not\": \"an array\"}");
  const auto report = run();
  ASSERT_TRUE(report.ok());
  ASSERT_EQ(report->notes.size(), 1U);
  EXPECT_EQ(report->notes[0], "users.json, it is no JSON array; nothing of it was taken");
}

}  // namespace
}  // namespace callai::repositories
