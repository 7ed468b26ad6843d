#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <random>
#include <string>

#include "api_process.h"
#include "campaign_commands.h"

// Campaigns of the built program that dial simulated customers. CALLAI_LONG_TESTS=1: 1000 contacts; 100 times kill -9.

namespace callai::tests {
namespace {

class Campaigns : public ::testing::Test {
 protected:
  Campaigns() : server_({"--max-calls", "60", "--log-level", "warning"}, 100) {}

  void run(const std::string& commands) {
    const ProgramResult done = server_.shell(commands);
    ASSERT_EQ(done.exit_code, 0) << done.out << done.err;
  }
  void begin(int contacts) {
    ASSERT_NE(server_.address(), "") << "it did not start";
    server_.folder().write("people.csv", simulated_people(contacts));
    run(kMakeKey);
    const ProgramResult imported = callai(server_.folder(), {"--data", server_.folder().file("data"), "contacts",
                                                             "import", "people.csv", "--tag", "autumn"});
    ASSERT_EQ(imported.exit_code, 0) << imported.out << imported.err;
    run(std::string(kCall) + kStartCampaign);
    run("jq -e '.added == " + std::to_string(contacts) + "' added.json");
  }

  ApiProcess server_;
};

TEST_F(Campaigns, FinishesWithTheRightRetries) {
  const int contacts = long_tests() ? 1000 : 40;
  ASSERT_NO_FATAL_FAILURE(begin(contacts));
  ASSERT_NO_FATAL_FAILURE(run(std::string(kCall) + kFinishCampaign));
  run("jq -e '" + expected_progress(contacts) + "' progress.json || { cat progress.json; false; }");
  run("jq -es '" + expected_attempts(contacts) + "' attempts.jsonl");
}

TEST_F(Campaigns, LosesNothingToKillMinusNine) {
  const int kills = long_tests() ? 100 : 3;
  const int contacts = long_tests() ? 600 : 100;
  ASSERT_NO_FATAL_FAILURE(begin(contacts));
  std::mt19937 random(7);  // NOLINT: the same moments every time
  for (int i = 0; i < kills; ++i) {
    const std::string wait = "0." + std::to_string(2 + random() % 8);
    run("sleep " + wait);
    ASSERT_TRUE(server_.kill_and_restart()) << i;
  }
  ASSERT_NO_FATAL_FAILURE(run(std::string(kCall) + kFinishCampaign));
  // Every intent has an outcome, nobody is left over, and no call is there twice.
  run("jq -e '.contacts.waiting == 0 and .contacts.calling == 0 and .calls.active == 0 and .outcomes.interrupted > 0' "
      "progress.json || { cat progress.json; false; }");
  run("jq -es 'all(.[]; .outcome != null) and ([.[].call_id] | length == (unique | length))' attempts.jsonl");
  // One call at most for each attempt, and what was interrupted was tried again unless it was the last of its tries.
  run("jq -es 'group_by(.contact_id) | all(.[]; (map(.number) == [range(1; length + 1)]) and "
      "(.[-1].outcome != \"interrupted\"))' attempts.jsonl");
}

}  // namespace
}  // namespace callai::tests
