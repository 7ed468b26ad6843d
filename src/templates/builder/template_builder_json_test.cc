#include <gtest/gtest.h>

#include "core/json_reader.h"
#include "templates/builder/template_builder.h"
#include "templates/builder/template_recommender.h"
#include "templates/builder/template_words.h"
#include "templates/prebuilt.h"
#include "templates/template_json.h"
#include "templates/template_validator.h"
#include "templates/testing/sample_template.h"

namespace callai::templates {
namespace {

std::string text_of(const core::Problems& problems) {
  std::string text;
  for (const core::Problem& p : problems) text += p.path + " " + p.code + ": " + p.message + "\n";
  return text;
}

std::string text_of(const Changes& changes) {
  std::string text;
  for (const Change& c : changes) text += c.words + "\n";
  return text;
}

TemplateBuilder sample() {
  return TemplateBuilder(*sample_template());
}

TEST(TemplateBuilder, BeginsWithAnyPrebuiltTemplate) {
  for (const PrebuiltTemplate& one : prebuilt_templates()) {
    const auto builder = TemplateBuilder::from_prebuilt(std::string(one.id));
    ASSERT_TRUE(builder.ok());
    EXPECT_EQ(builder->draft().meta.id, one.id);
    EXPECT_EQ(text_of(builder->check()), "");
  }
}

TEST(TemplateBuilder, NamesThePrebuiltOnesWhenThereIsNoneOfThatId) {
  const auto builder = TemplateBuilder::from_prebuilt("sails");
  ASSERT_FALSE(builder.ok());
  EXPECT_EQ(builder.error().code, core::ErrorCode::kNotFound);
  EXPECT_NE(builder.error().mend.find("sales"), std::string::npos);
}

TEST(TemplateBuilder, BlankHasNoProblemNotEvenAWarning) {
  EXPECT_EQ(text_of(TemplateBuilder::blank().check()), "");
}

TEST(TemplateBuilder, CustomisesEveryPartAndReportsIt) {
  TemplateBuilder builder = sample();
  const Customised done = builder.customise(R"({
    "id": "desks", "name": "Desks", "language": "en-GB", "tags": ["outbound"],
    "company": {"name": "Desk World", "phone": null},
    "product": {"warranty": "five years"},
    "facts": ["Delivery takes a week."],
    "documents": ["product", "warranty"],
    "custom_fields": {"region": "south", "campaign_code": 7},
    "mode": "hybrid",
    "personality": {"agent_name": "Kim", "traits": ["curious"]},
    "scripts": {"goodbye": "Bye now.", "needs_entry": ["One.", "Two."], "connecting": {"interruptible": false}},
    "data_collection": {"desks": {"type": "number", "question": "How many desks?", "ask_in": "needs"},
                        "remark": null},
    "intents": {"delighted": {"phrases": ["that is great"]}},
    "stages": {"needs": {"max_turns": 9}},
    "limits": {"max_call_seconds": 300},
    "silence": {"prompt_after_seconds": 4},
    "voicemail": {"action": "hang_up"},
    "offers": {"discount": {"steps": [3], "limit": 3}},
    "destinations": {"desk": {"number": "600"}},
    "tools": {"search": {"document_types": ["product", "warranty"]}},
    "voice": {"voice": "rms", "speed": 1.2}})");
  EXPECT_EQ(text_of(done.problems), "");
  EXPECT_EQ(text_of(builder.check()), "");
  const CampaignTemplate& t = builder.draft();
  EXPECT_EQ(t.meta.id, "desks");
  EXPECT_EQ(t.audio_settings.language, "en-GB");
  EXPECT_EQ(t.business_context.company, (Properties{{"name", "Desk World"}}));
  EXPECT_EQ(t.business_context.product.back(), (std::pair<std::string, std::string>{"warranty", "five years"}));
  EXPECT_EQ(t.custom_fields, (Properties{{"region", "south"}, {"campaign_code", "7"}}));
  EXPECT_EQ(t.response_templates.personality.agent_name, "Kim");
  EXPECT_EQ(t.response_templates.personality.tone, "warm and brief") << "what is not named stays";
  EXPECT_EQ(find_script(t, "goodbye")->variants, std::vector<std::string>{"Bye now."});
  EXPECT_EQ(find_script(t, "needs_entry")->variants.size(), 2U);
  EXPECT_EQ(find_script(t, "ask_desks")->asks, "desks");
  EXPECT_EQ(find_stage(t, "needs")->required_fields.back(), "desks");
  EXPECT_EQ(find_field(t, "desks")->question_script, "ask_desks");
  EXPECT_EQ(find_field(t, "remark"), nullptr);
  EXPECT_EQ(t.session_config.max_call, std::chrono::seconds(300));
  EXPECT_EQ(find_offer(t, "discount")->steps, std::vector<double>{3});
  EXPECT_EQ(t.audio_settings.voice, "rms");
  EXPECT_EQ(done.changes, builder.changes());
  const std::string report = text_of(done.changes);
  for (const char* line : {"meta, language: \"en-US\" (default) → \"en-GB\"",
                           "business_context, company, phone: \"+12025550100\" → nothing",
                           "personality, agent_name: \"Alex\" (default) → \"Kim\"",
                           "script 'goodbye', variants: added \"Bye now.\", removed", "field 'desks': new (\"number\")",
                           "field 'remark': removed", "stage 'needs', required_fields: added \"desks\"",
                           "offer 'discount', steps: added 3, removed 5, removed 10",
                           "destination 'desk', number: \"+12025550100\" → \"600\"",
                           "audio_settings, voice: \"slt\" (default) → \"rms\"", "audio_settings, speed: 1.05 → 1.2"}) {
    EXPECT_NE(report.find(line), std::string::npos) << line << "\nis not in\n" << report;
  }
}

struct Refused {
  const char* name;
  const char* customisation;
  const char* path;
  const char* code;
};

class Refusal : public testing::TestWithParam<Refused> {};

TEST_P(Refusal, NamesThePlaceAndChangesNothing) {
  TemplateBuilder builder = sample();
  const Customised done = builder.customise(GetParam().customisation);
  ASSERT_EQ(done.problems.size(), 1U) << text_of(done.problems);
  EXPECT_EQ(done.problems[0].path, GetParam().path);
  EXPECT_EQ(done.problems[0].code, GetParam().code);
  EXPECT_FALSE(done.problems[0].mend.empty());
  EXPECT_TRUE(done.changes.empty());
  EXPECT_TRUE(builder.draft() == *sample_template());
}

INSTANTIATE_TEST_SUITE_P(
    Customisations, Refusal,
    testing::Values(Refused{"NotJson", "{", "", "bad_json"}, Refused{"NoObject", "[]", "", "wrong_type"},
                    Refused{"UnknownPart", R"({"compny": {}})", "/compny", "unknown_key"},
                    Refused{"TwiceTheSame", R"({"name": "a", "name": "b"})", "/name", "duplicate_key"},
                    Refused{"PartOfAnotherType", R"({"scripts": ["hello"]})", "/scripts", "wrong_type"},
                    Refused{"ThingOfAnotherType", R"({"offers": {"discount": 5}})", "/offers/discount", "wrong_type"},
                    Refused{"RemovesWhatIsNotThere", R"({"scripts": {"nowhere": null}})", "/scripts/nowhere",
                            "unknown_id"},
                    Refused{"UnknownLimit", R"({"limits": {"stages": []}})", "/limits/stages", "unknown_key"},
                    Refused{"AskedInNoStage", R"({"data_collection": {"x": {"ask_in": "nowhere"}}})",
                            "/data_collection/x/ask_in", "unknown_stage"},
                    Refused{"QuestionIsNoText", R"({"data_collection": {"x": {"question": 5}}})",
                            "/data_collection/x/question", "wrong_type"},
                    Refused{"OutOfRange", R"({"voice": {"speed": 9}})", "/audio_settings/speed", "out_of_range"}),
    [](const testing::TestParamInfo<Refused>& one) { return std::string(one.param.name); });

TEST(TemplateBuilder, ShowsWhatACustomisationBreaksOnlyWhenItIsChecked) {
  TemplateBuilder builder = sample();
  EXPECT_TRUE(builder.customise(R"({"data_collection": {"plan": null}, "offers": {"discount": {"steps": [50]}}})")
                  .problems.empty());
  const std::string problems = text_of(builder.check());
  EXPECT_NE(problems.find("above_limit"), std::string::npos) << problems;
  EXPECT_EQ(problems.find("required_fields"), std::string::npos) << "a removed field is no longer asked for";
}

TEST(TemplateBuilder, CustomisesABlankOne) {
  TemplateBuilder builder = TemplateBuilder::blank();
  const Customised done = builder.customise(R"({
    "id": "hello", "name": "Hello", "company": {"name": "Acme"},
    "data_collection": {"size": {"type": "number", "question": "How many are you?", "ask_in": "closing"}}})");
  EXPECT_EQ(text_of(done.problems), "");
  EXPECT_EQ(text_of(builder.check()), "");
}

