#include "campaign_commands.h"

namespace callai::tests {

// clang-format off
const char* const kMakeKey = R"sh(
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

const char* const kStartCampaign = R"sh(
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

const char* const kFinishCampaign = R"sh(
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

std::string simulated_people(int count) {
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

std::string expected_progress(int contacts) {
  const std::string tenth = std::to_string(contacts / 10);
  return ".contacts == {waiting: 0, calling: 0, done: (" + tenth + " * 6), given_up: (" + tenth +
         " * 4), blocked: 0, all: (" + tenth + " * 10)} and .outcomes.busy == " + tenth +
         " * 3 and .outcomes.no_answer == " + tenth + " * 2 and .outcomes.failed == " + tenth +
         " * 2 and .outcomes.voicemail == " + tenth + " and .outcomes.reached == " + tenth +
         " * 6 and .outcomes.interrupted == 0";
}

std::string expected_attempts(int contacts) {
  return "length == " + std::to_string(contacts / 10 * 14) + " and all(.[]; .outcome != null and .ended_at != null)";
}

}  // namespace callai::tests
