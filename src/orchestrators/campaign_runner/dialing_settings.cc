#include "orchestrators/campaign_runner/dialing_settings.h"

namespace callai::orchestrators {

using repositories::DialOutcome;

conversation::WeeklyHours DialingSettings::office_hours() {
  conversation::WeeklyHours hours;
  for (std::size_t day = 1; day <= 5; ++day) hours.days.at(day) = {{9 * 60, 18 * 60}};
  return hours;
}

std::array<RetryRule, repositories::kDialOutcomes> DialingSettings::default_retries() {
  std::array<RetryRule, repositories::kDialOutcomes> rules;
  const auto set = [&rules](DialOutcome outcome, const RetryRule& rule) {
    rules.at(static_cast<std::size_t>(outcome)) = rule;
  };
  set(DialOutcome::kReached, {std::chrono::hours(0), std::chrono::hours(0), 1});
  set(DialOutcome::kBlocked, {std::chrono::hours(0), std::chrono::hours(0), 1});
  set(DialOutcome::kBusy, {std::chrono::minutes(10), std::chrono::hours(2), 5});
  set(DialOutcome::kNoAnswer, {std::chrono::hours(2), std::chrono::hours(24), 4});
  set(DialOutcome::kVoicemail, {std::chrono::hours(24), std::chrono::hours(72), 2});
  set(DialOutcome::kRejected, {std::chrono::hours(24), std::chrono::hours(72), 2});
  set(DialOutcome::kFailed, {std::chrono::minutes(15), std::chrono::hours(4), 4});
  // Whoever was called and heard nobody is left alone for three days, as regulators ask.
  set(DialOutcome::kAbandoned, {std::chrono::hours(72), std::chrono::hours(72), 2});
  set(DialOutcome::kInterrupted, {std::chrono::minutes(5), std::chrono::hours(1), 5});
  return rules;
}

}  // namespace callai::orchestrators