TEST(TemplateBuilder, ClonesUnderAnotherId) {
  TemplateBuilder builder = sample();
  builder.clone_as("twin", "");
  EXPECT_EQ(builder.draft().meta.id, "twin");
  EXPECT_EQ(builder.draft().meta.name, "Copy of " + sample_template()->meta.name);
  CampaignTemplate same = builder.draft();
  same.meta = sample_template()->meta;
  EXPECT_TRUE(same == *sample_template());
}

TEST(DiffTemplates, OfEqualOnesIsEmpty) {
  for (const PrebuiltTemplate& one : prebuilt_templates()) {
    const CampaignTemplate t = parse_template(one.json).value;
    EXPECT_EQ(text_of(diff_templates(t, t)), "");
  }
}

TEST(DiffTemplates, SaysConditionsAndActionsInWords) {
  const CampaignTemplate before = *sample_template();
  CampaignTemplate after = before;
  Node& node = after.decision_tree.global_nodes.front();
  node.when = Condition{AllOf{{Condition{IntentIs{{"opt_out"}}}, Condition{StageTurns{CompareOp::kGe, 2}}}}};
  node.then = {OptOut{}, EndCall{"opted_out", "goodbye"}};
  const std::string words = text_of(diff_templates(before, after));
  EXPECT_NE(words.find("node '" + node.id + "', when: "), std::string::npos) << words;
  EXPECT_NE(words.find("→ intent opt_out and turns in the stage >= 2\n"), std::string::npos) << words;
  EXPECT_NE(words.find("→ opt the contact out; end the call (opted_out), saying goodbye\n"), std::string::npos)
      << words;
}

