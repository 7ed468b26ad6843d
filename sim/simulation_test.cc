#include "sim/simulation.h"

#include <gtest/gtest.h>

#include <map>

#include "orchestrators/call_header_json.h"
#include "orchestrators/replay.h"
#include "sim/scenario_library.h"
#include "sim/testing/stage.h"
#include "templates/prebuilt.h"
#include "templates/template_json.h"

namespace callai::sim {
namespace {

using testing::Journalled;
using testing::Stage;

std::string log_of(const Journalled& kept) {
  std::string log;
  for (const auto& [call, events] : kept.events) {
    for (const orchestrators::LoggedEvent& event : events) log += orchestrators::to_json_text(event) + "\n";
  }
  return log;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += "\n  " + line;
  return text;
}

class EveryScenario : public ::testing::TestWithParam<std::string> {};

TEST_P(EveryScenario, EndsAsItsAuthorExpects) {
  const Scenario scenario = *load_scenario(GetParam());
  Stage stage;
  Journalled kept;
  const auto report = stage.run(scenario, kept);
  ASSERT_TRUE(report.ok()) << core::describe(report.error());
  EXPECT_TRUE(report->failures.empty()) << joined(report->failures);
  EXPECT_GE(report->signals_right * 10, report->signals_checked * 9)
      << report->signals_right << " of " << report->signals_checked << " lines got the right signals";
}

TEST_P(EveryScenario, GivesTheSameEventLogForTheSameSeed) {
  const Scenario scenario = *load_scenario(GetParam());
  Journalled first;
  Journalled second;
  ASSERT_TRUE(Stage().run(scenario, first).ok());
  ASSERT_TRUE(Stage().run(scenario, second).ok());
  EXPECT_FALSE(log_of(first).empty());
  EXPECT_EQ(log_of(first), log_of(second));
}

TEST_P(EveryScenario, IsReplayedBitForBit) {
  const Scenario scenario = *load_scenario(GetParam());
  Journalled kept;
  ASSERT_TRUE(Stage().run(scenario, kept).ok());
  ASSERT_EQ(kept.headers.size(), 1U);
  // Through the text of the log, as it is stored.
  const auto header = orchestrators::header_from_json_text(orchestrators::to_json_text(kept.headers[0]));
  ASSERT_TRUE(header.ok()) << core::describe(header.error());
  std::vector<orchestrators::LoggedEvent> events;
  for (const orchestrators::LoggedEvent& event : kept.events.begin()->second) {
    events.push_back(*orchestrators::logged_event_from_json_text(orchestrators::to_json_text(event)));
  }
  const auto report = orchestrators::replay(*header, orchestrators::kMachineVersion, events);
  ASSERT_TRUE(report.ok()) << core::describe(report.error());
  ASSERT_FALSE(report->divergence.has_value()) << report->divergence->event_json << joined(report->divergence->effects);
  EXPECT_TRUE(report->ended);
  EXPECT_EQ(report->turns.size(), kept.turns.begin()->second.size());
}

TEST_P(EveryScenario, KeepsOneEndOneRowATurnAndEveryEvent) {
  const Scenario scenario = *load_scenario(GetParam());
  Journalled kept;
  ASSERT_TRUE(Stage().run(scenario, kept).ok());
  ASSERT_EQ(kept.ends.size(), 1U);
  EXPECT_EQ(kept.ends.begin()->second.size(), 1U);
  std::uint32_t last = 0;
  for (const conversation::Turn& turn : kept.turns.begin()->second) {
    EXPECT_GT(turn.id.value(), last);
    last = turn.id.value();
  }
  std::uint32_t seq = 0;
  for (const orchestrators::LoggedEvent& event : kept.events.begin()->second) EXPECT_EQ(event.seq, ++seq);
}

TEST_P(EveryScenario, HistoryHoldsOnlyWordsThatWereHeard) {
  const Scenario scenario = *load_scenario(GetParam());
  Journalled kept;
  ASSERT_TRUE(Stage().run(scenario, kept).ok());
  std::string heard;
  for (const conversation::Turn& turn : kept.turns.begin()->second) {
    for (const conversation::SpokenSegment& spoken : turn.spoken) {
      const std::string words = conversation::first_words(spoken.segment.text, spoken.words_heard);
      if (!words.empty()) heard += (heard.empty() ? "" : " ") + words;
    }
  }
  std::string history;
  for (const conversation::HistoryEntry& entry : kept.ends.begin()->second[0].session.conversation_history) {
    if (entry.role == conversation::Role::kAssistant) history += (history.empty() ? "" : " ") + entry.text;
  }
  EXPECT_EQ(history, heard);
}

INSTANTIATE_TEST_SUITE_P(Shipped, EveryScenario, ::testing::ValuesIn(scenario_ids()),
                         [](const auto& scenario) { return scenario.param; });

TEST(Counterfactual, TheSameTemplateDecidesTheSame) {
  const Scenario scenario = *load_scenario("sales_success");
  Journalled kept;
  ASSERT_TRUE(Stage().run(scenario, kept).ok());
  const orchestrators::CampaignRuntime same(kept.headers[0].setup.campaign);
  const auto report =
      orchestrators::counterfactual(kept.headers[0], orchestrators::kMachineVersion, kept.events.begin()->second, same);
  ASSERT_TRUE(report.ok());
  EXPECT_FALSE(report->first_difference.has_value())
      << report->first_difference->heard << joined(report->first_difference->recorded) << "\n---"
      << joined(report->first_difference->other);
  EXPECT_GT(report->decisions, 8);
}

TEST(Counterfactual, AnotherDiscountIsFoundWhereItIsOffered) {
  const Scenario scenario = *load_scenario("sales_success");
  Journalled kept;
  ASSERT_TRUE(Stage().run(scenario, kept).ok());
  templates::CampaignTemplate edited = *kept.headers[0].setup.campaign;
  ASSERT_FALSE(edited.decision_tree.offers.empty());
  edited.decision_tree.offers[0].steps[0] = 4;
  const orchestrators::CampaignRuntime other(std::make_shared<const templates::CampaignTemplate>(edited));
  const auto report = orchestrators::counterfactual(kept.headers[0], orchestrators::kMachineVersion,
                                                    kept.events.begin()->second, other);
  ASSERT_TRUE(report.ok());
  ASSERT_TRUE(report->first_difference.has_value());
  EXPECT_NE(joined(report->first_difference->other).find("4"), std::string::npos);
  EXPECT_NE(report->first_difference->heard.find("expensive"), std::string::npos);
}

TEST(Replay, NamesTheEventWhereATamperedLogDiverges) {
  const Scenario scenario = *load_scenario("survey_refusal");
  Journalled kept;
  ASSERT_TRUE(Stage().run(scenario, kept).ok());
  std::vector<orchestrators::LoggedEvent> events = kept.events.begin()->second;
  const std::size_t victim = events.size() / 2;
  events[victim].effects_hash ^= 1;
  const auto report = orchestrators::replay(kept.headers[0], orchestrators::kMachineVersion, events);
  ASSERT_TRUE(report.ok());
  ASSERT_TRUE(report->divergence.has_value());
  EXPECT_EQ(report->divergence->seq, events[victim].seq);
}

TEST(Replay, RefusesAnotherMachinesLogAndADamagedOne) {
  const Scenario scenario = *load_scenario("survey_refusal");
  Journalled kept;
  ASSERT_TRUE(Stage().run(scenario, kept).ok());
  std::vector<orchestrators::LoggedEvent> events = kept.events.begin()->second;
  const auto other = orchestrators::replay(kept.headers[0], orchestrators::kMachineVersion + 1, events);
  ASSERT_FALSE(other.ok());
  EXPECT_EQ(other.error().code, core::ErrorCode::kFailedPrecondition);
  events.erase(events.begin() + 3);
  const auto gap = orchestrators::replay(kept.headers[0], orchestrators::kMachineVersion, events);
  ASSERT_FALSE(gap.ok());
  EXPECT_EQ(gap.error().code, core::ErrorCode::kDataLoss);
  EXPECT_NE(gap.error().message.find("4"), std::string::npos);
}

}  // namespace
}  // namespace callai::sim
