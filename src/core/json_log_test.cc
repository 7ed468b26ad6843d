#include "core/json_log.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <string>
#include <thread>
#include <vector>

#include "core/testing/manual_clock.h"

namespace callai::core {
namespace {

constexpr WallTime kAt{Duration(1'769'851'800'000'123)};  // 2026-01-31T09:30:00.000123Z

class JsonLogFile : public ::testing::Test {
 protected:
  JsonLogFile() {
    std::string name = (std::filesystem::temp_directory_path() / "callai_log_XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
  }
  ~JsonLogFile() override { std::filesystem::remove_all(folder_); }

  std::string file() const { return folder_ / "callai.log"; }
  std::vector<std::string> lines() const {
    std::ifstream in(file());
    std::vector<std::string> all;
    for (std::string line; std::getline(in, line);) all.push_back(line);
    return all;
  }
  Result<std::unique_ptr<Logger>> open(LogLevel level) {
    return make_json_log(std::make_unique<testing::ManualClock>(kAt), {level, file()});
  }

  std::filesystem::path folder_;
};

TEST(LogLine, IsOneJsonObject) {
  EXPECT_EQ(log_line(kAt, LogLevel::kInfo, "call_ended", {{"call", "call_1"}, {"turns", 7}, {"recorded", true}}),
            R"({"at":"2026-01-31T09:30:00.000123Z","level":"info","event":"call_ended","call":"call_1","turns":7,)"
            R"("recorded":true})");
}

TEST(LogLine, EscapesWhatJsonCannotHold) {
  const std::string line = log_line(kAt, LogLevel::kError, "e", {{"k", std::string("a\"b\\c\nd\re\tf\x01\x7F")}});
  EXPECT_NE(line.find(R"("k":"a\"b\\c\nd\re\tf\u0001\u007f")"), std::string::npos) << line;
}

TEST(LogLine, ReplacesBytesThatAreNoText) {
  const std::string line = log_line(kAt, LogLevel::kInfo, "e", {{"k", std::string("a\xFFz")}});
  EXPECT_NE(line.find("\"k\":\"a\xEF\xBF\xBDz\""), std::string::npos) << line;
}

TEST(LogLine, QuotesNumbersThatJsonDoesNotKnow) {
  const std::string line = log_line(kAt, LogLevel::kInfo, "e",
                                    {{"a", std::nan("")}, {"b", std::numeric_limits<double>::infinity()}, {"c", -1.5}});
  EXPECT_NE(line.find(R"("a":"nan","b":"inf","c":-1.5)"), std::string::npos) << line;
}

TEST(LogLine, NeverShowsASecret) {
  const std::string line = log_line(kAt, LogLevel::kInfo, "e",
                                    {{"sip_password", "hunter2"},
                                     {"Authorization", "Bearer hunter2"},
                                     {"x-api_key", "hunter2"},
                                     {"refresh_token", "hunter2"},
                                     {"client_SECRET", "hunter2"},
                                     {"token", 12345},
                                     {"prompt_tokens", 77}});
  EXPECT_EQ(line.find("hunter2"), std::string::npos) << line;
  EXPECT_EQ(line.find("12345"), std::string::npos) << line;
  EXPECT_NE(line.find(R"("sip_password":"[redacted]")"), std::string::npos) << line;
  EXPECT_NE(line.find(R"("prompt_tokens":77)"), std::string::npos) << line;
}

TEST(IsSecretKey, LooksAtTheWholeName) {
  EXPECT_TRUE(is_secret_key("ami_secret"));
  EXPECT_FALSE(is_secret_key("call"));
}

TEST_F(JsonLogFile, HoldsEachLineAtOnceAndInOrder) {
  auto log = open(LogLevel::kInfo);
  ASSERT_TRUE(log.ok());
  log.value()->info("first");
  log.value()->error("second", {{"n", 2}});
  const std::vector<std::string> written = lines();
  ASSERT_EQ(written.size(), 2U);
  EXPECT_EQ(written[0], R"({"at":"2026-01-31T09:30:00.000123Z","level":"info","event":"first"})");
  EXPECT_EQ(written[1], R"({"at":"2026-01-31T09:30:00.000123Z","level":"error","event":"second","n":2})");
}

TEST_F(JsonLogFile, DropsWhatIsBelowItsLevel) {
  auto log = open(LogLevel::kWarning);
  ASSERT_TRUE(log.ok());
  log.value()->debug("d");
  log.value()->info("i");
  log.value()->warning("w");
  ASSERT_EQ(lines().size(), 1U);
  EXPECT_NE(lines()[0].find(R"("level":"warning","event":"w")"), std::string::npos);
}

TEST_F(JsonLogFile, IsAppendedTo) {
  open(LogLevel::kInfo).value()->info("before");
  open(LogLevel::kInfo).value()->info("after");
  EXPECT_EQ(lines().size(), 2U);
}

TEST_F(JsonLogFile, TreatsBracesAsText) {
  open(LogLevel::kInfo).value()->info("{} {0} %v");
  ASSERT_EQ(lines().size(), 1U);
  EXPECT_NE(lines()[0].find(R"("event":"{} {0} %v")"), std::string::npos);
}

TEST_F(JsonLogFile, KeepsLinesOfManyThreadsWhole) {
  auto log = open(LogLevel::kInfo);
  ASSERT_TRUE(log.ok());
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&log] {
        for (int i = 0; i < 200; ++i) log.value()->info("tick", {{"text", std::string(50, 'x')}});
      });
    }
  }
  const std::vector<std::string> written = lines();
  ASSERT_EQ(written.size(), 800U);
  for (const std::string& line : written) EXPECT_EQ(line, written[0]);
}

TEST_F(JsonLogFile, SaysWhichFileCannotBeOpened) {
  // A file stands where its folder should be: that also fails for root.
  std::ofstream(folder_ / "plain") << "x";
  const LogSettings settings{LogLevel::kInfo, (folder_ / "plain" / "callai.log").string()};
  const auto log = make_json_log(std::make_unique<testing::ManualClock>(kAt), settings);
  ASSERT_FALSE(log.ok());
  EXPECT_EQ(log.error().code, ErrorCode::kUnavailable);
  EXPECT_NE(log.error().message.find("plain/callai.log"), std::string::npos);
  EXPECT_FALSE(log.error().mend.empty());
}

TEST(JsonLog, GoesToStderrWhenNoFileIsNamed) {
  ::testing::internal::CaptureStderr();
  auto log = make_json_log(std::make_unique<testing::ManualClock>(kAt), {});
  ASSERT_TRUE(log.ok());
  log.value()->info("hello");
  EXPECT_EQ(::testing::internal::GetCapturedStderr(),
            "{\"at\":\"2026-01-31T09:30:00.000123Z\",\"level\":\"info\",\"event\":\"hello\"}\n");
}

/// stderr is a pipe for as long as this lives.
class StderrPipe {
 public:
  StderrPipe() : before_(::dup(STDERR_FILENO)) {
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe(ends.data()), 0);
    ::dup2(ends[1], STDERR_FILENO);
    ::close(ends[1]);
    read_end_ = ends[0];
  }
  ~StderrPipe() {
    ::dup2(before_, STDERR_FILENO);
    ::close(before_);
    ::close(read_end_);
  }
  /// All that waits.
  std::string read() const {
    std::string all;
    std::array<char, 65536> some{};
    for (pollfd in{read_end_, POLLIN, 0}; ::poll(&in, 1, 0) > 0;) {
      const ssize_t got = ::read(read_end_, some.data(), some.size());
      if (got <= 0) break;
      all.append(some.data(), static_cast<std::size_t>(got));
    }
    return all;
  }

