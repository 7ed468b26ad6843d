#include "orchestrators/stored_journal.h"

#include <gtest/gtest.h>

#include "conversation/vocabulary_json.h"
#include "core/testing/virtual_executor.h"
#include "orchestrators/call_header_json.h"
#include "repositories/analytics/analytics_repo.h"
#include "repositories/campaign_specific/browser_call.h"
#include "repositories/campaign_specific/call_repo.h"
#include "repositories/campaign_specific/callback_repo.h"
#include "repositories/campaign_specific/campaign_template_repo.h"
#include "repositories/campaign_specific/contact_repo.h"
#include "repositories/campaign_specific/conversation_repo.h"
#include "repositories/campaign_specific/follow_up_repo.h"
#include "repositories/webhooks/webhook_repo.h"
#include "templates/template_json.h"
#include "templates/testing/sample_template.h"

namespace callai::orchestrators {
namespace {

/// Takes nothing until it is opened; then writes at once.
class Gate final : public repositories::StoragePort {
 public:
  explicit Gate(repositories::Database& database) : inner_(database) {}
  bool submit(repositories::StorageWrite write, repositories::StorageDone done) override {
    if (!open) return false;
    return inner_.submit(std::move(write), std::move(done));
  }
  bool open = true;

 private:
  repositories::InlineStorage inner_;
};

class StoredJournalTest : public ::testing::Test {
 protected:
  StoredJournalTest() {
    repositories::DatabaseSettings settings;
    settings.path = ":memory:";
    auto opened = repositories::open_database(settings);
    CALLAI_CHECK(opened.ok(), "an in-memory database");
    database_ = *std::move(opened);
    gate_ = std::make_unique<Gate>(*database_);
    journal_ = std::make_unique<StoredJournal>(env_.env(), env_.executor(), *gate_, *database_, org_);
    header_.setup.call = core::CallId("call_1");
    header_.setup.campaign = templates::sample_template();
    header_.setup.contact.id = core::ContactId("contact_1");
    header_.setup.contact.phone_number = "+12025550143";
    header_.setup.contact.first_name = "Dana";
    header_.template_digest = templates::digest(*header_.setup.campaign);
    header_.number = "+12025550143";
    repositories::ContactRecord contact;
    contact.contact = header_.setup.contact;
    CALLAI_CHECK(repositories::ContactRepo(*database_, org_).upsert(contact).ok(), "a contact");
  }

  repositories::CallRepo calls() { return {*database_, org_}; }
  repositories::ConversationRepo conversations() { return {*database_, org_}; }

