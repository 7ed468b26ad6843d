#include <gtest/gtest.h>

#include "black_box.h"
#include "program_json.h"
#include "sample_call.h"

// Making, comparing, converting and keeping templates with the built program.

namespace callai::tests {
namespace {

const std::string kLegacy = CALLAI_SOURCE_DIR "/tests/legacy/";

std::string customisation(const TempFolder& folder) {
  return folder.write("mine.json", R"({"id": "acme", "name": "Acme", "company": {"name": "Acme Solar"},
    "offers": {"discount": {"steps": [5], "limit": 5}}})");
}

TEST(TemplateBuilding, PrintsTheSchema) {
  const TempFolder folder;
  const ProgramResult result = callai(folder, {"template", "schema"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.out, read_file(CALLAI_SOURCE_DIR "/docs/template.schema.json"));
}

TEST(TemplateBuilding, MakesATemplateOutOfAPrebuiltOneAndYourContent) {
  const TempFolder folder;
  const std::string made = folder.file("acme.json");
  const ProgramResult result =
      callai(folder, {"template", "new", "acme", "--from", "sales", "--with", customisation(folder), "--output", made});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_TRUE(contains(result.out, "business_context, company, name: \"Northwind Solar\" → \"Acme Solar\""))
      << result.out;
  EXPECT_EQ(callai(folder, {"template", "validate", made}).exit_code, 0);
  const ProgramResult diff = callai(folder, {"template", "diff", "sales", made});
  EXPECT_EQ(diff.exit_code, 1) << "they differ";
  EXPECT_TRUE(contains(diff.out, "offer 'discount', limit: 15 → 5")) << diff.out;
  EXPECT_EQ(callai(folder, {"template", "diff", made, made}).exit_code, 0);
}

TEST(TemplateBuilding, PrintsTheDocumentWhereNoFileIsNamed) {
  const TempFolder folder;
  const ProgramResult blank = callai(folder, {"template", "new", "hello"});
  EXPECT_EQ(blank.exit_code, 0) << blank.err;
  const std::string file = folder.write("hello.json", blank.out);
  const ProgramResult twin = callai(folder, {"template", "clone", file, "twin"});
  EXPECT_EQ(twin.exit_code, 0) << twin.err;
  EXPECT_EQ(callai(folder, {"template", "validate", folder.write("twin.json", twin.out)}).exit_code, 0);
  const ProgramResult changed = callai(folder, {"template", "customise", file, customisation(folder)});
  EXPECT_EQ(changed.exit_code, 0) << changed.err;
  EXPECT_TRUE(contains(changed.err, "offer 'discount': new")) << "the report goes to the other stream: " << changed.err;
}

TEST(TemplateBuilding, WritesNothingWhenTheResultHasErrors) {
  const TempFolder folder;
  const std::string bad = folder.write("bad.json", R"({"offers": {"discount": {"steps": [50]}}})");
  const std::string out = folder.file("out.json");
  const ProgramResult result = callai(folder, {"template", "customise", "sales", bad, "--output", out});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_TRUE(contains(result.out + result.err, "above_limit")) << result.out << result.err;
  EXPECT_EQ(read_file(out), "");
  const std::string unknown = folder.write("unknown.json", R"({"compny": {}})");
  const ProgramResult refused = callai(folder, {"template", "customise", "sales", unknown});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_EQ(refused.out, "");
  EXPECT_TRUE(contains(refused.err, "did you mean 'company'?")) << refused.err;
}

TEST(TemplateBuilding, RecommendsWithReasons) {
  const TempFolder folder;
  const ProgramResult result =
      callai(folder, {"template", "recommend", "a survey after the installation", "--collect", "recommend,shoe size"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_TRUE(contains(lines_of(result.out).front(), " survey ")) << result.out;
  EXPECT_TRUE(contains(result.out, "does not collect 'shoe size'")) << result.out;
}

class Converted : public testing::TestWithParam<const char*> {};

TEST_P(Converted, TemplatesValidateAndTalk) {
  const SampleCalls calls;
  const std::string name = GetParam();
  const std::string made = calls.folder().file(name + ".json");
  const ProgramResult converted = calls.callai({"template", "convert", kLegacy + name + ".json", "--output", made});
  ASSERT_EQ(converted.exit_code, 0) << converted.out << converted.err;
  EXPECT_EQ(calls.callai({"template", "validate", made}).exit_code, 0);
  const ProgramResult call =
      calls.callai({"demo", "--text", "--scenario", kLegacy + name + "_scenario.json", "--template", made});
  EXPECT_EQ(call.exit_code, 0) << call.out << call.err;
}
INSTANTIATE_TEST_SUITE_P(Old, Converted, testing::Values("old_template", "old_campaign", "plan_template"));

TEST(TemplateBuilding, SaysWhatAConversionLeavesBehind) {
  const TempFolder folder;
  const ProgramResult result = callai(
      folder, {"template", "convert", kLegacy + "old_template.json", "--all", "--output", folder.file("new.json")});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_TRUE(contains(result.out, "not carried over  /retry_attempts, because when to call")) << result.out;
  EXPECT_TRUE(contains(result.out, "/llm_personality/name  →  /response_templates/personality/agent_name"))
      << result.out;
}

TEST(StoredTemplates, ArePublishedListedAndRolledBack) {
  const SampleCalls calls;
  const std::string file = calls.folder().file("hello.json");
  ASSERT_EQ(calls.callai({"template", "new", "hello", "--output", file}).exit_code, 0);
  EXPECT_EQ(calls.callai({"template", "save", file}).out, "saved the draft of hello\n");
  EXPECT_TRUE(contains(calls.callai({"template", "versions", "hello"}).out, "draft, not published"));
  EXPECT_EQ(calls.callai({"template", "publish", "hello"}).out, "published hello version 1\n");
  const std::string bye = calls.folder().write("bye.json", R"({"scripts": {"goodbye": "Bye."}})");
  ASSERT_EQ(calls.callai({"template", "customise", file, bye, "--output", file}).exit_code, 0);
  EXPECT_EQ(calls.callai({"template", "publish", file}).out, "published hello version 2\n");
  EXPECT_EQ(calls.callai({"template", "rollback", "hello", "1"}).out, "hello is at version 1 again\n");
  const std::string list = calls.callai({"template", "versions", "hello"}).out;
  EXPECT_TRUE(contains(list, "*   1  ")) << list;
  EXPECT_TRUE(contains(list, "    2  ")) << list;
  const ProgramResult second = calls.callai({"template", "versions", "hello", "--document", "2"});
  EXPECT_EQ(calls.callai({"template", "diff", file, calls.folder().write("second.json", second.out)}).exit_code, 0);
  EXPECT_EQ(not_a_clear_error(calls.callai({"template", "rollback", "hello", "7"}), 3, {"'hello' version 7"}), "");
  EXPECT_EQ(not_a_clear_error(calls.callai({"template", "versions", "nothing"}), 3, {"'nothing'"}), "");
}

TEST(StoredTemplates, KeepTheirOldCallsWhateverIsPublishedLater) {
  const SampleCalls calls;
  const std::string file = calls.folder().file("mine.json");
  ASSERT_EQ(calls.callai({"template", "clone", "sales", "mine", "--output", file}).exit_code, 0);
  ASSERT_EQ(calls.callai({"template", "publish", file}).exit_code, 0);
  const std::string id = calls.run("sales_refusal", {"--text", "--template", file});
  ASSERT_NE(id, "");
  const std::string edit = calls.folder().write("edit.json", R"({"scripts": {"refusal_goodbye": "Then not."}})");
  ASSERT_EQ(calls.callai({"template", "customise", file, edit, "--output", file}).exit_code, 0);
  ASSERT_EQ(calls.callai({"template", "publish", file}).exit_code, 0);
  EXPECT_TRUE(contains(calls.callai({"call", "show", id}).out, "template mine v1"));
  EXPECT_EQ(calls.callai({"replay", id}).exit_code, 0) << "the call is replayed with the version it was made with";
  const std::string later = calls.run("sales_refusal", {"--text", "--template", file});
  EXPECT_TRUE(contains(calls.callai({"call", "show", later}).out, "template mine v2"));
}

TEST(StoredTemplates, AreCalledWithAndTriedByTheirId) {
  const SampleCalls calls;
  const std::string file = calls.folder().file("mine.json");
  ASSERT_EQ(calls.callai({"template", "clone", "sales", "mine", "--output", file}).exit_code, 0);
  ASSERT_EQ(calls.callai({"template", "publish", file}).exit_code, 0);
  const std::string id = calls.run("sales_refusal", {"--text", "--template", "mine"});
  ASSERT_NE(id, "");
  EXPECT_TRUE(contains(calls.callai({"call", "show", id}).out, "template mine v1"));
  const ProgramResult tried = calls.callai({"template", "try", "mine", "--against", id});
  EXPECT_EQ(tried.exit_code, 0) << tried.out << tried.err;
  EXPECT_TRUE(contains(tried.out, "1 calls, 0 decide differently")) << tried.out;
  EXPECT_EQ(not_a_clear_error(calls.callai({"template", "show", "yours"}), 3, {"'yours'", "published"}), "");
}

TEST(StoredTemplates, WithErrorsCannotBePublished) {
  const SampleCalls calls;
  const std::string broken =
      calls.folder().write("broken.json", edited(calls.callai({"template", "show", "survey", "--json"}).out,
                                                 "\"initial_stage\"", "\"introduction\"", "\"introducton\""));
  EXPECT_EQ(not_a_clear_error(calls.callai({"template", "publish", broken}), 2, {"introducton", "did you mean"}), "");
}

TEST(TemplateGraph, IsDrawnAndColouredByStoredCalls) {
  const SampleCalls calls;
  ASSERT_NE(calls.run("sales_refusal"), "");
  const ProgramResult coloured = calls.callai({"template", "show", "sales", "--graph", "mermaid"});
  EXPECT_EQ(coloured.exit_code, 0) << coloured.err;
  EXPECT_TRUE(contains(coloured.out, "flowchart TD")) << coloured.out;
  EXPECT_TRUE(contains(coloured.out, "class s_introduction v4")) << coloured.out;
  EXPECT_TRUE(contains(coloured.out, "class e_not_interested v4")) << coloured.out;
  const TempFolder folder;
  const ProgramResult dot = callai(folder, {"template", "show", "sales", "--graph", "dot"});
  EXPECT_EQ(dot.exit_code, 0) << dot.err;
  EXPECT_TRUE(contains(dot.out, "digraph template {"));
  EXPECT_FALSE(contains(dot.out, "#08519c")) << "no data folder was named";
}

}  // namespace
}  // namespace callai::tests
