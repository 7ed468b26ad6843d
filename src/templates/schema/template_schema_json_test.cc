#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "core/json_reader.h"
#include "templates/fields_json.h"
#include "templates/schema/template_schema.h"
#include "templates/template_json.h"

namespace callai::templates {
namespace {

using core::Json;

Json schema() {
  return Json::parse(template_schema_text());
}

std::string source_file(const std::string& name) {
  std::ifstream in(std::string(CALLAI_SOURCE_DIR) + "/" + name);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

/// Every object of the schema that describes a value: `visit(schema, its place)`.
template <typename Visit>
void walk(const Json& at, const std::string& place, const Visit& visit) {
  visit(at, place);
  if (at.contains("properties")) {
    for (const auto& [name, inner] : at["properties"].items()) walk(inner, place + "." + name, visit);
  }
  for (const char* key : {"items", "additionalProperties"}) {
    if (at.contains(key) && at[key].is_object()) walk(at[key], place + "." + key, visit);
  }
  for (const char* key : {"anyOf", "oneOf"}) {
    if (!at.contains(key)) continue;
    for (std::size_t i = 0; i < at[key].size(); ++i) walk(at[key][i], place + "." + std::to_string(i), visit);
  }
}

template <typename Visit>
void walk_all(const Json& root, const Visit& visit) {
  walk(root, "", visit);
  for (const auto& [name, definition] : root["$defs"].items()) walk(definition, name, visit);
}

TEST(TemplateSchema, IsTheOneThatIsPublished) {
  EXPECT_TRUE(source_file("docs/template.schema.json") == template_schema_text())
      << "docs/template.schema.json is not current: callai template schema > docs/template.schema.json";
}

TEST(TemplateSchema, HasATitleAndADescriptionForEveryMember) {
  EXPECT_EQ(core::joined(template_schema_gaps()), "");
  int members = 0;
  walk_all(schema(), [&](const Json& at, const std::string& place) {
    if (!at.contains("properties")) return;
    for (const auto& [name, member] : at["properties"].items()) {
      ++members;
      EXPECT_FALSE(member.value("title", "").empty()) << place << "." << name;
      EXPECT_FALSE(member.value("description", "").empty()) << place << "." << name;
      EXPECT_TRUE(member.contains("type") || member.contains("$ref") || member.contains("oneOf") ||
                  member.contains("const"))
          << place << "." << name;
    }
  });
  EXPECT_GT(members, 180);
}

TEST(TemplateSchema, RefersOnlyToWhatItDefines) {
  const Json root = schema();
  std::set<std::string> used;
  walk_all(root, [&](const Json& at, const std::string& place) {
    if (!at.contains("$ref")) return;
    const std::string target = at["$ref"].get<std::string>().substr(std::string("#/$defs/").size());
    EXPECT_TRUE(root["$defs"].contains(target)) << place << " -> " << target;
    used.insert(target);
  });
  for (const auto& [name, definition] : root["$defs"].items()) EXPECT_TRUE(used.contains(name)) << name << " is unused";
}

/// The kinds that a definition's alternatives stand for.
std::vector<std::string> kinds_of(const Json& root, const std::string& definition) {
  const Json& made = root["$defs"][definition];
  std::vector<std::string> kinds;
  for (const Json& one : made[made.contains("anyOf") ? "anyOf" : "oneOf"]) {
    kinds.push_back(one["$ref"].get<std::string>().substr(std::string("#/$defs/" + definition + "_").size()));
  }
  return kinds;
}

TEST(TemplateSchema, KnowsEveryConditionAndAction) {
  EXPECT_EQ(kinds_of(schema(), "condition"), condition_keys());
  EXPECT_EQ(kinds_of(schema(), "action"), action_keys());
}

std::string one_node(const Json& when, const Json& then) {
  return Json{{"meta", {{"id", "t"}, {"name", "T"}}},
              {"session_config", {{"stages", {{{"id", "a"}}}}, {"initial_stage", "a"}}},
              {"decision_tree", {{"global_nodes", {{{"id", "n"}, {"when", when}, {"then", {then}}}}}}}}
      .dump();
}

TEST(TemplateSchema, HasExamplesOfConditionsAndActionsThatTheCodecReads) {
  int examples = 0;
  walk_all(schema(), [&](const Json& at, const std::string& place) {
    const bool condition = place.starts_with("condition_") && at.contains("properties");
    const bool action = place.starts_with("action_") && place.find('.') == std::string::npos;
    if (!(condition || action) || place.find(".time") != std::string::npos) return;
    ASSERT_TRUE(at.contains("examples")) << place;
    for (const Json& example : at["examples"]) {
      ++examples;
      const auto problems =
          parse_template(condition ? one_node(example, {{"tag", "x"}}) : one_node({{"all", Json::array()}}, example))
              .problems;
      EXPECT_TRUE(problems.empty()) << place << " " << example << ": " << problems.front().message;
    }
  });
  EXPECT_GT(examples, 40);
}

TEST(TemplateSchema, SaysTheDefaultsOfTheStructs) {
  const Json root = schema();
  const Json& defs = root["$defs"];
  EXPECT_EQ(defs["session_config"]["properties"]["max_call_seconds"]["default"], 600);
  EXPECT_EQ(defs["silence"]["properties"]["outcome"]["default"], "no_response");
  EXPECT_EQ(defs["audio_settings"]["properties"]["speed"]["maximum"], 2);
  EXPECT_EQ(defs["barge_in"]["properties"]["min_duration_ms"]["default"], 240);
  EXPECT_EQ(defs["field"]["properties"]["type"]["default"], "text");
  EXPECT_EQ(defs["barge_in"]["properties"]["backchannels"]["default"], Json(BargeIn{}.backchannels));
  EXPECT_FALSE(defs["field_validation"]["properties"]["min"].contains("default"));
  EXPECT_EQ(defs["tool"]["required"], Json({"id", "kind"}));
  EXPECT_EQ(defs["node"]["properties"]["children"]["items"]["$ref"], "#/$defs/node");
}

}  // namespace
}  // namespace callai::templates
