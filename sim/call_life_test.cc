#include <gtest/gtest.h>

#include "core/testing/virtual_executor.h"
#include "orchestrators/call_orchestrator.h"
#include "orchestrators/replay.h"
#include "sim/testing/memory_journal.h"
#include "sim/text_voice_channel.h"
#include "sim/word_line.h"
#include "templates/testing/sample_template.h"

// The life of calls: admission, answer, end, drain - each exactly once.

namespace callai::sim {
namespace {

using namespace std::chrono_literals;
using orchestrators::CallOrchestrator;
using testing::Journalled;
using testing::MemoryJournal;

/// A node with a line of words and callers who say nothing.
class Node : public orchestrators::VoiceFactory {
 public:
  explicit Node(int max_calls = 10)
      : runtime_(std::make_shared<const orchestrators::CampaignRuntime>(templates::sample_template())),
        line_(env(), world()),
        journal_(world(), kept_),
        calls_({env(), world(), world(), tools_, journal_, line_, *this, nullptr}, limits(max_calls),
               [this](const std::string& from, const std::string& to) { return route(from, to); }) {}

  core::Result<orchestrators::Voice> create(const orchestrators::CallHeader& header) override {
    if (!voices_work_) return core::Error{core::ErrorCode::kResourceExhausted, "no decoder is free", "", ""};
    const telephony::LegId leg(header.setup.call.value());
    return orchestrators::Voice{std::make_unique<TextVoiceChannel>(
                                    env(), world(), header.setup.campaign, [this, leg] { line_.far_hang_up(leg); },
                                    [this, leg](const std::string& digits) { line_.far_press(leg, digits); }),
                                nullptr};
  }

  orchestrators::CallRequest request() const {
    orchestrators::CallRequest request;
    request.runtime = runtime_;
    request.number = "+12025550143";
    request.contact.phone_number = request.number;
    request.contact.first_name = "Dana";
    return request;
  }

  core::testing::VirtualExecutor& world() { return env_.executor(); }
  core::Env env() { return env_.env(); }
  CallOrchestrator& calls() { return calls_; }
  WordLine& line() { return line_; }
  Journalled& kept() { return kept_; }
  void break_voices() { voices_work_ = false; }
  /// The caller whom somebody is looking up.
  void tell_caller(const std::string& name) {
    orchestrators::Caller caller;
    caller.contact.first_name = name;
    caller.contact.phone_number = "+12025550111";
    caller.time_zone = "Europe/Lisbon";
    tell_caller_(std::move(caller));
  }

 private:
  static orchestrators::CallLimits limits(int max_calls) {
    orchestrators::CallLimits limits;
    limits.max_calls = max_calls;
    return limits;
  }
  std::optional<orchestrators::CallRequest> route(const std::string&, const std::string& to) {
    if (to == "unknown") return std::nullopt;
    auto answering = request();
    if (to == "looked_up") {
      answering.find_caller = [this](const orchestrators::CallHeader&,
                                     core::UniqueFunction<void(orchestrators::Caller)> known) {
        tell_caller_ = std::move(known);
      };
    }
    return answering;
  }

