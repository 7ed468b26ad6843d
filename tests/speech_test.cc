#include <gtest/gtest.h>
#include <unistd.h>

#include <iostream>

#include "program_json.h"
#include "sample_call.h"
#include "wav_header.h"

namespace callai::tests {
namespace {

/// Scenarios that hear different things: a question cut off, keys, an answering machine, a number.
std::vector<std::string> spoken_scenarios() {
  if (long_tests()) return scenario_files();
  return {"sales_opt_out", "sales_voicemail", "support_asks_human", "survey_keys"};
}

class SpokenScenario : public testing::TestWithParam<std::string> {};

TEST_P(SpokenScenario, EndsAsExpectedWithTheSameLogForTheSameSeed) {
  const SampleCalls calls;
  const SampleCalls others;
  const std::string id = calls.run(GetParam(), {"--fast"});
  const std::string log = calls.log(id);
  ASSERT_GT(lines_of(log).size(), 5U) << brief(log);
  EXPECT_EQ(first_difference(log, others.log(others.run(GetParam(), {"--fast"}))), "");
  const ProgramResult replayed = calls.callai({"replay", id});
  EXPECT_EQ(replayed.exit_code, 0) << replayed.err << replayed.out;
}

INSTANTIATE_TEST_SUITE_P(InVirtualTime, SpokenScenario, testing::ValuesIn(spoken_scenarios()),
                         [](const testing::TestParamInfo<std::string>& one) { return one.param; });

TEST(Speech, WithoutItsModelNamesThePackage) {
  const SampleCalls calls;
  EXPECT_EQ(not_a_clear_error(calls.callai({"demo", "--fast", "--acoustic-model", "/nonexistent"}), 3,
                              {"/nonexistent", "pocketsphinx-en-us"}),
            "");
  const std::string file = calls.folder().write("tone.wav", tone_wav(0.5));
  EXPECT_EQ(not_a_clear_error(calls.callai({"hear", "--template", "sales", "--acoustic-model", "/nonexistent", file}),
                              3, {"/nonexistent", "pocketsphinx-en-us"}),
            "");
}

TEST(Speech, WithoutItsModelIsNotNeededForWords) {
  const SampleCalls calls;
  EXPECT_NE(calls.run("sales_opt_out", {"--text", "--acoustic-model", "/nonexistent"}), "");
}

TEST(Hear, OfAMissingFileNamesIt) {
  const TempFolder folder;
  EXPECT_EQ(not_a_clear_error(callai(folder, {"hear", "--template", "sales", "nowhere.wav"}), 3, {"nowhere.wav"}), "");
}

TEST(Hear, OfAFolderNamesIt) {
  const TempFolder folder;
  const ProgramResult result = callai(folder, {"hear", "--template", "sales", folder.path()});
  EXPECT_TRUE(result.exit_code == 2 || result.exit_code == 3) << result.exit_code;
  EXPECT_TRUE(contains(result.err, folder.path())) << result.err;
}

TEST(Hear, OfBrokenFilesNamesEachAndGoesOn) {
  const TempFolder folder;
  const std::string tone = tone_wav(0.5);
  folder.write("no_audio.wav", "this is no audio");
  folder.write("empty.wav", "");
  folder.write("header_only.wav", tone.substr(0, 20));
  folder.write("tone.wav", tone);
  const ProgramResult result =
      callai(folder, {"hear", "--template", "sales", "no_audio.wav", "empty.wav", "header_only.wav", "tone.wav"});
  EXPECT_TRUE(result.exit_code == 2 || result.exit_code == 3) << result.exit_code << result.err;
  for (const char* name : {"no_audio.wav", "empty.wav", "header_only.wav"}) {
    EXPECT_TRUE(contains(result.err, name)) << name << " in: " << result.err;
  }
  EXPECT_FALSE(contains(result.err, "'tone.wav'")) << result.err;
  EXPECT_TRUE(contains(result.out, "tone.wav  0.50 s")) << result.out;
}

TEST(Hear, OfUnknownPlacesListsTheKnownOnes) {
  const TempFolder folder;
  const std::string file = folder.write("tone.wav", tone_wav(0.5));
  EXPECT_EQ(not_a_clear_error(callai(folder, {"hear", "--template", "nowhere", file}), 3, {"nowhere", "sales"}), "");
  EXPECT_EQ(not_a_clear_error(callai(folder, {"hear", "--template", "sales", "--stage", "nowhere", file}), 2,
                              {"nowhere", "introduction"}),
            "");
  EXPECT_EQ(not_a_clear_error(callai(folder, {"hear", "--template", "sales", "--field", "nowhere", file}), 2,
                              {"nowhere", "team_size"}),
            "");
}

}  // namespace
}  // namespace callai::tests