TEST(DiffTemplates, SeesANewOrderAndLeadsToThePlace) {
  const CampaignTemplate before = *sample_template();
  CampaignTemplate after = before;
  std::swap(after.session_config.stages[0], after.session_config.stages[1]);
  after.decision_tree.stage_nodes[0].nodes[0].title = "Another title";
  const Changes changes = diff_templates(before, after);
  ASSERT_EQ(changes.size(), 2U) << text_of(changes);
  EXPECT_EQ(changes[0].words, "session_config, stages: now in the order needs, introduction, closing");
  EXPECT_EQ(changes[1].path.rfind("/decision_tree/stage_nodes/", 0), 0U) << changes[1].path;
  const core::Json document = core::Json::parse(to_json_text(after));
  for (const Change& change : changes) EXPECT_TRUE(document.contains(core::Json::json_pointer(change.path)));
}

TEST(DiffTemplates, OfAnyOneChangedLeafIsOneChange) {
  const CampaignTemplate before = *sample_template();
  const std::vector<std::function<void(CampaignTemplate&)>> changes{
      [](CampaignTemplate& t) { t.audio_settings.barge_in.backchannels.clear(); },
      [](CampaignTemplate& t) { t.extraction_rules.fields[1].choices[0].phrases.push_back("the cheap one"); },
      [](CampaignTemplate& t) { t.extraction_rules.fields[0].validation.max.reset(); },
      [](CampaignTemplate& t) { t.session_config.recording = false; },
      [](CampaignTemplate& t) { t.tool_configs.tools[0].parameters_json = R"({"type":"object"})"; },
      [](CampaignTemplate& t) { t.decision_tree.on_not_understood.clear(); },
      [](CampaignTemplate& t) { t.audio_settings.pronunciations[0].phones = "AE K"; },
      [](CampaignTemplate& t) { t.custom_fields.clear(); }};
  for (std::size_t i = 0; i < changes.size(); ++i) {
    CampaignTemplate after = before;
    changes[i](after);
    const Changes found = diff_templates(before, after);
    EXPECT_EQ(found.size(), 1U) << i << "\n" << text_of(found);
  }
}

std::vector<CampaignTemplate> shipped() {
  std::vector<CampaignTemplate> all;
  for (const PrebuiltTemplate& one : prebuilt_templates()) all.push_back(parse_template(one.json).value);
  return all;
}

TEST(RecommendTemplates, PutsTheFittingPurposeFirstWithItsReasons) {
  const std::vector<std::pair<const char*, const char*>> wishes{
      {"sell a new product to former customers", "sales"},
      {"help people who have a problem with their delivery", "customer_support"},
      {"ask customers questions for a survey", "survey"}};
  for (const auto& [purpose, expected] : wishes) {
    const auto all = recommend_templates({purpose, "", {}, {}}, shipped());
    ASSERT_EQ(all.size(), shipped().size());
    EXPECT_EQ(all.front().id, expected) << purpose;
    EXPECT_FALSE(all.front().reasons.empty());
    EXPECT_GT(all.front().score, all.back().score);
    EXPECT_LE(all.front().score, 1.0);
  }
}

TEST(RecommendTemplates, SaysWhichDataAndDocumentsFit) {
  const auto all =
      recommend_templates({"", "", {"plan", "callback time", "shoe size"}, {"product"}}, {*sample_template()});
  ASSERT_EQ(all.size(), 1U);
  const std::string reasons = core::joined(all.front().reasons, "; ");
  EXPECT_NE(reasons.find("collects 'plan', 'callback time' as callback_time"), std::string::npos) << reasons;
  EXPECT_NE(reasons.find("does not collect 'shoe size'"), std::string::npos) << reasons;
  EXPECT_NE(reasons.find("answers from your documents: 'product'"), std::string::npos) << reasons;
}

TEST(RecommendTemplates, WithNothingWishedKeepsTheOrder) {
  const auto all = recommend_templates({}, shipped());
  ASSERT_FALSE(all.empty());
  EXPECT_EQ(all.front().id, shipped().front().meta.id);
  EXPECT_EQ(all.front().score, 0);
}

}  // namespace
}  // namespace callai::templates
