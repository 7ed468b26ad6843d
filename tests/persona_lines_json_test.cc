#include <gtest/gtest.h>

#include <cctype>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "black_box.h"

namespace callai::tests {
namespace {

using Json = nlohmann::json;

/// Words in lower case with single spaces: how a phrase is compared.
std::string words_of(const std::string& text) {
  std::string words;
  for (const char c : text) {
    const auto u = static_cast<unsigned char>(c);
    if (std::isalnum(u) != 0 || c == '\'') {
      words += static_cast<char>(std::tolower(u));
    } else if (!words.empty() && words.back() != ' ') {
      words += ' ';
    }
  }
  while (!words.empty() && words.back() == ' ') words.pop_back();
  return words;
}

void collect_texts(const Json& json, std::set<std::string>& texts) {
  if (json.is_string()) texts.insert(words_of(json.get<std::string>()));
  for (const Json& member : json.is_structured() ? json : Json::array()) collect_texts(member, texts);
}

/// Every text under a key of that name, at any depth.
void collect_under(const Json& json, const std::set<std::string>& keys, std::set<std::string>& texts) {
  if (!json.is_structured()) return;
  for (const auto& [key, value] : json.items()) {
    if (json.is_object() && keys.contains(key)) {
      collect_texts(value, texts);
    } else {
      collect_under(value, keys, texts);
    }
  }
}

std::set<std::string> template_phrases(const TempFolder& folder, const std::string& id) {
  const ProgramResult result = callai(folder, {"template", "show", id, "--json"});
  std::set<std::string> phrases;
  collect_under(Json::parse(result.out).at("extraction_rules"), {"phrases", "examples"}, phrases);
  return phrases;
}

std::map<std::string, std::set<std::string>> lines_by_template() {
  std::map<std::string, std::set<std::string>> lines;
  for (const std::string& name : scenario_files()) {
    const Json scenario = Json::parse(read_file(CALLAI_SOURCE_DIR "/sim/scenarios/" + name + ".json"));
    collect_under(scenario.at("persona"), {"say"}, lines[scenario.at("template").get<std::string>()]);
  }
  return lines;
}

// Callers who recite the template would prove that it finds its own phrases, and nothing about people.
TEST(PersonaLines, AreAtLeastHalfInOtherWordsThanTheTemplates) {
  const TempFolder folder;
  const auto lines_of_templates = lines_by_template();
  ASSERT_EQ(lines_of_templates.size(), 6U);
  for (const auto& [id, lines] : lines_of_templates) {
    const std::set<std::string> phrases = template_phrases(folder, id);
    ASSERT_GT(phrases.size(), 100U) << id;
    ASSERT_GT(lines.size(), 20U) << id;
    std::size_t own = 0;
    std::string recited;
    for (const std::string& line : lines) {
      if (phrases.contains(line)) {
        recited += "  " + line + "\n";
      } else {
        ++own;
      }
    }
    std::cout << id << ": " << own << " of " << lines.size() << " lines are no phrase of the template\n";
    EXPECT_GE(2 * own, lines.size()) << id << " recites:\n" << recited;
  }
}

}  // namespace
}  // namespace callai::tests