  core::testing::VirtualEnv env_;
  core::OrgId org_{"org"};
  std::unique_ptr<repositories::Database> database_;
  std::unique_ptr<Gate> gate_;
  std::unique_ptr<StoredJournal> journal_;
  CallHeader header_;
};

TEST_F(StoredJournalTest, KeepsACallFromItsIntentToItsEnd) {
  journal_->created(header_);
  EXPECT_EQ(calls().get(header_.setup.call)->status, repositories::CallStatus::kCreated);
  header_.setup.started = core::WallTime(std::chrono::seconds(1'000'000));
  journal_->connected(header_);
  EXPECT_EQ(calls().get(header_.setup.call)->status, repositories::CallStatus::kInProgress);
  const CallStep step{1, core::Duration(5), conversation::CallConnected{}, {conversation::Hold{}}};
  journal_->steps(header_.setup.call, {std::make_shared<const CallStep>(step)});
  conversation::Turn turn;
  turn.id = core::TurnId(1);
  turn.heard.text = "yes";
  bool durable = false;
  journal_->turn(header_.setup.call, turn, [&] { durable = true; });
  EXPECT_FALSE(durable) << "told on the sequence, not from inside the call";
  env_.executor().run_due();
  EXPECT_TRUE(durable);
  CallSummary summary;
  summary.status = "completed";
  summary.outcome = "done";
  summary.reason = "480 Temporarily Unavailable";
  summary.code = 480;
  journal_->ended(header_.setup.call, summary, {});
  env_.executor().run_due();
  const auto record = calls().get(header_.setup.call);
  EXPECT_EQ(record->status, repositories::CallStatus::kCompleted);
  EXPECT_EQ(record->outcome, "done");
  EXPECT_EQ(record->end_reason, "480 Temporarily Unavailable");
  EXPECT_EQ(record->end_code, 480);
  EXPECT_EQ(conversations().turns(header_.setup.call)->at(0).turn.heard.text, "yes");
  const auto logged_step = conversations().events(header_.setup.call)->at(0);
  EXPECT_EQ(logged_step.event_json, R"({"type":"call_connected"})");
  EXPECT_EQ(logged_step.effects_hash, conversation::hash_effects(step.effects));
  EXPECT_FALSE(journal_->first_error().has_value());
}

TEST_F(StoredJournalTest, TheSnapshotIsAHeaderThatCanBeReplayed) {
  journal_->created(header_);
  header_.setup.started = core::WallTime(std::chrono::seconds(1'000'000));
  journal_->connected(header_);
  const auto read = header_from_json_text(calls().get(header_.setup.call)->snapshot, header_.setup.campaign);
  ASSERT_TRUE(read.ok()) << core::describe(read.error());
  EXPECT_EQ(read->setup.started, header_.setup.started);
  EXPECT_EQ(read->setup.contact.first_name, "Dana");
}

TEST_F(StoredJournalTest, WhatThePortRefusesWaitsAndKeepsItsOrder) {
  gate_->open = false;
  journal_->created(header_);
  conversation::Turn turn;
  turn.id = core::TurnId(1);
  bool durable = false;
  journal_->turn(header_.setup.call, turn, [&] { durable = true; });
  env_.executor().run_due();
  EXPECT_FALSE(durable);
  gate_->open = true;
  journal_->steps(header_.setup.call, {});
  env_.executor().run_due();
  EXPECT_TRUE(durable);
  EXPECT_FALSE(journal_->first_error().has_value());
}

TEST_F(StoredJournalTest, AFailedWriteIsKnownAndTheCallIsLetGoAllTheSame) {
  conversation::Turn turn;
  turn.id = core::TurnId(1);
  bool shown = false;
  bool released = false;
  journal_->turn(core::CallId("nobody"), turn, [&] { shown = true; });
  journal_->ended(core::CallId("nobody"), {}, [&] { released = true; });
  env_.executor().run_due();
  EXPECT_FALSE(shown) << "a turn that is not durable is not shown";
  EXPECT_TRUE(released);
  EXPECT_TRUE(journal_->first_error().has_value());
}

TEST_F(StoredJournalTest, FieldsReachTheConversationAndTheContact) {
  journal_->created(header_);
  conversation::StoreField field;
  field.field = "mail";
  field.canonical = "dana@example.com";
  field.contact_attribute = "email";
  journal_->field(header_.setup.call, header_.setup.contact.id, field);
  EXPECT_EQ(conversations().fields(header_.setup.call)->at(0).canonical, "dana@example.com");
  EXPECT_EQ(repositories::ContactRepo(*database_, org_).get(header_.setup.contact.id)->email, "dana@example.com");
  field.cleared = true;
  journal_->field(header_.setup.call, header_.setup.contact.id, field);
  EXPECT_TRUE(conversations().fields(header_.setup.call)->empty());
}

TEST_F(StoredJournalTest, OptOutLeadStatusAndCallbackAreStored) {
  journal_->created(header_);
  journal_->lead_status(header_.setup.call, header_.setup.contact.id, "qualified");
  EXPECT_EQ(repositories::ContactRepo(*database_, org_).get(header_.setup.contact.id)->status, "qualified");
  journal_->callback(header_.setup.call, header_.setup.contact, {"callback_time", {{2026, 12, 1}, {14, 30}}});
  const auto callbacks = repositories::CallbackRepo(*database_, org_).list("", 10);
  ASSERT_EQ(callbacks->size(), 1U);
  EXPECT_EQ(callbacks->at(0).at_local.time.hour, 14);
  journal_->opt_out(header_.setup.call, header_.setup.contact);
  EXPECT_TRUE(*repositories::ContactRepo(*database_, org_).is_do_not_call("+12025550143"));
}

TEST_F(StoredJournalTest, ACallbackIsAgreedByTheClockOfItsDay) {
  header_.time_zone = "America/New_York";
  header_.setup.contact.utc_offset = -std::chrono::hours(4);  // in summer time, a day before it ends
  journal_->created(header_);
  journal_->callback(header_.setup.call, header_.setup.contact, {"callback_time", {{2026, 11, 2}, {15, 0}}});
  const auto callbacks = repositories::CallbackRepo(*database_, org_).list("", 10);
  ASSERT_EQ(callbacks->size(), 1U);
  EXPECT_EQ(callbacks->at(0).at, templates::to_wall({{2026, 11, 2}, {20, 0}}, {}));
}

TEST_F(StoredJournalTest, AnUnknownContactIsNoError) {
  journal_->lead_status(header_.setup.call, core::ContactId("stranger"), "qualified");
  EXPECT_FALSE(journal_->first_error().has_value());
}

/// Everything that a call can have consequences by.
void have_consequences(StoredJournal& journal, const CallHeader& header) {
  const core::CallId& call = header.setup.call;
  journal.created(header);
  journal.connected(header);
  conversation::StoreField field;
  field.field = "mail";
  field.canonical = "dana@example.com";
  field.contact_attribute = "email";
  journal.field(call, header.setup.contact.id, field);
  journal.lead_status(call, header.setup.contact.id, "hot");
  journal.callback(call, header.setup.contact, {"callback_time", {{2026, 12, 1}, {14, 30}}});
  journal.opt_out(call, header.setup.contact);
  conversation::Turn turn;
  turn.id = core::TurnId(1);
  turn.heard.text = "yes";
  journal.turn(call, turn, {});
  CallSummary summary;
  summary.status = "completed";
  summary.outcome = "message_taken";
  summary.spent.prompt_tokens = 100;
  journal.ended(call, summary, {});
  pipeline::LlmUsage spent;
  spent.prompt_tokens = 50;
  journal.reviewed(call, {}, spent);
}

class JournalOfTrials : public StoredJournalTest {
 protected:
  JournalOfTrials() {
    repositories::WebhookRecord hook;
    hook.id = "hook_1";
    hook.url = "https://hooks.example.com/";
    const auto& all = repositories::known_webhook_events();
    hook.events.assign(all.begin(), all.end());
    CALLAI_CHECK(
        database_->write([&](repositories::Transaction& t) { return webhooks().create(t, hook, "sealed"); }).ok(),
        "a webhook");
  }
  repositories::WebhookRepo webhooks() { return {*database_, org_}; }
  std::size_t told() { return webhooks().deliveries({"hook_1", {}}, {}).value().size(); }
  std::size_t counted() { return repositories::AnalyticsRepo(*database_, org_).sums({}).value().size(); }
  std::size_t follow_ups() { return repositories::FollowUpRepo(*database_, org_).list({}, {}).value().size(); }
  std::size_t callbacks() { return repositories::CallbackRepo(*database_, org_).list("", 10).value().size(); }
};

TEST_F(JournalOfTrials, KeepsTheCallAndNothingComesOfIt) {
  header_.number = repositories::kBrowserNumber;
  StoredJournal trials(env_.env(), env_.executor(), *gate_, *database_, org_, {}, "", JournalOf::kTrials);
  have_consequences(trials, header_);
  env_.executor().run_due();
  EXPECT_FALSE(trials.first_error().has_value());
  const auto record = calls().get(header_.setup.call);
  EXPECT_EQ(record->outcome, "message_taken");
  EXPECT_TRUE(repositories::is_trial(*record));
  EXPECT_EQ(conversations().turns(header_.setup.call)->size(), 1U);
  EXPECT_EQ(repositories::AnalyticsRepo(*database_, org_).usage(header_.setup.call)->value().prompt_tokens, 150)
      << "what it cost is known";
  EXPECT_EQ(told(), 0U);
  EXPECT_EQ(counted(), 0U);
  EXPECT_EQ(follow_ups(), 0U);
  EXPECT_EQ(callbacks(), 0U);
  const repositories::ContactRepo contacts(*database_, org_);
  EXPECT_FALSE(*contacts.is_do_not_call("+12025550143"));
  EXPECT_EQ(contacts.get(header_.setup.contact.id)->email, "");
  EXPECT_EQ(contacts.get(header_.setup.contact.id)->status, "new");
}

TEST_F(JournalOfTrials, AndOfACallThatIsNoneAllOfItDoes) {
  have_consequences(*journal_, header_);
  env_.executor().run_due();
  EXPECT_GT(told(), 5U);
  EXPECT_GT(counted(), 0U);
  EXPECT_EQ(follow_ups(), 3U) << "a hot lead, a callback, a message";
  EXPECT_EQ(callbacks(), 1U);
  EXPECT_TRUE(*repositories::ContactRepo(*database_, org_).is_do_not_call("+12025550143"));
}

}  // namespace
}  // namespace callai::orchestrators
