#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
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
  const ProgramResult json = callai(folder, {"hear", "--template", "sales", "nowhere.wav", "--json"});
  EXPECT_EQ(json.exit_code, 3);
  EXPECT_EQ(json.out, "[\n]\n") << "who reads it finds a list all the same";
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

TEST(Recording, LiesInTheDataFolderUnlessTheTemplateSaysNo) {
  const TempFolder folder;
  const std::string survey = read_file(CALLAI_SOURCE_DIR "/src/templates/prebuilt/survey.json");
  const std::string quiet =
      folder.write("quiet.json", edited(survey, "\"session_config\"", "\"recording\": true", "\"recording\": false"));
  const auto recording_of = [&folder](std::vector<std::string> flags) {
    flags.insert(flags.begin(), {"demo", "--json", "--fast", "--scenario", "survey_keys", "--data", "calls"});
    const ProgramResult run = callai(folder, std::move(flags));
    EXPECT_EQ(run.exit_code, 0) << run.err;
    const auto report = demo_report(run.out);
    if (!report) return std::string("no report");
    const auto call = shown_call(callai(folder, {"call", "show", report->call_id, "--json", "--data", "calls"}).out);
    EXPECT_EQ(call ? call->recording : "no call", report->recording);
    return report->recording;
  };
  const auto files = [&folder] {
    return std::distance(std::filesystem::directory_iterator(folder.file("calls/recordings")), {});
  };
  EXPECT_EQ(recording_of({"--template", quiet}), "");
  EXPECT_EQ(files(), 0);
  const std::string recorded = recording_of({});
  EXPECT_TRUE(recorded.starts_with("/") && std::filesystem::exists(recorded)) << recorded;
  EXPECT_EQ(files(), 1);
}

/// Recordings of people, which are not part of this project.
const std::string kPeople = CALLAI_SOURCE_DIR "/../shared/data/speech/human/";
constexpr const char* kFrontDesk = CALLAI_SOURCE_DIR "/tests/speech/front_desk.json";

TEST(Hear, UnderstandsSingleDigitsThatPeopleSay) {
  if (!std::filesystem::exists(kPeople + "transcripts.tsv")) GTEST_SKIP() << "no recordings of people here";
  const TempFolder folder;
  const char* words[] = {"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"};
  std::vector<std::string> arguments{"hear", "--template", kFrontDesk, "--field", "digit", "--json"};
  std::vector<std::string> truth;
  for (int digit = 0; digit < 10; ++digit) {
    for (const char* speaker : {"george_0", "george_1", "jackson_0", "jackson_1", "lucas_0", "lucas_1"}) {
      arguments.push_back(kPeople + "dig_" + std::to_string(digit) + "_" + speaker + ".wav");
      truth.emplace_back(words[digit]);
    }
  }
  const ProgramResult result = callai(folder, arguments);
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const std::vector<std::string> heard = heard_texts(result.out);
  ASSERT_EQ(heard.size(), truth.size());
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < truth.size(); ++i) wrong += heard[i] == truth[i] ? 0 : 1;
  std::cout << wrong << " of " << truth.size() << " digits wrong\n";
  EXPECT_LE(wrong, truth.size() * 15 / 100);
}

/// Speech of people that no template knows: a speech, a question, an order.
class ForeignSpeech : public testing::TestWithParam<std::string> {};

TEST_P(ForeignSpeech, IsMostlyRejectedAndMeansNothing) {
  if (!std::filesystem::exists(kPeople + "jfk.wav")) GTEST_SKIP() << "no recordings of people here";
  const TempFolder folder;
  const std::string t = GetParam() == "front_desk" ? kFrontDesk : GetParam();
  const ProgramResult result = callai(
      folder, {"hear", "--template", t, "--json", kPeople + "jfk.wav", kPeople + "brooklyn.wav", kPeople + "gof.wav"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  // Words may come of it, but none that mean anything to the template.
  const int segments = count_of(result.out, "\"source\"");
  EXPECT_GE(segments, 5) << "somebody speaks: " << result.out;
  for (const char* nothing : {R"("intent":"unknown")", R"("entities":[])", R"("affirmation":null)"}) {
    EXPECT_EQ(count_of(result.out, nothing), segments) << nothing << " in: " << result.out;
  }
  EXPECT_GE(2 * count_of(result.out, "\"rejected\""), segments) << result.out;
}

std::vector<std::string> listening_templates() {
  if (!long_tests()) return {"front_desk", "survey"};
  return {"front_desk",         "survey", "sales", "customer_support", "lead_generation", "appointment_booking",
          "feedback_collection"};
}

INSTANTIATE_TEST_SUITE_P(Of, ForeignSpeech, testing::ValuesIn(listening_templates()),
                         [](const testing::TestParamInfo<std::string>& one) { return one.param; });

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
