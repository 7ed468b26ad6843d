#include <gtest/gtest.h>

#include <algorithm>

#include "conversation/session_state.h"
#include "repositories/campaign_specific/browser_call.h"
#include "repositories/campaign_specific/call_repo.h"
#include "repositories/campaign_specific/campaign_repo.h"
#include "repositories/campaign_specific/campaign_template_repo.h"
#include "repositories/campaign_specific/contact_repo.h"
#include "repositories/campaign_specific/conversation_repo.h"
#include "repositories/campaign_specific/documents_repo.h"
#include "repositories/system/personal_data.h"
#include "repositories/system/privacy_repo.h"
#include "repositories/system/redaction.h"
#include "repositories/system/trash_repo.h"
#include "repositories/testing/temp_dir.h"

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

class PrivacyTest : public RepositoryTest {
 protected:
  void call(const std::string& id, const std::string& contact, const std::string& number, int ended_day) {
    CallRecord c;
    c.id = CallId(id);
    c.contact = ContactId(contact);
    c.phone_number = number;
    c.created = day(ended_day);
    c.snapshot = R"({"contact":{"first_name":"Ada"}})";
    c.recording_path = "/nowhere/" + id + ".wav";
    ASSERT_TRUE(calls_.create(c).ok());
    conversation::Turn turn;
    turn.id = core::TurnId(1);
    turn.heard.text = "my number is 0301234567";
    ASSERT_TRUE(conversations_.append_turn(c.id, turn, c.created).ok());
    ASSERT_TRUE(conversations_.append_events(c.id, {{1, core::Duration(5), R"({"text":"0301234567"})", 7}}).ok());
    ASSERT_TRUE(calls_.finish(c.id, CallStatus::kCompleted, "interested", c.created, std::chrono::seconds(30)).ok());
  }
  static core::WallTime day(int n) { return wall(0) + std::chrono::hours(24) * n; }
  void contact(const std::string& id, const std::string& number) {
    ContactRecord r;
    r.contact.id = ContactId(id);
    r.contact.phone_number = number;
    r.contact.first_name = "Ada";
    r.contact.custom_fields = {{"plan", "gold"}};
    r.contact.tags = {"vip"};
    r.time_zone = "Europe/Berlin";
    r.created = wall(0);
    ASSERT_TRUE(contacts_.upsert(r).ok());
  }

  CallRepo calls_{*database_, ours_};
  ContactRepo contacts_{*database_, ours_};
  ConversationRepo conversations_{*database_, ours_};
  PrivacyRepo privacy_{*database_, ours_};
  TrashRepo trash_{*database_, ours_};
};

TEST_F(PrivacyTest, NothingIsRemovedUntilSomebodySaysSo) {
  call("call_1", "c1", "+491", 0);
  EXPECT_TRUE(privacy_.old_recordings(day(9999))->empty());
  EXPECT_EQ(privacy_.sweep(day(9999))->calls, 0);
  EXPECT_EQ(conversations_.turns(CallId("call_1"))->size(), 1U);
}

TEST_F(PrivacyTest, WhatIsTooOldGoesAndTheRestStays) {
  call("call_1", "c1", "+491", 0);
  call("call_2", "c1", "+491", 8);
  ASSERT_TRUE(privacy_.set_policy({5, 5, 0, false, 30}, wall(0)).ok());
  const auto recordings = privacy_.old_recordings(day(10));
  ASSERT_EQ(recordings->size(), 1U);
  EXPECT_EQ(recordings->front().path, "/nowhere/call_1.wav");
  ASSERT_TRUE(privacy_.forget_recordings(*recordings).ok());
  EXPECT_TRUE(privacy_.old_recordings(day(10))->empty());
  EXPECT_EQ(privacy_.sweep(day(10))->transcripts, 1);
  EXPECT_EQ(privacy_.sweep(day(10))->transcripts, 0);
  EXPECT_TRUE(conversations_.turns(CallId("call_1"))->empty());
  EXPECT_EQ(calls_.get(CallId("call_1"))->outcome, "interested");
  EXPECT_EQ(conversations_.turns(CallId("call_2"))->size(), 1U);
  EXPECT_EQ(calls_.get(CallId("call_2"))->recording_path, "/nowhere/call_2.wav");
}

