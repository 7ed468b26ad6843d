#pragma once

#include "repositories/campaign_specific/contact_repo.h"
#include "repositories/contacts/time_zones.h"

namespace callai::repositories {

/// Says where a contact is: one without a time zone gets that of its number's region, where the whole region has one,
/// and one with a time zone what the clocks there are ahead of UTC at `now`. Where neither is known nothing changes.
void place_contact(ContactRecord& record, const RegionZones& zones, core::WallTime now);

}  // namespace callai::repositories
