#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>

#include "program_json.h"
#include "sample_call.h"

namespace callai::tests {
namespace {

TEST(CommandLine, ThatIsWrongIsExplainedWithTheWordThatIs) {
  struct Case {
    std::vector<std::string> arguments;
    std::string word;
  };
  const TempFolder folder;
  for (const Case& one :
       {Case{{"dmeo"}, "dmeo"}, Case{{"demo", "--frob"}, "--frob"}, Case{{"demo", "--seed", "many"}, "many"},
        Case{{"demo", "--text", "--fast"}, "--fast"}, Case{{"call", "list", "--limit", "0"}, "--limit"},
        Case{{"call", "show"}, "id"}, Case{{"template", "validate"}, "templates"}, Case{{"call", "lst"}, "lst"}}) {
    const ProgramResult result = callai(folder, one.arguments);
    EXPECT_EQ(result.exit_code, 2) << one.word;
    EXPECT_TRUE(contains(result.err, one.word)) << one.word << " in: " << result.err;
    EXPECT_EQ(result.out, "") << one.word;
  }
}

TEST(CommandLine, WithoutACommandSaysThatOneIsNeeded) {
  const TempFolder folder;
  const ProgramResult result = callai(folder, {});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_TRUE(contains(result.err, "--help")) << result.err;
}

TEST(CommandLine, HelpNamesEveryCommandAndVersionTheVersion) {
  const TempFolder folder;
  const ProgramResult help = callai(folder, {"--help"});
  EXPECT_EQ(help.exit_code, 0);
  for (const char* word : {"demo", "hear", "call", "replay", "template", "--data", "CALLAI_DATA_DIR"}) {
    EXPECT_TRUE(contains(help.out, word)) << word;
  }
  const ProgramResult version = callai(folder, {"--version"});
  EXPECT_EQ(version.exit_code, 0);
  EXPECT_TRUE(version.out.starts_with("callai 0.")) << version.out;
}

TEST(Scenarios, ThatDoNotExistSaySoAndListThoseThatDo) {
  const SampleCalls calls;
  EXPECT_EQ(not_a_clear_error(calls.callai({"demo", "--text", "--scenario", "nowhere"}), 3,
                              {"no scenario 'nowhere'", "sales_success", "survey_silence"}),
            "");
}

TEST(Scenarios, ThatAreBrokenNameTheirFileAndThePlace) {
  const SampleCalls calls;
  const std::string cut = calls.folder().write("cut.json", "{\"id\": \"x\",\n \"template\": ");
  EXPECT_EQ(not_a_clear_error(calls.callai({"demo", "--text", "--scenario", cut}), 2, {cut, "line 2"}), "");
  const std::string good = read_file(CALLAI_SOURCE_DIR "/sim/scenarios/sales_success.json");
  const std::string pattern = calls.folder().write("pattern.json", edited(good, "\"agent_says\"", "good", "(good"));
  EXPECT_EQ(not_a_clear_error(calls.callai({"demo", "--text", "--scenario", pattern}), 2,
                              {pattern, "/persona/rules/0/agent_says/0"}),
            "");
  const std::string unknown = calls.folder().write("unknown.json", edited(good, "{", "\"title\"", "\"titel\""));
  EXPECT_EQ(not_a_clear_error(calls.callai({"demo", "--text", "--scenario", unknown}), 2, {unknown, "titel"}), "");
  const std::string lost = calls.folder().write("lost.json", edited(good, "\"template\"", "\"sales\"", "\"slaes\""));
  EXPECT_EQ(not_a_clear_error(calls.callai({"demo", "--text", "--scenario", lost}), 3, {"slaes"}), "");
}

TEST(Calls, ThatAreUnknownSaySo) {
  const SampleCalls calls;
  ASSERT_NE(calls.run("sales_opt_out"), "");
  for (const std::string flag : {"--json", "--trace", "--session", "--log"}) {
    EXPECT_EQ(not_a_clear_error(calls.callai({"call", "show", "call_nobody", flag}), 3, {"call_nobody"}), "") << flag;
  }
}

TEST(Calls, OfADataFolderThatDoesNotExistSaySo) {
  const SampleCalls calls;
  EXPECT_EQ(not_a_clear_error(calls.callai({"call", "list"}), 3, {calls.data(), "--data"}), "");
  EXPECT_NE(::access(calls.data().c_str(), F_OK), 0) << "a look makes no folder";
}

TEST(Settings, ThatAreWrongNameFileLineAndKey) {
  const TempFolder folder;
  struct Case {
    std::string text;
    std::vector<std::string> parts;
  };
  for (const Case& one :
       {Case{"[limits]\nmax_cals = 3\n", {"callai.toml:2", "limits.max_cals", "limits.max_calls"}},
        Case{"\n[limits]\nmax_calls = \"three\"\n", {"callai.toml:3", "limits.max_calls", "whole number"}},
        Case{"[limits]\nmax_calls = 0\n", {"callai.toml:2", "limits.max_calls"}},
        Case{"[limits]\nmax_calls = \n", {"callai.toml:2", "not TOML"}}}) {
    folder.write("callai.toml", one.text);
    EXPECT_EQ(not_a_clear_error(callai(folder, {"template", "list"}), 2, one.parts), "") << one.text;
  }
}

TEST(Settings, ThatAreWrongInTheEnvironmentOrAFlagNameIt) {
  const TempFolder folder;
  ProgramOptions options = in_folder(folder, {"template", "list"});
  options.environment = {{"CALLAI_LIMITS_MAX_CALLS", "many"}};
  EXPECT_EQ(not_a_clear_error(callai(options), 2, {"CALLAI_LIMITS_MAX_CALLS", "many"}), "");
  EXPECT_EQ(not_a_clear_error(callai(folder, {"template", "list", "--max-calls", "many"}), 2, {"--max-calls", "many"}),
            "");
  EXPECT_EQ(not_a_clear_error(callai(folder, {"template", "list", "--config", "nowhere.toml"}), 3, {"nowhere.toml"}),
            "");
}

TEST(Settings, OfAFlagWinOverTheEnvironmentAndThatOverTheFile) {
  const TempFolder folder;
  folder.write("callai.toml", "data_dir = \"from_file\"\n");
  ProgramOptions options = in_folder(folder, {"call", "list"});
  EXPECT_EQ(not_a_clear_error(callai(options), 3, {"from_file"}), "");
  options.environment = {{"CALLAI_DATA_DIR", "from_environment"}};
  EXPECT_EQ(not_a_clear_error(callai(options), 3, {"from_environment"}), "");
  options.arguments.insert(options.arguments.end(), {"--data", "from_flag"});
  EXPECT_EQ(not_a_clear_error(callai(options), 3, {"from_flag"}), "");
}

TEST(DataFolder, ThatIsReadOnlySaysSo) {
  const TempFolder folder;
  ASSERT_EQ(::chmod(folder.path().c_str(), 0755), 0);
  const std::string data = folder.file("data");
  ASSERT_EQ(::mkdir(data.c_str(), 0555), 0);
  ProgramOptions options = in_folder(folder, {"demo", "--text", "--data", data});
  options.as_nobody = ::getuid() == 0;
  const ProgramResult result = callai(options);
  if (contains(result.not_started, "exec")) GTEST_SKIP() << "another user cannot run " << program_path();
  EXPECT_EQ(not_a_clear_error(result, 3, {data, "--data", "Permission denied"}), "");
}

TEST(DataFolder, ThatCannotBeMadeSaysSo) {
  const TempFolder folder;
  const std::string data = folder.write("file", "not a folder") + "/data";
  EXPECT_EQ(not_a_clear_error(callai(folder, {"demo", "--text", "--data", data}), 3, {data, "Not a directory"}), "");
}

TEST(DataFolder, WithABrokenDatabaseSaysSo) {
  const SampleCalls calls;
  ASSERT_EQ(::mkdir(calls.data().c_str(), 0755), 0);
  calls.folder().write("data/callai.db", std::string(8192, 'x'));
  EXPECT_EQ(not_a_clear_error(calls.callai({"demo", "--text"}), 3, {"callai.db"}), "");
  EXPECT_EQ(not_a_clear_error(calls.callai({"call", "list"}), 3, {"callai.db"}), "");
  EXPECT_EQ(read_file(calls.data() + "/callai.db"), std::string(8192, 'x')) << "somebody else's file is left alone";
}

TEST(DataFolder, OfARunningProgramIsRefusedToASecondThatRunsCalls) {
  const SampleCalls calls;
  RunningProgram first(program_path(),
                       in_folder(calls.folder(), {"demo", "--text", "--scenario", "all", "--data", calls.data()}));
  ASSERT_TRUE(first.read_until([](const std::string& out) { return contains(out, "sales_success"); }));
  first.send_signal(SIGSTOP);
  EXPECT_EQ(not_a_clear_error(calls.callai({"demo", "--text"}), 3, {"another callai", calls.data(), "--data"}), "");
  const std::vector<ListedCall> listed = listed_calls(calls.callai({"call", "list", "--json"}).out);
  EXPECT_FALSE(listed.empty()) << "a look is allowed meanwhile";
  for (const ListedCall& call : listed) EXPECT_NE(call.status, "interrupted") << "the first one is alive";
  first.send_signal(SIGCONT);
  const ProgramResult ended = first.wait();
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
}

ProgramOptions on_small_disk(const TempFolder& folder, const std::string& data, std::uint64_t bytes) {
  ProgramOptions options = in_folder(folder, {"demo", "--text", "--data", data});
  EXPECT_EQ(::mkdir(data.c_str(), 0755), 0);
  options.small_disk = data;
  options.small_disk_bytes = bytes;
  return options;
}

TEST(Disk, WithoutAnyRoomIsNoticedBeforeTheCall) {
  const TempFolder folder;
  const ProgramResult result = callai(on_small_disk(folder, folder.file("data"), 4096));
  if (!result.not_started.empty()) GTEST_SKIP() << result.not_started;
  EXPECT_EQ(not_a_clear_error(result, 3, {folder.file("data"), "full"}), "");
}

TEST(Disk, ThatFillsUpInACallIsReportedAndIsNoBug) {
  const TempFolder folder;
  int reported = 0;
  for (const std::uint64_t kilobytes : {64U, 256U, 512U, 700U, 1000U}) {
    const std::string data = folder.file("data" + std::to_string(kilobytes));
    const ProgramResult result = callai(on_small_disk(folder, data, kilobytes * 1024));
    if (!result.not_started.empty()) GTEST_SKIP() << result.not_started;
    SCOPED_TRACE(std::to_string(kilobytes) + " KiB: " + result.err);
    EXPECT_EQ(result.signal, 0);
    EXPECT_TRUE(result.exit_code == 0 || result.exit_code == 3) << result.exit_code;
    if (result.exit_code == 0) continue;
    ++reported;
    EXPECT_TRUE(contains("\n" + result.err, "\ncallai: ")) << result.err;
    EXPECT_TRUE(contains(result.err, "full") || contains(result.err, "No space left")) << result.err;
  }
  EXPECT_GE(reported, 1) << "no disk was small enough";
}

TEST(Disk, ThatTakesNoLargerFileIsReported) {
  const SampleCalls calls;
  ProgramOptions options = in_folder(calls.folder(), {"demo", "--text", "--data", calls.data()});
  options.max_file_bytes = 128U << 10U;
  const ProgramResult result = callai(options);
  EXPECT_EQ(result.signal, 0);
  EXPECT_EQ(result.exit_code, 3) << result.err;
  EXPECT_TRUE(contains("\n" + result.err, "\ncallai: ")) << result.err;
}

TEST(Disk, ThatTakesNoLogStopsNoCall) {
  const SampleCalls calls;
  const ProgramResult result = calls.callai({"demo", "--text", "--log-file", "/dev/full", "--log-level", "debug"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
}

TEST(Disk, WhereTheLogCannotBeMadeSaysSo) {
  const SampleCalls calls;
  const std::string file = calls.folder().write("file", "no folder") + "/callai.log";
  EXPECT_EQ(not_a_clear_error(calls.callai({"demo", "--text", "--log-file", file}), 3, {file}), "");
}

}  // namespace
}  // namespace callai::tests
