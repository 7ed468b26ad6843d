#include <gtest/gtest.h>

#include "core/json_reader.h"
#include "orchestrators/campaign_runner/dialing_settings.h"

namespace callai::orchestrators {
namespace {

using repositories::DialOutcome;

TEST(DialingSettingsJson, WithoutAnythingTheDefaultsHold) {
  core::Problems problems;
  EXPECT_EQ(dialing_of_campaign("{}", problems), DialingSettings{});
  EXPECT_EQ(dialing_of_campaign(R"({"windows": "from the old system"})", problems), DialingSettings{});
  EXPECT_TRUE(problems.empty());
}

TEST(DialingSettingsJson, EverythingReadsBackAsItWasWritten) {
  core::Problems problems;
  const std::string stored = with_dialing("{}", R"({
    "hours": {"monday": [{"from": "08:30", "to": "12:00"}, {"from": "13:00", "to": "24:00"}], "sunday": []},
    "holidays": ["2026-12-24", "12-25"], "time_zone": "Europe/Lisbon", "starts_at": "2026-11-24T10:15:00Z",
    "ends_at": "2026-12-24T10:15:00Z", "max_attempts": 7, "max_attempts_per_day": 3,
    "retry": {"busy": {"after_seconds": 60, "at_most_seconds": 3600, "tries": 9}},
    "max_calls": 40, "calls_per_minute": 120, "max_conversations": 20, "pacing": "by_answer_rate",
    "max_abandoned_percent": 2, "caller_ids": ["+351210000001"], "priority": "high",
    "breaker": {"failed_percent": 30, "min_calls": 20, "pause_seconds": 90}})",
                                          problems);
  ASSERT_TRUE(problems.empty()) << problems.front().path << " " << problems.front().message;
  const DialingSettings read = dialing_of_campaign(stored, problems);
  ASSERT_TRUE(problems.empty());
  EXPECT_EQ(read.hours.days.at(1).size(), 2U);
  EXPECT_EQ(read.hours.days.at(1).at(1), (conversation::HoursSpan{13 * 60, 24 * 60}));
  EXPECT_TRUE(read.hours.days.at(2).empty()) << "a day that is left out is closed";
  EXPECT_EQ(read.hours.holidays,
            (std::vector<templates::CivilDate>{{2026, 12, 24}, {conversation::kEveryYear, 12, 25}}));
  EXPECT_EQ(read.max_attempts, 7);
  EXPECT_EQ(read.retry_after(DialOutcome::kBusy).tries, 9);
  EXPECT_EQ(read.retry_after(DialOutcome::kNoAnswer), DialingSettings{}.retry_after(DialOutcome::kNoAnswer));
  EXPECT_EQ(read.pacing, Pacing::kByAnswerRate);
  EXPECT_EQ(read.priority, repositories::kHighRank);
  EXPECT_EQ(read.breaker.pause, std::chrono::seconds(90));
  core::Problems again;
  EXPECT_EQ(dialing_of_campaign(with_dialing("{}", to_json_text(read), again), again), read);
  EXPECT_TRUE(again.empty());
}

TEST(DialingSettingsJson, AChangeLeavesTheRest) {
  core::Problems problems;
  const std::string first = with_dialing(R"({"note": "x"})", R"({"max_calls": 3, "max_attempts": 9})", problems);
  const std::string second = with_dialing(first, R"({"max_calls": 5})", problems);
  ASSERT_TRUE(problems.empty());
  EXPECT_EQ(dialing_of_campaign(second, problems).max_attempts, 9);
  EXPECT_EQ(dialing_of_campaign(second, problems).max_calls, 5);
  EXPECT_NE(second.find("note"), std::string::npos);
}

TEST(DialingSettingsJson, EveryProblemIsNamedWithItsPlace) {
  const std::pair<const char*, const char*> wrong[] = {
      {R"({"max_calls": 0})", "/dialing/max_calls"},
      {R"({"max_cals": 1})", "/dialing/max_cals"},
      {R"({"time_zone": "Europe/Nowhere"})", "/dialing/time_zone"},
      {R"({"time_zone": "../../etc/passwd"})", "/dialing/time_zone"},
      {R"({"hours": {"monday": [{"from": "18:00", "to": "09:00"}]}})", "/dialing/hours/monday/0"},
      {R"({"hours": {"monday": [{"from": "9", "to": "25:00"}]}})", "/dialing/hours/monday/0"},
      {R"({"hours": {"monday": [{"from": "09:00", "to": "12:00"}, {"from": "11:00", "to": "13:00"}]}})",
       "/dialing/hours/monday/1"},
      {R"({"holidays": ["2026-02-30"]})", "/dialing/holidays"},
      {R"({"starts_at": "tomorrow"})", "/dialing/starts_at"},
      {R"({"retry": {"busy": {"after_seconds": 0}}})", "/dialing/retry/busy/after_seconds"},
      {R"({"retry": {"reached": {"tries": 3}}})", "/dialing/retry/reached"},
      {R"({"caller_ids": ["12\r\nX: 1"]})", "/dialing/caller_ids"},
      {R"({"pacing": "fast"})", "/dialing/pacing"},
  };
  for (const auto& [json, path] : wrong) {
    core::Problems problems;
    EXPECT_EQ(with_dialing("{}", json, problems), "") << json;
    ASSERT_FALSE(problems.empty()) << json;
    EXPECT_EQ(problems.front().path, path) << json;
    EXPECT_FALSE(problems.front().mend.empty()) << json;
  }
}

}  // namespace
}  // namespace callai::orchestrators
