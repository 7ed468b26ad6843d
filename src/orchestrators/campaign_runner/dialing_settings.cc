#include "orchestrators/campaign_runner/dialing_settings.h"

namespace callai::orchestrators {

using repositories::DialOutcome;
using std::chrono::hours;
using std::chrono::minutes;

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
  set(DialOutcome::kReached, {hours(0), hours(0), 1});
  set(DialOutcome::kBlocked, {hours(0), hours(0), 1});
  set(DialOutcome::kBusy, {minutes(10), hours(2), 5});
  set(DialOutcome::kNoAnswer, {hours(2), hours(24), 4});
  set(DialOutcome::kVoicemail, {hours(24), hours(72), 2});
  set(DialOutcome::kRejected, {hours(24), hours(72), 2});
  set(DialOutcome::kFailed, {minutes(15), hours(4), 4});
  // Whoever was called and heard nobody is left alone for three days, as regulators ask.
  set(DialOutcome::kAbandoned, {hours(72), hours(72), 2});
  set(DialOutcome::kInterrupted, {minutes(5), hours(1), 5});
  return rules;
}

}  // namespace callai::orchestrators
