#include <gtest/gtest.h>

#include <algorithm>

#include "core/env.h"
#include "core/json_reader.h"
#include "templates/document_check_json.h"
#include "templates/template_json.h"
#include "templates/template_validator.h"
#include "templates/testing/sample_template.h"

namespace callai::templates {
namespace {

std::string text_of(const core::Problems& problems) {
  std::string text;
  for (const core::Problem& p : problems) text += p.path + " " + p.code + ": " + p.message + " -> " + p.mend + "\n";
  return text;
}

/// The sample with the first `from` replaced.
std::string edited(std::string document, const std::string& from, const std::string& to) {
  const std::size_t at = document.find(from);
  EXPECT_NE(at, std::string::npos) << "the sample no longer contains: " << from;
  return at == std::string::npos ? document : document.replace(at, from.size(), to);
}

bool resolves(const std::string& document, const std::string& path) {
  core::Problems ignored;
  return resolvable_path(core::parse_json(document, ignored), path) == path;
}

TEST(TemplateValidator, FindsNothingInTheSample) {
  EXPECT_EQ(text_of(check_template_text(sample_template_json())), "");
  EXPECT_EQ(text_of(TemplateValidator().validate(*sample_template())), "");
}

struct Mistake {
  const char* name;
  const char* from;  ///< what to replace in the sample, and by what
  const char* to;
  const char* path;
  const char* code;
  core::Severity severity = core::Severity::kError;
};

constexpr core::Severity kWarning = core::Severity::kWarning;

class OneMistake : public testing::TestWithParam<Mistake> {};

TEST_P(OneMistake, IsTheOnlyProblem) {
  const Mistake& mistake = GetParam();
  const std::string document = edited(sample_template_json(), mistake.from, mistake.to);
  const core::Problems problems = check_template_text(document);
  ASSERT_EQ(problems.size(), 1U) << text_of(problems);
  EXPECT_EQ(problems[0].path, mistake.path) << text_of(problems);
  EXPECT_EQ(problems[0].code, mistake.code) << text_of(problems);
  EXPECT_EQ(problems[0].severity, mistake.severity);
  EXPECT_TRUE(resolves(document, problems[0].path));
  EXPECT_FALSE(problems[0].message.empty());
  EXPECT_FALSE(problems[0].mend.empty());
}

std::string name_of(const testing::TestParamInfo<Mistake>& info) {
  return info.param.name;
}

INSTANTIATE_TEST_SUITE_P(
    Session, OneMistake,
    testing::Values(Mistake{"InitialStage", R"("initial_stage": "introduction")", R"("initial_stage": "introducton")",
                            "/session_config/initial_stage", "unknown_stage"},
                    Mistake{"EntryScript", R"("entry_script": "needs_entry")", R"("entry_script": "needs_entri")",
                            "/session_config/stages/1/entry_script", "unknown_script"},
                    Mistake{"RequiredField", R"("required_fields": ["team_size", "plan"])",
                            R"("required_fields": ["team", "plan"])", "/session_config/stages/1/required_fields/0",
                            "unknown_field"},
                    Mistake{"RequiredFieldWithoutQuestion", R"("required_fields": ["team_size", "plan"])",
                            R"("required_fields": ["team_size", "plan", "budget"])",
                            "/session_config/stages/1/required_fields/2", "no_question"},
                    Mistake{"OnMaxTurns", R"("max_turns": 8, "on_max_turns": "closing")",
                            R"("max_turns": 8, "on_max_turns": "close")", "/session_config/stages/1/on_max_turns",
                            "unknown_stage"},
                    Mistake{"MaxTurnsForNothing", R"("max_turns": 8, "on_max_turns": "closing")", R"("max_turns": 8)",
                            "/session_config/stages/1/max_turns", "no_on_max_turns"},
                    Mistake{"NoMaxTurns", R"("max_turns": 8, "on_max_turns": "closing")",
                            R"("on_max_turns": "closing")", "/session_config/stages/1/on_max_turns", "no_max_turns",
                            kWarning},
                    Mistake{"MinAboveMax", R"("min_turns": 1,)", R"("min_turns": 9,)",
                            "/session_config/stages/1/min_turns", "min_above_max"},
                    Mistake{"MaxCallScript", R"("max_call_script": "time_is_up")", R"("max_call_script": "time_up")",
                            "/session_config/max_call_script", "unknown_script"},
                    Mistake{"SilencePrompt", R"(["still_there"])", R"(["still_here"])",
                            "/session_config/silence/prompt_scripts/0", "unknown_script"},
                    Mistake{"NoSilencePrompt", R"("prompt_scripts": ["still_there"],)", "", "/session_config/silence",
                            "no_silence_prompt", kWarning},
                    Mistake{"NoSilenceGoodbye", R"("goodbye_script": "silence_goodbye", )", "",
                            "/session_config/silence", "no_silence_goodbye", kWarning},
                    Mistake{"NoVoicemailMessage", R"("message_script": "voicemail_message", )", "",
                            "/session_config/voicemail", "no_voicemail_message"},
                    Mistake{"ConsentNoDisclosure", R"("consent_script": "greeting")", R"("consent_script": "goodbye")",
                            "/session_config/consent_script", "not_a_disclosure"},
                    Mistake{"RubricNeitherConditionNorQuestion", R"("session_config": {)",
                            R"("session_config": {"rubric": [{"id": "polite"}],)", "/session_config/rubric/0",
                            "rubric_item_unclear"},
                    Mistake{"RubricOfAnUnknownScript", R"("session_config": {)",
                            R"("session_config": {"rubric": [{"id": "greeted", "when": {"said": "nothing"}}],)",
                            "/session_config/rubric/0/when/said", "unknown_script"},
                    Mistake{"NothingToOpenWith", R"("entry_script": "greeting", )", "", "/session_config",
                            "nothing_to_open_with", kWarning}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Extraction, OneMistake,
    testing::Values(
        Mistake{"IntentTwice", R"({"id": "busy", "phrases")",
                R"({"id": "deny", "phrases": ["later"]}, {"id": "busy", "phrases")", "/extraction_rules/intents/4/id",
                "duplicate_id"},
        Mistake{"IntentStage", R"("stages": ["needs", "closing"])", R"("stages": ["need", "closing"])",
                "/extraction_rules/intents/5/stages/0", "unknown_stage"},
        Mistake{"BadPattern", R"("stop calling")", R"("stop (calling")", "/extraction_rules/intents/2/patterns/0",
                "bad_pattern"},
        Mistake{"LookBehind", R"("stop calling")", R"("(?<=x)y")", "/extraction_rules/intents/2/patterns/0",
                "bad_pattern"},
        Mistake{"PatternForEverything", R"("stop calling")", R"("(stop)?")", "/extraction_rules/intents/2/patterns/0",
                "pattern_matches_everything"},
        Mistake{"UnheardIntent", R"({"id": "busy", "phrases": ["i am busy", "bad time", "in a meeting"]})",
                R"({"id": "busy"})", "/extraction_rules/intents/4", "unheard_intent"},
        Mistake{"FieldIdWithDot", R"("id": "remark")", R"("id": "the.remark")", "/extraction_rules/fields/10/id",
                "bad_id"},
        Mistake{"Question", R"("question_script": "ask_plan")", R"("question_script": "ask_plans")",
                "/extraction_rules/fields/1/question_script", "unknown_script"},
        Mistake{"QuestionOfAnother", R"("question_script": "ask_plan")", R"("question_script": "ask_team_size")",
                "/extraction_rules/fields/1/question_script", "asks_another_field"},
        Mistake{"Reprompt", R"("reprompt_script": "reprompt_team_size")", R"("reprompt_script": "reprompt")",
                "/extraction_rules/fields/0/reprompt_script", "unknown_script"},
        Mistake{"ReadbackWithoutScript", R"("confirm": "readback",
       "confirm_script": "confirm_callback_time")",
                R"("confirm": "readback")", "/extraction_rules/fields/2/confirm", "no_confirm_script"},
        Mistake{"ReadbackWithoutValue", R"(That is {field.callback_time}. Is that right?)", "Is that right?",
                "/extraction_rules/fields/2/confirm_script", "readback_without_value", kWarning},
        Mistake{"ChoicesOfText", R"({"id": "remark", "type": "text",)",
                R"({"id": "remark", "type": "text", "choices": [{"id": "a"}],)", "/extraction_rules/fields/10/choices",
                "superfluous_choices"},
        Mistake{"ChoiceWithoutChoices", R"({"id": "remark", "type": "text",)", R"({"id": "remark", "type": "choice",)",
                "/extraction_rules/fields/10", "no_choices"},
        Mistake{"ChoiceTwice", R"({"id": "pro", "phrases": ["pro",)",
                R"({"id": "pro"}, {"id": "pro", "phrases": ["pro",)", "/extraction_rules/fields/1/choices/2/id",
                "duplicate_id"},
        Mistake{"BoundsOfText", R"("validation": {"max_length": 200})", R"("validation": {"max": 200})",
                "/extraction_rules/fields/10/validation/max", "bounds_of_wrong_type"},
        Mistake{"BoundsReversed", R"("validation": {"min": 1, "max": 10000})", R"("validation": {"min": 10, "max": 1})",
                "/extraction_rules/fields/0/validation/min", "min_above_max"},
        Mistake{"FutureText", R"("validation": {"max_length": 200})", R"("validation": {"future_only": true})",
                "/extraction_rules/fields/10/validation/future_only", "future_of_wrong_type"},
        Mistake{"ValidationPattern", R"("validation": {"max_length": 200})", R"("validation": {"pattern": "["})",
                "/extraction_rules/fields/10/validation/pattern", "bad_pattern"},
        Mistake{"Currency", R"("currency": "USD")", R"("currency": "dollars")", "/extraction_rules/fields/3/currency",
                "bad_currency"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Tree, OneMistake,
    testing::Values(
        Mistake{"NodeTwice", R"({"id": "closing.refused")", R"({"id": "g.busy")",
                "/decision_tree/stage_nodes/closing/0/id", "duplicate_id"},
        Mistake{"TransitionLikeNode", R"({"id": "needs_to_closing")", R"({"id": "closing.done")",
                "/decision_tree/stage_transitions/1/id", "duplicate_id"},
        Mistake{"ConditionIntent", R"("when": {"intent": ["opt_out"]})", R"("when": {"intent": ["optout"]})",
                "/decision_tree/global_nodes/0/when/intent/0", "unknown_intent"},
        Mistake{"ConditionField", R"("when": {"any": [{"field": "team_size",)",
                R"("when": {"any": [{"field": "teamsize",)", "/decision_tree/stage_nodes/needs/1/when/any/0/field",
                "unknown_field"},
        Mistake{"ConditionStage", R"({"not": {"stage": ["closing"]}})", R"({"not": {"stage": ["closings"]}})",
                "/decision_tree/global_nodes/2/when/all/2/not/stage/0", "unknown_stage"},
        Mistake{"ConditionTool", R"({"tool": "search", "status": ["ok"]})", R"({"tool": "serch", "status": ["ok"]})",
                "/decision_tree/global_nodes/4/when/all/1/tool", "unknown_tool"},
        Mistake{"ConditionScript", R"({"said": "greeting"})", R"({"said": "greetings"})",
                "/decision_tree/stage_nodes/needs/0/children/0/when/all/0/said", "unknown_script"},
        Mistake{"ConditionOffer", R"({"offer": "discount", "made")", R"({"offer": "discout", "made")",
                "/decision_tree/stage_nodes/needs/0/children/0/when/all/1/offer", "unknown_offer"},
        Mistake{"EmptyList", R"("when": {"intent": ["ask_human"]})", R"("when": {"intent": []})",
                "/decision_tree/global_nodes/1/when/intent", "empty_list"},
        Mistake{"AnyOfNothing", R"("when": {"intent": ["ask_human"]})", R"("when": {"any": []})",
                "/decision_tree/global_nodes/1/when/any", "empty_list"},
        Mistake{"DtmfLetters", R"("when": {"intent": ["ask_human"]})", R"("when": {"dtmf": ["zero"]})",
                "/decision_tree/global_nodes/1/when/dtmf/0", "bad_digits"},
        Mistake{"NeverTime", R"("when": {"intent": ["ask_human"]})",
                R"("when": {"time": {"from": "09:00", "to": "09:00"}})", "/decision_tree/global_nodes/1/when/time",
                "empty_time"},
        Mistake{"TagNeverSet", R"("when": {"intent": ["ask_human"]})", R"("when": {"tag": "vip"})",
                "/decision_tree/global_nodes/1/when", "tag_never_set", kWarning},
        Mistake{"ValueOfWrongType", R"("value": "50")", R"("value": "fifty")",
                "/decision_tree/stage_nodes/needs/1/when/any/0/value", "bad_value"},
        Mistake{"NoSuchChoice", R"("in": ["pro"])", R"("in": ["prof"])",
                "/decision_tree/stage_nodes/needs/1/when/any/1/in/0", "bad_value"},
        Mistake{"OrderOfChoices", R"("in": ["pro"])", R"("op": ">", "value": "pro")",
                "/decision_tree/stage_nodes/needs/1/when/any/1/op", "unordered_type"},
        Mistake{"SetStage", R"({"set_stage": "closing"})", R"({"set_stage": "close"})",
                "/decision_tree/global_nodes/2/then/1/set_stage", "unknown_stage"},
        Mistake{"SayScript", R"([{"say": "no_answer"}])", R"([{"say": "no_anser"}])",
                "/decision_tree/global_nodes/5/then/0/say", "unknown_script"},
        Mistake{"SayTextPlaceholder", R"([{"say": "no_answer"}])", R"([{"say_text": "Dear {contact}."}])",
                "/decision_tree/global_nodes/5/then/0/say_text", "unknown_placeholder"},
        Mistake{"AskWithoutQuestion", R"([{"say": "no_answer"}])", R"([{"ask": "budget"}])",
                "/decision_tree/global_nodes/5/then/0/ask", "no_question"},
        Mistake{"SetFieldValue", R"([{"say": "no_answer"}])",
                R"([{"set_field": {"field": "start_date", "value": "soon"}}])",
                "/decision_tree/global_nodes/5/then/0/set_field/value", "bad_value"},
        Mistake{"ClearField", R"([{"say": "no_answer"}])", R"([{"clear_field": "start"}])",
                "/decision_tree/global_nodes/5/then/0/clear_field", "unknown_field"},
        Mistake{"SendLetters", R"([{"say": "no_answer"}])", R"([{"send_dtmf": "1x"}])",
                "/decision_tree/global_nodes/5/then/0/send_dtmf", "bad_digits"},
        Mistake{"ToolShorthand", R"([{"say": "no_answer"}])", R"([{"call_tool": "serch"}])",
                "/decision_tree/global_nodes/5/then/0/call_tool", "unknown_tool"},
        Mistake{"MissingArgument", R"({"tool": "search", "arguments": {"query": "{utterance}"}})", R"("search")",
                "/decision_tree/global_nodes/3/then/0/call_tool", "missing_argument"},
        Mistake{"UnknownArgument", R"("arguments": {"query": "{utterance}"})",
                R"("arguments": {"query": "{utterance}", "limit": "3"})",
                "/decision_tree/global_nodes/3/then/0/call_tool/arguments/limit", "unknown_argument"},
        Mistake{"Destination", R"("destination": "desk")", R"("destination": "disk")",
                "/decision_tree/global_nodes/1/then/0/transfer/destination", "unknown_destination"},
        Mistake{"EndScript", R"("say": "opt_out_goodbye")", R"("say": "optout_goodbye")",
                "/decision_tree/global_nodes/0/then/1/end_call/say", "unknown_script"},
        Mistake{"CallbackWithoutTime", R"({"schedule_callback": {"field": "callback_time"}})",
                R"({"schedule_callback": {"field": "start_date"}})",
                "/decision_tree/stage_nodes/closing/1/then/0/schedule_callback/field", "not_a_moment"},
        Mistake{"EmptyNode", R"("then": [{"direct": "Answer the question from the passages found."}], "stop": true})",
                R"("then": []})", "/decision_tree/global_nodes/4", "empty_node", kWarning},
        Mistake{"Shadowed", R"("when": {"all": [{"trigger": ["tool_result"]}, {"tool": "search", "status": ["ok"]}]})",
                R"("when": {"all": []})", "/decision_tree/global_nodes/5", "shadowed_node", kWarning},
        Mistake{"StageNodes", R"("introduction": [)", R"("intro": [)", "/decision_tree/stage_nodes/intro",
                "unknown_stage"},
        Mistake{"TransitionFrom", R"("from": "introduction")", R"("from": "introductin")",
                "/decision_tree/stage_transitions/0/from", "unknown_stage"},
        Mistake{"NoSteps", R"("steps": [5, 10])", R"("steps": [])", "/decision_tree/offers/0/steps", "no_steps"},
        Mistake{"StepsFall", R"("steps": [5, 10])", R"("steps": [8, 5])", "/decision_tree/offers/0/steps/1",
                "not_ascending"},
        Mistake{"StepAboveLimit", R"("steps": [5, 10])", R"("steps": [5, 12])", "/decision_tree/offers/0/steps/1",
                "above_limit"},
        Mistake{"StepOfNothing", R"("steps": [5, 10])", R"("steps": [0, 10])", "/decision_tree/offers/0/steps/0",
                "bad_step"},
        Mistake{"MoreThanAll", R"("limit": 10)", R"("limit": 110)", "/decision_tree/offers/0/limit", "above_limit"},
        Mistake{"FillerWithoutLines", R"("lines": ["Let me look that up."])", R"("lines": [])",
                "/decision_tree/filler_rules/0/lines", "empty_list"},
        Mistake{"Number", R"("number": "+12025550100")", R"("number": "the desk")",
                "/decision_tree/destinations/0/number", "bad_number"},
        Mistake{"InvariantKind", R"("before": "offer")", R"("before": "ofer")", "/decision_tree/invariants/0/before",
                "bad_invariant"},
        Mistake{"InvariantWithoutId", R"("require": "said:greeting")", R"("require": "said")",
                "/decision_tree/invariants/0/require", "bad_invariant"},
        Mistake{"InvariantScript", R"("require": "said:greeting")", R"("require": "said:hello")",
                "/decision_tree/invariants/0/require", "unknown_script"},
        Mistake{"InvariantHalf", R"("before": "offer", "require": "said:greeting")", R"("before": "offer")",
                "/decision_tree/invariants/0", "bad_invariant"},
        Mistake{"InvariantAfter", R"("before": "offer", "require": "said:greeting")",
                R"("never": "offer", "after": "tool:serch")", "/decision_tree/invariants/0/after", "unknown_tool"},
        Mistake{"InvariantAlways", R"("before": "offer", "require": "said:greeting")", R"("always": "offer")",
                "/decision_tree/invariants/0/always", "bad_invariant"},
        Mistake{"NoOptOut", R"({"opt_out": true}, )", "", "/decision_tree/global_nodes", "no_opt_out", kWarning},
        Mistake{"NotUnderstoodActions", R"("on_not_understood": [{"transfer": "desk"}])",
                R"("on_not_understood": [{"transfer": "dusk"}])", "/decision_tree/on_not_understood/0/transfer",
                "unknown_destination"},
        Mistake{"NoWayOn", R"("on_not_understood": [{"transfer": "desk"}])", R"("on_not_understood": [])",
                "/decision_tree/on_not_understood", "no_way_on", kWarning}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Responses, OneMistake,
    testing::Values(
        Mistake{"ScriptTwice", R"({"id": "not_understood_2", "variants": ["I am)",
                R"({"id": "not_understood_1", "text": "Pardon?"}, {"id": "not_understood_2", "variants": ["I am)",
                "/response_templates/scripts/14/id", "duplicate_id"},
        Mistake{"NoVariants", R"("variants": ["Sorry, I did not get that."])", R"("variants": [])",
                "/response_templates/scripts/13", "no_variants"},
        Mistake{"BlankVariant", R"("Sorry, I did not get that.")", R"(" ")",
                "/response_templates/scripts/13/variants/0", "empty_variant"},
        Mistake{"Asks", R"("asks": "plan")", R"("asks": "plans")", "/response_templates/scripts/5/asks",
                "unknown_field"},
        Mistake{"CompanyPlaceholder", R"(from {company.name}. This)", R"(from {company.nam}. This)",
                "/response_templates/scripts/0/variants/0", "unknown_placeholder"},
        Mistake{"FieldPlaceholder", R"("I am afraid our time is up.")", R"("Bye {field.nam|dear}.")",
                "/response_templates/scripts/18/variants/0", "unknown_placeholder"},
        Mistake{"OfferPlaceholder", R"({offer.discount.value})", R"({offer.discount})",
                "/response_templates/scripts/8/variants/0", "unknown_placeholder"},
        Mistake{"ToolPlaceholder", R"("I am afraid our time is up.")", R"("Bye {tool.search}.")",
                "/response_templates/scripts/18/variants/0", "unknown_placeholder"},
        Mistake{"ContactTypo", R"({contact.first_name|there})", R"({contact.firstname|there})",
                "/response_templates/scripts/0/variants/0", "contact_attribute", kWarning},
        Mistake{"OpenBrace", R"("I am afraid our time is up.")", R"("Bye {agent.name.")",
                "/response_templates/scripts/18/variants/0", "unbalanced_brace"},
        Mistake{"ClosingBrace", R"("I am afraid our time is up.")", R"("Bye agent.name}.")",
                "/response_templates/scripts/18/variants/0", "unbalanced_brace"},
        Mistake{"PathOfShorthand", R"("variants": ["I am afraid our time is up."])", R"("text": "Bye {agent}.")",
                "/response_templates/scripts/18/text", "unknown_placeholder"},
        Mistake{"Role", R"(sales representative of {company.name})", R"(sales representative of {compani.name})",
                "/response_templates/personality/role", "unknown_placeholder"},
        Mistake{"NotUnderstood", R"("not_understood": ["not_understood_1",)", R"("not_understood": ["not_understood",)",
                "/response_templates/not_understood/0", "unknown_script"},
        Mistake{"AnswerWithoutPassage", R"("answer_script": "answer")", R"("answer_script": "goodbye")",
                "/response_templates/answer_script", "answer_without_passage"},
        Mistake{"NoAnswerScript", R"("answer_script": "answer",)", "", "/response_templates", "no_answer_script",
                kWarning},
        Mistake{"ClosingScript", R"("closing_script": "goodbye")", R"("closing_script": "good_bye")",
                "/response_templates/closing_script", "unknown_script"},
        Mistake{"NoClosing", R"("closing_script": "goodbye",)", "", "/response_templates", "no_closing", kWarning}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    ToolsAndAudio, OneMistake,
    testing::Values(Mistake{"SearchThatWrites", R"("effect": "read")", R"("effect": "write")",
                            "/tool_configs/tools/0/effect", "read_marked_write"},
                    Mistake{"WriteMarkedRead", R"("kind": "document_search")", R"("kind": "crm_update")",
                            "/tool_configs/tools/0/effect", "write_marked_read", kWarning},
                    Mistake{"ToolFiller", R"("One moment, please.")", R"("One moment, {name}.")",
                            "/tool_configs/tools/0/fillers/0", "unknown_placeholder"},
                    Mistake{"Language", R"("audio_settings": {"language": "en-US")",
                            R"("audio_settings": {"language": "de-DE")", "/audio_settings/language",
                            "unsupported_language"},
                    Mistake{"LanguagesDiffer", R"("audio_settings": {"language": "en-US")",
                            R"("audio_settings": {"language": "en-GB")", "/audio_settings/language", "language_differs",
                            kWarning},
                    Mistake{"YesNoLonger", R"("speed": 1.05)", R"("turn_taking": {"hangover_yes_no_ms": 700})",
                            "/audio_settings/turn_taking/hangover_yes_no_ms", "hangover_order", kWarning},
                    Mistake{"DigitsShorter", R"("speed": 1.05)", R"("turn_taking": {"hangover_digits_ms": 400})",
                            "/audio_settings/turn_taking/hangover_digits_ms", "hangover_order", kWarning},
                    Mistake{"BargeInRange", R"("speed": 1.05)", R"("barge_in": {"min_duration_ms": 5000})",
                            "/audio_settings/barge_in/min_duration_ms", "out_of_range"}),
    name_of);

// ---- Kinds of tools ----------------------------------------------------------------------------------------------

/// The sample with one more tool, which nothing calls.
core::Problems problems_of_tool(const std::string& tool) {
  return check_template_text(edited(
      sample_template_json(), R"("tools": [)",
      R"("tools": [{"id": "extra", "parameters": {"type": "object", "properties": {"order": {}}}, )" + tool + "}, "));
}

TEST(ToolKinds, OfEveryKindAreTakenAsTheyShouldBeWritten) {
  for (const char* good : {
           R"("kind": "http", "http": {"url": "https://shop.example/o/{order}?k={{secret.shop}}", "result": "/status",
              "headers": {"X-Phone": "{contact.phone_number}"}})",
           R"("kind": "http", "effect": "write", "http": {"method": "POST", "url": "https://shop.example/o",
              "body": "{\"order\": \"{order}\", \"list\": {}}"})",
           R"("kind": "database", "database": {"source": "shop", "query": "SELECT status FROM o WHERE id = :order"})",
           R"("kind": "mcp", "mcp": {"server": "crm", "tool": "find"})", R"("kind": "web_search")",
           R"("kind": "calendar", "calendar": {"opens": "08:30", "days": ["sat"]})",
           R"("kind": "calendar", "effect": "write")"}) {
    EXPECT_EQ(text_of(problems_of_tool(good)), "") << good;
  }
}

struct ToolMistake {
  const char* name;
  const char* tool;
  const char* path;  ///< behind /tool_configs/tools/0
  const char* code;
  core::Severity severity = core::Severity::kError;
};

class OneToolMistake : public testing::TestWithParam<ToolMistake> {};

TEST_P(OneToolMistake, IsTheOnlyProblem) {
  const core::Problems problems = problems_of_tool(GetParam().tool);
  ASSERT_EQ(problems.size(), 1U) << text_of(problems);
  EXPECT_EQ(problems[0].path, std::string("/tool_configs/tools/0") + GetParam().path) << text_of(problems);
  EXPECT_EQ(problems[0].code, GetParam().code);
  EXPECT_EQ(problems[0].severity, GetParam().severity);
  EXPECT_FALSE(problems[0].mend.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, OneToolMistake,
    testing::Values(
        ToolMistake{"NoUrl", R"("kind": "http")", "", "no_url"},
        ToolMistake{"HostByPlaceholder", R"("kind": "http", "http": {"url": "https://{order}/x"})", "/http/url",
                    "bad_url"},
        ToolMistake{"Method", R"("kind": "http", "http": {"url": "https://a/", "method": "TRACE"})", "/http/method",
                    "bad_method"},
        ToolMistake{"UnknownInUrl", R"("kind": "http", "http": {"url": "https://a/{ordre}"})", "/http/url",
                    "unknown_argument"},
        ToolMistake{"UnknownInBody", R"("kind": "http", "http": {"url": "https://a/", "body": "{ordre}"})",
                    "/http/body", "unknown_argument"},
        ToolMistake{"OwnHeader", R"("kind": "http", "http": {"url": "https://a/", "headers": {"Host": "b"}})",
                    "/http/headers/Host", "bad_header"},
        ToolMistake{"Pointer", R"("kind": "http", "http": {"url": "https://a/", "result": "status"})", "/http/result",
                    "bad_pointer"},
        ToolMistake{"DeleteMarkedRead", R"("kind": "http", "http": {"url": "https://a/", "method": "DELETE"})", "",
                    "write_marked_read", kWarning},
        ToolMistake{"NoQuery", R"("kind": "database", "database": {"source": "shop"})", "", "no_query"},
        ToolMistake{"QueryThatWrites",
                    R"("kind": "database", "database": {"source": "shop", "query": "DELETE FROM o"})",
                    "/database/query", "bad_query"},
        ToolMistake{"UnknownInQuery", R"("kind": "database", "database": {"source": "shop", "query": "SELECT :ordre"})",
                    "/database/query", "unknown_argument"},
        ToolMistake{"NoMcpTool", R"("kind": "mcp", "mcp": {"server": "crm"})", "", "no_mcp_tool"},
        ToolMistake{"Opens", R"("kind": "calendar", "calendar": {"opens": "9 am"})", "/calendar/opens", "bad_time"},
        ToolMistake{"NeverOpen", R"("kind": "calendar", "calendar": {"opens": "18:00"})", "/calendar", "never_open"},
        ToolMistake{"Day", R"("kind": "calendar", "calendar": {"days": ["monday"]})", "/calendar/days/0", "bad_day"}),
    [](const auto& given) { return given.param.name; });

TEST(ToolKinds, ThatWriteCannotBeAskedForByAModel) {
  const core::Problems problems = check_template_text(edited(
      sample_template_json(), R"("tools": [)",
      R"("tools": [{"id": "extra", "kind": "crm_update", "effect": "write", "parameters": {"x-model": true}}, )"));
  ASSERT_EQ(problems.size(), 1U) << text_of(problems);
  EXPECT_EQ(problems[0].code, "write_asked_by_model");
}

/// Three stages without nodes, joined as `transitions` says.
std::string stages_only(const std::string& stages, const std::string& transitions) {
  return R"({"meta": {"id": "t", "name": "T"}, "session_config": {"stages": [)" + stages +
         R"(], "initial_stage": "a", "opening": "caller_first"}, "decision_tree": {"stage_transitions": [)" +
         transitions + "]}}";
}

std::vector<std::string> errors_of(const std::string& document) {
  std::vector<std::string> found;
  for (const core::Problem& p : check_template_text(document)) {
    if (p.severity == core::Severity::kError) found.push_back(p.path + " " + p.code);
  }
  return found;
}

constexpr const char* kEnds = R"("max_turns": 3, "on_max_turns": "end")";

TEST(StageGraph, AStageNoWayLeadsToIsNamed) {
  EXPECT_EQ(errors_of(stages_only(std::string(R"({"id": "a", )") + kEnds + R"(}, {"id": "b", )" + kEnds + "}", "")),
            (std::vector<std::string>{"/session_config/stages/1 unreachable_stage"}));
}

TEST(StageGraph, AStageThatIsNeverLeftIsNamed) {
  EXPECT_EQ(errors_of(stages_only(R"({"id": "a"}, {"id": "b"})", R"({"id": "x", "from": "a", "to": "b"})")),
            (std::vector<std::string>{"/session_config/stages/0 no_ending", "/session_config/stages/1 no_way_out"}));
}

TEST(StageGraph, ACircleHasNoEnding) {
  EXPECT_EQ(errors_of(stages_only(R"({"id": "a"}, {"id": "b"})",
                                  R"({"id": "x", "from": "a", "to": "b"}, {"id": "y", "from": "b", "to": "a"})")),
            (std::vector<std::string>{"/session_config/stages/0 no_ending", "/session_config/stages/1 no_ending"}));
}

TEST(StageGraph, AGlobalNodeThatNamesTheStageIsItsWayOut) {
  const std::string document = edited(stages_only(R"({"id": "a"})", ""), R"("decision_tree": {)",
                                      R"("decision_tree": {"global_nodes": [{"id": "n", "when": {"stage": ["a"]},
                                         "then": [{"end_call": "done"}]}], )");
  EXPECT_TRUE(errors_of(document).empty());
  EXPECT_EQ(errors_of(edited(document, R"({"stage": ["a"]})", R"({"stage_complete": true})")),
            (std::vector<std::string>{"/session_config/stages/0 no_way_out"}));
}

TEST(TemplateValidator, ADeclaredBraceNeedsNoPartner) {
  const std::string document =
      edited(sample_template_json(), "I am afraid our time is up.", "Say {{name} or {{ and {agent.name}.");
  EXPECT_EQ(text_of(check_template_text(document)), "");
}

TEST(TemplateValidator, NamesWhatWasMeant) {
  const core::Problems problems =
      check_template_text(edited(sample_template_json(), R"({"set_stage": "closing"})", R"({"set_stage": "closng"})"));
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].mend, "did you mean 'closing'?");
}