TEST_F(PrivacyTest, ACallThatIsTooOldGoesAfterItsRecording) {
  call("call_1", "c1", "+491", 0);
  ASSERT_TRUE(privacy_.set_policy({0, 0, 5, false, 30}, wall(0)).ok());
  EXPECT_EQ(privacy_.sweep(day(10))->calls, 0);
  ASSERT_TRUE(privacy_.forget_recordings(*privacy_.old_recordings(day(10))).ok());
  EXPECT_EQ(privacy_.sweep(day(10))->calls, 1);
  EXPECT_EQ(calls_.get(CallId("call_1")).error().code, ErrorCode::kNotFound);
}

TEST_F(PrivacyTest, ThePolicyOfAnotherOrganisationRemovesNothingOfOurs) {
  call("call_1", "c1", "+491", 0);
  const PrivacyRepo theirs(*database_, theirs_);
  ASSERT_TRUE(theirs.set_policy({1, 1, 1, true, 1}, wall(0)).ok());
  EXPECT_TRUE(theirs.old_recordings(day(99))->empty());
  EXPECT_EQ(theirs.sweep(day(99))->calls, 0);
  EXPECT_FALSE(privacy_.policy()->redact_numbers);
  EXPECT_EQ(theirs.set_policy({-1, 0, 0, false, 1}, wall(0)).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(theirs.set_policy({0, 0, 0, false, 0}, wall(0)).error().code, ErrorCode::kInvalidArgument);
}

TEST_F(PrivacyTest, NumbersAreLeftOutOfWhatIsStoredWhereThePolicySaysSo) {
  call("call_1", "c1", "+491", 0);
  EXPECT_EQ(conversations_.turns(CallId("call_1"))->front().turn.heard.text, "my number is 0301234567");
  ASSERT_TRUE(privacy_.set_policy({0, 0, 0, true, 30}, wall(0)).ok());
  call("call_2", "c1", "+491", 0);
  EXPECT_EQ(conversations_.turns(CallId("call_2"))->front().turn.heard.text, "my number is [number]");
  EXPECT_EQ(conversations_.events(CallId("call_2"))->front().event_json, R"({"text":"[number]"})");
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

TEST_F(PrivacyTest, ATrialByVoiceGrowsOldAsACallDoesAndIsNobodys) {
  contact("c1", "+491");
  call("trial", "", kBrowserNumber, 0);
  ASSERT_TRUE(erase_person(*database_, ours_, ContactId("c1")).ok());
  EXPECT_EQ(conversations_.turns(CallId("trial"))->size(), 1U) << "no contact of ours was in it";
  ASSERT_TRUE(privacy_.set_policy({5, 5, 0, false, 30}, wall(0)).ok());
  EXPECT_EQ(privacy_.old_recordings(day(10))->size(), 1U) << "it is a voice all the same";
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

TEST_F(PrivacyTest, WhatWasDeletedComesBackWhole) {
  contact("c1", "+491");
  ASSERT_TRUE(trash_.discard_contact(ContactId("c1"), wall(5)).ok());
  EXPECT_EQ(contacts_.get(ContactId("c1")).error().code, ErrorCode::kNotFound);
  const auto list = trash_.list({});
  ASSERT_EQ(list->size(), 1U);
  EXPECT_EQ(list->front().name, "Ada");
  ASSERT_TRUE(trash_.restore("contact", "c1").ok());
  const auto record = contacts_.record(ContactId("c1"));
  ASSERT_TRUE(record.ok());
  EXPECT_EQ(record->contact.custom_fields, (templates::Properties{{"plan", "gold"}}));
  EXPECT_EQ(record->contact.tags, std::vector<std::string>{"vip"});
  EXPECT_EQ(record->time_zone, "Europe/Berlin");
  EXPECT_EQ(record->created, wall(0));
  EXPECT_TRUE(trash_.list({})->empty());
  EXPECT_EQ(trash_.restore("contact", "c1").error().code, ErrorCode::kNotFound);
}

TEST_F(PrivacyTest, AContactWhoseNumberIsTakenStaysInTheTrash) {
  contact("c1", "+491");
  ASSERT_TRUE(trash_.discard_contact(ContactId("c1"), wall(5)).ok());
  contact("c2", "+491");
  EXPECT_EQ(trash_.restore("contact", "c1").error().code, ErrorCode::kAlreadyExists);
  EXPECT_EQ(trash_.list({})->size(), 1U);
  EXPECT_EQ(*trash_.remove_before(wall(5)), 0);
  EXPECT_EQ(*trash_.remove_before(wall(6)), 1);
}

TEST_F(PrivacyTest, ATemplateGoesForGoodWhenItsCallsAreGone) {
  CampaignTemplateRepo stored(*database_, ours_);
  templates::CampaignTemplate t;
  t.meta.id = "demo";
  t.meta.name = "Demo";
  ASSERT_TRUE(stored.save(t, wall(0)).ok());
  CallRecord call;
  call.id = core::CallId("call_t");
  call.template_id = core::TemplateId(t.meta.id);
  call.template_version = 1;
  ASSERT_TRUE(CallRepo(*database_, ours_).create(call).ok());
  ASSERT_TRUE(trash_.discard_template(call.template_id, wall(1)).ok());
  EXPECT_TRUE(stored.list()->empty());
  EXPECT_TRUE(stored.get(call.template_id).ok()) << "its calls can still be looked at";
  EXPECT_EQ(trash_.remove("template", t.meta.id).error().code, ErrorCode::kFailedPrecondition);
  EXPECT_EQ(*trash_.remove_before(wall(2)), 0);
  ASSERT_TRUE(stored.save(t, wall(3)).ok());
  EXPECT_EQ(stored.list()->size(), 1U) << "what is written anew is deleted no more";
  ASSERT_TRUE(trash_.discard_template(call.template_id, wall(4)).ok());
  ASSERT_TRUE(database_
                  ->write([](Transaction& transaction) -> core::Status {
                    const auto gone = transaction.sql().run("DELETE FROM calls", {});
                    return gone ? core::Status{} : core::Status{gone.error()};
                  })
                  .ok());
  EXPECT_EQ(*trash_.remove_before(wall(5)), 1);
  EXPECT_EQ(stored.get(call.template_id).error().code, ErrorCode::kNotFound);
}

TEST_F(PrivacyTest, ADocumentComesBackWithItsPlaces) {
  DocumentsRepo documents(*database_, ours_);
  DocumentRecord d;
  d.id = core::DocumentId("doc_1");
  d.name = "policy.pdf";
  d.type = "policy";
  d.tags = {"a"};
  d.content = "Returns within thirty days of the purchase.";
  d.places = {{0, "page 1"}};
  d.pages = 1;
  ASSERT_TRUE(documents.add(d).ok());
  ASSERT_TRUE(trash_.discard_document(d.id, wall(1)).ok());
  EXPECT_TRUE(documents.search({"returns", {}, {}, 5, {}})->passages.empty());
  ASSERT_TRUE(trash_.restore("document", "doc_1").ok());
  const auto found = documents.search({"returns", {}, {}, 5, {}});
  ASSERT_EQ(found->passages.size(), 1U);
  EXPECT_EQ(found->passages.front().place, "page 1");
  EXPECT_EQ(documents.get(d.id)->tags, d.tags);
  EXPECT_EQ(documents.chunks(d.id, -1, 10)->size(), 1U);
  EXPECT_TRUE(documents.chunks(d.id, 0, 10)->empty());
}

TEST_F(PrivacyTest, ADocumentKeepsItsTextUnderOtherLabels) {
  DocumentsRepo documents(*database_, ours_);
  DocumentRecord d;
  d.id = core::DocumentId("doc_1");
  d.name = "a";
  d.type = "policy";
  d.content = "Returns within thirty days.";
  ASSERT_TRUE(documents.add(d).ok());
  const std::int64_t read = documents.get(d.id)->revision;
  ASSERT_TRUE(documents.set_labels(d.id, {"b", "prices", {"x", "x"}, {}}, read).ok());
  EXPECT_EQ(documents.set_labels(d.id, {"c", "prices", {}, {}}, read).error().code, ErrorCode::kFailedPrecondition);
  EXPECT_EQ(documents.replace_read(d, read).error().code, ErrorCode::kFailedPrecondition);
  EXPECT_EQ(documents.search({"returns", {"prices"}, {}, 5, {"x"}})->passages.size(), 1U);
  EXPECT_TRUE(documents.search({"returns", {"policy"}, {}, 5, {}})->passages.empty());
}

}  // namespace
}  // namespace callai::repositories
