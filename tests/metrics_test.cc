// What the program exports, what docs/metrics.md explains and what the dashboard draws are the same names.
#include <gtest/gtest.h>

#include <set>

#include "api_process.h"

namespace callai::tests {
namespace {

bool is_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

/// Words of `text` that begin like a metric.
std::set<std::string> metrics_in(const std::string& text) {
  std::set<std::string> found;
  for (const std::string prefix : {"callai_", "process_"}) {
    for (std::size_t at = text.find(prefix); at != std::string::npos; at = text.find(prefix, at + 1)) {
      if (at > 0 && (is_name(text[at - 1]) || text[at - 1] == '.' || text[at - 1] == '/')) continue;
      std::size_t end = at;
      while (end < text.size() && is_name(text[end])) ++end;
      found.insert(text.substr(at, end - at));
    }
  }
  return found;
}

/// Without what histograms add to their names.
std::set<std::string> families(std::set<std::string> names, const std::set<std::string>& exported) {
  std::set<std::string> found;
  for (std::string name : names) {
    for (const std::string suffix : {"_bucket", "_sum", "_count"}) {
      if (!name.ends_with(suffix)) continue;
      const std::string base = name.substr(0, name.size() - suffix.size());
      if (exported.contains(base)) name = base;
    }
    found.insert(name);
  }
  return found;
}

// clang-format off
const char* const kOneCall = R"sh(
curl -fsS -c cookies.txt $API/api/v1/auth/setup -H 'Content-Type: application/json' \
  -d '{"token": "'$TOKEN'", "email": "ann@example.com", "password": "a rather long password"}' > session.json
call() {
  curl -fsS -b cookies.txt -H "X-CSRF-Token: $(jq -r .csrf_token session.json)" \
    -H 'Content-Type: application/json' "$@"
}
CAMPAIGN=$(call $API/api/v1/campaigns -d '{"name": "c", "template_id": "survey"}' | jq -r .id)
CALL=$(call $API/api/v1/calls -d '{"campaign_id": "'$CAMPAIGN'", "phone_number": "+12025550143"}' | jq -r .id)
until call $API/api/v1/calls/$CALL | jq -e '.status == "completed"' > /dev/null; do sleep 0.1; done
curl -fsS $API/metrics > metrics.txt
grep -q '^callai_calls_ended_total{status="completed"} 1$' metrics.txt
grep -q '^callai_turn_stage_seconds_bucket{stage="response",le="+Inf"}' metrics.txt
)sh";
// clang-format on

TEST(Metrics, AreTheOnesThatAreExplainedAndDrawn) {
  ApiProcess api;
  ASSERT_FALSE(api.address().empty());
  // A call declares what only calls count.
  const ProgramResult result = api.shell(kOneCall);
  ASSERT_EQ(result.exit_code, 0) << result.out << result.err;
  std::set<std::string> exported;
  for (const std::string& line : lines_of(read_file(api.folder().file("metrics.txt")))) {
    if (line.starts_with("# TYPE ")) exported.insert(line.substr(7, line.find(' ', 7) - 7));
  }
  EXPECT_GT(exported.size(), 25U);
  std::set<std::string> explained;
  for (const std::string& line : lines_of(read_file(CALLAI_SOURCE_DIR "/docs/metrics.md"))) {
    if (line.starts_with("| `")) explained.insert(line.substr(3, line.find('`', 3) - 3));
  }
  // Alarms begin with words, so that the tables of metrics are all that begins with a name.
  EXPECT_EQ(exported, explained);
  const std::string dashboard = read_file(CALLAI_SOURCE_DIR "/docs/grafana/callai.json");
  EXPECT_EQ(families(metrics_in(dashboard), exported), exported);
  const std::string page = read_file(CALLAI_SOURCE_DIR "/docs/metrics.md");
  for (const std::string& name : families(metrics_in(page), exported)) EXPECT_TRUE(exported.contains(name)) << name;
  EXPECT_EQ(api.stop().exit_code, 0);
}

}  // namespace
}  // namespace callai::tests