TEST(TemplateValidator, AFailureOfAToolWantsABranch) {
  std::string document = edited(sample_template_json(), R"("no_answer_script": "no_answer",)", "");
  EXPECT_EQ(text_of(check_template_text(document)), "");
  document = edited(document, R"(["not_found", "failed", "timeout"])", R"(["not_found"])");
  const core::Problems problems = check_template_text(document);
  ASSERT_EQ(problems.size(), 1U) << text_of(problems);
  EXPECT_EQ(problems[0].code, "failure_not_handled");
}

TEST(TemplateValidator, ATemplateBuiltInMemoryIsCheckedForRangesToo) {
  CampaignTemplate t = *sample_template();
  t.audio_settings.speed = 7;
  const core::Problems problems = TemplateValidator().validate(t);
  ASSERT_EQ(problems.size(), 1U) << text_of(problems);
  EXPECT_EQ(problems[0].path, "/audio_settings/speed");
}

TEST(TemplateValidator, TenMistakesGiveTenProblems) {
  std::string document = sample_template_json();
  const Mistake mistakes[] = {
      {"", R"("entry_script": "needs_entry")", R"("entry_script": "needs_entri")",
       "/session_config/stages/1/entry_script", "unknown_script"},
      {"", R"("min_turns": 1,)", R"("min_turns": 9,)", "/session_config/stages/1/min_turns", "min_above_max"},
      {"", R"("stop calling")", R"("stop (calling")", "/extraction_rules/intents/2/patterns/0", "bad_pattern"},
      {"", R"("currency": "USD")", R"("currency": "dollars")", "/extraction_rules/fields/3/currency", "bad_currency"},
      {"", R"("when": {"intent": ["opt_out"]})", R"("when": {"intent": ["optout"]})",
       "/decision_tree/global_nodes/0/when/intent/0", "unknown_intent"},
      {"", R"("value": "50")", R"("value": "fifty")", "/decision_tree/stage_nodes/needs/1/when/any/0/value",
       "bad_value"},
      {"", R"("steps": [5, 10])", R"("steps": [5, 12])", "/decision_tree/offers/0/steps/1", "above_limit"},
      {"", R"("destination": "desk")", R"("destination": "disk")",
       "/decision_tree/global_nodes/1/then/0/transfer/destination", "unknown_destination"},
      {"", R"(from {company.name}. This)", R"(from {company.nam}. This)", "/response_templates/scripts/0/variants/0",
       "unknown_placeholder"},
      {"", R"("audio_settings": {"language": "en-US")", R"("audio_settings": {"language": "de-DE")",
       "/audio_settings/language", "unsupported_language"}};
  std::vector<std::string> expected;
  for (const Mistake& mistake : mistakes) {
    document = edited(document, mistake.from, mistake.to);
    expected.push_back(std::string(mistake.path) + " " + mistake.code);
  }
  std::vector<std::string> found;
  for (const core::Problem& p : check_template_text(document)) found.push_back(p.path + " " + p.code);
  std::sort(expected.begin(), expected.end());
  std::sort(found.begin(), found.end());
  EXPECT_EQ(found, expected);
}

/// Cuts, repeats, overwrites or exchanges pieces of `text`.
std::string mutated(std::string text, core::Random& random) {
  const auto below = [&](std::size_t n) {
    return static_cast<std::size_t>(random.next() % std::max<std::size_t>(n, 1));
  };
  static const std::vector<std::string> kPieces{
      "{",     "}",       "[",    "]",  "\"", ",",    ":",     "null",          "-1",
      "1e308", "\\u0000", "\xff", "{}", "[]", "true", "\"x\"", "{\"not\": {}}", "~1",
      "|"};
  for (std::size_t edits = 1 + below(4); edits > 0; --edits) {
    const std::size_t at = below(text.size());
    const std::size_t length = std::min(below(40), text.size() - at);
    switch (below(4)) {
      case 0: text.erase(at, length); break;
      case 1: text.insert(below(text.size()), text.substr(at, length)); break;
      case 2: text.insert(at, kPieces[below(kPieces.size())]); break;
      default: text.replace(at, std::min<std::size_t>(length, 6), kPieces[below(kPieces.size())]); break;
    }
  }
  return text;
}

/// One value of the document replaced by another of any type.
std::string replaced_value(const core::Json& document, core::Random& random) {
  core::Json flat = document.flatten();
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random.next() % n); };
  static const std::vector<core::Json> kValues{
      nullptr, true, -1, 0, 1e9, "", "x", "{", "end", core::Json::array(), core::Json::object()};
  auto it = flat.begin();
  std::advance(it, static_cast<std::ptrdiff_t>(below(flat.size())));
  core::Json copy = document;
  copy[core::Json::json_pointer(it.key())] = kValues[below(kValues.size())];
  return copy.dump();
}

TEST(TemplateValidator, SurvivesAnyMutationAndPointsIntoTheDocument) {
  core::SeededRandom random(20261124);
  const std::string sample = sample_template_json();
  core::Problems ignored;
  const core::Json document = core::parse_json(sample, ignored);
  int readable = 0;
  for (int i = 0; i < 400; ++i) {
    const std::string text = i % 2 == 0 ? mutated(sample, random) : replaced_value(document, random);
    const core::Problems problems = check_template_text(text);
    const ParsedTemplate parsed = parse_template(text);
    for (const core::Problem& p : problems) {
      ASSERT_TRUE(p.path.empty() || resolves(text, p.path)) << p.path << " " << p.code << "\n" << text;
    }
    if (core::has_errors(parsed.problems)) continue;
    ++readable;
    ASSERT_TRUE(parse_template(to_json_text(parsed.value)).value == parsed.value) << text;
  }
  EXPECT_GT(readable, 50);
}

}  // namespace
}  // namespace callai::templates
