#include "documents/limited_process.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <filesystem>

#include "core/system_env.h"

namespace callai::documents {
namespace {

using core::ErrorCode;

class LimitedProcess : public ::testing::Test {
 protected:
  LimitedProcess() { limits_.deadline = clock_.now() + std::chrono::seconds(60); }

  core::Result<ProcessOutcome> run(const std::vector<std::string>& argv, std::string_view input = "") {
    return run_limited(argv, input, limits_, clock_, stop_.get_token(), [this](std::string_view piece) {
      output_ += piece;
      if (stop_at_output_) stop_.request_stop();
      return true;
    });
  }
  core::Result<ProcessOutcome> shell(const std::string& script) { return run({"/bin/sh", "-c", script}); }

  core::SystemClock clock_;
  ProcessLimits limits_;
  std::stop_source stop_;
  bool stop_at_output_ = false;
  std::string output_;
};

TEST_F(LimitedProcess, GivesTheInputAndTakesTheOutput) {
  const std::string input(3U << 20U, 'x');
  const auto outcome = run({"/bin/cat"}, input);
  ASSERT_TRUE(outcome.ok()) << core::describe(outcome.error());
  EXPECT_EQ(outcome->exit_code, 0);
  EXPECT_EQ(output_, input);
}

TEST_F(LimitedProcess, TellsExitCodeAndComplaints) {
  const auto failed = shell("echo broken >&2; exit 3");
  EXPECT_EQ(failed->exit_code, 3);
  EXPECT_EQ(failed->errors, "broken\n");
}

TEST_F(LimitedProcess, SaysWhenThereIsNoProgram) {
  EXPECT_EQ(run({"/usr/bin/no-such-program"}).error().code, ErrorCode::kNotFound);
}

TEST_F(LimitedProcess, EndsWhatTakesTooLong) {
  for (const char* script : {"while :; do :; done", "exec /bin/sleep 1000", "exec >&- 2>&-; while :; do :; done"}) {
    limits_.deadline = clock_.now() + std::chrono::milliseconds(150);
    const auto outcome = shell(script);
    ASSERT_FALSE(outcome.ok()) << script;
    EXPECT_EQ(outcome.error().code, ErrorCode::kDeadlineExceeded) << script;
  }
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1) << "a child was not reaped";
}

TEST_F(LimitedProcess, EndsWhatUsesTooMuchTimeOfTheProcessor) {
  limits_.cpu_seconds = 1;
  EXPECT_EQ(shell("while :; do :; done")->signal, SIGKILL);
}

TEST_F(LimitedProcess, EndsWhatSaysTooMuch) {
  limits_.output_bytes = 1U << 20U;
  EXPECT_EQ(run({"/usr/bin/yes"}).error().code, ErrorCode::kResourceExhausted);
  EXPECT_LE(output_.size(), limits_.output_bytes);
}

TEST_F(LimitedProcess, EndsWhenItIsCancelled) {
  stop_at_output_ = true;
  EXPECT_EQ(run({"/usr/bin/yes"}).error().code, ErrorCode::kCancelled);
}

TEST_F(LimitedProcess, BoundsMemory) {
  limits_.memory = 200U << 20U;
  const auto outcome = run({"/usr/bin/perl", "-e", "my $x = 'a' x 1_000_000_000; print length $x"});
  ASSERT_TRUE(outcome.ok());
  EXPECT_NE(outcome->exit_code, 0);
  EXPECT_EQ(output_, "");
}

TEST_F(LimitedProcess, LetsNothingBeWritten) {
  const std::string file = (std::filesystem::temp_directory_path() / "callai_limited_XXXXXX").string();
  std::string name = file;
  ASSERT_GE(::mkstemp(name.data()), 0);
  static_cast<void>(shell("echo secret > " + name));
  EXPECT_EQ(std::filesystem::file_size(name), 0U);
  std::filesystem::remove(name);
}

TEST_F(LimitedProcess, HasNoNetwork) {
  const auto outcome =
      run({"/usr/bin/perl", "-MSocket", "-e", "print socket(S, PF_INET, SOCK_STREAM, 0) ? 'open' : 'no'"});
  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ(output_, "no");
}

TEST_F(LimitedProcess, MakesNoProcesses) {
  static_cast<void>(run({"/usr/bin/perl", "-e", "my $p = fork; print defined $p ? 'forked' : 'no'"}));
  EXPECT_EQ(output_, "no");
}

TEST_F(LimitedProcess, InheritsNothing) {
  std::array<int, 2> pipe{};
  ASSERT_EQ(::pipe(pipe.data()), 0);  // without O_CLOEXEC
  static_cast<void>(shell("for fd in /proc/self/fd/*; do echo ${fd##*/}; done; /usr/bin/env"));
  EXPECT_EQ(output_.find("\n" + std::to_string(pipe[1]) + "\n"), std::string::npos) << output_;
  output_.clear();
  static_cast<void>(run({"/usr/bin/env"}));
  EXPECT_EQ(output_, "LC_ALL=C.UTF-8\n");
  ::close(pipe[0]);
  ::close(pipe[1]);
}

}  // namespace
}  // namespace callai::documents
