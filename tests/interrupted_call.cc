#include "interrupted_call.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>

namespace callai::tests {

namespace {

// The line that ends a turn of the caller.
constexpr const char* kTurnEnd = "latency    heard after";

}  // namespace

InterruptedCall interrupt(const SampleCalls& calls, std::vector<std::string> flags, int turns) {
  flags.insert(flags.begin(), "demo");
  flags.insert(flags.end(), {"--data", calls.data()});
  RunningProgram program(program_path(), in_folder(calls.folder(), std::move(flags)));
  const bool came = program.read_until([&](const std::string& out) { return count_of(out, kTurnEnd) >= turns; });
  program.send_signal(SIGKILL);
  const ProgramResult result = program.wait();
  EXPECT_TRUE(came) << result.err << result.out;
  EXPECT_EQ(result.signal, SIGKILL) << "the call was over before it could be interrupted";
  InterruptedCall call;
  call.turns_shown = count_of(result.out, kTurnEnd);
  return call;
}

void expect_kept(const SampleCalls& calls, const InterruptedCall& call) {
  const ProgramResult list = calls.callai({"call", "list", "--json"});
  const std::vector<ListedCall> listed = listed_calls(list.out);
  ASSERT_EQ(listed.size(), 1U) << list.err << list.out;
  EXPECT_EQ(listed.front().status, "interrupted");
  const auto shown = shown_call(calls.callai({"call", "show", listed.front().id, "--json"}).out);
  ASSERT_TRUE(shown);
  const auto stored = std::count_if(shown->turns.begin(), shown->turns.end(), [](const ShownTurn& turn) {
    return turn.trigger == "utterance" && !turn.heard.empty();
  });
  EXPECT_GE(stored, call.turns_shown);
  const ProgramResult replayed = calls.callai({"replay", listed.front().id, "--json"});
  EXPECT_EQ(replayed.exit_code, 0) << replayed.err << replayed.out;
  const auto answer = replay_answer(replayed.out);
  ASSERT_TRUE(answer);
  EXPECT_TRUE(answer->identical);
  EXPECT_GT(answer->events, 4 * call.turns_shown);
}

}  // namespace callai::tests
