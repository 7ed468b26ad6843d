#include "orchestrators/campaign_runner/dial_pace.h"

#include <algorithm>

namespace callai::orchestrators {

using repositories::DialOutcome;
using repositories::OpenAttempts;
using repositories::OutcomeCounts;
using repositories::PaceRecord;

namespace {

constexpr core::Duration kLongestPause = std::chrono::hours(1);
constexpr core::Duration kMinute = std::chrono::minutes(1);
constexpr int kEnoughToPredict = 20;      // ended calls, before more are dialled than conversations are free
constexpr int kLowestAnswerPercent = 20;  // no more than five calls for one conversation

std::int64_t answered(const OutcomeCounts& counts) {
  return counts[DialOutcome::kReached] + counts[DialOutcome::kVoicemail] + counts[DialOutcome::kAbandoned];
}

core::Duration interval_of(int per_minute) {
  return std::max(kMinute / std::max(per_minute, 1), core::Duration(1));
}

std::int64_t burst_of(int per_minute) {
  return std::max(1, per_minute / 120);
}

}  // namespace

core::WallTime breaker_until(const BreakerRule& rule, const PaceRecord& pace) {
  core::Duration pause = rule.pause;
  for (int i = 1; i < pace.breaker_trips && pause < kLongestPause; ++i) pause *= 2;
  return pace.breaker_since + std::min(pause, std::max(kLongestPause, rule.pause));
}

PaceRecord watched(const BreakerRule& rule, PaceRecord pace, const OutcomeCounts& since, core::WallTime now) {
  const std::int64_t failed = since[DialOutcome::kFailed];
  // What was broken off by us says nothing about the line.
  const std::int64_t told = since.total() - since[DialOutcome::kInterrupted] - since[DialOutcome::kBlocked];
  const auto change = [&pace, now](const char* state, int trips) {
    pace.breaker = state;
    pace.breaker_since = now;
    pace.breaker_trips = trips;
  };
  if (pace.breaker == "open") {
    if (now >= breaker_until(rule, pace)) change("half_open", pace.breaker_trips);
  } else if (pace.breaker == "half_open") {
    if (failed > 0) {
      change("open", pace.breaker_trips + 1);
    } else if (told > 0) {
      change("closed", 0);
    }
  } else if (told >= rule.min_calls && failed * 100 >= told * rule.failed_percent) {
    change("open", pace.breaker_trips + 1);
  }
  return pace;
}

DialRoom room_of(const DialingSettings& settings, const PaceRecord& pace, const OpenAttempts& open,
                 const OutcomeCounts& recent) {
  if (pace.breaker == "open") return {0, "the circuit breaker is open: too many calls failed"};
  if (pace.breaker == "half_open" && open.open > 0) return {0, "the circuit breaker waits for the call that tries it"};
  int room = settings.max_calls - open.open;
  if (room <= 0) return {0, "as many calls as the campaign may have at once"};
  if (pace.breaker == "half_open") return {1, ""};
  if (settings.max_conversations == 0) return {room, ""};
  const int ringing = open.open - open.talking;
  const int free = settings.max_conversations - open.talking;
  int wanted = free - ringing;
  const std::int64_t ended = recent.total();
  const bool few_abandoned = recent[DialOutcome::kAbandoned] * 100 <= answered(recent) * settings.max_abandoned_percent;
  if (settings.pacing == Pacing::kByAnswerRate && ended >= kEnoughToPredict && few_abandoned) {
    // As many calls as will be answered by about the free conversations; rounded down.
    const int percent = std::max(answered_percent(recent), kLowestAnswerPercent);
    wanted = free * 100 / percent - ringing;
  }
  room = std::min(room, wanted);
  return room > 0 ? DialRoom{room, ""} : DialRoom{0, "every conversation that is free has a call that may need it"};
}

int calls_by_rate(int per_minute, core::WallTime next_call, core::WallTime now) {
  const core::Duration interval = interval_of(per_minute);
  const core::WallTime earliest = now - interval * (burst_of(per_minute) - 1);
  const core::WallTime from = std::max(next_call, earliest);
  if (from > now) return 0;
  return static_cast<int>((now - from) / interval) + 1;
}

core::WallTime after_calls(int per_minute, core::WallTime next_call, int calls, core::WallTime now) {
  if (calls == 0) return next_call;
  const core::Duration interval = interval_of(per_minute);
  return std::max(next_call, now - interval * (burst_of(per_minute) - 1)) + interval * calls;
}

int answered_percent(const OutcomeCounts& counts) {
  const std::int64_t ended = counts.total() - counts[DialOutcome::kInterrupted] - counts[DialOutcome::kBlocked];
  return ended <= 0 ? 100 : static_cast<int>(answered(counts) * 100 / ended);
}

}  // namespace callai::orchestrators
