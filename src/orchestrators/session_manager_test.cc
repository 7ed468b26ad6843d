#include "orchestrators/session_manager.h"

#include <gtest/gtest.h>

#include "templates/testing/sample_template.h"

namespace callai::orchestrators {
namespace {

conversation::SpokenSegment spoken(const std::string& text, int heard, const std::string& asks = "") {
  conversation::SpokenSegment s;
  s.segment.text = text;
  s.segment.asks = asks;
  s.segment.script = "script";
  s.segment.completes_script = true;
  s.words_total = conversation::count_words(text);
  s.words_heard = heard;
  s.finished = heard == s.words_total;
  return s;
}

class SessionManagerTest : public ::testing::Test {
 protected:
  SessionManager session_{"ses_1", {}, templates::sample_template()};
  core::TurnId turn_{1};
};

TEST_F(SessionManagerTest, BeginsInTheInitialStage) {
  EXPECT_EQ(session_.state().current_stage, "introduction");
  EXPECT_EQ(session_.state().stages_visited, std::vector<std::string>{"introduction"});
  EXPECT_EQ(session_.state().campaign_stage, "new");
}

TEST_F(SessionManagerTest, WordsThatWereNotHeardAreNotInTheHistory) {
  session_.heard(spoken("one two three four", 2), turn_);
  session_.heard(spoken("never begun", 0), turn_);
  ASSERT_EQ(session_.state().conversation_history.size(), 1U);
  EXPECT_EQ(session_.state().conversation_history[0].text, "one two");
  EXPECT_TRUE(session_.state().conversation_history[0].cut);
  EXPECT_FALSE(session_.state().said.contains("script"));
}

TEST_F(SessionManagerTest, SentencesOfOneTurnAreOneEntry) {
  session_.heard(spoken("one two", 2), turn_);
  session_.heard(spoken("three", 1), turn_);
  ASSERT_EQ(session_.state().conversation_history.size(), 1U);
  EXPECT_EQ(session_.state().conversation_history[0].text, "one two three");
  EXPECT_EQ(session_.state().said.at("script"), 2);
}

TEST_F(SessionManagerTest, APromptIntoSilenceIsMarkedAsOneUnlessItAsksItself) {
  conversation::SpokenSegment prompt = spoken("are you still there", 4);
  prompt.segment.script = "still_there";
  session_.heard(spoken("how many", 2), turn_);
  session_.heard(prompt, core::TurnId(2));
  prompt.segment.asks = "team_size";
  session_.heard(prompt, core::TurnId(3));
  ASSERT_EQ(session_.state().conversation_history.size(), 3U);
  EXPECT_EQ(session_.state().conversation_history[0].prompt, "");
  EXPECT_EQ(session_.state().conversation_history[1].prompt, "still_there");
  EXPECT_EQ(session_.state().conversation_history[2].prompt, "");
}

TEST_F(SessionManagerTest, AQuestionIsOpenOnceHalfOfItWasHeard) {
  session_.heard(spoken("how many people are you", 2, "team_size"), turn_);
  EXPECT_FALSE(session_.state().open_question.has_value());
  session_.heard(spoken("how many people are you", 3, "team_size"), turn_);
  ASSERT_TRUE(session_.state().open_question.has_value());
  EXPECT_EQ(session_.state().open_question->field, "team_size");
  EXPECT_EQ(session_.state().times_asked.at("team_size"), 1);
}

TEST_F(SessionManagerTest, AQuestionStaysOpenWhileToolsRun) {
  session_.heard(spoken("how many people are you", 5, "team_size"), turn_);
  conversation::Decision decision;
  decision.next_stage = "introduction";
  decision.tools.push_back({"search", {}});
  session_.apply(decision, turn_);
  EXPECT_TRUE(session_.state().open_question.has_value());
  decision.tools.clear();
  session_.apply(decision, turn_);
  EXPECT_FALSE(session_.state().open_question.has_value());
}

TEST_F(SessionManagerTest, FieldsAreSetCorrectedAndCleared) {
  conversation::Decision decision;
  decision.next_stage = "introduction";
  decision.field_updates.push_back({"team_size", templates::FieldValue(3.0), false, false, false});
  session_.apply(decision, turn_);
  decision.field_updates = {{"team_size", templates::FieldValue(4.0), true, true, false}};
  session_.apply(decision, core::TurnId(2));
  const conversation::FieldState& field = session_.state().fields.at("team_size");
  EXPECT_EQ(std::get<double>(field.value), 4.0);
  EXPECT_TRUE(field.confirmed);
  EXPECT_EQ(field.revisions, 1);
  EXPECT_EQ(field.turn, core::TurnId(2));
  decision.field_updates = {{"team_size", std::nullopt, false, false, false}};
  session_.apply(decision, core::TurnId(3));
  EXPECT_FALSE(session_.state().fields.contains("team_size"));
}

TEST_F(SessionManagerTest, AStageChangeResetsItsTurns) {
  session_.begin_caller_turn(turn_, "yes");
  EXPECT_EQ(session_.state().stage_turns, 1);
  conversation::Decision decision;
  decision.next_stage = "needs";
  session_.apply(decision, turn_);
  EXPECT_EQ(session_.state().stage_turns, 0);
  EXPECT_EQ(session_.state().turns, 1);
  EXPECT_EQ(session_.state().stages_visited.back(), "needs");
}

TEST_F(SessionManagerTest, NotUnderstoodCountsInARow) {
  conversation::Decision decision;
  decision.next_stage = "introduction";
  decision.understood = false;
  session_.apply(decision, turn_);
  session_.apply(decision, turn_);
  EXPECT_EQ(session_.state().not_understood, 2);
  decision.understood = true;
  session_.apply(decision, turn_);
  EXPECT_EQ(session_.state().not_understood, 0);
}

TEST_F(SessionManagerTest, ACancelledToolLeavesNoResult) {
  session_.tool_started({core::ToolCallId(1), "search", templates::ToolEffect::kRead, turn_});
  conversation::ToolResult cancelled;
  cancelled.id = core::ToolCallId(1);
  cancelled.status = conversation::ToolStatus::kCancelled;
  session_.tool_finished(cancelled);
  EXPECT_TRUE(session_.state().active_tools.empty());
  EXPECT_TRUE(session_.state().tool_results.empty());
}

TEST_F(SessionManagerTest, TheWindowHoldsTheLastEntriesOldestFirst) {
  for (int i = 0; i < 6; ++i)
    session_.begin_caller_turn(core::TurnId(static_cast<std::uint32_t>(i + 1)), std::to_string(i));
  const auto window = session_.recent(2);
  ASSERT_EQ(window.size(), 2U);
  EXPECT_EQ(window[0].text, "4");
  EXPECT_EQ(window[1].text, "5");
  EXPECT_TRUE(session_.recent(0).empty());
}

}  // namespace
}  // namespace callai::orchestrators
