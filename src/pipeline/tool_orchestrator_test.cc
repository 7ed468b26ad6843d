#include "pipeline/tool_orchestrator.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "core/testing/virtual_executor.h"
#include "pipeline/context_builder.h"

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
    bool throws = false;
    int runs = 0;
  };
  explicit FakeTool(Script& script) : script_(script) {}
  ToolResult run(const templates::ToolConfig&, const conversation::ToolRequest& request,
                 const ToolContext&) const override {
    ++script_.runs;
    if (script_.throws) throw std::runtime_error("broken");
    ToolResult result;
    result.status = script_.runs <= script_.failures ? ToolStatus::kFailed : ToolStatus::kOk;
    result.values = request.arguments;
    return result;
  }
  core::Duration virtual_latency() const override { return script_.latency; }

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
    write.retries = 0;
    templates::ToolConfig absent = read;
    absent.id = "absent";
    absent.kind = templates::ToolKind::kCalendar;
    t->tool_configs.tools = {read, write, absent};
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

class FakeIndex final : public conversation::PassageIndex {
 public:
  core::Result<conversation::FoundPassages> search(const conversation::PassageQuery& query) const override {
    if (broken) return core::Error{core::ErrorCode::kUnavailable, "the index is away", "", ""};
    last_query = query;
    return conversation::FoundPassages{passages, lacking};
  }
  bool broken = false;
  std::vector<conversation::Passage> passages;
  std::string lacking;
  mutable conversation::PassageQuery last_query;
};

conversation::Passage passage(const std::string& doc, int at, const std::string& text, double score) {
  return {core::DocumentId(doc), doc, text, at, score, ""};
}

TEST(DocumentSearch, KeepsThePassagesThatAreGoodEnough) {
  FakeIndex index;
  index.passages = {passage("a", 0, "low", 0.1), passage("b", 0, "high", 0.9)};
  const auto tool = make_document_search(index);
  templates::ToolConfig config;
  ToolResult result = tool->run(config, {"s", {{"query", "x"}}}, {});
  EXPECT_EQ(result.status, ToolStatus::kOk);
  ASSERT_EQ(result.passages.size(), 1U);
  EXPECT_EQ(result.passages[0].text, "high");
  config.min_score = 0.95;
  EXPECT_EQ(tool->run(config, {"s", {{"query", "x"}}}, {}).status, ToolStatus::kNotFound);
  EXPECT_EQ(tool->run(config, {"s", {}}, {}).status, ToolStatus::kFailed);
  index.broken = true;
  EXPECT_NE(tool->run(config, {"s", {{"query", "x"}}}, {}).error.find("the index is away"), std::string::npos);
}

TEST(DocumentSearch, AsksForTagsAndTellsWhatTheSearchLacked) {
  FakeIndex index;
  index.passages = {passage("a", 0, "high", 0.9)};
  const auto tool = make_document_search(index);
  const ToolResult all_there = tool->run({}, {"s", {{"query", "x"}, {"tags", "retail, 2026"}}}, {});
  EXPECT_EQ(index.last_query.tags, (std::vector<std::string>{"retail", "2026"}));
  for (const auto& [name, value] : all_there.values) EXPECT_NE(name, "lacking") << value;
  index.lacking = "the embedding server was late";
  const ToolResult late = tool->run({}, {"s", {{"query", "x"}}}, {});
  EXPECT_EQ(late.status, ToolStatus::kOk);
  EXPECT_EQ(late.values.back(), std::make_pair(std::string("lacking"), index.lacking));
}

class FakeDirectory final : public conversation::ContactDirectory {
 public:
  core::Result<conversation::Contact> get(const core::ContactId& id) const override {
    if (id != contact.id) return core::Error{core::ErrorCode::kNotFound, "no such contact", "", ""};
    return contact;
  }
  core::Result<conversation::Contact> find_by_phone(std::string_view number) const override {
    if (number != contact.phone_number) return core::Error{core::ErrorCode::kNotFound, "no such number", "", ""};
    return contact;
  }
  core::Status update(const core::ContactId&, const templates::Properties& attributes) override {
    stored = attributes;
    return {};
  }
  conversation::Contact contact;
  templates::Properties stored;
};

TEST(CrmTools, LookUpAndUpdateTheContactOfTheCall) {
  FakeDirectory directory;
  directory.contact.id = core::ContactId("c1");
  directory.contact.phone_number = "+12025550100";
  directory.contact.first_name = "Dana";
  directory.contact.custom_fields = {{"plan", "gold"}};
  ToolContext context;
  context.contact = core::ContactId("c1");
  const auto lookup = make_crm_lookup(directory);
  const ToolResult found = lookup->run({}, {"l", {}}, context);
  EXPECT_EQ(found.status, ToolStatus::kOk);
  EXPECT_NE(
      std::find(found.values.begin(), found.values.end(), std::make_pair(std::string("plan"), std::string("gold"))),
      found.values.end());
  EXPECT_EQ(lookup->run({}, {"l", {{"phone", "+4930"}}}, context).status, ToolStatus::kNotFound);
  const auto update = make_crm_update(directory);
  EXPECT_EQ(update->run({}, {"u", {{"plan", "pro"}, {"empty", ""}}}, context).status, ToolStatus::kOk);
  EXPECT_EQ(directory.stored, (templates::Properties{{"plan", "pro"}}));
  EXPECT_EQ(update->run({}, {"u", {}}, context).status, ToolStatus::kFailed);
  EXPECT_EQ(update->run({}, {"u", {{"a", "b"}}}, {}).status, ToolStatus::kFailed);
}

TEST(ContextBuilder, DropsOverlapsAndStaysWithinItsSize) {
  FakeIndex index;
  index.passages = {passage("a", 0, "alpha bravo charlie", 0.5), passage("a", 10, "charlie delta", 0.9),
                    passage("b", 0, "echo foxtrot", 0.7)};
  conversation::SessionState session;
  for (int i = 0; i < 9; ++i)
    session.conversation_history.push_back({conversation::Role::kUser, std::to_string(i), {}, false});
  const ContextBuilder builder(index, {2, 3, 30});
  const auto context = builder.build(session, {"x", {}, {}, 3});
  ASSERT_TRUE(context.ok());
  ASSERT_EQ(context->passages.size(), 2U);
  EXPECT_EQ(context->passages[0].text, "charlie delta");
  EXPECT_EQ(context->window.size(), 4U);
  EXPECT_EQ(context->window.front().text, "5");
  EXPECT_LE(context->text.size(), 30U);
  EXPECT_EQ(context->text.substr(0, 5), "[1] a");
  index.passages[1].place = "page 7";
  index.lacking = "meaning";
  const auto cited = builder.build(session, {"x", {}, {}, 3});
  EXPECT_EQ(cited->text.substr(0, 13), "[1] a, page 7");
  EXPECT_EQ(cited->lacking, "meaning");
  index.broken = true;
  EXPECT_FALSE(builder.build(session, {"x", {}, {}, 3}).ok());
  EXPECT_TRUE(builder.build(session, {"", {}, {}, 3}).ok());
}

}  // namespace
}  // namespace callai::pipeline
