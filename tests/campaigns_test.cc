#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <random>
#include <string>

#include "api_process.h"

// Campaigns of the built program that dial simulated customers. CALLAI_LONG_TESTS=1: 1000 contacts; 100 times kill -9.

namespace callai::tests {
namespace {

// clang-format off
const char* const kSetUp = R"sh(
curl -fsS -c cookies.txt $API/api/v1/auth/setup -H 'Content-Type: application/json' \
  -d '{"token": "'$TOKEN'", "email": "ann@example.com", "name": "Ann", "password": "a rather long password"}' \
  > session.json
curl -fsS -b cookies.txt -H "X-CSRF-Token: $(jq -r .csrf_token session.json)" $API/api/v1/api-keys \
  -H 'Content-Type: application/json' -d '{"name": "test", "scopes": ["*"]}' | jq -r .key > key
)sh";

const char* const kCall = R"sh(
call() {
  curl -fsS --retry 5 --retry-connrefused -H "Authorization: Bearer $(cat key)" -H 'Content-Type: application/json' "$@"
}
)sh";

const char* const kCampaign = R"sh(
call $API/api/v1/campaigns -d '{"name": "Autumn", "template_id": "survey", "dialing": {
  "hours": {"monday": [{"from": "00:00", "to": "24:00"}], "tuesday": [{"from": "00:00", "to": "24:00"}],
    "wednesday": [{"from": "00:00", "to": "24:00"}], "thursday": [{"from": "00:00", "to": "24:00"}],
    "friday": [{"from": "00:00", "to": "24:00"}], "saturday": [{"from": "00:00", "to": "24:00"}],
    "sunday": [{"from": "00:00", "to": "24:00"}]},
  "max_attempts": 20, "max_attempts_per_day": 20, "max_calls": 40, "calls_per_minute": 6000,
  "breaker": {"failed_percent": 100, "min_calls": 50},
  "retry": {"busy": {"after_seconds": 1, "at_most_seconds": 1, "tries": 3},
    "no_answer": {"after_seconds": 1, "at_most_seconds": 1, "tries": 2},
    "failed": {"after_seconds": 1, "at_most_seconds": 1, "tries": 2},
    "voicemail": {"after_seconds": 1, "at_most_seconds": 1, "tries": 1},
    "interrupted": {"after_seconds": 1, "at_most_seconds": 1, "tries": 20}}}}' | jq -r .id > campaign
call $API/api/v1/campaigns/$(cat campaign)/contacts -d '{"tag": "autumn"}' > added.json
call -X POST $API/api/v1/campaigns/$(cat campaign)/start | jq -e '.status == "running"'
)sh";

const char* const kFinish = R"sh(
until call $API/api/v1/campaigns/$(cat campaign)/progress > progress.json \
  && jq -e '.status == "finished"' progress.json > /dev/null
do sleep 0.3; done
AFTER=""
: > attempts.jsonl
while true; do
  call "$API/api/v1/campaigns/$(cat campaign)/attempts?limit=1000&after=$AFTER" > page.json
  jq -c '.items[]' page.json >> attempts.jsonl
  AFTER=$(jq -r '.next // ""' page.json)
  [ -n "$AFTER" ] || break
done
)sh";

// clang-format on

/// One of ten is busy, does not answer, fails, is a machine; six of ten answer.
std::string people(int count) {
  std::string csv = "phone\n";
  for (int i = 0; i < count; ++i) {
    const int kind = i % 10;
    const int n = i / 10;
    // +1 AAA NN9 990K, or a number of the same areas with another end.
    const std::string area = std::to_string(202 + 10 * (n / 80 % 2));
    const std::string exchange = std::to_string(20 + n % 80) + (kind < 4 ? "9" : "5");
    const std::string line = kind < 4 ? "990" + std::to_string(kind + 1) : std::to_string(1000 + kind);
    csv += "+1" + area + exchange + line + "\n";
  }
  return csv;
}

class Campaigns : public ::testing::Test {
 protected:
  Campaigns() : server_({"--max-calls", "60", "--log-level", "warning"}, 100) {}

  void run(const std::string& commands) {
    const ProgramResult done = server_.shell(commands);
    ASSERT_EQ(done.exit_code, 0) << done.out << done.err;
  }
  void begin(int contacts) {
    ASSERT_NE(server_.address(), "") << "it did not start";
    server_.folder().write("people.csv", people(contacts));
    run(kSetUp);
    const ProgramResult imported = callai(server_.folder(), {"--data", server_.folder().file("data"), "contacts",
                                                             "import", "people.csv", "--tag", "autumn"});
    ASSERT_EQ(imported.exit_code, 0) << imported.out << imported.err;
    run(std::string(kCall) + kCampaign);
    run("jq -e '.added == " + std::to_string(contacts) + "' added.json");
  }

  ApiProcess server_;
};

TEST_F(Campaigns, FinishesWithTheRightRetries) {
  const int contacts = long_tests() ? 1000 : 40;
  ASSERT_NO_FATAL_FAILURE(begin(contacts));
  ASSERT_NO_FATAL_FAILURE(run(std::string(kCall) + kFinish));
  const std::string tenth = std::to_string(contacts / 10);
  run("jq -e '.contacts == {waiting: 0, calling: 0, done: (" + tenth + " * 6), given_up: (" + tenth +
      " * 4), blocked: 0, all: (" + tenth + " * 10)} and .outcomes.busy == " + tenth +
      " * 3 and .outcomes.no_answer == " + tenth + " * 2 and .outcomes.failed == " + tenth +
      " * 2 and .outcomes.voicemail == " + tenth + " and .outcomes.reached == " + tenth +
      " * 6 and .outcomes.interrupted == 0' progress.json || { cat progress.json; false; }");
  run("jq -es 'length == " + tenth + " * 14 and all(.[]; .outcome != null and .ended_at != null)' attempts.jsonl");
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
  ASSERT_NO_FATAL_FAILURE(run(std::string(kCall) + kFinish));
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
