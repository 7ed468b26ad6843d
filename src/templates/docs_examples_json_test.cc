#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "core/json_reader.h"
#include "templates/builder/template_builder.h"
#include "templates/fields_json.h"
#include "templates/template_json.h"
#include "templates/template_validator.h"
#include "templates/testing/sample_template.h"

// The examples of docs/templates.md and docs/tools.md are read by the codec, those of tools without a warning.

namespace callai::templates {
namespace {

using core::Json;

struct Example {
  std::string file;
  std::string kind;  ///< what stands after ```json
  std::string text;
  int line = 0;
};

void add_examples(const std::string& file, std::vector<Example>& all) {
  std::ifstream in(CALLAI_SOURCE_DIR "/" + file);
  std::string line;
  bool inside = false;
  for (int number = 1; std::getline(in, line); ++number) {
    if (!inside && line.starts_with("```json")) {
      inside = true;
      all.push_back({file, line.substr(std::min(line.size(), std::string("```json ").size())), "", number});
    } else if (inside && line.starts_with("```")) {
      inside = false;
    } else if (inside) {
      all.back().text += line + "\n";
    }
  }
}

std::vector<Example> examples() {
  std::vector<Example> all;
  add_examples("docs/templates.md", all);
  add_examples("docs/tools.md", all);
  return all;
}

/// The example as a document of its own.
std::string document_of(const Example& example) {
  Json document = Json::parse(
      R"({"meta": {"id": "t", "name": "T"}, "session_config": {"stages": [{"id": "a"}], "initial_stage": "a"}})");
  const Json json = Json::parse(example.text);
  Json& nodes = document["decision_tree"]["global_nodes"];
  if (example.kind == "condition") {
    nodes = Json::array({Json{{"id", "n"}, {"when", json}}});
  } else if (example.kind == "actions") {
    nodes = Json::array({Json{{"id", "n"}, {"then", json}}});
  } else if (example.kind == "nodes") {
    nodes = json;
  } else {
    nodes = Json::array();
    for (const auto& [key, value] : json.items()) document[key] = value;
  }
  return document.dump();
}

void kinds(const Json& at, std::set<std::string>& out) {
  if (at.is_object()) {
    for (const auto& [key, value] : at.items()) out.insert(key);
  }
  if (at.is_object() || at.is_array()) {
    for (const Json& inner : at) kinds(inner, out);
  }
}

TEST(DocsExamples, AreReadWithoutAProblem) {
  EXPECT_GT(examples().size(), 40U);
  for (const Example& example : examples()) {
    core::Problems problems;
    core::parse_json(example.text, problems);
    if (problems.empty() && example.kind == "customisation") {
      TemplateBuilder builder(*sample_template());
      problems = builder.customise(example.text).problems;
    } else if (problems.empty()) {
      const std::set<std::string> known{"condition", "actions", "nodes", "part"};
      EXPECT_TRUE(known.contains(example.kind)) << "line " << example.line << ": " << example.kind;
      problems = parse_template(document_of(example)).problems;
    }
    EXPECT_TRUE(problems.empty()) << example.file << ":" << example.line << ": " << problems.front().path << ": "
                                  << problems.front().message;
  }
}

TEST(DocsExamples, ShowAToolOfEveryKindAsItShouldBeWritten) {
  std::set<ToolKind> shown;
  for (const Example& example : examples()) {
    if (example.file != "docs/tools.md") continue;
    const auto parsed = parse_template(document_of(example));
    for (const ToolConfig& tool : parsed.value.tool_configs.tools) shown.insert(tool.kind);
    for (const core::Problem& problem : TemplateValidator().validate(parsed.value)) {
      EXPECT_FALSE(problem.path.starts_with("/tool_configs"))
          << example.file << ":" << example.line << ": " << problem.path << ": " << problem.message;
    }
  }
  EXPECT_EQ(shown.size(), 8U);
}

TEST(DocsExamples, ShowEveryConditionAndAction) {
  std::set<std::string> conditions;
  std::set<std::string> actions;
  for (const Example& example : examples()) {
    if (example.kind == "condition") kinds(Json::parse(example.text), conditions);
    if (example.kind == "actions") kinds(Json::parse(example.text), actions);
  }
  for (const std::string& key : condition_keys()) EXPECT_TRUE(conditions.contains(key)) << key;
  for (const std::string& key : action_keys()) EXPECT_TRUE(actions.contains(key)) << key;
}

}  // namespace
}  // namespace callai::templates
