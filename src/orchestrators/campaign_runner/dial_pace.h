#pragma once

#include <string>

#include "orchestrators/campaign_runner/dialing_settings.h"
#include "repositories/campaign_specific/dial_attempt_repo.h"
#include "repositories/campaign_specific/dial_pace_repo.h"

namespace callai::orchestrators {

/// How many of the newest calls the breaker and the answer rate look at.
inline constexpr int kRecentCalls = 50;

/// The breaker after a look at the calls that have ended since it last changed: closed -> open when too many failed;
/// open -> half_open after its pause; half_open, where one call tries it -> closed, or open for twice as long.
repositories::PaceRecord watched(const BreakerRule& rule, repositories::PaceRecord pace,
                                 const repositories::OutcomeCounts& since, core::WallTime now);
/// When an open breaker lets a call through again.
core::WallTime breaker_until(const BreakerRule& rule, const repositories::PaceRecord& pace);

/// What limits how many calls begin now.
struct DialRoom {
  int campaign_calls = 0;  ///< calls that the campaign may have more, by its limit at once and its pace
  std::string why;         ///< what limits it, for people, when it is 0
};

/// Calls that a campaign may begin now. `recent`: the newest kRecentCalls calls.
DialRoom room_of(const DialingSettings& settings, const repositories::PaceRecord& pace,
                 const repositories::OpenAttempts& open, const repositories::OutcomeCounts& recent);

/// A rate as "not before": `calls` that a minute may have, in bursts of at most half a second's worth (one at least).
/// (The generic cell rate algorithm, ITU-T I.371.)
int calls_by_rate(int per_minute, core::WallTime next_call, core::WallTime now);
core::WallTime after_calls(int per_minute, core::WallTime next_call, int calls, core::WallTime now);

/// Answered calls among those that ended, percent; 100 before any has ended.
int answered_percent(const repositories::OutcomeCounts& counts);

}  // namespace callai::orchestrators
