#include <gtest/gtest.h>

#include "core/testing/virtual_executor.h"
#include "repositories/campaign_specific/call_repo.h"
#include "repositories/campaign_specific/campaign_repo.h"
#include "repositories/campaign_specific/contact_repo.h"
#include "repositories/campaign_specific/dial_attempt_repo.h"
#include "repositories/campaign_specific/dial_load.h"
#include "repositories/campaign_specific/dial_queue_repo.h"
#include "repositories/campaign_specific/do_not_call_repo.h"
#include "repositories/system/node_repo.h"
#include "repositories/testing/temp_dir.h"

namespace callai::repositories {
namespace {

using core::CampaignId;
using core::ContactId;
using core::ErrorCode;

class Dialing : public RepositoryTest {
 protected:
  Dialing() {
    make_campaign("camp_1");
    make_campaign("camp_2");
    for (int i = 0; i < 5; ++i) {
      ContactRecord record;
      record.contact.id = ContactId("contact_" + std::to_string(i));
      record.contact.phone_number = number(i);
      record.contact.first_name = "Ann";
      record.contact.last_name = "Lee";
      record.contact.tags = i % 2 == 0 ? std::vector<std::string>{"autumn", "new"} : std::vector<std::string>{"aut"};
      CALLAI_CHECK(ContactRepo(*database_, ours_).upsert(record).ok(), "a contact");
    }
  }
  static std::string number(int i) { return "+1202555010" + std::to_string(i); }
  void make_campaign(const std::string& id) {
    const core::Status made = database_->write([&](Transaction& t) -> core::Status {
      for (const std::string& sql :
           {std::string("INSERT INTO templates (org_id, id, version, name, purpose, json, digest, created_us) VALUES "
                        "('ours', 't', 1, 't', 'sales', '{}', 'd', 0) ON CONFLICT DO NOTHING"),
            "INSERT INTO campaigns (org_id, id, name, status, template_id, template_version, settings, created_us) "
            "VALUES ('ours', '" +
                id + "', 'c', 'running', 't', 1, '{}', 0)"}) {
        const auto done = t.sql().run(sql);
        if (!done) return done.error();
      }
      return {};
    });
    CALLAI_CHECK(made.ok(), made.ok() ? "" : core::describe(made.error()));
  }
  DialQueueRepo queue() { return {*database_, ours_}; }
  DialAttemptRepo attempts() { return {*database_, ours_}; }
  int add(const QueueSelection& who, int rank = kNormalRank) {
    const auto added = queue().add(camp_, who, rank, wall(0));
    EXPECT_TRUE(added.ok()) << core::describe(added.error());
    return added.ok() ? *added : -1;
  }
  DialAttempt attempt(const std::string& call, const std::string& contact, const std::string& node = "node_a") {
    DialAttempt made;
    made.call = core::CallId(call);
    made.campaign = camp_;
    made.contact = ContactId(contact);
    made.phone_number = number(0);
    made.reason = "first";
    made.node = node;
    made.created = wall(1);
    return made;
  }
  bool intend(const DialAttempt& made) {
    bool written = false;
    const core::Status done = database_->write_rows([&](Transaction& t) -> core::Status {
      const auto intended = attempts().intend(t, {made});
      if (!intended) return intended.error();
      written = intended->contains(made.call);
      return {};
    });
    EXPECT_TRUE(done.ok()) << core::describe(done.error());
    return written;
  }
  std::vector<std::string> due(int rank, core::WallTime now) {
    std::vector<std::string> ids;
    const core::Status done = database_->write_rows([&](Transaction& t) -> core::Status {
      const auto found = queue().due(t, camp_, rank, now, 10);
      if (!found) return found.error();
      for (const QueuedContact& contact : *found) ids.push_back(contact.contact.value());
      return {};
    });
    EXPECT_TRUE(done.ok()) << core::describe(done.error());
    return ids;
  }

