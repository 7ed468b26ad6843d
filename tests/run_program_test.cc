#include "run_program.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>

#include "black_box.h"

namespace callai::tests {
namespace {

ProgramOptions arguments(std::vector<std::string> words) {
  ProgramOptions options;
  options.arguments = std::move(words);
  return options;
}

TEST(RunProgram, ReturnsBothStreamsAndTheExitCode) {
  const ProgramResult result = run_program("/bin/sh", arguments({"-c", "echo out; echo err >&2; exit 7"}));
  EXPECT_EQ(result.not_started, "");
  EXPECT_EQ(result.out, "out\n");
  EXPECT_EQ(result.err, "err\n");
  EXPECT_EQ(result.exit_code, 7);
  EXPECT_EQ(result.signal, 0);
  EXPECT_FALSE(result.timed_out);
}

TEST(RunProgram, GivesArgumentsAsTheyAre) {
  const ProgramResult result = run_program("/bin/echo", arguments({"-n", "$HOME `id` 'x y'"}));
  EXPECT_EQ(result.out, "$HOME `id` 'x y'");
}

TEST(RunProgram, SetsVariablesAndTheFolderAndHidesItsOwnSettings) {
  ASSERT_EQ(::setenv("CALLAI_HIDDEN", "1", 1), 0);
  const TempFolder folder;
  ProgramOptions options = arguments({"-c", "echo $GIVEN/$CALLAI_HIDDEN/$CALLAI_SHOWN; pwd"});
  options.environment = {{"GIVEN", "a"}, {"CALLAI_SHOWN", "b"}};
  options.folder = folder.path();
  const ProgramResult result = run_program("/bin/sh", options);
  ASSERT_EQ(::unsetenv("CALLAI_HIDDEN"), 0);
  EXPECT_EQ(result.out, "a//b\n" + folder.path() + "\n");
}

TEST(RunProgram, KillsWhatTakesTooLong) {
  ProgramOptions options = arguments({"60"});
  options.timeout = std::chrono::milliseconds(50);
  const ProgramResult result = run_program("/bin/sleep", options);
  EXPECT_TRUE(result.timed_out);
  EXPECT_EQ(result.signal, SIGKILL);
}

TEST(RunProgram, SaysThatThereIsNoSuchProgram) {
  const ProgramResult result = run_program("/nonexistent/program", {});
  EXPECT_EQ(result.not_started, "exec: No such file or directory");
}

TEST(RunProgram, TakesMoreOutputThanAPipeHolds) {
  const ProgramResult result = run_program("/usr/bin/head", arguments({"-c", "300000", "/dev/zero"}));
  EXPECT_EQ(result.out.size(), 300000U);
}

TEST(RunProgram, KeepsAProgramWithinAPageOfItsReader) {
  RunningProgram program("/bin/sh", arguments({"-c", "while echo line; do :; done"}));
  ASSERT_TRUE(program.read_until([](const std::string& out) { return out.size() > 10000; }));
  program.send_signal(SIGKILL);
  const ProgramResult result = program.wait();
  EXPECT_EQ(result.signal, SIGKILL);
  EXPECT_LE(result.out.size(), 10000U + 3 * 4096U);
}

TEST(RunProgram, LimitsTheSizeOfFiles) {
  const TempFolder folder;
  ProgramOptions options = arguments({"-c", "10000", "/dev/zero"});
  options.arguments = {"if=/dev/zero", "of=" + folder.path() + "/file", "bs=1000", "count=10"};
  options.max_file_bytes = 5000;
  const ProgramResult result = run_program("/bin/dd", options);
  EXPECT_NE(result.exit_code, 0);
  EXPECT_NE(result.err.find("File too large"), std::string::npos) << result.err;
  EXPECT_EQ(read_file(folder.path() + "/file").size(), 5000U);
}

TEST(RunProgram, GivesASmallDiskToTheChildAlone) {
  const TempFolder folder;
  ProgramOptions options;
  options.arguments = {"if=/dev/zero", "of=" + folder.path() + "/file", "bs=4096", "count=64"};
  options.small_disk = folder.path();
  options.small_disk_bytes = 65536;
  const ProgramResult result = run_program("/bin/dd", options);
  if (!result.not_started.empty()) GTEST_SKIP() << result.not_started;
  EXPECT_NE(result.exit_code, 0);
  EXPECT_NE(result.err.find("No space left"), std::string::npos) << result.err;
  EXPECT_EQ(read_file(folder.path() + "/file"), "");
}

TEST(RunProgram, RunsAsNobodyWhenRoot) {
  if (::getuid() != 0) GTEST_SKIP() << "only root can start a child as another user";
  ProgramOptions options = arguments({"-u"});
  options.as_nobody = true;
  const ProgramResult result = run_program("/usr/bin/id", options);
  EXPECT_EQ(result.out, "65534\n") << result.not_started;
}

}  // namespace
}  // namespace callai::tests
