#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "core/json_reader.h"
#include "templates/legacy/legacy_import.h"
#include "templates/legacy/legacy_words.h"
#include "templates/template_json.h"
#include "templates/template_validator.h"

namespace callai::templates {
namespace {

using core::Json;

constexpr const char* kSamples[] = {"old_template", "old_campaign", "plan_template"};

std::string source_file(const std::string& name) {
  std::ifstream in(std::string(CALLAI_SOURCE_DIR) + "/" + name);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

std::string sample_text(const std::string& name) {
  return source_file("tests/legacy/" + name + ".json");
}

std::string text_of(const core::Problems& problems) {
  std::string text;
  for (const core::Problem& p : problems) text += p.path + " " + p.code + ": " + p.message + "\n";
  return text;
}

std::string text_of(const std::vector<Carried>& carried) {
  std::string text;
  for (const Carried& c : carried) text += c.from + " -> " + (c.to.empty() ? "NOT" : c.to) + " (" + c.note + ")\n";
  return text;
}

const Carried* entry_of(const ConvertedTemplate& converted, const std::string& from) {
  for (const Carried& c : converted.carried) {
    if (c.from == from) return &c;
  }
  return nullptr;
}

bool carries(const ConvertedTemplate& converted, const std::string& from) {
  const Carried* entry = entry_of(converted, from);
  return entry != nullptr && !entry->to.empty();
}

class Sample : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Old, Sample, testing::ValuesIn(kSamples),
                         [](const testing::TestParamInfo<const char*>& one) { return std::string(one.param); });

TEST_P(Sample, ConvertsIntoATemplateWithoutErrors) {
  const ConvertedTemplate converted = convert_legacy_template(sample_text(GetParam()));
  ASSERT_EQ(text_of(converted.problems), "");
  EXPECT_TRUE(parse_template(to_json_text(converted.value)).value == converted.value);
  core::Problems problems = TemplateValidator().validate(converted.value);
  EXPECT_FALSE(core::has_errors(problems)) << text_of(problems);
}

/// The places of all members that are not null and hold no others.
void leaves(const Json& at, const std::string& place, std::vector<std::string>& out) {
  if (at.is_null()) return;
  if ((!at.is_object() && !at.is_array()) || at.empty()) {
    out.push_back(place);
    return;
  }
  if (at.is_object()) {
    for (const auto& [key, value] : at.items()) leaves(value, core::child_path(place, key), out);
  } else {
    for (std::size_t i = 0; i < at.size(); ++i) leaves(at[i], core::child_path(place, i), out);
  }
}

TEST_P(Sample, AccountsForEveryMember) {
  const ConvertedTemplate converted = convert_legacy_template(sample_text(GetParam()));
  std::vector<std::string> places;
  leaves(Json::parse(sample_text(GetParam())), "", places);
  for (const std::string& place : places) {
    bool told = false;
    for (const Carried& c : converted.carried) {
      told = told || (!c.from.empty() && (place == c.from || place.starts_with(c.from + "/")));
    }
    // An empty object or list holds nothing that could be lost.
    const Json value = Json::parse(sample_text(GetParam()))[Json::json_pointer(place)];
    EXPECT_TRUE(told || ((value.is_object() || value.is_array()) && value.empty())) << place;
  }
  for (const Carried& c : converted.carried) EXPECT_FALSE(c.note.empty()) << c.from;
}

/// Whether something stands at a place such as "stage_instructions.*.key_questions" or
/// "/session_config/stages/*/title".
bool stands_at(const Json& at, std::vector<std::string> way) {
  if (way.empty()) return !at.is_null();
  const std::string step = way.front();
  way.erase(way.begin());
  if (step == "*" || step == "[]") {
    for (const Json& value : at) {
      if ((at.is_object() || at.is_array()) && stands_at(value, way)) return true;
    }
    return false;
  }
  return at.is_object() && at.contains(step) && stands_at(at[step], way);
}

std::vector<std::string> steps(std::string text) {
  std::vector<std::string> result;
  std::string step;
  for (const char c : text + ".") {
    if (c == '.' || c == '/' || c == '[') {
      if (!step.empty()) result.push_back(step);
      step = c == '[' ? "[" : "";
    } else {
      step += c;
    }
  }
  return result;
}

TEST(LegacyRules, EachStandForAMemberOfTheSamplesAndAPlaceInATemplate) {
  std::vector<Json> old;
  std::vector<Json> made;
  for (const char* name : kSamples) {
    old.push_back(Json::parse(sample_text(name)));
    made.push_back(Json::parse(to_json_text(convert_legacy_template(sample_text(name)).value)));
  }
  for (const LegacyRule& rule : legacy_rules()) {
    const auto in = [&](const std::vector<Json>& all, const char* place) {
      return std::any_of(all.begin(), all.end(), [&](const Json& one) { return stands_at(one, steps(place)); });
    };
    const bool plain_personality = std::string(rule.from) == "personality";  // a text instead of an object
    EXPECT_TRUE(in(old, rule.from) || plain_personality) << rule.from << " is in no sample";
    EXPECT_TRUE(*rule.to == '\0' || in(made, rule.to)) << rule.from << " -> " << rule.to;
  }
}

TEST(LegacyRules, AreWhatTheReportsSay) {
  std::size_t told = 0;
  std::vector<ConvertedTemplate> all;
  for (const char* name : kSamples) all.push_back(convert_legacy_template(sample_text(name)));
  for (const LegacyRule& rule : legacy_rules()) {
    bool found = std::string(rule.from) == "personality";
    for (const ConvertedTemplate& one : all) {
      for (const Carried& c : one.carried) {
        found = found || (c.to == rule.to && c.note == rule.note);
      }
    }
    EXPECT_TRUE(found) << rule.from;
    told += found ? 1U : 0U;
  }
  EXPECT_GT(told, 100U);
}

TEST(LegacyRules, AreTheDocumentedTable) {
  EXPECT_NE(source_file("docs/template_conversion.md").find(legacy_table()), std::string::npos)
      << "docs/template_conversion.md has another table; it should be:\n"
      << legacy_table();
}

TEST(LegacyImport, CarriesStagesDataAndWords) {
  const CampaignTemplate t = convert_legacy_template(sample_text("old_template")).value;
  EXPECT_EQ(t.meta.id, "roof_check_2");
  EXPECT_EQ(t.meta.version, "2.3");
  ASSERT_EQ(t.session_config.stages.size(), 4U);
  const Stage& needs = t.session_config.stages[1];
  EXPECT_EQ(needs.title, "Needs");
  EXPECT_EQ(needs.required_fields, (std::vector<std::string>{"roof_type", "roof_age_years", "budget"}));
  EXPECT_EQ(needs.max_turns, 12);
  EXPECT_EQ(needs.on_max_turns, "solution_presentation");
  EXPECT_EQ(t.session_config.stages[3].on_max_turns, "end");
  EXPECT_EQ(
      t.session_config.stages[0].objective,
      "Say who is calling Also: be friendly. Done when: the caller has a minute. Take care when: the caller sounds "
      "hurried.");
  EXPECT_EQ(find_script(t, "introduction_script")->variants.front(),
            "Hello {contact.first_name|there}, this is {agent.name} from {company.name} about the "
            "{custom.campaign_title}. Do you have a minute?");
  EXPECT_EQ(find_script(t, "ask_roof_age_years")->variants.front(), "How old is it in years?");
  EXPECT_EQ(find_script(t, "solution_presentation_script")->variants.front(),
            "For a {field.roof_type} roof we do a free check with {product.name}.");
  EXPECT_EQ(t.session_config.max_call, std::chrono::seconds(420));
  EXPECT_FALSE(t.session_config.recording) << "the old texts do not disclose it";
  EXPECT_EQ(t.business_context.required_documents, std::vector<std::string>{"pricing"});
  EXPECT_EQ(find_tool(t, "documents")->document_types, (std::vector<std::string>{"pricing", "warranty"}));
  EXPECT_EQ(t.response_templates.personality.agent_name, "Rosa");
  EXPECT_EQ(t.response_templates.rules.max_sentences, 2);
  EXPECT_EQ(
      t.response_templates.personality.tone,
      "warm and clear, empathy 8 of 10, assertiveness 4 of 10, humor 2 of 10, formality 5 of 10, technical depth 3 of "
      "10; when angry: slow down");
}

TEST(LegacyImport, MakesOfEachTypeOfExtractionWhatItMeans) {
  const CampaignTemplate t = convert_legacy_template(sample_text("old_template")).value;
  EXPECT_EQ(find_field(t, "roof_type")->type, FieldType::kChoice);
  EXPECT_EQ(find_field(t, "roof_type")->choices.size(), 3U);
  EXPECT_EQ(find_field(t, "budget")->type, FieldType::kMoney);
  EXPECT_EQ(find_field(t, "budget")->validation.max, 50000);
  EXPECT_EQ(find_field(t, "reference")->patterns.size(), 1U);
  EXPECT_EQ(find_field(t, "mood")->type, FieldType::kChoice);
  EXPECT_EQ(find_field(t, "satisfaction")->validation.max, 5);
  EXPECT_NE(find_intent(t, "has_competitor"), nullptr);
  EXPECT_EQ(find_field(t, "has_competitor"), nullptr);
}

TEST(LegacyImport, SaysWhatItDoesNotCarryAndWhy) {
  const ConvertedTemplate converted = convert_legacy_template(sample_text("old_template"));
  for (const char* place :
       {"/nlp_extraction_rules/2/patterns/1", "/nlp_extraction_rules/2/validation_rules/checksum", "/retry_attempts",
        "/analysis_rules/0/actions/2", "/analysis_rules/1", "/stage_instructions/introduction/fallback_actions/1",
        "/custom_settings/nested", "/nlp_extraction_rules/0/fallback_value"}) {
    EXPECT_NE(entry_of(converted, place), nullptr) << place << "\n" << text_of(converted.carried);
    EXPECT_FALSE(carries(converted, place)) << place;
  }
  EXPECT_TRUE(carries(converted, "/analysis_rules/0/actions/1"));
  EXPECT_TRUE(carries(converted, "/stage_instructions/introduction/fallback_actions/0"));
}

TEST(LegacyImport, SaysWhatItDoesNotKnow) {
  const ConvertedTemplate converted =
      convert_legacy_template(R"({"name": "x", "telephony": {"trunk": 1}, "stages": 7, "tags": {"a": "b"}})");
  EXPECT_EQ(text_of(converted.problems), "");
  for (const char* place : {"/telephony", "/tags"}) {
    ASSERT_NE(entry_of(converted, place), nullptr) << place << "\n" << text_of(converted.carried);
    EXPECT_FALSE(carries(converted, place)) << place;
  }
}

TEST(LegacyImport, OfNothingIsTheBlankTemplate) {
  const ConvertedTemplate converted = convert_legacy_template("{}");
  EXPECT_EQ(text_of(converted.problems), "");
  EXPECT_FALSE(core::has_errors(TemplateValidator().validate(converted.value)));
  EXPECT_EQ(converted.value.session_config.stages.size(), 2U);
}

TEST(LegacyImport, RefusesWhatIsNoObject) {
  for (const char* text : {"", "[1]", "{", R"({"a": 1, "a": 2})"}) {
    EXPECT_TRUE(core::has_errors(convert_legacy_template(text).problems)) << text;
  }
}

/// Members of any type: nothing throws, and what comes out is a template.
TEST(LegacyImport, TakesAnyTypeAnywhere) {
  const std::vector<std::string> values{
      "7", "\"x\"", "true", "[]", "{}", "[1, \"a\", {\"b\": []}]", "{\"x\": {\"y\": 1}}", "[[]]"};
  std::size_t next = 0;
  for (const LegacyRule& rule : legacy_rules()) {
    const std::vector<std::string> way = steps(rule.from);
    for (int i = 0; i < 3; ++i) {
      std::string text = values[next++ % values.size()];
      for (std::size_t k = way.size(); k > 0; --k) {
        text = way[k - 1] == "[]" ? "[" + text + "]"
                                  : "{\"" + (way[k - 1] == "*" ? "some" : way[k - 1]) + "\": " + text + "}";
      }
      const ConvertedTemplate converted = convert_legacy_template(text);
      // Whether it fits is for the validator to say, as with any template.
      const bool written_as_ours = std::string(rule.from).starts_with("conversation_rules.") ||
                                   std::string(rule.from) == "personality.voice_settings.language";
      if (converted.problems.empty()) {
        const core::Problems problems = TemplateValidator().validate(converted.value);
        EXPECT_TRUE(!core::has_errors(problems) || written_as_ours) << text << "\n" << text_of(problems);
      } else {
        EXPECT_TRUE(written_as_ours) << text << "\n" << text_of(converted.problems);
      }
    }
  }
}

TEST(LegacyWords, GuessTypesFromNames) {
  EXPECT_EQ(guessed_type("email_address"), FieldType::kEmail);
  EXPECT_EQ(guessed_type("companySize"), FieldType::kText);
  EXPECT_EQ(guessed_type("company_size"), FieldType::kNumber);
  EXPECT_EQ(guessed_type("best callback time"), FieldType::kDateTime);
  EXPECT_EQ(guessed_type("is_owner"), FieldType::kYesNo);
  EXPECT_EQ(guessed_type("company_name"), FieldType::kText);
  EXPECT_EQ(guessed_type("full_name"), FieldType::kName);
}

TEST(LegacyWords, SpellPlaceholdersAnewAndDropLonelyBraces) {
  CampaignTemplate t;
  t.business_context.company = {{"name", "Acme"}, {"hours", "nine to five"}};
  std::vector<std::string> custom;
  EXPECT_EQ(with_placeholders("{{first_name}} {hours} {Deal Name} a } b { c", t, custom),
            "{contact.first_name|there} {company.hours} {custom.deal_name} a  b  c");
  EXPECT_EQ(custom, std::vector<std::string>{"deal_name"});
}

}  // namespace
}  // namespace callai::templates
