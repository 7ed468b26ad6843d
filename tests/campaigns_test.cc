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
  const int kills = long_tests() ? 100 : 2;
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

// A call that is still going on when its time to end is over.
TEST(StoppedCampaign, WhoWasTalkedToWhenTheProgramStoppedIsCalledAgain) {
  ApiProcess server({"--stop-seconds", "0", "--log-level", "warning"}, 1);
  ASSERT_NE(server.address(), "");
  server.folder().write("people.csv", "phone\n+12025550143\n");
  const auto run = [&server](const std::string& commands) {
    const ProgramResult done = server.shell(commands);
    ASSERT_EQ(done.exit_code, 0) << done.out << done.err;
  };
  ASSERT_NO_FATAL_FAILURE(run(kMakeKey));
  const ProgramResult imported = callai(
      server.folder(), {"--data", server.folder().file("data"), "contacts", "import", "people.csv", "--tag", "autumn"});
  ASSERT_EQ(imported.exit_code, 0) << imported.out << imported.err;
  const std::string call(kCall);
  ASSERT_NO_FATAL_FAILURE(run(call + kStartCampaign + R"sh(
until call $API/api/v1/campaigns/$(cat campaign)/progress | jq -e '.calls.talking == 1' > /dev/null; do sleep 0.1; done
call -X PATCH $API/api/v1/campaigns/$(cat campaign) > changed.json \
  -d '{"dialing": {"retry": {"interrupted": {"after_seconds": 3600, "at_most_seconds": 3600}}}}'
)sh"));
  EXPECT_EQ(server.stop().exit_code, 0);
  ASSERT_TRUE(server.start_again());
  run(call + R"sh(
until call $API/api/v1/campaigns/$(cat campaign)/progress > progress.json \
  && jq -e '.contacts.calling == 0' progress.json > /dev/null
do sleep 0.1; done
jq -e '.status == "running" and .contacts.waiting == 1 and .outcomes.interrupted == 1 and .outcomes.reached == 0' \
  progress.json || { cat progress.json; false; }
call $API/api/v1/campaigns/$(cat campaign)/queue | jq -e '.items[0] | .decision == "later" and .next_attempt_at != null'
ID=$(call $API/api/v1/campaigns/$(cat campaign)/attempts | jq -r '.items[0].call_id')
call $API/api/v1/calls/$ID | jq -e '.status == "completed" and .outcome == "shutdown"'
)sh");
}

}  // namespace
}  // namespace callai::tests
