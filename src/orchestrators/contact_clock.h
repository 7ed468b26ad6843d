#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "repositories/campaign_specific/contact_repo.h"
#include "templates/field_value.h"

namespace callai::orchestrators {

/// What the clock of a contact shows during a call.
struct ContactClock {
  std::string zone;                    ///< "Europe/Lisbon"; empty: not known
  std::chrono::minutes utc_offset{0};  ///< now
};

/// As campaigns dial by it: the contact's zone, else its offset, else the zone in the settings of the campaign (JSON
/// text), else UTC. The stored offset counts where the zone is not in the system's data.
ContactClock clock_of(const repositories::ContactRecord& contact, std::string_view campaign_settings_json,
                      core::WallTime now);

/// When the clocks of that zone show `local`, which may be after they change: of a moment that comes twice the first,
/// one that is skipped as if the clocks had not been changed yet. Where the zone is not known, by `utc_offset`.
core::WallTime moment_of(const templates::CivilDateTime& local, const std::string& zone,
                         std::chrono::minutes utc_offset);

}  // namespace callai::orchestrators