  core::testing::VirtualEnv env_;
  std::shared_ptr<const orchestrators::CampaignRuntime> runtime_;
  pipeline::ToolRegistry tools_;
  WordLine line_;
  Journalled kept_;
  MemoryJournal journal_;
  bool voices_work_ = true;
  core::UniqueFunction<void(orchestrators::Caller)> tell_caller_;
  CallOrchestrator calls_;
};

TEST(CallLife, TheIntentIsWrittenBeforeTheLineRings) {
  Node node;
  ASSERT_TRUE(node.calls().start_call(node.request()).ok());
  ASSERT_EQ(node.kept().headers.size(), 1U);
  EXPECT_EQ(node.kept().headers[0].number, "+12025550143");
}

TEST(CallLife, ACallIsRecordedUnlessItsTemplateSaysNo) {
  const auto quiet = std::make_shared<templates::CampaignTemplate>(*templates::sample_template());
  quiet->session_config.recording = false;
  Node node;
  orchestrators::CallRequest request = node.request();
  request.recording_path = "/nowhere/rec.wav";
  ASSERT_TRUE(node.calls().start_call(request).ok());
  request.runtime = std::make_shared<const orchestrators::CampaignRuntime>(quiet);
  ASSERT_TRUE(node.calls().start_call(std::move(request)).ok());
  ASSERT_TRUE(node.world().run_until_idle(10min));
  ASSERT_EQ(node.kept().headers.size(), 2U);
  EXPECT_EQ(node.kept().headers[0].recording_path, "/nowhere/rec.wav");
  EXPECT_EQ(node.kept().headers[1].recording_path, "");
}

TEST(CallLife, ACallBeyondTheLimitIsRefusedWithTheMend) {
  Node node(2);
  ASSERT_TRUE(node.calls().start_call(node.request()).ok());
  ASSERT_TRUE(node.calls().start_call(node.request()).ok());
  const auto third = node.calls().start_call(node.request());
  ASSERT_FALSE(third.ok());
  EXPECT_EQ(third.error().code, core::ErrorCode::kResourceExhausted);
  EXPECT_FALSE(third.error().mend.empty());
  EXPECT_EQ(node.kept().headers.size(), 2U) << "a refused call leaves nothing behind";
}

TEST(CallLife, ASilentCalleeIsPromptedThenToldGoodbyeAndTheSlotIsFree) {
  Node node(1);
  const auto call = node.calls().start_call(node.request());
  ASSERT_TRUE(call.ok());
  ASSERT_TRUE(node.world().run_until_idle(10min));
  ASSERT_EQ(node.kept().ends[*call].size(), 1U);
  EXPECT_EQ(node.kept().ends[*call][0].outcome, "no_response");
  EXPECT_EQ(node.calls().active_calls(), 0);
  EXPECT_TRUE(node.calls().start_call(node.request()).ok());
}

TEST(CallLife, TheFarSideHangingUpEndsItOnce) {
  Node node;
  const auto call = node.calls().start_call(node.request());
  node.world().advance(4s);
  node.line().far_hang_up(telephony::LegId(call->value()));
  node.line().far_hang_up(telephony::LegId(call->value()));
  ASSERT_TRUE(node.world().run_until_idle(10min));
  ASSERT_EQ(node.kept().ends[*call].size(), 1U);
  EXPECT_EQ(node.kept().ends[*call][0].outcome, "caller_hung_up");
}

TEST(CallLife, HungUpBeforeTheAnswerIsNoConversation) {
  Node node;
  const auto call = node.calls().start_call(node.request());
  node.line().far_hang_up(telephony::LegId(call->value()));
  ASSERT_TRUE(node.world().run_until_idle(10min));
  ASSERT_EQ(node.kept().ends[*call].size(), 1U);
  EXPECT_EQ(node.kept().ends[*call][0].status, "failed");
  EXPECT_TRUE(node.kept().turns.empty());
}

TEST(CallLife, WithoutAVoiceTheCallIsEndedCleanly) {
  Node node;
  node.break_voices();
  const auto call = node.calls().start_call(node.request());
  ASSERT_TRUE(node.world().run_until_idle(10min));
  ASSERT_EQ(node.kept().ends[*call].size(), 1U);
  EXPECT_EQ(node.calls().active_calls(), 0);
}

TEST(CallLife, AnIncomingCallIsAnsweredByItsRoute) {
  Node node;
  node.line().ring(telephony::LegId("in_1"), "+12025550111", "100");
  node.world().advance(3s);
  EXPECT_EQ(node.calls().active_calls(), 1);
  ASSERT_EQ(node.kept().headers.size(), 1U);
  EXPECT_FALSE(node.kept().headers[0].setup.outbound);
  EXPECT_EQ(node.kept().headers[0].number, "+12025550111");
}

TEST(CallLife, AnIncomingCallRingsUntilItIsKnownWhoCalls) {
  Node node(1);
  node.line().ring(telephony::LegId("in_1"), "2025550111", "looked_up");
  node.world().advance(3s);
  EXPECT_TRUE(node.kept().headers.empty());
  EXPECT_EQ(node.calls().session(core::CallId("in_1")), nullptr) << "not answered yet";
  EXPECT_EQ(node.calls().active_calls(), 1) << "it has its place";
  node.tell_caller("Maria");
  node.world().advance(3s);
  ASSERT_EQ(node.kept().headers.size(), 1U);
  EXPECT_EQ(node.kept().headers[0].setup.contact.first_name, "Maria");
  EXPECT_EQ(node.kept().headers[0].number, "+12025550111") << "as it is kept";
  EXPECT_EQ(node.kept().headers[0].time_zone, "Europe/Lisbon");
  EXPECT_NE(node.calls().session(core::CallId("in_1")), nullptr);
}

TEST(CallLife, WhoHangsUpBeforeThatIsACallWithoutAContact) {
  Node node;
  node.line().ring(telephony::LegId("in_1"), "+12025550111", "looked_up");
  node.world().advance(1s);
  node.line().far_hang_up(telephony::LegId("in_1"));
  ASSERT_TRUE(node.world().run_until_idle(10min));
  EXPECT_EQ(node.kept().headers.size(), 1U);
  EXPECT_EQ(node.kept().ends[core::CallId("in_1")].size(), 1U);
  EXPECT_EQ(node.calls().active_calls(), 0);
  node.tell_caller("Maria");
  ASSERT_TRUE(node.world().run_until_idle(10min));
  EXPECT_EQ(node.kept().headers.size(), 1U);
}

TEST(CallLife, WhoIsHungUpOnBeforeThatIsNotAnswered) {
  Node node;
  const core::CallId call("in_1");
  node.line().ring(telephony::LegId("in_1"), "+12025550111", "looked_up");
  node.world().advance(1s);
  node.calls().hang_up(call);
  node.tell_caller("Maria");
  ASSERT_TRUE(node.world().run_until_idle(10min));
  EXPECT_EQ(node.kept().headers.size(), 1U);
  EXPECT_EQ(node.kept().ends[call].size(), 1U);
  EXPECT_TRUE(node.kept().turns.empty());
}

TEST(CallLife, AnUnknownRouteIsRejected) {
  Node node;
  node.line().ring(telephony::LegId("in_1"), "+12025550111", "unknown");
  node.world().advance(3s);
  EXPECT_EQ(node.calls().active_calls(), 0);
  EXPECT_TRUE(node.kept().headers.empty());
}

TEST(CallLife, DrainTakesNoNewCallsAndTellsWhenTheLastHasEnded) {
  Node node;
  ASSERT_TRUE(node.calls().start_call(node.request()).ok());
  node.world().advance(3s);
  bool idle = false;
  node.calls().drain([&] { idle = true; });
  EXPECT_FALSE(node.calls().start_call(node.request()).ok());
  EXPECT_FALSE(idle);
  ASSERT_TRUE(node.world().run_until_idle(10min));
  EXPECT_TRUE(idle);
}

TEST(CallLife, CallsThatAreCutOffSaySo) {
  Node node;
  const auto talking = node.calls().start_call(node.request());
  node.world().advance(4s);
  const auto ringing = node.calls().start_call(node.request());
  node.calls().drain([] {});
  node.calls().cut_off_all();
  node.world().advance(3s);
  ASSERT_EQ(node.kept().ends[*talking].size(), 1U);
  EXPECT_EQ(node.kept().ends[*talking][0].outcome, "shutdown");
  ASSERT_EQ(node.kept().ends[*ringing].size(), 1U);
  EXPECT_EQ(node.kept().ends[*ringing][0].outcome, "cancelled");
  EXPECT_EQ(node.calls().active_calls(), 0);
}

TEST(CallLife, ThoseWhoAreTalkedToHearAGoodbyeBeforeTheProgramEnds) {
  Node node;
  const auto talking = node.calls().start_call(node.request());
  node.world().advance(4s);
  const auto ringing = node.calls().start_call(node.request());
  node.calls().drain([] {});
  node.calls().part_from_all();
  node.world().advance(8s);
  ASSERT_EQ(node.kept().ends[*talking].size(), 1U);
  const orchestrators::CallSummary& said = node.kept().ends[*talking][0];
  EXPECT_EQ(said.outcome, "shutdown");
  EXPECT_EQ(said.session.conversation_history.back().text, "I am afraid our time is up.");
  ASSERT_EQ(node.kept().ends[*ringing].size(), 1U);
  EXPECT_EQ(node.kept().ends[*ringing][0].outcome, "cancelled");
  EXPECT_EQ(node.calls().active_calls(), 0);
}

TEST(CallLife, WhatTheAgentHasEndedItselfIsNotCutOff) {
  Node node;
  const auto call = node.calls().start_call(node.request());
  node.world().advance(4s);
  node.calls().hang_up(*call);
  node.calls().cut_off_all();
  node.world().advance(3s);
  ASSERT_EQ(node.kept().ends[*call].size(), 1U);
  EXPECT_EQ(node.kept().ends[*call][0].outcome, "agent_hung_up");
}

TEST(CallLife, OneThatRingsCanBeHungUpAndNothingElse) {
  Node node;
  const auto call = node.calls().start_call(node.request());
  const auto held = node.calls().command(*call, {conversation::OperatorVerb::kHold, ""});
  ASSERT_FALSE(held.ok());
  EXPECT_EQ(held.error().code, core::ErrorCode::kFailedPrecondition);
  ASSERT_TRUE(node.calls().command(*call, {conversation::OperatorVerb::kHangUp, ""}).ok());
  node.world().advance(5s);
  ASSERT_EQ(node.kept().ends[*call].size(), 1U);
  EXPECT_EQ(node.kept().ends[*call][0].status, "failed");
  EXPECT_EQ(node.kept().ends[*call][0].outcome, "cancelled");
  EXPECT_TRUE(node.kept().turns.empty());
}

TEST(CallLife, AnOperatorHangsUpAtOnce) {
  Node node;
  const auto call = node.calls().start_call(node.request());
  node.world().advance(4s);
  ASSERT_TRUE(node.calls().command(*call, {conversation::OperatorVerb::kHangUp, ""}).ok());
  ASSERT_TRUE(node.world().run_until_idle(10min));
  ASSERT_EQ(node.kept().ends[*call].size(), 1U);
  EXPECT_EQ(node.kept().ends[*call][0].outcome, "ended_by_operator");
  EXPECT_FALSE(node.calls().command(*call, {conversation::OperatorVerb::kHangUp, ""}).ok());
}

TEST(CallLife, KeysAreCollectedUntilAPause) {
  Node node;
  const auto call = node.calls().start_call(node.request());
  node.world().advance(4s);
  node.line().far_press(telephony::LegId(call->value()), "42");
  node.world().advance(3s);
  const auto& events = node.kept();
  ASSERT_TRUE(node.calls().command(*call, {conversation::OperatorVerb::kHangUp, ""}).ok());
  node.world().run_until_idle(10min);
  bool found = false;
  for (const auto& event : events.events.at(*call)) {
    found = found || event.event_json.find("\"42\"") != std::string::npos;
  }
  EXPECT_TRUE(found);
}

TEST(CallLife, AThousandCallsLeaveNothingBehind) {
  Node node(1000);
  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(node.calls().start_call(node.request()).ok());
  ASSERT_TRUE(node.world().run_until_idle(30min));
  EXPECT_EQ(node.calls().active_calls(), 0);
  EXPECT_EQ(node.kept().ends.size(), 1000U);
  for (const auto& [call, ends] : node.kept().ends) EXPECT_EQ(ends.size(), 1U);
  EXPECT_EQ(node.world().pending_tasks(), 0U);
}

/// What the agent said in a call, as the callee heard it.
std::string said_in(const Journalled& kept, const core::CallId& call) {
  std::string words;
  for (const conversation::Turn& turn : kept.turns.at(call)) {
    for (const auto& spoken : turn.spoken) {
      words += conversation::first_words(spoken.segment.text, spoken.words_heard) + " ";
    }
  }
  return words;
}

void expect_same_again(const Journalled& kept, const core::CallId& call) {
  const auto report = orchestrators::replay(kept.headers[0], orchestrators::kMachineVersion, kept.events.at(call));
  ASSERT_TRUE(report.ok());
  EXPECT_FALSE(report->divergence);
}

TEST(CallHold, FiveMinutesOfTheFarSideAreWaitedOutAndTheCallGoesOn) {
  Node node;
  const auto call = node.calls().start_call(node.request());
  const telephony::LegId leg(call->value());
  node.world().advance(2s);  // in the middle of the greeting
  node.line().far_hold(leg, true);
  node.world().advance(5min);
  EXPECT_EQ(node.calls().active_calls(), 1);
  EXPECT_TRUE(node.kept().turns.empty()) << "nobody has heard the greeting to its end";
  node.line().far_hold(leg, false);
  ASSERT_TRUE(node.world().run_until_idle(10min));
  ASSERT_EQ(node.kept().ends[*call].size(), 1U);
  EXPECT_EQ(node.kept().ends[*call][0].outcome, "no_response") << "he says nothing afterwards either";
  EXPECT_GT(node.kept().ends[*call][0].talk, 5min);
  for (const auto& spoken : node.kept().turns.at(*call).front().spoken) {
    EXPECT_EQ(spoken.words_heard, spoken.words_total) << spoken.segment.text;
  }
  expect_same_again(node.kept(), *call);
}

TEST(CallHold, OfAnOperatorNobodyIsPromptedUntilItIsTakenBack) {
  Node node;
  const auto call = node.calls().start_call(node.request());
  node.world().advance(15s);
  ASSERT_TRUE(node.calls().command(*call, {conversation::OperatorVerb::kHold, ""}).ok());
  node.world().advance(1s);
  const std::string before = said_in(node.kept(), *call);
  node.world().advance(3min);
  EXPECT_EQ(said_in(node.kept(), *call), before);
  ASSERT_TRUE(node.calls().command(*call, {conversation::OperatorVerb::kUnhold, ""}).ok());
  ASSERT_TRUE(node.world().run_until_idle(10min));
  EXPECT_EQ(node.kept().ends[*call][0].outcome, "no_response");
  expect_same_again(node.kept(), *call);
}

TEST(CallHold, IsEndedByTheMaximumLengthOfTheCallAndNothingElse) {
  Node node;
  const auto call = node.calls().start_call(node.request());
  node.world().advance(3s);
  node.line().far_hold(telephony::LegId(call->value()), true);
  ASSERT_TRUE(node.world().run_until_idle(1h));
  ASSERT_EQ(node.kept().ends[*call].size(), 1U);
  EXPECT_EQ(node.kept().ends[*call][0].outcome, "max_duration");
}

TEST(CallLife, ACallInBeyondTheLimitIsToldToTryAgainLater) {
  Node node(1);
  node.line().ring(telephony::LegId("in_1"), "+12025550111", "100");
  node.line().ring(telephony::LegId("in_2"), "+12025550112", "100");
  node.world().advance(3s);
  EXPECT_EQ(node.calls().active_calls(), 1);
  EXPECT_EQ(node.line().rejected(), telephony::CallOutcome::kFull);
}

TEST(CallLife, WhyTheLineEndedIsInTheSummary) {
  Node node;
  node.line().set_far_sides([](const telephony::OriginateRequest&) {
    return WordLine::FarSide{telephony::CallOutcome::kBusy, false, 486};
  });
  const auto call = node.calls().start_call(node.request());
  ASSERT_TRUE(node.world().run_until_idle(1min));
  const auto& end = node.kept().ends[*call].at(0);
  EXPECT_EQ(end.outcome, "busy");
  EXPECT_EQ(end.reason, "busy");
  EXPECT_EQ(end.code, 486);
}

TEST(CallLife, WhyTheLineOfAConversationEndedIsInTheSummaryToo) {
  Node node;
  const auto call = node.calls().start_call(node.request());
  node.world().advance(4s);
  node.line().far_hang_up(telephony::LegId(call->value()));
  ASSERT_TRUE(node.world().run_until_idle(10min));
  EXPECT_EQ(node.kept().ends[*call].at(0).reason, "hung up");
}

}  // namespace
}  // namespace callai::sim
