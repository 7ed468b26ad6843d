#include "repositories/webhooks/webhook_repo.h"

#include <gtest/gtest.h>

#include "repositories/system/sealed_context.h"
#include "repositories/system/secret_repo.h"
#include "repositories/testing/account_test.h"
#include "repositories/webhooks/webhook_outbox.h"

namespace callai::repositories {
namespace {

using core::ErrorCode;
using std::chrono::seconds;

constexpr core::Duration kLease = seconds(60);
constexpr core::Duration kDay = std::chrono::hours(24);

class Webhooks : public RepositoryTest {
 protected:
  WebhookRecord hook(const std::string& id, std::vector<std::string> events) {
    WebhookRecord record;
    record.id = id;
    record.url = "https://hooks.example.com/" + id;
    record.events = std::move(events);
    record.created = wall(1);
    const core::Status made =
        database_->write([&](Transaction& t) { return repo_.create(t, record, "sealed of " + id); });
    EXPECT_TRUE(made.ok());
    return record;
  }
  void publish(std::string_view type, const std::string& stream, core::WallTime at = wall(10)) {
    const core::Status done = database_->write([&](Transaction& t) {
      return repo_.publish(t, ids_, {type, stream, at}, [] { return std::string(R"({"a":1})"); });
    });
    EXPECT_TRUE(done.ok());
  }
  core::Status update(const WebhookRecord& record, core::WallTime now) {
    return database_->write([&](Transaction& t) { return repo_.update(t, record, now); });
  }
  WebhookTarget target(const std::string& id) const { return {ours_, id, "https://hooks.example.com/" + id, "sealed"}; }
  std::vector<std::string> streams(const std::vector<DueDelivery>& due) {
    std::vector<std::string> found;
    for (const DueDelivery& one : due) found.push_back(repo_.delivery(one.id)->stream + " " + one.event);
    return found;
  }
  std::vector<DueDelivery> claim(const std::string& id, core::WallTime now, int most = 10) {
    auto due = outbox_.claim(target(id), now, kLease, most);
    EXPECT_TRUE(due.ok());
    return *std::move(due);
  }
  AttemptOutcome failure(core::WallTime at, std::optional<core::WallTime> next) {
    AttemptOutcome outcome;
    outcome.at = at;
    outcome.took = seconds(1);
    outcome.http_status = 500;
    outcome.error = "the receiver answered 500";
    outcome.next = next;
    outcome.disable_after = 5 * kDay;
    return outcome;
  }
  AttemptOutcome success(core::WallTime at) {
    AttemptOutcome outcome;
    outcome.at = at;
    outcome.http_status = 204;
    return outcome;
  }

  core::testing::CountingIds ids_;
  WebhookRepo repo_{*database_, ours_};
  WebhookOutbox outbox_{*database_};
};

TEST_F(Webhooks, GetTheEventsThatTheyWant) {
  hook("a", {"call.ended"});
  hook("b", {"*"});
  publish("call.started", "call_1");
  publish("call.ended", "call_1");
  EXPECT_EQ(repo_.deliveries({"a", {}}, {})->size(), 1U);
  EXPECT_EQ(repo_.deliveries({"b", {}}, {})->size(), 2U);
  const auto delivery = repo_.deliveries({"a", {}}, {})->front();
  EXPECT_EQ(delivery.event, "call.ended");
  EXPECT_EQ(*repo_.payload(delivery.id), R"({"id":")" + delivery.event_id +
                                             R"(","type":"call.ended","created_at":"2026-11-24T00:00:10.000Z",)" +
                                             R"("data":{"a":1}})");
}

TEST_F(Webhooks, NothingIsComposedForNobody) {
  const core::Status done = database_->write([&](Transaction& t) {
    return repo_.publish(t, ids_, {"call.ended", "call_1", wall(1)}, []() -> std::string {
      ADD_FAILURE() << "nobody wants it";
      return "{}";
    });
  });
  EXPECT_TRUE(done.ok());
}

