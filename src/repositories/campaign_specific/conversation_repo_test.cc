#include "repositories/campaign_specific/conversation_repo.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <limits>

#include "conversation/vocabulary_json.h"
#include "core/testing/virtual_executor.h"
#include "repositories/campaign_specific/call_repo.h"
#include "repositories/campaign_specific/callback_repo.h"
#include "repositories/storage_writer.h"
#include "repositories/testing/temp_dir.h"

namespace callai::repositories {
namespace {

using core::CallId;
using core::ErrorCode;

conversation::Turn turn(std::uint32_t no) {
  conversation::Turn t;
  t.id = core::TurnId(no);
  t.heard.text = "this is turn " + std::to_string(no);
  t.signals.entities = {{"day", templates::CivilDate{2026, 11, 24}, 0.5, "tuesday", false}};
  return t;
}

CallRecord a_call(const std::string& id) {
  CallRecord c;
  c.id = CallId(id);
  c.campaign = core::CampaignId("camp_1");
  c.contact = core::ContactId("con_1");
  c.phone_number = "+15550100";
  c.direction = CallDirection::kInbound;
  c.created = wall(0);
  c.template_id = core::TemplateId("sales");
  c.template_version = 3;
  c.template_digest = "abc";
  c.machine_version = "1";
  c.snapshot = R"({"contact":{}})";
  c.recording_path = "rec/1.wav";
  c.seed = std::numeric_limits<std::uint64_t>::max();
  c.utc_offset = std::chrono::minutes(-300);
  return c;
}

class ConversationRepoTest : public RepositoryTest {
 protected:
  CallRepo calls_{*database_, ours_};
  ConversationRepo repo_{*database_, ours_};
  core::testing::CountingIds ids_;
};

TEST_F(ConversationRepoTest, ReadsTurnsBackInOrder) {
  ASSERT_TRUE(calls_.create(a_call("call_1")).ok());
  ASSERT_TRUE(repo_.append_turn(CallId("call_1"), turn(2), wall(2)).ok());
  ASSERT_TRUE(repo_.append_turn(CallId("call_1"), turn(1), wall(1)).ok());
  const auto turns = repo_.turns(CallId("call_1"));
  ASSERT_TRUE(turns.ok());
  ASSERT_EQ(turns->size(), 2U);
  EXPECT_EQ((*turns)[0].turn.id, core::TurnId(1));
  EXPECT_EQ((*turns)[0].created, wall(1));
  EXPECT_EQ(conversation::to_json_text((*turns)[1].turn), conversation::to_json_text(turn(2)));
}

TEST_F(ConversationRepoTest, NeverChangesATurn) {
  ASSERT_TRUE(calls_.create(a_call("call_1")).ok());
  ASSERT_TRUE(repo_.append_turn(CallId("call_1"), turn(1), wall(1)).ok());
  const core::Status again = repo_.append_turn(CallId("call_1"), turn(1), wall(2));
  EXPECT_EQ(again.error().code, ErrorCode::kAlreadyExists);
  EXPECT_NE(again.error().message.find("turn 1 of call 'call_1'"), std::string::npos);
}

TEST_F(ConversationRepoTest, WantsTheCallFirst) {
  EXPECT_EQ(repo_.append_turn(CallId("nobody"), turn(1), wall(1)).error().code, ErrorCode::kFailedPrecondition);
  EXPECT_EQ(repo_.append_events(CallId("nobody"), {{1, core::Duration(0), "{}", 0}}).error().code,
            ErrorCode::kFailedPrecondition);
}

TEST_F(ConversationRepoTest, AppendsABatchOfEventsWholeOrNotAtAll) {
  ASSERT_TRUE(calls_.create(a_call("call_1")).ok());
  const CallId id("call_1");
  const std::uint64_t hash = 0xFFFFFFFFFFFFFFF0ULL;
  ASSERT_TRUE(repo_
                  .append_events(id, {{1, core::Duration(10), "{\"type\":\"call_connected\"}", hash},
                                      {2, core::Duration(20), "{}", 7}})
                  .ok());
  EXPECT_FALSE(repo_.append_events(id, {{3, core::Duration(30), "{}", 7}, {1, core::Duration(40), "{}", 7}}).ok());
  const auto events = repo_.events(id);
  ASSERT_TRUE(events.ok());
  ASSERT_EQ(events->size(), 2U);
  EXPECT_EQ((*events)[0].effects_hash, hash);
  EXPECT_EQ((*events)[0].event_json, "{\"type\":\"call_connected\"}");
  EXPECT_EQ((*events)[1].at, core::Duration(20));
  EXPECT_EQ(repo_.events(id, 1)->size(), 1U);
  EXPECT_EQ(repo_.events(id, 0, 1)->size(), 1U);
}

TEST_F(ConversationRepoTest, KeepsTheSessionAndItsFieldsOneByOne) {
  ASSERT_TRUE(calls_.create(a_call("call_1")).ok());
  const CallId id("call_1");
  EXPECT_EQ(repo_.session_json(id).error().code, ErrorCode::kNotFound);
  conversation::SessionState session;
  session.session_id = "call_1";
  session.fields["day"] = {templates::CivilDate{2026, 11, 24}, 0.5, true};
  session.fields["name"] = {std::string("Ada"), 0.5, false};
  ASSERT_TRUE(repo_.save_session(id, session, wall(1)).ok());
  session.fields.erase("name");
  session.outcome = "done";
  ASSERT_TRUE(repo_.save_session(id, session, wall(2)).ok());
  EXPECT_EQ(*repo_.session_json(id), conversation::session_to_json_text(session));
  const auto fields = repo_.fields(id);
  ASSERT_EQ(fields->size(), 1U);
  EXPECT_EQ((*fields)[0].canonical, "2026-11-24");
  EXPECT_TRUE((*fields)[0].confirmed);
  EXPECT_EQ(repo_.campaign_fields(core::CampaignId("camp_1"), {})->size(), 1U);
  EXPECT_TRUE(repo_.campaign_fields(core::CampaignId("camp_2"), {})->empty());
}

TEST_F(ConversationRepoTest, APageOfResultsIsWholeCalls) {
  conversation::SessionState session;
  session.fields["day"] = {templates::CivilDate{2026, 11, 24}, 0.5, true};
  session.fields["name"] = {std::string("Ada"), 0.5, false};
  for (const char* call : {"call_1", "call_2", "call_3", "call_4"}) {
    ASSERT_TRUE(calls_.create(a_call(call)).ok());
    if (std::string_view(call) == "call_2") continue;  // nothing was collected
    ASSERT_TRUE(repo_.save_session(CallId(call), session, wall(1)).ok());
  }
  const core::CampaignId campaign("camp_1");
  const auto first = repo_.campaign_fields(campaign, {"", 2});
  ASSERT_EQ(first->size(), 4U);
  EXPECT_EQ(first->back().call, CallId("call_3"));
  const auto rest = repo_.campaign_fields(campaign, {"call_3", 2});
  ASSERT_EQ(rest->size(), 2U);
  EXPECT_EQ(rest->front().call, CallId("call_4"));
}

TEST_F(ConversationRepoTest, StoresAndClearsOneField) {
  ASSERT_TRUE(calls_.create(a_call("call_1")).ok());
  const CallId id("call_1");
  ASSERT_TRUE(database_
                  ->write([&](Transaction& t) -> core::Status {
                    if (auto s = repo_.store_field(t, {id, "a", "1", false}); !s) return s;
                    if (auto s = repo_.store_field(t, {id, "a", "2", true}); !s) return s;
                    if (auto s = repo_.store_field(t, {id, "b", "3", false}); !s) return s;
                    return repo_.clear_field(t, id, "b");
                  })
                  .ok());
  const auto fields = repo_.fields(id);
  ASSERT_EQ(fields->size(), 1U);
  EXPECT_EQ((*fields)[0].canonical, "2");
  EXPECT_TRUE((*fields)[0].confirmed);
}

TEST_F(ConversationRepoTest, NamesTheTurnThatIsDamaged) {
  ASSERT_TRUE(calls_.create(a_call("call_1")).ok());
  ASSERT_TRUE(repo_.append_turn(CallId("call_1"), turn(1), wall(1)).ok());
  ASSERT_TRUE(database_
                  ->write([](Transaction& t) -> core::Status {
                    const auto done = t.sql().run("UPDATE turns SET json = '{'");
                    return done ? core::Status{} : core::Status{done.error()};
                  })
                  .ok());
  const auto turns = repo_.turns(CallId("call_1"));
  EXPECT_EQ(turns.error().code, ErrorCode::kDataLoss);
  EXPECT_NE(turns.error().message.find("turn 1 of call 'call_1'"), std::string::npos);
}

TEST_F(ConversationRepoTest, DoesNotSeeTheCallsOfAnotherOrganisation) {
  ASSERT_TRUE(calls_.create(a_call("call_1")).ok());
  ASSERT_TRUE(repo_.append_turn(CallId("call_1"), turn(1), wall(1)).ok());
  ASSERT_TRUE(repo_.append_events(CallId("call_1"), {{1, core::Duration(0), "{}", 0}}).ok());
  ASSERT_TRUE(repo_.save_session(CallId("call_1"), {}, wall(1)).ok());
  ConversationRepo other(*database_, theirs_);
  CallRepo other_calls(*database_, theirs_);
  EXPECT_TRUE(other.turns(CallId("call_1"))->empty());
  EXPECT_TRUE(other.events(CallId("call_1"))->empty());
  EXPECT_FALSE(other.session_json(CallId("call_1")).ok());
  EXPECT_TRUE(other_calls.list({}, {})->empty());
  EXPECT_EQ(other_calls.get(CallId("call_1")).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(other_calls.set_outcome(CallId("call_1"), "x").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(other.append_turn(CallId("call_1"), turn(2), wall(1)).error().code, ErrorCode::kFailedPrecondition);
  EXPECT_EQ(*other_calls.mark_interrupted_calls(ids_, wall(5)), 0);
}

TEST_F(ConversationRepoTest, KeepsEveryMemberOfACall) {
  ASSERT_TRUE(calls_.create(a_call("call_1")).ok());
  const auto c = calls_.get(CallId("call_1"));
  ASSERT_TRUE(c.ok());
  EXPECT_EQ(c->campaign, core::CampaignId("camp_1"));
  EXPECT_EQ(c->contact, core::ContactId("con_1"));
  EXPECT_EQ(c->phone_number, "+15550100");
  EXPECT_EQ(c->direction, CallDirection::kInbound);
  EXPECT_EQ(c->status, CallStatus::kCreated);
  EXPECT_EQ(c->created, wall(0));
  EXPECT_FALSE(c->started.has_value());
  EXPECT_EQ(c->template_id, core::TemplateId("sales"));
  EXPECT_EQ(c->template_version, 3);
  EXPECT_EQ(c->template_digest, "abc");
  EXPECT_EQ(c->machine_version, "1");
  EXPECT_EQ(c->snapshot, R"({"contact":{}})");
  EXPECT_EQ(c->recording_path, "rec/1.wav");
  EXPECT_EQ(c->seed, std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(c->utc_offset, std::chrono::minutes(-300));
}

TEST_F(ConversationRepoTest, FollowsACallFromDiallingToItsEnd) {
  const CallId id("call_1");
  ASSERT_TRUE(calls_.create(a_call("call_1")).ok());
  ASSERT_TRUE(calls_.set_status(id, CallStatus::kDialing, wall(1)).ok());
  ASSERT_TRUE(calls_.set_status(id, CallStatus::kInProgress, wall(5)).ok());
  ASSERT_TRUE(calls_.set_recording(id, "rec/2.wav").ok());
  ASSERT_TRUE(calls_.finish(id, CallStatus::kCompleted, "callback", wall(65), std::chrono::seconds(60)).ok());
  const auto c = calls_.get(id);
  EXPECT_EQ(c->started, std::optional(wall(1)));
  EXPECT_EQ(c->answered, std::optional(wall(5)));
  EXPECT_EQ(c->ended, std::optional(wall(65)));
  EXPECT_EQ(c->status, CallStatus::kCompleted);
  EXPECT_EQ(c->outcome, "callback");
  EXPECT_EQ(c->duration, std::chrono::seconds(60));
  EXPECT_EQ(c->recording_path, "rec/2.wav");
  EXPECT_EQ(calls_.finish(CallId("no"), CallStatus::kFailed, "", wall(1), {}).error().code, ErrorCode::kNotFound);
}

TEST_F(ConversationRepoTest, ListsCallsNewestFirstPageByPage) {
  for (const char* id : {"call_1", "call_2", "call_3"}) ASSERT_TRUE(calls_.create(a_call(id)).ok());
  ASSERT_TRUE(calls_.set_status(CallId("call_2"), CallStatus::kInProgress, wall(1)).ok());
  const auto first = calls_.list({}, {.limit = 2});
  ASSERT_EQ(first->size(), 2U);
  EXPECT_EQ((*first)[0].id, CallId("call_3"));
  const auto second = calls_.list({}, {.after = (*first)[1].id.value(), .limit = 2});
  ASSERT_EQ(second->size(), 1U);
  EXPECT_EQ((*second)[0].id, CallId("call_1"));
  EXPECT_EQ(calls_.list({.status = CallStatus::kInProgress}, {})->size(), 1U);
  EXPECT_EQ(calls_.list({.campaign = core::CampaignId("camp_1"), .contact = core::ContactId("con_1")}, {})->size(), 3U);
  EXPECT_TRUE(calls_.list({.campaign = core::CampaignId("camp_2")}, {})->empty());
}

TEST_F(ConversationRepoTest, MarksOnlyOpenCallsAsInterrupted) {
  for (const char* id : {"call_1", "call_2", "call_3"}) ASSERT_TRUE(calls_.create(a_call(id)).ok());
  ASSERT_TRUE(calls_.set_status(CallId("call_1"), CallStatus::kInProgress, wall(1)).ok());
  ASSERT_TRUE(calls_.finish(CallId("call_2"), CallStatus::kCompleted, "done", wall(2), {}).ok());
  EXPECT_EQ(*calls_.mark_interrupted_calls(ids_, wall(9)), 2);
  EXPECT_EQ(calls_.get(CallId("call_1"))->status, CallStatus::kInterrupted);
  EXPECT_EQ(calls_.get(CallId("call_1"))->ended, std::optional(wall(9)));
  EXPECT_EQ(calls_.get(CallId("call_2"))->status, CallStatus::kCompleted);
  EXPECT_EQ(*calls_.mark_interrupted_calls(ids_, wall(10)), 0);
}

TEST_F(ConversationRepoTest, PromisesCallbacksInTheOrderOfTheirMoments) {
  CallbackRepo callbacks(*database_, ours_);
  CallbackRecord later{"cb_1", core::ContactId("con_1"), CallId("call_1"), {{2026, 11, 25}, {14, 30}}, wall(2000)};
  CallbackRecord sooner = later;
  sooner.id = "cb_2";
  sooner.at = wall(1000);
  ASSERT_TRUE(callbacks.add(later).ok());
  ASSERT_TRUE(callbacks.add(sooner).ok());
  const auto all = callbacks.list("pending");
  ASSERT_EQ(all->size(), 2U);
  EXPECT_EQ((*all)[0].id, "cb_2");
  EXPECT_EQ((*all)[1].at_local, later.at_local);
  EXPECT_EQ((*all)[1].at, wall(2000));
  EXPECT_EQ(callbacks.due(wall(1500))->size(), 1U);
  ASSERT_TRUE(callbacks.set_status("cb_2", "done").ok());
  EXPECT_TRUE(callbacks.due(wall(1500))->empty());
  EXPECT_EQ(callbacks.list("")->size(), 2U);
  EXPECT_EQ(callbacks.get("cb_2")->status, "done");
  EXPECT_EQ(CallbackRepo(*database_, theirs_).get("cb_2").error().code, ErrorCode::kNotFound);
}

// The child: one call, one turn after the other through the writer thread; each is told to the parent once it is
// durable.
[[noreturn]] void append_until_killed(const std::string& path, int tell) {
  const auto database = open_or_die({.path = path});
  const core::OrgId org("ours");
  core::NullLogger log;
  CallRepo calls(*database, org);
  if (!calls.create(a_call("call_1"))) _exit(2);
  if (!calls.set_status(CallId("call_1"), CallStatus::kInProgress, wall(1))) _exit(3);
  StorageWriter writer(*database, log);
  for (std::uint32_t no = 1;; ++no) {
    const bool taken = writer.submit(
        [&, no](Transaction& t) {
          return ConversationRepo(*database, org).append_turn(t, CallId("call_1"), turn(no), wall(no));
        },
        [tell, no](core::Status status) {
          if (!status || ::write(tell, &no, sizeof no) != sizeof no) _exit(4);
        });
    if (!taken) --no;
  }
}

TEST(Durability, EveryAcknowledgedTurnSurvivesKillMinusNine) {
  TempDir dir;
  int pipe_ends[2];
  ASSERT_EQ(pipe(pipe_ends), 0);
  const pid_t child = fork();
  if (child == 0) append_until_killed(dir.file("a.db"), pipe_ends[1]);
  close(pipe_ends[1]);
  // Repeated in random order (make soak) it is another moment each time.
  const auto enough = 25U + static_cast<std::uint32_t>(::testing::UnitTest::GetInstance()->random_seed()) % 50U;
  std::uint32_t acknowledged = 0;
  std::uint32_t no = 0;
  while (acknowledged < enough && ::read(pipe_ends[0], &no, sizeof no) == sizeof no) acknowledged = no;
  kill(child, SIGKILL);
  int status = 0;
  waitpid(child, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status)) << WEXITSTATUS(status);
  while (::read(pipe_ends[0], &no, sizeof no) == sizeof no) acknowledged = no;
  close(pipe_ends[0]);
  ASSERT_GE(acknowledged, enough);

  const auto database = open_or_die({.path = dir.file("a.db")});
  const auto turns = ConversationRepo(*database, core::OrgId("ours")).turns(CallId("call_1"));
  ASSERT_TRUE(turns.ok());
  // A commit that was over when the process died before it could say so may have left more, but never a hole.
  ASSERT_GE(turns->size(), acknowledged);
  for (std::size_t i = 0; i < turns->size(); ++i) EXPECT_EQ((*turns)[i].turn.id.value(), i + 1);
  CallRepo calls(*database, core::OrgId("ours"));
  core::testing::CountingIds ids;
  EXPECT_EQ(*calls.mark_interrupted_calls(ids, wall(99)), 1);
  EXPECT_EQ(calls.get(CallId("call_1"))->status, CallStatus::kInterrupted);
}

}  // namespace
}  // namespace callai::repositories
