#include "sim/expected_json.h"

#include <algorithm>

#include "core/json_reader.h"

namespace callai::sim {

namespace {

using core::Json;
using core::JsonReader;
using core::Problems;

constexpr double kLongestMs = 86'400'000;

std::optional<core::Duration> read_ms(JsonReader& r, std::string_view key) {
  double ms = 0;
  if (!r.number(key, ms, 0, kLongestMs)) return std::nullopt;
  return core::Duration(static_cast<std::int64_t>(ms * 1000.0));
}

/// {"node": "opts_out"}, {"field": "team_size", "value": "12", "by_ms": 40000}.
std::optional<ExpectedEvent> read_event(const Json& json, const std::string& path, Problems& problems, bool timed) {
  JsonReader r(json, path, problems);
  ExpectedEvent event;
  int kinds = 0;
  for (std::size_t i = 0; i < happening_kinds().size(); ++i) {
    if (!r.has(happening_kinds()[i]) || !r.text(happening_kinds()[i], event.id)) continue;
    event.kind = static_cast<HappeningKind>(i);
    ++kinds;
  }
  std::string value;
  if (r.text("value", value)) event.value = value;
  if (timed) {
    event.within = read_ms(r, "within_ms");
    event.by = read_ms(r, "by_ms");
  }
  r.finish();
  if (kinds == 1) return event;
  problems.push_back(
      {path, "bad_event", "an event has exactly one kind",
       "write one of " + core::joined(happening_kinds()) + " with the id, like {\"node\": \"opts_out\"}"});
  return std::nullopt;
}

void read_events(JsonReader& r, std::string_view key, std::vector<ExpectedEvent>& out, bool timed) {
  r.array(key, [&](const Json& json, const std::string& path) {
    if (auto event = read_event(json, path, r.problems(), timed)) out.push_back(*std::move(event));
  });
}

}  // namespace

Expected read_expected(const Json& json, const std::string& path, Problems& problems) {
  Expected expected;
  JsonReader r(json, path, problems);
  r.text("outcome", expected.outcome, true);
  r.boolean("goal_reached", expected.goal_reached);
  read_events(r, "events", expected.events, true);
  read_events(r, "absent", expected.absent, false);
  r.texts("stages", expected.stages);
  r.properties("fields", expected.fields);
  r.texts("said", expected.said);
  r.texts("not_said", expected.not_said);
  r.texts("tags", expected.tags);
  bool opted_out = false;
  if (r.boolean("opted_out", opted_out)) expected.opted_out = opted_out;
  r.integer("max_turns", expected.max_turns, 0, 10'000);
  r.integer("min_turns", expected.min_turns, 0, 10'000);
  r.integer("min_barge_ins", expected.min_barge_ins, 0, 10'000);
  r.integer("max_barge_ins", expected.max_barge_ins, -1, 10'000);
  r.text("transfer", expected.transfer);
  r.text("lead_status", expected.lead_status);
  r.finish();
  return expected;
}

}  // namespace callai::sim
