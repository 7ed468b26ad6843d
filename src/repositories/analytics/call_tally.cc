#include "repositories/analytics/call_tally.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace callai::repositories {

namespace {

using conversation::ToolStatus;

constexpr double kGrowth = 1.2;
constexpr double kNeutral = 0.25;  // sentiments nearer to 0 are neutral
constexpr double kThousandths = 1000;
constexpr std::size_t kMostNames = 500;  // counts of one call: a template has no more to count
constexpr std::size_t kMaxNameBytes = 200;

}  // namespace

int latency_bucket(core::Duration latency) {
  const double ms = core::to_ms(latency);
  if (ms <= 1) return 0;
  return std::clamp(static_cast<int>(std::ceil(std::log(ms) / std::log(kGrowth) - 1e-9)), 0, kLatencyBuckets - 1);
}

double latency_bucket_end_ms(int bucket) {
  return std::pow(kGrowth, bucket);
}

void CallTally::add(std::string_view kind, std::string name, std::int64_t calls, std::int64_t total, int bucket) {
  if (name.size() > kMaxNameBytes) return;
  Key key{kind, std::move(name), bucket};
  if (counts_.size() >= kMostNames && !counts_.contains(key)) return;
  Count& count = counts_[std::move(key)];
  count.calls += calls;
  count.total += total;
}

void CallTally::once(std::string_view kind, std::string name, std::int64_t total) {
  const bool first = !counts_.contains({kind, name, 0});
  add(kind, std::move(name), first ? 1 : 0, total);
}

void CallTally::latency(const char* stage, const std::optional<core::TimePoint>& from,
                        const std::optional<core::TimePoint>& to) {
  if (!from || !to || *to < *from) return;
  add(counts::kLatency, stage, 1, (*to - *from).count(), latency_bucket(*to - *from));
}

void CallTally::turn(const conversation::Turn& turn) {
  once(counts::kTurns, "", 1);
  if (turn.interrupted) once(counts::kInterrupted, "", 1);
  if (!turn.stage_after.empty() && turn.stage_before != turn.stage_after) {
    once(counts::kStage, turn.stage_after, 1);
    if (!turn.stage_before.empty()) once(counts::kEdge, turn.stage_before + ">" + turn.stage_after, 1);
  }
  for (const conversation::Decision& decision : turn.decisions) {
    for (const conversation::TraceEntry& entry : decision.trace) {
      if (entry.fired) once(counts::kNode, entry.id, 1);
    }
  }
  for (const conversation::ToolResult& result : turn.tool_results) {
    add(counts::kTool, result.tool, 1, 0);
    if (result.status == ToolStatus::kFailed) add(counts::kToolFailed, result.tool, 1, 0);
    if (result.status == ToolStatus::kTimeout) add(counts::kToolTimeout, result.tool, 1, 0);
  }
  const conversation::TurnTimings& t = turn.timings;
  const auto known = t.tools_done ? t.tools_done : t.decided;
  latency("recognition", t.speech_stopped, t.transcript_final);
  latency("understanding", t.transcript_final, t.signals_ready);
  latency("decision", t.signals_ready, t.decided);
  latency("tools", t.decided, t.tools_done);
  latency("reply", known, t.first_words);
  latency("speech", t.first_speak, t.first_audio);
  if (turn.trigger == conversation::TurnTrigger::kUtterance) latency("response", t.speech_stopped, t.first_audio);
}

void CallTally::session(const conversation::SessionState& session, const conversation::CallReview& review) {
  // The stage that a call begins in was not entered by a turn.
  for (const std::string& stage : session.stages_visited) {
    if (!counts_.contains({counts::kStage, stage, 0})) once(counts::kStage, stage, 1);
  }
  if (!session.current_stage.empty()) add(counts::kExit, session.current_stage, 1, 0);
  for (const auto& [field, state] : session.fields) add(counts::kField, field, 1, state.confirmed ? 1 : 0);
  if (session.turns == 0) return;
  const char* const mood =
      review.sentiment < -kNeutral ? "negative" : (review.sentiment > kNeutral ? "positive" : "neutral");
  add(counts::kSentiment, mood, 1, std::llround(review.sentiment * kThousandths));
  if (review.score) add(counts::kScore, "", 1, std::llround(*review.score * kThousandths));
}

void CallTally::ended(std::string_view direction, std::string_view status, std::string_view outcome, int hour,
                      bool answered, core::Duration talk) {
  add(counts::kCall, std::string(direction), 1, talk.count());
  add(counts::kStatus, std::string(status), 1, 0);
  if (answered) this->outcome(outcome, 1, talk);
  char name[8];
  std::snprintf(name, sizeof name, "%02d", std::clamp(hour, 0, 23));
  add(counts::kHour, name, 1, answered ? 1 : 0);
}

void CallTally::outcome(std::string_view outcome, std::int64_t calls, core::Duration talk) {
  add(counts::kOutcome, outcome.empty() ? "none" : std::string(outcome), calls, talk.count());
}

void CallTally::usage(std::int64_t prompt_tokens, std::int64_t completion_tokens, std::int64_t cost_micros,
                      bool first) {
  if (prompt_tokens == 0 && completion_tokens == 0) return;
  const std::int64_t calls = first ? 1 : 0;
  add(counts::kPromptTokens, "", calls, prompt_tokens);
  add(counts::kCompletionTokens, "", calls, completion_tokens);
  add(counts::kCost, "", calls, cost_micros);
}

}  // namespace callai::repositories
