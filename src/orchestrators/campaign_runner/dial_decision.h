#pragma once

#include <string>

#include "orchestrators/campaign_runner/dialing_settings.h"
#include "repositories/campaign_specific/dial_records.h"

namespace callai::orchestrators {

/// Whether a contact may be called now, and if not, why and when it is looked at again. Pure, but for the tables of
/// time zones.
struct DialDecision {
  enum class Verdict { kNow, kLater, kNever };
  Verdict verdict = Verdict::kNever;
  core::WallTime at{};                                                  ///< kNow, kLater: not before
  repositories::QueueState state = repositories::QueueState::kWaiting;  ///< kNever: what becomes of it
  std::string why;  ///< for people: "outside the calling hours until 09:00 Lisbon"
};
DialDecision decide(const DialingSettings& settings, const repositories::QueuedContact& contact, core::WallTime now);

/// The zone of a contact by which it is called; "" it has an offset alone, or UTC.
const std::string& zone_of(const DialingSettings& settings, const repositories::QueuedContact& contact);
/// What the clock of a contact shows ahead of UTC; nothing when its zone is not known.
std::optional<std::chrono::minutes> offset_of(const DialingSettings& settings,
                                              const repositories::QueuedContact& contact, core::WallTime at);

/// The contact as it is once the attempt has begun.
repositories::QueuedContact with_attempt(const DialingSettings& settings, repositories::QueuedContact contact,
                                         core::WallTime now);
/// The contact as it is once its attempt has ended. `times`: how often its attempts have ended so, this one included.
repositories::QueuedContact after_attempt(const DialingSettings& settings, repositories::QueuedContact contact,
                                          repositories::DialOutcome outcome, int times, core::WallTime now);
/// The number that is shown to a contact: always the same one. "" the line's own.
std::string caller_id_for(const DialingSettings& settings, const repositories::QueuedContact& contact);

}  // namespace callai::orchestrators