TEST_F(Webhooks, OfAnotherOrganisationAreNotToldAndNotSeen) {
  hook("a", {"*"});
  WebhookRepo theirs(*database_, theirs_);
  const core::Status done = database_->write([&](Transaction& t) {
    return theirs.publish(t, ids_, {"call.ended", "call_1", wall(1)}, [] { return std::string("{}"); });
  });
  EXPECT_TRUE(done.ok());
  EXPECT_TRUE(repo_.deliveries({"a", {}}, {})->empty());
  publish("call.ended", "call_1");
  const std::string id = repo_.deliveries({"a", {}}, {})->front().id;
  EXPECT_EQ(theirs.get("a").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(theirs.delivery(id).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(theirs.replay(id, wall(2)).error().code, ErrorCode::kNotFound);
}

TEST_F(Webhooks, OfACallGoOutOneAfterTheOther) {
  hook("a", {"*"});
  publish("call.started", "call_1");
  publish("call.started", "call_2");
  publish("call.answered", "call_1");
  auto due = claim("a", wall(20));
  EXPECT_EQ(streams(due), (std::vector<std::string>{"call_1 call.started", "call_2 call.started"}));
  EXPECT_TRUE(claim("a", wall(20)).empty()) << "leased to somebody";
  ASSERT_TRUE(outbox_.record(target("a"), due[0], success(wall(21))).ok());
  EXPECT_EQ(streams(claim("a", wall(21))), std::vector<std::string>{"call_1 call.answered"});
}

TEST_F(Webhooks, ASenderThatDiedLosesNothing) {
  hook("a", {"*"});
  publish("call.started", "call_1");
  ASSERT_EQ(claim("a", wall(20)).size(), 1U);
  EXPECT_TRUE(claim("a", wall(20) + kLease - seconds(1)).empty());
  EXPECT_EQ(claim("a", wall(20) + kLease).size(), 1U);
}

TEST_F(Webhooks, WhatFailsComesAgainAndIsGivenUpInTheEnd) {
  hook("a", {"*"});
  publish("call.started", "call_1");
  publish("call.answered", "call_1");
  auto due = claim("a", wall(20));
  ASSERT_TRUE(outbox_.record(target("a"), due[0], failure(wall(20), wall(50))).ok());
  EXPECT_TRUE(claim("a", wall(49)).empty()) << "the next one of the call waits too";
  due = claim("a", wall(50));
  ASSERT_EQ(due.size(), 1U);
  EXPECT_EQ(due[0].attempts, 1);
  ASSERT_TRUE(outbox_.record(target("a"), due[0], failure(wall(50), std::nullopt)).ok());
  EXPECT_EQ(repo_.delivery(due[0].id)->status, DeliveryStatus::kFailed);
  const auto attempts = repo_.attempts(due[0].id);
  ASSERT_EQ(attempts->size(), 2U);
  EXPECT_EQ(attempts->back().number, 2);
  EXPECT_EQ(attempts->back().http_status, 500);
  EXPECT_EQ(streams(claim("a", wall(51))), std::vector<std::string>{"call_1 call.answered"});
  EXPECT_EQ(repo_.get("a")->failing_since, wall(20));
}

TEST_F(Webhooks, ThatTakeNothingForDaysAreSwitchedOff) {
  auto record = hook("a", {"*"});
  publish("call.started", "call_1");
  publish("call.answered", "call_1");
  auto due = claim("a", wall(20));
  ASSERT_TRUE(outbox_.record(target("a"), due[0], failure(wall(20), wall(21))).ok());
  due = claim("a", wall(20) + 5 * kDay);
  ASSERT_TRUE(outbox_.record(target("a"), due[0], failure(wall(20) + 5 * kDay, wall(20) + 6 * kDay)).ok());
  EXPECT_FALSE(repo_.get("a")->enabled);
  EXPECT_EQ(repo_.get("a")->disabled_reason,
            "nothing was delivered for 5 days; the last attempt: the receiver answered 500");
  EXPECT_EQ(repo_.delivery(due[0].id)->status, DeliveryStatus::kHeld);
  EXPECT_TRUE(outbox_.targets()->empty());
  auto off = *repo_.get("a");
  off.events = {"call.started"};
  ASSERT_TRUE(update(off, wall(999999)).ok());
  EXPECT_NE(repo_.get("a")->disabled_reason, "") << "why it is off is still to be read";
  ASSERT_TRUE(update(record, wall(1000000)).ok());
  EXPECT_EQ(repo_.get("a")->disabled_reason, "");
  EXPECT_EQ(streams(claim("a", wall(1000000))), std::vector<std::string>{"call_1 call.started"});
}

TEST_F(Webhooks, ThatAreGoneAreSwitchedOffAtOnce) {
  hook("a", {"*"});
  publish("call.started", "call_1");
  const auto due = claim("a", wall(20));
  auto outcome = failure(wall(20), wall(30));
  outcome.gone = true;
  ASSERT_TRUE(outbox_.record(target("a"), due[0], outcome).ok());
  EXPECT_FALSE(repo_.get("a")->enabled);
  publish("call.answered", "call_1");
  EXPECT_EQ(repo_.deliveries({"a", {}}, {})->size(), 1U) << "nothing is queued for what is off";
}

TEST_F(Webhooks, AreSentAgainOnWish) {
  hook("a", {"*"});
  publish("call.started", "call_1");
  auto due = claim("a", wall(20));
  ASSERT_TRUE(outbox_.record(target("a"), due[0], success(wall(21))).ok());
  EXPECT_EQ(repo_.delivery(due[0].id)->status, DeliveryStatus::kDelivered);
  ASSERT_TRUE(repo_.replay(due[0].id, wall(30)).ok());
  const auto again = claim("a", wall(30));
  ASSERT_EQ(again.size(), 1U);
  EXPECT_EQ(again[0].event_id, due[0].event_id);
  EXPECT_EQ(again[0].attempts, 1);
  EXPECT_EQ(again[0].tries, 0);
  ASSERT_TRUE(outbox_.record(target("a"), again[0], success(wall(31))).ok());
  EXPECT_EQ(repo_.attempts(due[0].id)->size(), 2U);
}

TEST_F(Webhooks, TakeTheirDeliveriesAlongWhenDeleted) {
  hook("a", {"*"});
  publish("call.started", "call_1");
  const auto due = claim("a", wall(20));
  ASSERT_TRUE(database_->write([&](Transaction& t) { return repo_.remove(t, "a"); }).ok());
  EXPECT_EQ(repo_.delivery(due[0].id).error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(outbox_.record(target("a"), due[0], success(wall(21))).ok());
}

TEST_F(Webhooks, FinishedDeliveriesAreForgotten) {
  hook("a", {"*"});
  publish("call.started", "call_1");
  publish("call.started", "call_2");
  const auto due = claim("a", wall(20));
  ASSERT_TRUE(outbox_.record(target("a"), due[0], success(wall(21))).ok());
  EXPECT_EQ(*outbox_.forget(wall(21)), 0);
  EXPECT_EQ(*outbox_.forget(wall(22)), 1);
  EXPECT_EQ(outbox_.counts()->pending, 1);
  EXPECT_EQ(outbox_.counts()->oldest, wall(10));
}

TEST_F(Webhooks, AreNotMadeWithoutEnd) {
  for (int i = 0; i < kMaxWebhooks; ++i) hook("h" + std::to_string(i), {"*"});
  WebhookRecord record;
  record.id = "more";
  EXPECT_EQ(database_->write([&](Transaction& t) { return repo_.create(t, record, "s"); }).error().code,
            ErrorCode::kFailedPrecondition);
}

TEST_F(Webhooks, TheirSecretsAreSealedAnewWithTheOthers) {
  const core::SecretKey old_key = core::make_secret_key();
  const core::SecretBox old_box({old_key});
  hook("a", {"*"});
  const std::string context = webhook_context(ours_, "a");
  ASSERT_TRUE(
      database_->write([&](Transaction& t) { return repo_.set_secret(t, "a", old_box.seal("whsec_1", context)); })
          .ok());
  publish("call.started", "call_1");
  const core::SecretBox box({core::make_secret_key(), old_key});
  EXPECT_EQ(*reseal_everything(*database_, box), 1);
  const std::string sealed = outbox_.targets()->front().sealed;
  EXPECT_FALSE(box.is_outdated(sealed));
  EXPECT_EQ(*box.open(sealed, context), "whsec_1");
}

}  // namespace
}  // namespace callai::repositories
