#include "pipeline/tool_orchestrator.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "core/testing/virtual_executor.h"

namespace callai::pipeline {
namespace {

using conversation::CancelTools;
using conversation::StartTools;
using conversation::ToolCall;
using conversation::ToolFinished;
using conversation::ToolResult;
using conversation::ToolStatus;
using core::ToolCallId;
using core::TurnId;
using std::chrono::milliseconds;

/// Takes `latency`, fails its first `failures` runs.
class FakeTool final : public Tool {
 public:
  struct Script {
    core::Duration latency = milliseconds(20);
    int failures = 0;
    ToolStatus failure = ToolStatus::kFailed;
    bool throws = false;
    bool repeatable = true;
    int runs = 0;
    std::vector<ToolContext> contexts;
  };
  explicit FakeTool(Script& script) : script_(script) {}
  ToolResult run(const templates::ToolConfig&, const conversation::ToolRequest& request,
                 const ToolContext& context) const override {
    ++script_.runs;
    script_.contexts.push_back(context);
    if (script_.throws) throw std::runtime_error("broken");
    ToolResult result;
    result.status = script_.runs <= script_.failures ? script_.failure : ToolStatus::kOk;
    result.values = request.arguments;
    return result;
  }
  core::Duration virtual_latency() const override { return script_.latency; }
  bool repeatable(const templates::ToolConfig&) const override { return script_.repeatable; }

 private:
  Script& script_;
};

class ToolOrchestratorTest : public testing::Test {
 protected:
  ToolOrchestratorTest() {
    auto t = std::make_shared<templates::CampaignTemplate>();
    templates::ToolConfig read;
    read.id = "read";
    read.timeout = milliseconds(1000);
    read.retries = 2;
    templates::ToolConfig write = read;
    write.id = "write";
    write.kind = templates::ToolKind::kCrmUpdate;
    write.effect = templates::ToolEffect::kWrite;
    write.retries = 0;
    templates::ToolConfig stubborn = write;
    stubborn.id = "stubborn";
    stubborn.retries = 2;
    templates::ToolConfig open = read;
    open.id = "open";
    open.parameters_json = R"({"x-model": true})";
    templates::ToolConfig absent = read;
    absent.id = "absent";
    absent.kind = templates::ToolKind::kCalendar;
    t->tool_configs.tools = {read, write, stubborn, open, absent};
    registry_.add(templates::ToolKind::kDocumentSearch, std::make_unique<const FakeTool>(read_));
    registry_.add(templates::ToolKind::kCrmUpdate, std::make_unique<const FakeTool>(write_));
    tools_ = std::make_unique<ToolOrchestrator>(world_.env(), world_.executor(), world_.executor(), registry_, t,
                                                "call", ToolContext{}, [this](conversation::Event event) {
                                                  if (const auto* f = std::get_if<ToolFinished>(&event)) {
                                                    finished_.push_back(*f);
                                                    at_.push_back(world_.executor().now().time_since_epoch());
                                                  } else {
                                                    ++progress_;
                                                  }
                                                });
  }
  void start(const std::string& tool, std::uint32_t id = 1,
             templates::ToolEffect effect = templates::ToolEffect::kRead) {
    tools_->start(StartTools{TurnId(7), {ToolCall{ToolCallId(id), {tool, {{"a", "b"}}}, effect}}});
  }
  void write(std::uint32_t id, std::uint32_t turn, const std::string& tool = "write", const std::string& value = "b") {
    const ToolCall call{ToolCallId(id), {tool, {{"a", value}}}, templates::ToolEffect::kWrite};
    tools_->start(StartTools{TurnId(turn), {call}});
  }
  std::string key_of(std::size_t run) const { return write_.contexts.at(run).idempotency_key; }
  void settle() { EXPECT_TRUE(world_.executor().run_until_idle()); }