  const CampaignId camp_{"camp_1"};
  core::testing::CountingIds ids_;
};

TEST_F(Dialing, ContactsAreAddedByNameByTagOrAll) {
  EXPECT_EQ(add({{ContactId("contact_1"), ContactId("contact_3")}, "", false}), 2);
  EXPECT_EQ(add({{}, "autumn", false}), 3) << "and nobody of the tag 'aut'";
  EXPECT_EQ(add({{}, "", true}), 0) << "everybody is there";
  EXPECT_EQ(queue().add(camp_, {{ContactId("nobody")}, "", false}, kNormalRank, wall(0)).error().code,
            ErrorCode::kNotFound);
  EXPECT_EQ(queue().add(CampaignId("none"), {{}, "", true}, kNormalRank, wall(0)).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(DialQueueRepo(*database_, theirs_).add(camp_, {{}, "", true}, kNormalRank, wall(0)).error().code,
            ErrorCode::kNotFound);
}

TEST_F(Dialing, TheQueueIsListedInTheOrderOfCalls) {
  add({{ContactId("contact_4")}, "", false}, kLowRank);
  add({{ContactId("contact_2")}, "", false}, kHighRank);
  add({{}, "", true});
  std::vector<std::string> ids;
  QueuePosition after;
  for (int page = 0; page < 4; ++page) {
    const auto found = queue().list(camp_, {}, after, 2);
    ASSERT_TRUE(found.ok()) << core::describe(found.error());
    for (const QueuedContact& contact : *found) {
      ids.push_back(contact.contact.value());
      after = {contact.rank, contact.next, contact.contact};
    }
  }
  EXPECT_EQ(ids, (std::vector<std::string>{"contact_2", "contact_0", "contact_1", "contact_3", "contact_4"}));
  EXPECT_EQ(queue().list(camp_, QueueState::kDone, {}, 10)->size(), 0U);
  EXPECT_EQ(queue().get(camp_, ContactId("contact_0"))->name, "Ann Lee");
}

TEST_F(Dialing, OnlyThoseWhoseTimeHasComeAreDue) {
  add({{}, "", true});
  EXPECT_EQ(due(kNormalRank, wall(-1)).size(), 0U);
  EXPECT_EQ(due(kNormalRank, wall(0)).size(), 5U);
  EXPECT_EQ(due(kHighRank, wall(0)).size(), 0U);
  EXPECT_FALSE(*queue().anybody_due(camp_, wall(-1)));
  EXPECT_TRUE(*queue().anybody_due(camp_, wall(0)));
  EXPECT_EQ(*queue().next_due(camp_), wall(0));
}

TEST_F(Dialing, AContactHasOneAttemptUnderWay) {
  EXPECT_TRUE(intend(attempt("call_1", "contact_0")));
  EXPECT_FALSE(intend(attempt("call_2", "contact_0")));
  DialAttempt of_other = attempt("call_3", "contact_0");
  of_other.campaign = CampaignId("camp_2");
  EXPECT_FALSE(intend(of_other)) << "nor another campaign";
  ASSERT_TRUE(*attempts().finish(core::CallId("call_1"), DialOutcome::kBusy, wall(5)));
  EXPECT_TRUE(intend(attempt("call_2", "contact_0")));
  EXPECT_EQ(attempts().open(camp_)->open, 1);
}

TEST_F(Dialing, AnOutcomeIsWrittenOnceButAfterAnInterruption) {
  ASSERT_TRUE(intend(attempt("call_1", "contact_0")));
  ASSERT_TRUE(*attempts().finish(core::CallId("call_1"), DialOutcome::kInterrupted, wall(5)));
  EXPECT_TRUE(*attempts().finish(core::CallId("call_1"), DialOutcome::kReached, wall(6))) << "it went on after all";
  EXPECT_FALSE(*attempts().finish(core::CallId("call_1"), DialOutcome::kBusy, wall(7)));
  EXPECT_FALSE(*attempts().finish(core::CallId("call_9"), DialOutcome::kBusy, wall(7)))
      << "a call of nobody's campaign";
  EXPECT_EQ(attempts().list(camp_, {}, {})->front().outcome, "reached");
}

TEST_F(Dialing, AttemptsAreListedOfAllOrOfOneContact) {
  ASSERT_TRUE(intend(attempt("call_1", "contact_0")));
  ASSERT_TRUE(intend(attempt("call_2", "contact_1")));
  ASSERT_TRUE(*attempts().finish(core::CallId("call_1"), DialOutcome::kBusy, wall(5)));
  ASSERT_TRUE(intend(attempt("call_3", "contact_0")));
  EXPECT_EQ(attempts().list(camp_, {}, {})->size(), 3U);
  const auto ours = attempts().list(camp_, core::ContactId("contact_0"), {});
  ASSERT_EQ(ours->size(), 2U);
  EXPECT_EQ(ours->front().call, core::CallId("call_1"));
  EXPECT_EQ(ours->back().call, core::CallId("call_3"));
  EXPECT_EQ(attempts().list(camp_, core::ContactId("contact_0"), {"call_1", 10})->size(), 1U);
  EXPECT_TRUE(attempts().list(camp_, core::ContactId("contact_9"), {})->empty());
}

TEST(DialOutcomeOf, ACallThatTheEndOfTheProgramCutIsInterrupted) {
  EXPECT_EQ(dial_outcome_of("completed", "shutdown"), DialOutcome::kInterrupted);
  EXPECT_EQ(dial_outcome_of("failed", "cancelled"), DialOutcome::kInterrupted);
  EXPECT_EQ(dial_outcome_of("completed", "interested"), DialOutcome::kReached) << "it had come to its end";
}

TEST_F(Dialing, ACallbackPutsItsContactFirst) {
  add({{ContactId("contact_0")}, "", false});
  CallRecord call;
  call.id = core::CallId("call_1");
  call.campaign = camp_;
  call.contact = ContactId("contact_0");
  call.phone_number = number(0);
  ASSERT_TRUE(CallRepo(*database_, ours_).create(call).ok());
  const core::Status agreed =
      database_->write([&](Transaction& t) { return queue().agree_callback(t, call.id, call.contact, wall(60)); });
  ASSERT_TRUE(agreed.ok()) << core::describe(agreed.error());
  EXPECT_TRUE(due(kCallbackRank, wall(59)).empty());
  EXPECT_EQ(due(kCallbackRank, wall(60)).size(), 1U);
  EXPECT_EQ(queue().get(camp_, call.contact)->callback, wall(60));
}

TEST_F(Dialing, NumbersAreListedByOrganisationAndByCampaign) {
  add({{}, "", true});
  DoNotCallRepo lists(*database_, ours_);
  ASSERT_TRUE(lists.add({}, {number(0), "asked", wall(1)}).ok());
  ASSERT_TRUE(lists.add(camp_, {number(1), "asked", wall(1)}).ok());
  ASSERT_TRUE(lists.add(camp_, {number(1), "again", wall(2)}).ok());
  EXPECT_EQ(lists.add(CampaignId("none"), {number(1), "", wall(1)}).error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(queue().get(camp_, ContactId("contact_0"))->do_not_call);
  EXPECT_TRUE(queue().get(camp_, ContactId("contact_1"))->do_not_call);
  EXPECT_FALSE(queue().get(camp_, ContactId("contact_2"))->do_not_call);
  EXPECT_TRUE(*lists.has(CampaignId("camp_2"), number(0)));
  EXPECT_FALSE(*lists.has(CampaignId("camp_2"), number(1)));
  EXPECT_EQ(lists.list(camp_, {})->size(), 1U);
  EXPECT_EQ(lists.list({}, {})->front().reason, "asked");
  ASSERT_TRUE(lists.remove({}, number(0)).ok());
  EXPECT_FALSE(queue().get(camp_, ContactId("contact_0"))->do_not_call) << "and its contact is new again";
  EXPECT_EQ(lists.remove({}, number(0)).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(DoNotCallRepo(*database_, theirs_).remove(camp_, number(1)).error().code, ErrorCode::kNotFound);
}

TEST_F(Dialing, ListsHoldNumbersHoweverTheyAreWritten) {
  DoNotCallRepo lists(*database_, ours_);
  for (const CampaignId& list : {CampaignId(), camp_}) {
    ASSERT_TRUE(lists.add(list, {"0049 30 23125000", "asked", wall(1)}).ok());
    EXPECT_TRUE(*lists.has(camp_, "+493023125000"));
    EXPECT_EQ(lists.get(list, "+49 30 23125000")->phone_number, "+493023125000");
    ASSERT_TRUE(lists.remove(list, "+49 (0)30 231-25000").ok());
    EXPECT_FALSE(*lists.has(camp_, "0049 30 23125000"));
  }
}

TEST_F(Dialing, TheLastLookSeesListsCampaignsAndCallsUnderWay) {
  add({{}, "", true});
  const auto look = [&](const CampaignId& campaign) {
    return *queue().last_look(campaign, ContactId("contact_0"), number(0));
  };
  EXPECT_EQ(look(CampaignId("none")).hindrance, "the campaign is gone");
  CampaignRepo campaigns(*database_, ours_);
  ASSERT_TRUE(campaigns.set_status(camp_, "running").ok());
  EXPECT_EQ(look(camp_).hindrance, "");
  EXPECT_FALSE(look(camp_).listed);
  ASSERT_TRUE(DoNotCallRepo(*database_, ours_).add(camp_, {number(0), "asked", wall(1)}).ok());
  EXPECT_TRUE(look(camp_).listed);
  EXPECT_FALSE(look(CampaignId("none")).listed);
  CallRecord call;
  call.id = core::CallId("call_1");
  call.contact = ContactId("contact_0");
  call.phone_number = number(0);
  ASSERT_TRUE(CallRepo(*database_, ours_).create(call).ok());
  EXPECT_EQ(look(camp_).hindrance, "the contact is on the phone");
  ASSERT_TRUE(campaigns.set_status(camp_, "paused").ok());
  EXPECT_EQ(look(camp_).hindrance, "the campaign is paused");
}

TEST_F(Dialing, WhatADeadNodeLeftIsInterrupted) {
  NodeRepo nodes(*database_);
  ASSERT_TRUE(nodes.begin(ids_, "node_a", wall(0)).ok());
  ASSERT_TRUE(nodes.begin(ids_, "node_b", wall(0)).ok());
  ASSERT_TRUE(intend(attempt("call_1", "contact_0", "node_a")));
  ASSERT_TRUE(intend(attempt("call_2", "contact_1", "node_b")));
  ASSERT_TRUE(nodes.renew("node_b", wall(50)).ok());
  EXPECT_EQ(nodes.bury(ids_, wall(0), wall(60))->attempts, 0);
  EXPECT_EQ(nodes.bury(ids_, wall(1), wall(61))->attempts, 1);
  EXPECT_EQ(*nodes.alive(wall(0)), std::vector<std::string>{"node_b"});
  EXPECT_EQ(nodes.renew("node_a", wall(62)).error().code, ErrorCode::kFailedPrecondition);
  ASSERT_TRUE(nodes.join("node_a", wall(62)).ok());
  EXPECT_TRUE(nodes.renew("node_a", wall(63)).ok());
  EXPECT_EQ(nodes.begin(ids_, "node_b", wall(64))->attempts, 1) << "it starts again";
  const auto log = attempts().list(camp_, {}, {});
  for (const DialAttempt& one : *log) EXPECT_EQ(one.outcome, "interrupted");
}

TEST_F(Dialing, ACampaignIsBusyWhileItRunsOrHasCallsToSettle) {
  NodeRepo nodes(*database_);
  EXPECT_TRUE(nodes.busy_campaigns()->empty()) << "nobody is in them";
  add({{}, "", true});
  ASSERT_EQ(nodes.busy_campaigns()->size(), 1U);
  EXPECT_TRUE(nodes.busy_campaigns()->front().running);
  ASSERT_TRUE(CampaignRepo(*database_, ours_).set_status(camp_, "paused").ok());
  EXPECT_TRUE(nodes.busy_campaigns()->empty());
  ASSERT_TRUE(intend(attempt("call_1", "contact_0")));
  EXPECT_TRUE(nodes.busy_campaigns()->empty());
  ASSERT_TRUE(*attempts().finish(core::CallId("call_1"), DialOutcome::kBusy, wall(5)));
  ASSERT_EQ(nodes.busy_campaigns()->size(), 1U);
  EXPECT_FALSE(nodes.busy_campaigns()->front().running);
  EXPECT_TRUE(nodes.busy_campaigns()->front().ended_calls);
}

TEST_F(Dialing, WhatWaitsIsKnownOfAllCampaignsThatRun) {
  ASSERT_EQ(add({.contacts = {}, .tag = "", .all = true}), 5);
  const core::Status changed = database_->write([&](Transaction& t) -> core::Status {
    for (const char* sql :
         {"UPDATE campaign_contacts SET next_us = next_us + 5000000 WHERE contact_id = 'contact_0'",
          "UPDATE campaign_contacts SET state = 'done' WHERE contact_id = 'contact_1'",
          "INSERT INTO campaign_contacts SELECT org_id, 'camp_2', contact_id, 'waiting', rank, home_rank, attempts, "
          "last_day, day_attempts, due_us, next_us, callback_us, last_outcome, added_us FROM campaign_contacts WHERE "
          "contact_id = 'contact_2'",
          "INSERT INTO campaign_pace (org_id, campaign_id, next_call_us, breaker, breaker_since_us, breaker_trips) "
          "VALUES ('ours', 'camp_1', 0, 'open', 0, 1), ('ours', 'camp_2', 0, 'half_open', 0, 1)"}) {
      const auto done = t.sql().run(sql);
      if (!done) return done.error();
    }
    return {};
  });
  ASSERT_TRUE(changed.ok()) << core::describe(changed.error());
  const auto load = dial_load(*database_, wall(1));
  ASSERT_TRUE(load.ok()) << core::describe(load.error());
  EXPECT_EQ(load->waiting, 5);
  EXPECT_EQ(load->due, 4) << "one waits until second 5";
  EXPECT_EQ(load->breakers_open, 1);
  EXPECT_EQ(load->breakers_half_open, 1);
  ASSERT_TRUE(database_
                  ->write([&](Transaction& t) -> core::Status {
                    const auto done = t.sql().run("UPDATE campaigns SET status = 'paused' WHERE id = 'camp_1'");
                    return done ? core::Status{} : core::Status{done.error()};
                  })
                  .ok());
  const auto paused = dial_load(*database_, wall(9));
  EXPECT_EQ(paused->waiting, 1);
  EXPECT_EQ(paused->breakers_open, 0);
}

}  // namespace
}  // namespace callai::repositories
