#include <gtest/gtest.h>

#include <set>

#include "black_box.h"
#include "program_json.h"

namespace callai::tests {
namespace {

std::string shown(const TempFolder& folder, const std::string& id) {
  const ProgramResult result = callai(folder, {"template", "show", id, "--json"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  return result.out;
}

const std::vector<std::string> kShipped = {"sales",           "customer_support",    "survey",
                                           "lead_generation", "appointment_booking", "feedback_collection"};

/// The sales template with ten mistakes of meaning, each of another kind.
std::string ten_mistakes(const TempFolder& folder) {
  std::string text = shown(folder, "sales");
  text = edited(text, "\"initial_stage\"", "\"introduction\"", "\"introducton\"");
  text = edited(text, "\"required_fields\"", "\"", "\"no_such_field_");
  text = edited(text, "\"intents\": [", "\\\\b(", "\\\\b((");
  text = edited(text, "\"stage_transitions\": [", "\"to\": \"", "\"to\": \"no_such_stage_");
  text = edited(text, "\"id\": \"discount_left\"", "\"offer\": \"discount\"", "\"offer\": \"discont\"");
  text = edited(text, "\"id\": \"discount_left\"", "\"say\": \"offer_discount\"", "\"say\": \"ofer_discount\"");
  text = edited(text, "\"steps\": [", "15", "25");
  text = edited(text, "\"id\": \"offer_discount\"", "{offer.discount.value}", "{ofer.discount.value}");
  text = edited(text, "\"global_nodes\": [", "\"intent\": [", "\"intent\": [\"no_such_intent\",");
  text = edited(text, "\"scripts\": [", "\"asks\": \"", "\"asks\": \"no_such_field_");
  return text;
}

/// The sales template with ten mistakes of structure: kinds, keys and ranges.
std::string ten_slips(const TempFolder& folder) {
  std::string text = shown(folder, "sales");
  text = edited(text, "\"meta\": {", "\"purpose\"", "\"porpuse\"");
  text = edited(text, "\"session_config\": {", "\"stages\": [", "\"stages\": [7,");
  text = edited(text, "\"session_config\": {", "\"max_turns\": ", "\"max_turns\": -");
  text = edited(text, "\"session_config\": {", "\"max_call_seconds\": 480", "\"max_call_seconds\": \"long\"");
  text = edited(text, "\"fields\": [", "\"type\": \"yes_no\"", "\"type\": \"yesno\"");
  text = edited(text, "\"intents\": [", "\"phrases\": [", "\"phrases\": [false,");
  text = edited(text, "\"global_nodes\": [", "\"stage\": [", "\"stgae\": [");
  text = edited(text, "\"steps\": [", "15", "\"fifteen\"");
  text = edited(text, "\"tools\": [", "\"document_search\"", "\"document_serch\"");
  text = edited(text, "\"barge_in\": {", "\"backchannels\"", "\"backchanels\"");
  return text;
}

/// Every problem of the file has words, a mend and a place in it; at least ten places are wrong.
void expect_ten_problems(const TempFolder& folder, const std::string& text) {
  const std::string file = folder.write("mistakes.json", text);
  const ProgramResult result = callai(folder, {"template", "validate", file, "--json"});
  EXPECT_EQ(result.exit_code, 1) << result.err;
  const std::vector<ValidatedTemplate> found = validated_templates(result.out);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_FALSE(found.front().valid);
  std::set<std::string> places;
  for (const FoundProblem& problem : found.front().problems) {
    EXPECT_FALSE(problem.message.empty()) << problem.path;
    EXPECT_FALSE(problem.mend.empty()) << problem.path << ": " << problem.message;
    EXPECT_TRUE(pointer_resolves(text, problem.path)) << problem.path << ": " << problem.message;
    if (problem.severity == "error") places.insert(problem.path);
  }
  EXPECT_GE(places.size(), 10U) << result.out;
}

TEST(Templates, ThatAreShippedHaveNoProblem) {
  const TempFolder folder;
  const ProgramResult result =
      callai(folder, {"template", "validate", "sales", "customer_support", "survey", "lead_generation",
                      "appointment_booking", "feedback_collection", "--json"});
  EXPECT_EQ(result.exit_code, 0) << result.err << result.out;
  const std::vector<ValidatedTemplate> found = validated_templates(result.out);
  ASSERT_EQ(found.size(), 6U);
  for (const ValidatedTemplate& one : found) {
    EXPECT_TRUE(one.valid) << one.name;
    EXPECT_TRUE(one.meaning_checked) << one.name;
    EXPECT_TRUE(one.problems.empty()) << one.name << ": " << one.problems.front().message;
  }
}

TEST(Templates, AreListedAsAnArray) {
  const TempFolder folder;
  const ProgramResult result = callai(folder, {"template", "list", "--json"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(listed_templates(result.out), kShipped);
}

TEST(Templates, ShownAsJsonValidateAsFilesAndShowTheSame) {
  const TempFolder folder;
  for (const std::string& id : kShipped) {
    SCOPED_TRACE(id);
    const std::string text = shown(folder, id);
    const std::string file = folder.write(id + ".json", text);
    EXPECT_EQ(callai(folder, {"template", "validate", file}).exit_code, 0);
    EXPECT_EQ(shown(folder, file), text);
  }
}

TEST(Templates, WithTenMistakesListTenProblemsWithPlaceAndMend) {
  const TempFolder folder;
  expect_ten_problems(folder, ten_mistakes(folder));
}

TEST(Templates, WithTenSlipsListTenProblemsWithPlaceAndMend) {
  const TempFolder folder;
  expect_ten_problems(folder, ten_slips(folder));
}

TEST(Templates, WithProblemsAreDescribedForAPerson) {
  const TempFolder folder;
  const std::string file = folder.write("mistakes.json", ten_mistakes(folder));
  const ProgramResult result = callai(folder, {"template", "validate", file});
  EXPECT_EQ(result.exit_code, 1) << result.err;
  EXPECT_GE(count_of(result.out, "error    /"), 10) << result.out;
  EXPECT_GE(count_of(result.out, "mend: "), 10) << result.out;
  EXPECT_TRUE(contains(result.out, file + ": not valid, ")) << result.out;
}

TEST(Templates, ThatCannotBeReadSayThatTheirMeaningWasNotLookedAt) {
  const TempFolder folder;
  const auto validated = [&](const std::string& text) {
    return callai(folder, {"template", "validate", folder.write("mistakes.json", text)}).out;
  };
  EXPECT_TRUE(contains(validated(ten_slips(folder)), "is checked when it can be read"));
  EXPECT_FALSE(contains(validated(ten_mistakes(folder)), "is checked when it can be read"));
  const auto found =
      validated_templates(callai(folder, {"template", "validate", folder.write("slips.json", ten_slips(folder)),
                                          folder.write("mistakes.json", ten_mistakes(folder)), "--json"})
                              .out);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_FALSE(found.front().meaning_checked);
  EXPECT_TRUE(found.back().meaning_checked);
}

TEST(Templates, WithProblemsCannotBeCalledWith) {
  const TempFolder folder;
  const std::string file = folder.write("mistakes.json", ten_mistakes(folder));
  const ProgramResult result = callai(folder, {"demo", "--text", "--template", file, "--data", folder.file("data")});
  EXPECT_EQ(not_a_clear_error(result, 2, {file, "callai template validate"}), "");
}

TEST(Templates, WithOneBadOfTwoAreNotAllValid) {
  const TempFolder folder;
  const std::string file = folder.write("mistakes.json", ten_mistakes(folder));
  const ProgramResult result = callai(folder, {"template", "validate", file, "survey", "--json"});
  EXPECT_EQ(result.exit_code, 1);
  const std::vector<ValidatedTemplate> found = validated_templates(result.out);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_FALSE(found.front().valid);
  EXPECT_TRUE(found.back().valid);
}

TEST(Templates, ThatAreNotJsonNameLineAndColumn) {
  const TempFolder folder;
  const std::string file = folder.write("broken.json", "{\"schema_version\": 1,\n \"meta\": }\n");
  const ProgramResult result = callai(folder, {"template", "validate", file});
  EXPECT_EQ(result.exit_code, 1) << result.err;
  EXPECT_TRUE(contains(result.out, "line 2, column 10")) << result.out;
}

TEST(Templates, ThatAreEmptyOrNoObjectSaySo) {
  const TempFolder folder;
  EXPECT_TRUE(contains(callai(folder, {"template", "validate", folder.write("a.json", "")}).out, "line 1"));
  const ProgramResult list = callai(folder, {"template", "validate", folder.write("b.json", "[1]")});
  EXPECT_EQ(list.exit_code, 1);
  EXPECT_TRUE(contains(list.out, "an object is expected")) << list.out;
}

TEST(Templates, ThatDoNotExistSaySo) {
  const TempFolder folder;
  const std::string missing = folder.file("missing.json");
  for (const std::string what : {"validate", "show"}) {
    EXPECT_EQ(not_a_clear_error(callai(folder, {"template", what, missing}), 3, {missing, "sales"}), "") << what;
  }
}

TEST(Templates, ThatAreFoldersSaySo) {
  const TempFolder folder;
  EXPECT_EQ(not_a_clear_error(callai(folder, {"template", "validate", folder.path()}), 2, {"is a folder"}), "");
}

TEST(Templates, NestedTooDeepAreRefusedInOrder) {
  const TempFolder folder;
  const std::string file = folder.write("deep.json", std::string(200'000, '[') + std::string(200'000, ']'));
  const ProgramResult result = callai(folder, {"template", "validate", file});
  EXPECT_EQ(result.exit_code, 1) << "signal " << result.signal << result.err.substr(0, 300);
}

}  // namespace
}  // namespace callai::tests
