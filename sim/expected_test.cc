#include "sim/expected.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "sim/scenario_writer.h"

namespace callai::sim {
namespace {

using std::chrono::seconds;

const std::vector<Happening> kCall = {
    {seconds(0), HappeningKind::kStage, "introduction", ""}, {seconds(6), HappeningKind::kSaid, "disclosure", ""},
    {seconds(9), HappeningKind::kIntent, "opt_out", ""},     {seconds(9), HappeningKind::kNode, "opts_out", ""},
    {seconds(9), HappeningKind::kNode, "in_hours", "else"},  {seconds(14), HappeningKind::kEnd, "opted_out", ""}};

ExpectedEvent event(HappeningKind kind, const std::string& id) {
  ExpectedEvent expected;
  expected.kind = kind;
  expected.id = id;
  return expected;
}

std::vector<std::string> missed(std::vector<ExpectedEvent> events, std::vector<ExpectedEvent> absent = {}) {
  Expected expected;
  expected.events = std::move(events);
  expected.absent = std::move(absent);
  return missed_events(expected, kCall);
}

TEST(ExpectedEvents, MayHaveOthersBetweenThem) {
  EXPECT_TRUE(missed({event(HappeningKind::kStage, "introduction"), event(HappeningKind::kEnd, "opted_out")}).empty());
}

TEST(ExpectedEvents, HaveAnOrder) {
  const auto words = missed({event(HappeningKind::kNode, "opts_out"), event(HappeningKind::kSaid, "disclosure")});
  ASSERT_EQ(words.size(), 1U);
  EXPECT_EQ(words[0], "said disclosure did not happen after node opts_out");
}

TEST(ExpectedEvents, OfOneMomentHaveNone) {
  EXPECT_TRUE(missed({event(HappeningKind::kNode, "opts_out"), event(HappeningKind::kIntent, "opt_out")}).empty());
}

TEST(ExpectedEvents, AreUsedOnce) {
  EXPECT_EQ(missed({event(HappeningKind::kNode, "opts_out"), event(HappeningKind::kNode, "opts_out")}).size(), 1U);
}

TEST(ExpectedEvents, WithAValueNeedThatValue) {
  ExpectedEvent other = event(HappeningKind::kNode, "in_hours");
  other.value = "else";
  EXPECT_TRUE(missed({other}).empty());
  other.value = "";
  EXPECT_EQ(missed({other}).size(), 1U) << "the node itself did not fire";
}

TEST(ExpectedEvents, MissTheirDeadlines) {
  ExpectedEvent late = event(HappeningKind::kEnd, "opted_out");
  late.by = seconds(13);
  EXPECT_EQ(missed({late})[0], "end opted_out came at 14.0 s, expected by 13.0 s");
  late.by = seconds(14);
  late.within = seconds(4);
  EXPECT_EQ(missed({event(HappeningKind::kNode, "opts_out"), late})[0],
            "end opted_out came 5.0 s after node opts_out, expected within 4.0 s");
  late.within = seconds(5);
  EXPECT_TRUE(missed({event(HappeningKind::kNode, "opts_out"), late}).empty());
}

TEST(AbsentEvents, AreMissedWhenTheyHappen) {
  EXPECT_TRUE(missed({}, {event(HappeningKind::kOffer, "discount")}).empty());
  EXPECT_EQ(missed({}, {event(HappeningKind::kNode, "opts_out")})[0], "node opts_out happened at 9.0 s");
}

constexpr const char* kScenario = R"({
  "id": "one", "title": "One", "template": "sales", "seed": 3, "direction": "inbound",
  "contact": {"phone_number": "+12025550143", "custom_fields": {"plan": "gold"}},
  "documents": ["a.md"], "document_types": {"a.md": "product"}, "local_time": "2026-11-24T20:30",
  "max_call_seconds": 40, "faults": {"tools": {"note": "timeout"}, "transfer": true},
  "persona": {"script": ["hello", {"say": ["wait"], "agent_says": ["hold"], "interrupt_after_words": 3}, {"dtmf": "9"}]},
  "expected": {"outcome": "opted_out", "events": [{"node": "opts_out", "value": "", "within_ms": 500, "by_ms": 9000}],
               "absent": [{"offer": "discount"}], "fields": {"team_size": "12"}, "opted_out": true}
})";

TEST(ScenarioFile, OfAScriptAndEventsIsRead) {
  const ParsedScenario parsed = parse_scenario(kScenario);
  ASSERT_TRUE(parsed.problems.empty()) << parsed.problems.front().path << " " << parsed.problems.front().message;
  const Scenario& scenario = parsed.value;
  ASSERT_EQ(scenario.persona.rules.size(), 3U);
  EXPECT_EQ(scenario.persona.rules[1].after, std::vector<std::string>{"line_1"});
  EXPECT_EQ(scenario.persona.rules[1].interrupt_after_words, 3);
  EXPECT_EQ(scenario.persona.rules[2].dtmf, "9");
  EXPECT_EQ(scenario.max_call, seconds(40));
  EXPECT_EQ(scenario.faults.tools.at("note"), conversation::ToolStatus::kTimeout);
  EXPECT_TRUE(scenario.faults.transfer);
  ASSERT_EQ(scenario.expected.events.size(), 1U);
  EXPECT_EQ(scenario.expected.events[0].within, std::chrono::milliseconds(500));
  EXPECT_EQ(scenario.expected.absent[0].kind, HappeningKind::kOffer);
}

TEST(ScenarioFile, IsWrittenAsItIsRead) {
  const std::string text = to_json_text(parse_scenario(kScenario).value);
  const ParsedScenario again = parse_scenario(text);
  ASSERT_TRUE(again.problems.empty()) << again.problems.front().path << " " << again.problems.front().message;
  EXPECT_EQ(to_json_text(again.value), text);
  EXPECT_NE(text.find("\"script\""), std::string::npos) << text;
}

TEST(ScenarioFile, NamesWhatIsWrongWithAnEvent) {
  std::string text = kScenario;
  text.replace(text.find("\"node\": \"opts_out\""), 18, "\"knot\": \"opts_out\"");
  text.replace(text.find("\"timeout\""), 9, "\"tired\"");
  const core::Problems problems = parse_scenario(text).problems;
  const auto has = [&problems](const std::string& path) {
    return std::any_of(problems.begin(), problems.end(), [&path](const core::Problem& p) { return p.path == path; });
  };
  EXPECT_TRUE(has("/expected/events/0"));
  EXPECT_TRUE(has("/faults/tools"));
}

}  // namespace
}  // namespace callai::sim
