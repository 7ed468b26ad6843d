#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conversation/weekly_hours.h"
#include "core/problem.h"
#include "core/units.h"
#include "repositories/campaign_specific/dial_records.h"

namespace callai::orchestrators {

/// What comes after an attempt that reached nobody: the wait doubles with every attempt that ended the same way.
struct RetryRule {
  core::Duration after = std::chrono::hours(1);     ///< after the first
  core::Duration at_most = std::chrono::hours(24);  ///< the longest wait
  int tries = 3;                                    ///< attempts that may end so; then the contact is given up
  bool operator==(const RetryRule&) const = default;
};

/// Calls that fail, and not because of who is called, stop a campaign for a while: the trunk or the PBX is broken.
struct BreakerRule {
  int failed_percent = 50;                         ///< of the last calls, 1..100
  int min_calls = 10;                              ///< before it says anything
  core::Duration pause = std::chrono::minutes(1);  ///< doubles while the call that tries it fails too
  bool operator==(const BreakerRule&) const = default;
};

enum class Pacing {
  kOneToOne,      ///< never more calls than conversations that are free
  kByAnswerRate,  ///< more, by how many are answered, while few enough are abandoned
};

/// How a campaign calls. Every number holds for the whole fleet of nodes.
struct DialingSettings {
  conversation::WeeklyHours hours = office_hours();  ///< on the clock of who is called
  std::string time_zone;                             ///< of contacts of whom nothing is known; empty: UTC
  std::optional<core::WallTime> starts;              ///< not before
  std::optional<core::WallTime> ends;                ///< not at or after
  int max_attempts = 5;                              ///< to one contact
  int max_attempts_per_day = 2;                      ///< a day where the contact is
  std::array<RetryRule, repositories::kDialOutcomes> retry = default_retries();  ///< by DialOutcome
  int max_calls = 10;                                                            ///< at once
  int calls_per_minute = 60;
  int max_conversations = 0;  ///< at once; 0: as many as calls
  Pacing pacing = Pacing::kOneToOne;
  int max_abandoned_percent = 3;        ///< of answered calls
  std::vector<std::string> caller_ids;  ///< shown to who is called, the same one to the same contact; empty: the line's
  int priority = repositories::kNormalRank;  ///< among campaigns
  BreakerRule breaker;

  const RetryRule& retry_after(repositories::DialOutcome outcome) const {
    return retry.at(static_cast<std::size_t>(outcome));
  }
  bool operator==(const DialingSettings&) const = default;

  static conversation::WeeklyHours office_hours();  ///< Monday to Friday, 9 to 18
  static std::array<RetryRule, repositories::kDialOutcomes> default_retries();
};

/// Out of the settings of a campaign (JSON text): the member "dialing", defaults for what it does not have. What is
/// wrong is in `problems`, with its JSON Pointer, and keeps its default.
DialingSettings dialing_of_campaign(std::string_view campaign_settings_json, core::Problems& problems);
/// The settings of a campaign with that dialing in them: `changes` (a JSON object) over what is there.
/// Nothing but problems when it does not fit.
std::string with_dialing(std::string_view campaign_settings_json, std::string_view changes_json,
                         core::Problems& problems);
/// All of it, as JSON text.
std::string to_json_text(const DialingSettings& settings);

}  // namespace callai::orchestrators
