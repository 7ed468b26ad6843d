#include "templates/template_json.h"

#include <gtest/gtest.h>

#include "templates/testing/sample_template.h"

namespace callai::templates {
namespace {

std::string text_of(const core::Problems& problems) {
  std::string text;
  for (const core::Problem& p : problems) text += p.path + " " + p.code + ": " + p.message + " -> " + p.mend + "\n";
  return text;
}

/// A document with one global node whose condition is `when` and whose actions are `then`.
std::string with_node(const std::string& when, const std::string& then) {
  return R"({"meta": {"id": "t", "name": "T"},
             "session_config": {"stages": [{"id": "a"}], "initial_stage": "a"},
             "decision_tree": {"global_nodes": [{"id": "n", "when": )" +
         when + R"(, "then": )" + then + "}]}}";
}

const Node& only_node(const ParsedTemplate& parsed) {
  return parsed.value.decision_tree.global_nodes.at(0);
}

TEST(TemplateJson, ReadsTheSampleWithoutProblems) {
  const ParsedTemplate parsed = parse_template(sample_template_json());
  EXPECT_EQ(text_of(parsed.problems), "");
  const CampaignTemplate& t = parsed.value;
  EXPECT_EQ(t.meta.id, "sample");
  ASSERT_EQ(t.session_config.stages.size(), 3U);
  EXPECT_EQ(t.session_config.silence.prompt_after, std::chrono::milliseconds(5500));
  EXPECT_EQ(t.session_config.voicemail.action, VoicemailAction::kLeaveMessage);
  EXPECT_EQ(find_field(t, "callback_time")->type, FieldType::kDateTime);
  EXPECT_EQ(find_field(t, "callback_time")->confirm, ConfirmPolicy::kReadback);
  EXPECT_TRUE(find_script(t, "greeting")->disclosure);
  EXPECT_EQ(find_tool(t, "search")->timeout, std::chrono::milliseconds(1200));
  EXPECT_EQ(find_offer(t, "discount")->steps, (std::vector<double>{5, 10}));
  EXPECT_EQ(find_stage(t, "nowhere"), nullptr);
  EXPECT_NE(find_intent(t, "busy"), nullptr);
  EXPECT_EQ(t.custom_fields, (Properties{{"region", "north"}}));
}

TEST(TemplateJson, WhatIsWrittenReadsBackTheSame) {
  const CampaignTemplate t = *sample_template();
  for (const bool pretty : {true, false}) {
    const ParsedTemplate again = parse_template(to_json_text(t, pretty));
    EXPECT_EQ(text_of(again.problems), "");
    EXPECT_TRUE(again.value == t);
    EXPECT_EQ(to_json_text(again.value), to_json_text(t));
  }
}

TEST(TemplateJson, LeavesDefaultsOut) {
  CampaignTemplate t;
  t.meta.id = "x";
  t.meta.name = "X";
  EXPECT_EQ(to_json_text(t, false),
            R"({"schema_version":1,"meta":{"id":"x","name":"X"},"session_config":{"stages":[],"initial_stage":""}})");
}

TEST(TemplateJson, DigestSeesContentAndNotSpelling) {
  CampaignTemplate t = *sample_template();
  const std::string before = digest(t);
  EXPECT_EQ(before.size(), 64U);
  EXPECT_EQ(digest(parse_template(to_json_text(t, true)).value), before);
  t.custom_fields[0].second = "south";
  EXPECT_NE(digest(t), before);
}

class EveryCondition : public testing::TestWithParam<const char*> {};

TEST_P(EveryCondition, RoundTrips) {
  const ParsedTemplate parsed = parse_template(with_node(GetParam(), "[]"));
  EXPECT_EQ(text_of(parsed.problems), "");
  const std::string written = to_json_text(parsed.value, false);
  EXPECT_NE(written.find(std::string("\"when\":") + GetParam()), std::string::npos) << written;
  EXPECT_TRUE(parse_template(written).value == parsed.value);
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, EveryCondition,
    testing::Values(R"({"all":[{"tag":"a"},{"tag":"b"}]})", R"({"any":[]})", R"({"any":[{"all":[]}]})",
                    R"({"not":{"tag":"a"}})", R"({"intent":["a","b"]})", R"({"intent":["a"],"min_confidence":0.8})",
                    R"({"field":"f","is":"exists"})", R"({"field":"f","is":"filled_now"})",
                    R"({"field":"f","op":">=","value":"500 USD"})", R"({"field":"f","in":["x","y"]})",
                    R"({"sentiment":"<","value":-0.3})", R"({"stage_turns":">=","value":3})",
                    R"({"call_seconds":">","value":240})", R"({"not_understood":"==","value":2})",
                    R"({"stage":["closing"]})", R"({"stage_complete":true})", R"({"stage_complete":false})",
                    R"({"trigger":["tool_result","dtmf"]})", R"({"tool":"t","status":["ok","pending"]})",
                    R"({"tool":"t","path":"a.b","op":"!=","value":"7"})",
                    R"({"contact":"status","op":"==","value":"x"})", R"({"contact":"email","is":"missing"})",
                    R"({"said":"s"})", R"({"offer":"o","made":"<","value":2})", R"({"offer":"o","is":"exhausted"})",
                    R"({"time":{"days":["mon","sun"],"from":"09:00","to":"18:30"}})", R"({"dtmf":["1","2#"]})",
                    R"({"tag":"vip"})"));

class EveryAction : public testing::TestWithParam<const char*> {};

TEST_P(EveryAction, RoundTrips) {
  const std::string when = R"({"tag":"a"})";
  const ParsedTemplate parsed = parse_template(with_node(when, std::string("[") + GetParam() + "]"));
  EXPECT_EQ(text_of(parsed.problems), "");
  const std::string written = to_json_text(parsed.value, false);
  EXPECT_NE(written.find(std::string("\"then\":[") + GetParam()), std::string::npos) << written;
  EXPECT_TRUE(parse_template(written).value == parsed.value);
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, EveryAction,
    testing::Values(R"({"call_tool":"t"})", R"({"call_tool":{"tool":"t","arguments":{"q":"{utterance}"}}})",
                    R"({"set_stage":"a"})", R"({"set_field":{"field":"f","value":"high"}})", R"({"clear_field":"f"})",
                    R"({"offer":"o"})", R"({"say":"s"})", R"({"say_text":"Hello."})", R"({"ask":"f"})",
                    R"({"repeat":true})", R"({"direct":"Explain."})", R"({"filler":"One moment."})",
                    R"({"transfer":"desk"})", R"({"transfer":{"destination":"desk","mode":"warm","say":"s"}})",
                    R"({"schedule_callback":{"field":"f"}})", R"({"send_dtmf":"1#"})", R"({"opt_out":true})",
                    R"({"set_lead_status":"qualified"})", R"({"end_call":"done"})",
                    R"({"end_call":{"outcome":"done","say":"bye"}})", R"({"tag":"vip"})", R"({"voicemail":true})"));

TEST(TemplateJson, TakesTheShorthands) {
  const ParsedTemplate parsed =
      parse_template(with_node(R"({"field": "n", "op": "<", "value": 5})",
                               R"([{"schedule_callback": "f"}, {"set_field": {"field": "n", "value": 3}}])"));
  EXPECT_EQ(text_of(parsed.problems), "");
  EXPECT_EQ(std::get<FieldIs>(only_node(parsed).when.kind).values, std::vector<std::string>{"5"});
  EXPECT_EQ(std::get<ScheduleCallback>(only_node(parsed).then[0]).field, "f");
  EXPECT_EQ(std::get<SetField>(only_node(parsed).then[1]).value, "3");
}

TEST(TemplateJson, ANodeWithoutConditionIsAlwaysTrue) {
  const ParsedTemplate parsed = parse_template(
      R"({"meta": {"id": "t", "name": "T"}, "session_config": {"stages": [], "initial_stage": "a"},
          "decision_tree": {"global_nodes": [{"id": "n", "else": [{"tag": "x"}]}]}})");
  EXPECT_EQ(text_of(parsed.problems), "");
  EXPECT_TRUE(only_node(parsed).when == Condition{});
  EXPECT_EQ(only_node(parsed).otherwise.size(), 1U);
}

TEST(TemplateJson, AScriptMayBeWrittenWithOneText) {
  const ParsedTemplate parsed = parse_template(
      R"({"meta": {"id": "t", "name": "T"}, "session_config": {"stages": [], "initial_stage": "a"},
          "response_templates": {"scripts": [{"id": "s", "text": "Hello."}]}})");
  EXPECT_EQ(text_of(parsed.problems), "");
  EXPECT_EQ(find_script(parsed.value, "s")->variants, std::vector<std::string>{"Hello."});
}

struct Mistake {
  const char* name;
  std::string document;
  const char* path;
  const char* code;
};

class StructuralMistake : public testing::TestWithParam<Mistake> {};

TEST_P(StructuralMistake, IsNamedWithItsPlace) {
  const core::Problems problems = parse_template(GetParam().document).problems;
  ASSERT_EQ(problems.size(), 1U) << text_of(problems);
  EXPECT_EQ(problems[0].path, GetParam().path) << text_of(problems);
  EXPECT_EQ(problems[0].code, GetParam().code) << text_of(problems);
  EXPECT_FALSE(problems[0].message.empty());
  EXPECT_FALSE(problems[0].mend.empty());
}

constexpr const char* kWhen = "/decision_tree/global_nodes/0/when";
constexpr const char* kThen0 = "/decision_tree/global_nodes/0/then/0";
std::string when(const std::string& condition) {
  return with_node(condition, "[]");
}
std::string then(const std::string& action) {
  return with_node(R"({"all":[]})", "[" + action + "]");
}
std::string with_section(const std::string& section) {
  return R"({"meta": {"id": "t", "name": "T"}, "session_config": {"stages": [], "initial_stage": "a"}, )" + section +
         "}";
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, StructuralMistake,
    testing::Values(
        Mistake{"BadJson", "{\"meta\": }", "", "bad_json"}, Mistake{"NoObject", "[]", "", "wrong_type"},
        Mistake{"Unfinished", "{\"meta\": {\"id\": \"x\"", "", "bad_json"},
        Mistake{"NoStages", R"({"meta": {"id": "t", "name": "T"}, "session_config": {"initial_stage": "a"}})",
                "/session_config", "missing"},
        Mistake{"NewerSchema", with_section(R"("schema_version": 2)"), "/schema_version", "out_of_range"},
        Mistake{"UnknownSection", with_section(R"("tool_config": {})"), "/tool_config", "unknown_key"},
        Mistake{"UnknownFieldType", with_section(R"("extraction_rules": {"fields": [{"id": "f", "type": "nummer"}]})"),
                "/extraction_rules/fields/0/type", "unknown_value"},
        Mistake{"DurationOutOfRange", with_section(R"("audio_settings": {"barge_in": {"min_duration_ms": 20}})"),
                "/audio_settings/barge_in/min_duration_ms", "out_of_range"},
        Mistake{"TextForNumber", with_section(R"("audio_settings": {"speed": "fast"})"), "/audio_settings/speed",
                "wrong_type"},
        Mistake{"StepsNoNumbers",
                with_section(R"("decision_tree": {"offers": [{"id": "o", "steps": [5, "ten"], "limit": 10}]})"),
                "/decision_tree/offers/0/steps/1", "wrong_type"},
        Mistake{"ToolWithoutKind", with_section(R"("tool_configs": {"tools": [{"id": "t"}]})"), "/tool_configs/tools/0",
                "missing"},
        Mistake{"ParametersNoObject",
                with_section(R"("tool_configs": {"tools": [{"id": "t", "kind": "http", "parameters": "x"}]})"),
                "/tool_configs/tools/0/parameters", "wrong_type"},
        Mistake{"TextAndVariants",
                with_section(R"("response_templates": {"scripts": [{"id": "s", "text": "a", "variants": ["b"]}]})"),
                "/response_templates/scripts/0/text", "superfluous_key"},
        Mistake{"StageNodesNoList", with_section(R"("decision_tree": {"stage_nodes": {"a/b": {}}})"),
                "/decision_tree/stage_nodes/a~1b", "wrong_type"},
        Mistake{"KeyTwice", with_section(R"("custom_fields": {"a": "1", "a": "2"})"), "/custom_fields/a",
                "duplicate_key"},
        Mistake{"EmptyCondition", when("{}"), kWhen, "empty_condition"},
        Mistake{"UnknownCondition", when(R"({"intnt": ["a"]})"), "/decision_tree/global_nodes/0/when/intnt",
                "unknown_condition"},
        Mistake{"TwoConditions", when(R"({"intent": ["a"], "tag": "b"})"), "/decision_tree/global_nodes/0/when/tag",
                "ambiguous_condition"},
        Mistake{"ConditionNoObject", when(R"([])"), kWhen, "wrong_type"},
        Mistake{"UnknownOperator", when(R"({"field": "f", "op": "=", "value": "1"})"),
                "/decision_tree/global_nodes/0/when/op", "unknown_value"},
        Mistake{"NoValue", when(R"({"field": "f", "op": "=="})"), kWhen, "missing"},
        Mistake{"NoCheck", when(R"({"field": "f"})"), kWhen, "missing"},
        Mistake{"UnknownStatus", when(R"({"tool": "t", "status": ["okay"]})"),
                "/decision_tree/global_nodes/0/when/status/0", "unknown_value"},
        Mistake{"BooleanValue", when(R"({"contact": "vip", "op": "==", "value": true})"),
                "/decision_tree/global_nodes/0/when/value", "wrong_type"},
        Mistake{"NoTimeOfDay", when(R"({"time": {"from": "9:00"}})"), "/decision_tree/global_nodes/0/when/time/from",
                "bad_time"},
        Mistake{"NoDay", when(R"({"time": {"days": ["monday"]}})"), "/decision_tree/global_nodes/0/when/time/days/0",
                "unknown_value"},
        Mistake{"NestedCondition", when(R"({"not": {"any": [{"tag": 5}]}})"),
                "/decision_tree/global_nodes/0/when/not/any/0/tag", "wrong_type"},
        Mistake{"UnknownAction", then(R"({"set_stag": "a"})"), "/decision_tree/global_nodes/0/then/0/set_stag",
                "unknown_action"},
        Mistake{"TwoActions", then(R"({"say": "a", "tag": "b"})"), "/decision_tree/global_nodes/0/then/0/tag",
                "ambiguous_action"},
        Mistake{"EmptyAction", then("{}"), kThen0, "empty_action"},
        Mistake{"ActionNoObject", then("\"say\""), kThen0, "wrong_type"},
        Mistake{"FalseFlag", then(R"({"opt_out": false})"), "/decision_tree/global_nodes/0/then/0/opt_out",
                "never_done"},
        Mistake{"TransferNumber", then(R"({"transfer": 5})"), "/decision_tree/global_nodes/0/then/0/transfer",
                "wrong_type"},
        Mistake{"TransferMode", then(R"({"transfer": {"destination": "d", "mode": "cold"}})"),
                "/decision_tree/global_nodes/0/then/0/transfer/mode", "unknown_value"}),
    [](const auto& p) { return std::string(p.param.name); });

TEST(TemplateJson, NamesAllMistakesAtOnce) {
  const core::Problems problems =
      parse_template(
          R"({"meta": {"id": "t", "nam": "T"}, "session_config": {"stages": [{"id": "a", "max_turns": -1}], "initial_stage": 7},
          "audio_settings": {"pitch": 9}})")
          .problems;
  EXPECT_EQ(problems.size(), 5U) << text_of(problems);
}

TEST(TemplateJson, SuggestsTheKeyThatWasMeant) {
  const core::Problems problems = parse_template(with_section(R"("audio_setings": {})")).problems;
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_NE(problems[0].mend.find("audio_settings"), std::string::npos);
}

TEST(TemplateJson, BoundsDepthAndSize) {
  std::string deep;
  for (int i = 0; i < 100000; ++i) deep += "{\"not\":";
  const core::Problems problems = parse_template(when(deep)).problems;
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].code, "too_deep");
  const core::Problems large = parse_template(std::string(5U << 20U, ' ')).problems;
  ASSERT_EQ(large.size(), 1U);
  EXPECT_EQ(large[0].code, "too_large");
}

TEST(TemplateJson, SurvivesTextThatIsNoUtf8) {
  EXPECT_TRUE(core::has_errors(parse_template("{\"meta\": \"\xff\"}").problems));
  CampaignTemplate t = *sample_template();
  t.meta.name = "bad \xff";
  EXPECT_FALSE(to_json_text(t).empty());
}

TEST(CampaignTemplate, GivesEachServiceItsSection) {
  const auto t = sample_template();
  const OrchestratorConfig config = t->to_orchestrator_config();
  EXPECT_EQ(&config.session_manager_config, &t->session_config);
  EXPECT_EQ(&config.extractor_config, &t->extraction_rules);
  EXPECT_EQ(&config.decision_engine_config, &t->decision_tree);
  EXPECT_EQ(&config.tool_orchestrator_config, &t->tool_configs);
  EXPECT_EQ(&config.response_generator_config, &t->response_templates);
  EXPECT_EQ(&config.audio_config, &t->audio_settings);
}

}  // namespace
}  // namespace callai::templates
