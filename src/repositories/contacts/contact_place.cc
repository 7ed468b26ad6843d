#include "repositories/contacts/contact_place.h"

#include "repositories/contacts/phone_number.h"

namespace callai::repositories {

void place_contact(ContactRecord& record, const RegionZones& zones, core::WallTime now) {
  if (record.time_zone.empty()) record.time_zone = zones.only_zone_of(region_of_number(record.contact.phone_number));
  if (const auto offset = utc_offset_of(record.time_zone, now)) record.contact.utc_offset = *offset;
}

}  // namespace callai::repositories
