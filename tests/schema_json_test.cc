#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "black_box.h"
#include "core/env.h"
#include "templates/prebuilt.h"
#include "templates/template_json.h"
#include "templates/testing/sample_template.h"

// The published JSON Schema against the codec, with a judge that is not ours (python3-jsonschema; skipped without it).

namespace callai::tests {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kNoJudge = 77;
constexpr int kSampleMutants = 240;  // of the sample, which has one of everything
constexpr int kShippedMutants = 3;   // of each template that ships: they are large, and the judge takes its time
constexpr int kLongMutants = 40;     // of those in long tests

class Schema : public testing::Test {
 protected:
  void SetUp() override {
    const ProgramResult made = callai(folder_, {"template", "schema"});
    ASSERT_EQ(made.exit_code, 0) << made.err;
    schema_ = folder_.write("template.schema.json", made.out);
  }

  ProgramResult judge(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {CALLAI_SOURCE_DIR "/tests/schema_judge.py", schema_});
    ProgramOptions options;
    options.arguments = std::move(arguments);
    options.timeout = std::chrono::minutes(4);
    return run_program("/usr/bin/env", with_python(std::move(options)));
  }

  /// "ok" or what is wrong, for each document; nothing when there is no judge.
  std::vector<std::string> verdicts(const std::vector<std::string>& documents) const {
    const ProgramResult result = judge({folder_.write("documents.jsonl", joined(documents))});
    if (result.exit_code == kNoJudge) return {};
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return lines_of(result.out);
  }

  TempFolder folder_;
  std::string schema_;

 private:
  static ProgramOptions with_python(ProgramOptions options) {
    options.arguments.insert(options.arguments.begin(), "python3");
    return options;
  }
};

std::vector<std::string> shipped_templates() {
  std::vector<std::string> all{templates::sample_template_json()};
  for (const templates::PrebuiltTemplate& one : templates::prebuilt_templates()) all.emplace_back(one.json);
  return all;
}

/// A JSON Pointer to every value inside `at`.
void collect(const Json& at, const std::string& place, std::vector<std::string>& places) {
  if (!place.empty()) places.push_back(place);
  if (at.is_object()) {
    for (const auto& [key, value] : at.items()) {
      if (key.find_first_of("/~") == std::string::npos) collect(value, place + "/" + key, places);
    }
  } else if (at.is_array()) {
    for (std::size_t i = 0; i < at.size(); ++i) collect(at[i], place + "/" + std::to_string(i), places);
  }
}

Json other_value(core::Random& random) {
  static const std::vector<Json> kValues{nullptr,
                                         true,
                                         false,
                                         0,
                                         -1,
                                         3.5,
                                         1e9,
                                         "",
                                         "x",
                                         "==",
                                         Json::array(),
                                         Json::object(),
                                         Json{"x", 1},
                                         Json{{"x", 1}},
                                         Json::array({1}),
                                         Json{{"tag", "x"}}};
  return kValues[random.next() % kValues.size()];
}

/// The document with one thing changed: a value of another type or range, a member less, more, or by another name.
Json mutant(Json document, core::Random& random) {
  std::vector<std::string> places;
  collect(document, "", places);
  const Json::json_pointer place(places[random.next() % places.size()]);
  Json& parent = document[place.parent_pointer()];
  const std::string key = place.back();
  const auto kind = random.next() % 5;
  if (kind < 2 || parent.is_array()) {
    document[place] = other_value(random);
  } else if (kind == 2) {
    parent.erase(key);
  } else if (kind == 3) {
    Json value = parent[key];
    parent.erase(key);
    parent[key + "s"] = std::move(value);
  } else {
    static const std::vector<std::string> kKeys{"extra", "op",   "value", "is",      "tag",
                                                "say",   "text", "stage", "variants"};
    parent[kKeys[random.next() % kKeys.size()]] = other_value(random);
  }
  return document;
}

TEST_F(Schema, IsValidWithAllItsExamplesAndDefaults) {
  const ProgramResult result = judge({});
  if (result.exit_code == kNoJudge) GTEST_SKIP() << "python3-jsonschema is not installed";
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
}

TEST_F(Schema, TakesEveryTemplateThatShips) {
  std::vector<std::string> documents;
  for (const std::string& text : shipped_templates()) documents.push_back(Json::parse(text).dump());
  documents.push_back(templates::to_json_text(*templates::sample_template(), false));
  const std::vector<std::string> found = verdicts(documents);
  if (found.empty()) GTEST_SKIP() << "python3-jsonschema is not installed";
  EXPECT_EQ(found, std::vector<std::string>(documents.size(), "ok"));
}

TEST_F(Schema, RefusesOfMutantsJustWhatTheCodecRefuses) {
  core::SeededRandom random(20);
  std::vector<std::string> mutants;
  for (const std::string& text : shipped_templates()) {
    const Json document = Json::parse(text);
    const int count = mutants.empty() ? kSampleMutants : long_tests() ? kLongMutants : kShippedMutants;
    for (int i = 0; i < count; ++i) mutants.push_back(mutant(document, random).dump());
  }
  const std::vector<std::string> found = verdicts(mutants);
  if (found.empty()) GTEST_SKIP() << "python3-jsonschema is not installed";
  ASSERT_EQ(found.size(), mutants.size());
  std::size_t refused = 0;
  for (std::size_t i = 0; i < mutants.size(); ++i) {
    const core::Problems problems = templates::parse_template(mutants[i]).problems;
    refused += core::has_errors(problems) ? 1U : 0U;
    EXPECT_EQ(core::has_errors(problems), found[i] != "ok")
        << "schema: " << found[i]
        << "\ncodec: " << (problems.empty() ? "ok" : problems.front().path + ": " + problems.front().message);
  }
  EXPECT_GT(refused, mutants.size() / 2);
  EXPECT_LT(refused, mutants.size());
}

}  // namespace
}  // namespace callai::tests
