#include <gtest/gtest.h>

#include <optional>

#include "program_json.h"
#include "sample_call.h"

namespace callai::tests {
namespace {

constexpr const char* kHash = "\"effects_hash\":\"";

class Replay : public testing::Test {
 protected:
  // One call for all of a run's tests: it is only read.
  static void SetUpTestSuite() {
    calls_.emplace();
    id_ = calls_->run("sales_success");
    log_ = calls_->log(id_);
  }
  static void TearDownTestSuite() { calls_.reset(); }

  ProgramResult replay_log(const std::string& log, std::vector<std::string> more = {}) const {
    const std::string file = folder_.write("call.log", log);
    more.insert(more.begin(), {"replay", file});
    return callai(folder_, more);
  }

  /// The line (from 0, the header) of the caller's first words.
  static std::size_t words_line() {
    const std::vector<std::string> lines = lines_of(log_);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (contains(lines[i], "\"type\":\"transcript_final\"") && contains(lines[i], " minute")) return i;
    }
    ADD_FAILURE() << "nobody said anything in " << brief(log_);
    return 1;
  }

  static std::optional<SampleCalls> calls_;
  static std::string id_;
  static std::string log_;
  TempFolder folder_;
};

std::optional<SampleCalls> Replay::calls_;
std::string Replay::id_;
std::string Replay::log_;

TEST_F(Replay, OfAStoredCallIsIdentical) {
  const ProgramResult result = calls_->callai({"replay", id_});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_TRUE(contains(result.out, id_) && contains(result.out, "identical; outcome callback_scheduled")) << result.out;
}

TEST_F(Replay, OfALogFileNeedsNoStore) {
  const ProgramResult result = replay_log(log_, {"--json"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const auto answer = replay_answer(result.out);
  ASSERT_TRUE(answer);
  EXPECT_TRUE(answer->identical);
  EXPECT_EQ(answer->events, static_cast<int>(lines_of(log_).size()) - 1);
  EXPECT_EQ(answer->outcome, "callback_scheduled");
}

TEST_F(Replay, NamesTheEventWhoseWordsWereChanged) {
  std::vector<std::string> lines = lines_of(log_);
  const std::size_t at = words_line();
  lines[at] = edited(lines[at], "\"text\"", " minute", " moment");
  const ProgramResult result = replay_log(joined(lines));
  EXPECT_EQ(result.exit_code, 1) << result.err;
  EXPECT_TRUE(contains(result.out, "diverged")) << result.out;
  EXPECT_TRUE(contains(result.out, "event " + std::to_string(at) + " at ")) << result.out;
  EXPECT_TRUE(contains(result.out, " moment")) << result.out;
}

TEST_F(Replay, NamesTheEventWhoseHashWasChanged) {
  std::vector<std::string> lines = lines_of(log_);
  constexpr std::size_t kLine = 20;
  ASSERT_GT(lines.size(), kLine);
  const std::size_t digit = lines[kLine].find(kHash) + std::string(kHash).size();
  lines[kLine][digit] = lines[kLine][digit] == '0' ? '1' : '0';
  const ProgramResult result = replay_log(joined(lines));
  EXPECT_EQ(result.exit_code, 1) << result.err;
  EXPECT_TRUE(contains(result.out, "event " + std::to_string(kLine) + " at ")) << result.out;
  const auto answer = replay_answer(replay_log(joined(lines), {"--json"}).out);
  ASSERT_TRUE(answer);
  EXPECT_FALSE(answer->identical);
  EXPECT_EQ(answer->events, static_cast<int>(kLine));
}

TEST_F(Replay, DivergesWhenTheSeedWasChanged) {
  const std::string changed = edited(log_, "\"max_call_us\"", "\"seed\":7", "\"seed\":8");
  EXPECT_EQ(replay_log(changed).exit_code, 1);
}

TEST_F(Replay, SaysThatTheTemplateInTheLogWasChanged) {
  std::vector<std::string> lines = lines_of(log_);
  lines[0] = edited(lines[0], "\"steps\":[", "5", "4");
  EXPECT_EQ(not_a_clear_error(replay_log(joined(lines)), 3, {"the template is not the one of the call"}), "");
}

TEST_F(Replay, OfALogCutInTheMiddleOfALineSaysSo) {
  const std::size_t half_way = log_.rfind(kHash);
  EXPECT_EQ(not_a_clear_error(replay_log(log_.substr(0, half_way)), 3,
                              {"damaged", "line " + std::to_string(lines_of(log_).size()), "callai call show"}),
            "");
}

TEST_F(Replay, OfALogCutInItsHeaderSaysSo) {
  EXPECT_EQ(not_a_clear_error(replay_log(log_.substr(0, 500)), 3, {"damaged", "line 1"}), "");
}

TEST_F(Replay, OfALogThatLacksALineNamesTheEvent) {
  std::vector<std::string> lines = lines_of(log_);
  lines.erase(lines.begin() + 9);
  EXPECT_EQ(not_a_clear_error(replay_log(joined(lines)), 3, {"lacks event 9"}), "");
}

TEST_F(Replay, OfAnEmptyFileSaysSo) {
  EXPECT_EQ(not_a_clear_error(replay_log(""), 3, {"empty", "callai call show ID --log"}), "");
}

TEST_F(Replay, OfSomethingElseSaysSo) {
  EXPECT_EQ(not_a_clear_error(replay_log("not a log\n"), 3, {"damaged", "line 1"}), "");
  EXPECT_EQ(not_a_clear_error(replay_log("{\"a\": 1}\n"), 3, {"machine_version"}), "");
}

TEST_F(Replay, OfAnInterruptedCallIsIdenticalUpToThere) {
  std::vector<std::string> lines = lines_of(log_);
  lines.resize(lines.size() / 2);
  const ProgramResult result = replay_log(joined(lines));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_TRUE(contains(result.out, "identical; the call was interrupted")) << result.out;
}

TEST_F(Replay, SaysThatAnotherMachineRecordedTheCall) {
  const std::string changed = edited(log_, "{", "\"machine_version\":", "\"machine_version\":9");
  EXPECT_EQ(not_a_clear_error(replay_log(changed), 3, {"machine version 9", "the release that recorded it"}), "");
}

TEST_F(Replay, WithTheSameTemplateDecidesTheSame) {
  const ProgramResult result = calls_->callai({"replay", id_, "--template", "sales", "--json"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const auto answer = other_template_answer(result.out);
  ASSERT_TRUE(answer);
  EXPECT_TRUE(answer->same);
  EXPECT_GE(answer->decisions, 10);
  EXPECT_TRUE(contains(calls_->callai({"replay", id_, "--template", "sales"}).out, "all the same"));
}

TEST_F(Replay, WithAnotherDiscountNamesTheOffer) {
  const std::string sales = callai(folder_, {"template", "show", "sales", "--json"}).out;
  const std::string file = folder_.write("other.json", edited(sales, "\"steps\": [", "5", "7"));
  const ProgramResult result = calls_->callai({"replay", id_, "--template", file, "--json"});
  EXPECT_EQ(result.exit_code, 1) << result.err;
  const auto answer = other_template_answer(result.out);
  ASSERT_TRUE(answer);
  EXPECT_FALSE(answer->same);
  EXPECT_GE(answer->decisions, 5) << "what comes before the offer is the same";
  EXPECT_EQ(joined(answer->recorded), edited(joined(answer->other), "offer discount", " 7", " 5"));
  const std::string words = calls_->callai({"replay", id_, "--template", file}).out;
  EXPECT_TRUE(contains(words, "offer discount 5") && contains(words, "offer discount 7")) << words;
}

TEST_F(Replay, WithATemplateThatDoesNotExistSaysSo) {
  EXPECT_EQ(not_a_clear_error(calls_->callai({"replay", id_, "--template", "nowhere"}), 3,
                              {"no template 'nowhere'", "sales, customer_support, survey"}),
            "");
}

TEST_F(Replay, OfAnUnknownCallSaysSo) {
  EXPECT_EQ(not_a_clear_error(calls_->callai({"replay", "call_nobody"}), 3, {"call_nobody", "callai call list"}), "");
}

TEST_F(Replay, WithoutADataFolderSaysSo) {
  EXPECT_EQ(not_a_clear_error(callai(folder_, {"replay", id_}), 3, {"no calls are stored", "--data"}), "");
}

}  // namespace
}  // namespace callai::tests