 private:
  int before_;
  int read_end_ = -1;
};

TEST(JsonLogOnStderr, NobodyWaitsForAReaderThatStandsStillAndLostLinesAreCounted) {
  const StderrPipe pipe;
  auto log = make_json_log(std::make_unique<testing::ManualClock>(kAt), {LogLevel::kInfo, ""});
  ASSERT_TRUE(log.ok());
  constexpr std::size_t kLines = 50'000;  // several times what a pipe holds
  for (std::size_t i = 0; i < kLines; ++i) (*log)->log(LogLevel::kInfo, "one_of_many", {{"number", i}});
  const std::string first = pipe.read();
  const auto kept = static_cast<std::size_t>(std::count(first.begin(), first.end(), '\n'));
  EXPECT_GT(kept, 0U);
  EXPECT_LT(kept, kLines);
  EXPECT_EQ(first.back(), '\n') << "no line is cut";
  (*log)->log(LogLevel::kInfo, "after_all", {});
  const std::string second = pipe.read();
  EXPECT_NE(second.find("\"event\":\"log_lines_lost\",\"lines\":" + std::to_string(kLines - kept) + ","),
            std::string::npos)
      << second;
  EXPECT_NE(second.find("after_all"), std::string::npos);
}

}  // namespace
}  // namespace callai::core
