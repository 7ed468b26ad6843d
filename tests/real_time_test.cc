#include <gtest/gtest.h>

#include <iostream>

#include "program_json.h"
#include "sample_call.h"
#include "wav_header.h"

namespace callai::tests {
namespace {

constexpr const char* kShortScenario = CALLAI_SOURCE_DIR "/tests/scenarios/short_call.json";

void expect_recording(const SampleCalls& calls, const DemoReport& report) {
  const auto header = wav_header(read_file(report.recording));
  ASSERT_TRUE(header) << report.recording;
  EXPECT_EQ(header->format, 1);
  EXPECT_EQ(header->channels, 2);
  EXPECT_EQ(header->rate_hz, 8000);
  EXPECT_EQ(header->bits, 16);
  EXPECT_TRUE(header->whole);
  EXPECT_GT(header->peak_left, 1000) << "the caller";
  EXPECT_GT(header->peak_right, 1000) << "the agent";
  const std::vector<ListedCall> listed = listed_calls(calls.callai({"call", "list", "--json"}).out);
  ASSERT_EQ(listed.size(), 1U);
  EXPECT_NEAR(header->seconds(), listed.front().seconds, 1.0);
  std::cout << "recording          " << header->seconds() << " s of a call of " << listed.front().seconds << " s\n";
}

void expect_quality(const DemoReport& report) {
  std::cout << "word error rate    " << report.heard_wer * 100 << " %\n"
            << "signals            " << report.signals_right << " of " << report.signals_checked << "\n"
            << "voice to voice     p50 " << report.voice_to_voice_p50_ms << " ms, p95 " << report.voice_to_voice_p95_ms
            << " ms, n " << report.voice_to_voice_n << "\n";
  EXPECT_LT(report.heard_wer, 0.25);
  ASSERT_GT(report.signals_checked, 0);
  EXPECT_GE(report.signals_right, 0.9 * report.signals_checked);
  EXPECT_GT(report.voice_to_voice_n, 0U);
  // How fast it answers is printed, not asserted: that depends on the machine (make bench).
  int interruptions = 0;
  for (const DemoBargeIn& one : report.barge_ins) {
    std::cout << (one.backchannel ? "nod                " : "interruption       ") << "silent "
              << one.decision_to_silence_ms << " ms after the decision, " << one.onset_to_silence_ms
              << " ms after the first sound\n";
    if (one.backchannel) continue;
    ++interruptions;
    // The frame after the decision is the last: it begins at most 20 ms later, and 5 ms of it are the fade. A
    // millisecond for the way from the dispatch thread to the media thread.
    EXPECT_LE(one.decision_to_silence_ms, 26.0);
    EXPECT_LE(one.onset_to_silence_ms, 400.0);  // 350 on a quiet machine
  }
  EXPECT_GE(interruptions, 1);
}

void expect_a_good_call(std::vector<std::string> arguments) {
  const SampleCalls calls;
  arguments.insert(arguments.end(), {"--json", "--data", calls.data()});
  ProgramOptions options = in_folder(calls.folder(), std::move(arguments));
  options.timeout = std::chrono::seconds(400);
  const ProgramResult result = callai(options);
  ASSERT_EQ(result.exit_code, 0) << result.err << result.out.substr(0, 2000);
  const auto report = demo_report(result.out);
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->goal_reached);
  EXPECT_EQ(joined(report->failures), "");
  expect_quality(*report);
  expect_recording(calls, *report);
  const ProgramResult replayed = calls.callai({"replay", report->call_id});
  EXPECT_EQ(replayed.exit_code, 0) << replayed.err << replayed.out;
}

TEST(RealTime, AShortCallIsHeardAnsweredInterruptedAndRecorded) {
  expect_a_good_call({"demo", "--scenario", kShortScenario});
}

TEST(RealTime, AShortCallOverSipIsHeardAnsweredInterruptedAndRecorded) {
  expect_a_good_call({"demo", "--sip", "--scenario", kShortScenario});
}

TEST(RealTime, TheDemonstrationOverSipReachesItsGoal) {
  if (!long_tests()) GTEST_SKIP() << "two minutes; set CALLAI_LONG_TESTS=1 to run it";
  expect_a_good_call({"demo", "--sip"});
}

TEST(RealTime, TheDemonstrationReachesItsGoalWith5PercentLossAnd60MsJitter) {
  if (!long_tests()) GTEST_SKIP() << "two minutes; set CALLAI_LONG_TESTS=1 to run it";
  const SampleCalls calls;
  ProgramOptions options =
      in_folder(calls.folder(), {"demo", "--sip", "--loss", "5", "--jitter", "60", "--json", "--data", calls.data()});
  options.timeout = std::chrono::seconds(400);
  const ProgramResult result = callai(options);
  const auto report = demo_report(result.out);
  ASSERT_TRUE(report) << result.err;
  EXPECT_TRUE(report->goal_reached) << joined(report->failures);
  const auto shown = shown_call(calls.callai({"call", "show", report->call_id, "--json"}).out);
  ASSERT_TRUE(shown && shown->audio);
  EXPECT_NEAR(shown->audio->received_loss_percent, 5, 2);
  EXPECT_NEAR(shown->audio->sent_loss_percent, 5, 2);
  EXPECT_GT(shown->audio->received_jitter_ms, 10);
  std::cout << "word error rate    " << report->heard_wer * 100 << " %, MOS " << shown->audio->received_mos << "\n";
}

TEST(RealTime, TheDemonstrationReachesItsGoal) {
  if (!long_tests()) GTEST_SKIP() << "two minutes; set CALLAI_LONG_TESTS=1 to run it";
  expect_a_good_call({"demo"});
}

}  // namespace
}  // namespace callai::tests
