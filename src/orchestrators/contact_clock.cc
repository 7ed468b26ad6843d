#include "orchestrators/contact_clock.h"

#include "orchestrators/campaign_runner/dial_decision.h"
#include "repositories/contacts/time_zones.h"

namespace callai::orchestrators {

ContactClock clock_of(const repositories::ContactRecord& contact, std::string_view campaign_settings_json,
                      core::WallTime now) {
  core::Problems ignored;  // the campaign's own route shows what is used
  const DialingSettings settings = dialing_of_campaign(campaign_settings_json, ignored);
  repositories::QueuedContact queued;
  queued.time_zone = contact.time_zone;
  queued.utc_offset = contact.contact.utc_offset;
  return {zone_of(settings, queued), offset_of(settings, queued, now).value_or(contact.contact.utc_offset)};
}

core::WallTime moment_of(const templates::CivilDateTime& local, const std::string& zone,
                         std::chrono::minutes utc_offset) {
  constexpr core::Duration kDay = std::chrono::hours(24);
  const core::WallTime near = templates::to_wall(local, utc_offset);
  const auto before = repositories::utc_offset_of(zone, near - kDay);
  const auto after = repositories::utc_offset_of(zone, near + kDay);
  if (!before || !after) return near;
  for (const std::chrono::minutes offset : {*before, *after}) {
    const core::WallTime at = templates::to_wall(local, offset);
    if (repositories::utc_offset_of(zone, at) == offset) return at;
  }
  return templates::to_wall(local, *before);
}

}  // namespace callai::orchestrators