  core::testing::VirtualEnv world_;
  ToolRegistry registry_;
  FakeTool::Script read_;
  FakeTool::Script write_;
  std::vector<ToolFinished> finished_;
  std::vector<core::Duration> at_;
  int progress_ = 0;
  std::unique_ptr<ToolOrchestrator> tools_;
};

TEST_F(ToolOrchestratorTest, DeliversTheResultOnceWithTheCallsIds) {
  start("read");
  EXPECT_TRUE(finished_.empty());
  settle();
  ASSERT_EQ(finished_.size(), 1U);
  EXPECT_EQ(finished_[0].turn, TurnId(7));
  EXPECT_EQ(finished_[0].result.id, ToolCallId(1));
  EXPECT_EQ(finished_[0].result.tool, "read");
  EXPECT_EQ(finished_[0].result.status, ToolStatus::kOk);
  EXPECT_EQ(at_[0], milliseconds(20));
}

TEST_F(ToolOrchestratorTest, AnswersAtTheTimeoutAndOnlyThen) {
  read_.latency = milliseconds(5000);
  start("read");
  settle();
  ASSERT_EQ(finished_.size(), 1U);
  EXPECT_EQ(finished_[0].result.status, ToolStatus::kTimeout);
  EXPECT_EQ(at_[0], milliseconds(1000));
}

TEST_F(ToolOrchestratorTest, TriesAgainWithinItsTime) {
  read_.failures = 2;
  start("read");
  settle();
  ASSERT_EQ(finished_.size(), 1U);
  EXPECT_EQ(finished_[0].result.status, ToolStatus::kOk);
  EXPECT_EQ(read_.runs, 3);
  EXPECT_EQ(progress_, 2);
  EXPECT_EQ(at_[0], milliseconds(20 + 50 + 20 + 100 + 20));
}

TEST_F(ToolOrchestratorTest, GivesUpAfterItsRetries) {
  read_.failures = 9;
  start("read");
  settle();
  ASSERT_EQ(finished_.size(), 1U);
  EXPECT_EQ(finished_[0].result.status, ToolStatus::kFailed);
  EXPECT_EQ(read_.runs, 3);
}

TEST_F(ToolOrchestratorTest, CancelsAReadAtOnce) {
  read_.latency = milliseconds(500);
  start("read");
  world_.executor().advance(milliseconds(10));
  tools_->cancel(CancelTools{{ToolCallId(1)}, "barge_in"});
  EXPECT_TRUE(finished_.empty()) << "never from inside";
  world_.executor().run_due();
  ASSERT_EQ(finished_.size(), 1U);
  EXPECT_EQ(finished_[0].result.status, ToolStatus::kCancelled);
  settle();
  EXPECT_EQ(finished_.size(), 1U);
}

TEST_F(ToolOrchestratorTest, AWriteSurvivesACancellation) {
  write_.latency = milliseconds(500);
  start("write", 1, templates::ToolEffect::kWrite);
  tools_->cancel(CancelTools{{ToolCallId(1)}, "barge_in"});
  settle();
  ASSERT_EQ(finished_.size(), 1U);
  EXPECT_EQ(finished_[0].result.status, ToolStatus::kOk);
  EXPECT_EQ(at_[0], milliseconds(500));
}

TEST_F(ToolOrchestratorTest, TwoToolsRunSideBySide) {
  read_.latency = write_.latency = milliseconds(300);
  start("read", 1);
  start("write", 2, templates::ToolEffect::kWrite);
  settle();
  ASSERT_EQ(finished_.size(), 2U);
  EXPECT_EQ(at_[1], milliseconds(300));
}

TEST_F(ToolOrchestratorTest, FailsWhatCannotRun) {
  world_.executor().set_lane_capacity(0);
  start("read", 1);
  world_.executor().set_lane_capacity(core::testing::VirtualExecutor::kNoBound);
  start("ghost", 2);
  start("absent", 3);
  write_.throws = true;
  start("write", 4);
  settle();
  ASSERT_EQ(finished_.size(), 4U);
  for (const ToolFinished& f : finished_) {
    EXPECT_EQ(f.result.status, ToolStatus::kFailed);
    EXPECT_FALSE(f.result.error.empty());
  }
}

TEST_F(ToolOrchestratorTest, DeliversNothingAfterTheCall) {
  start("read", 1);
  tools_->shut_down();
  start("write", 2);
  settle();
  EXPECT_TRUE(finished_.empty());
}

TEST_F(ToolOrchestratorTest, MayDieWhileItsToolsRun) {
  start("read", 1);
  tools_.reset();
  settle();
  EXPECT_TRUE(finished_.empty());
}

// ---- Writes happen once ------------------------------------------------------------------------------------------

TEST_F(ToolOrchestratorTest, AWriteCarriesAKeyOfItsTurnAndArguments) {
  write(1, 7);
  settle();
  write(2, 7, "write", "c");
  settle();
  write(3, 8);
  settle();
  ASSERT_EQ(write_.runs, 3);
  EXPECT_EQ(key_of(0).size(), 32U);
  EXPECT_NE(key_of(0), key_of(1)) << "other arguments";
  EXPECT_NE(key_of(0), key_of(2)) << "asked for again, on purpose, in a later turn";
  start("read", 4);
  settle();
  EXPECT_EQ(read_.contexts[0].idempotency_key, "");
}

TEST_F(ToolOrchestratorTest, EveryTryOfAWriteCarriesTheSameKey) {
  write_.failures = 2;
  write(1, 7, "stubborn");
  settle();
  ASSERT_EQ(write_.runs, 3);
  EXPECT_EQ(key_of(0), key_of(1));
  EXPECT_EQ(key_of(0), key_of(2));
  EXPECT_EQ(finished_[0].result.status, ToolStatus::kOk);
}

TEST_F(ToolOrchestratorTest, AWriteThatCannotBeRepeatedIsTriedOnce) {
  write_.failures = 1;
  write_.repeatable = false;
  write(1, 7, "stubborn");
  settle();
  EXPECT_EQ(write_.runs, 1);
  EXPECT_EQ(finished_[0].result.status, ToolStatus::kFailed);
}

TEST_F(ToolOrchestratorTest, ATryGetsItsShareOfTheTime) {
  write(1, 7, "stubborn");
  settle();
  EXPECT_EQ(write_.contexts[0].time_left, core::Duration(milliseconds(1000)) / 3);
  start("read", 2);
  settle();
  EXPECT_EQ(read_.contexts[0].time_left, core::Duration(milliseconds(1000)) / 3);
  write(3, 7);
  settle();
  EXPECT_EQ(write_.contexts[1].time_left, milliseconds(1000) + ToolOrchestrator::kWriteGrace);
}

TEST_F(ToolOrchestratorTest, AWriteAskedForAgainWhileItRunsRunsOnce) {
  write_.latency = milliseconds(500);
  write(1, 7);
  world_.executor().advance(milliseconds(100));
  tools_->abandon(TurnId(7));  // the caller speaks over it, and says the same again
  write(2, 8);
  settle();
  EXPECT_EQ(write_.runs, 1);
  ASSERT_EQ(finished_.size(), 2U);
  EXPECT_EQ(finished_[1].turn, TurnId(8));
  EXPECT_EQ(finished_[1].result.id, ToolCallId(2));
  EXPECT_EQ(finished_[1].result.status, ToolStatus::kOk);
  write(3, 9);
  settle();
  EXPECT_EQ(write_.runs, 2) << "turn 8 has heard of the first one: this is another";
}

TEST_F(ToolOrchestratorTest, AResultThatNoTurnHasSeenAnswersTheNextEqualRequest) {
  write(1, 7);
  tools_->abandon(TurnId(7));
  settle();
  EXPECT_EQ(write_.runs, 1);
  write(2, 8, "write", "c");
  settle();
  EXPECT_EQ(write_.runs, 2) << "another request";
  write(3, 9);
  settle();
  EXPECT_EQ(write_.runs, 2);
  EXPECT_EQ(finished_.back().result.id, ToolCallId(3));
  EXPECT_EQ(finished_.back().result.status, ToolStatus::kOk);
}

TEST_F(ToolOrchestratorTest, ALateWriteIsNotRunAgain) {
  write_.latency = milliseconds(3000);
  write(1, 7);
  world_.executor().advance(milliseconds(1000));
  ASSERT_EQ(finished_.size(), 1U);
  EXPECT_EQ(finished_[0].result.status, ToolStatus::kTimeout);
  EXPECT_FALSE(write_.contexts[0].stop.stop_requested()) << "it may be half done";
  settle();
  EXPECT_EQ(finished_.size(), 1U) << "told once";
  write(2, 8);
  settle();
  EXPECT_EQ(write_.runs, 1);
  ASSERT_EQ(finished_.size(), 2U);
  EXPECT_EQ(finished_[1].result.status, ToolStatus::kOk);
}

TEST_F(ToolOrchestratorTest, AfterAFailureTheSameRequestCarriesTheSameKey) {
  write_.failures = 1;
  write(1, 7);
  settle();
  write(2, 8);
  settle();
  ASSERT_EQ(write_.runs, 2);
  EXPECT_EQ(key_of(0), key_of(1));
}

TEST_F(ToolOrchestratorTest, WhereItIsNotKnownWhetherAWriteTookPlaceItIsNotRepeated) {
  write_.failures = 1;
  write_.failure = ToolStatus::kTimeout;
  write_.repeatable = false;
  write(1, 7);
  settle();
  write(2, 8);
  settle();
  EXPECT_EQ(write_.runs, 1);
  EXPECT_EQ(finished_[1].result.status, ToolStatus::kFailed);
}

TEST_F(ToolOrchestratorTest, TheEndOfTheCallStopsReadsAndLeavesWritesAlone) {
  start("read", 1);
  write(2, 7);
  tools_->shut_down();
  EXPECT_TRUE(read_.contexts[0].stop.stop_requested());
  EXPECT_FALSE(write_.contexts[0].stop.stop_requested());
  settle();
  EXPECT_TRUE(finished_.empty());
}

// ---- What a model asks for ---------------------------------------------------------------------------------------

TEST_F(ToolOrchestratorTest, AModelMayAskForWhatTheTemplateLetsIt) {
  std::vector<ToolResult> answers;
  const auto asked = [&](const std::string& tool) {
    return tools_->ask(TurnId(7), {tool, {{"a", "b"}}}, [&](const ToolResult& result) { answers.push_back(result); });
  };
  const ToolCallId first = asked("open");
  EXPECT_GE(first.value(), kFirstAskedTool);
  for (const char* forbidden : {"read", "write", "ghost"}) asked(forbidden);
  settle();
  ASSERT_EQ(answers.size(), 4U);
  int ok = 0;
  for (const ToolResult& answer : answers) ok += answer.status == ToolStatus::kOk ? 1 : 0;
  EXPECT_EQ(ok, 1);
  EXPECT_EQ(read_.runs, 1);
  EXPECT_EQ(write_.runs, 0);
  EXPECT_EQ(finished_.size(), 4U) << "all of it is in the event log";
}

TEST_F(ToolOrchestratorTest, WhatWasWithdrawnIsNotAnswered) {
  int answers = 0;
  const ToolCallId id = tools_->ask(TurnId(7), {"open", {}}, [&](const ToolResult&) { ++answers; });
  tools_->withdraw(id);
  settle();
  EXPECT_EQ(answers, 0);
  ASSERT_EQ(finished_.size(), 1U);
  EXPECT_EQ(finished_[0].result.status, ToolStatus::kCancelled);
}

}  // namespace
}  // namespace callai::pipeline
