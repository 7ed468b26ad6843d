#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>

#include "core/units.h"

namespace callai::repositories {

/// Which time zone the numbers of a region are in, where the whole region has one (tzdata's zone.tab). Immutable.
class RegionZones {
 public:
  /// Reads zone.tab; without tzdata no region has a zone.
  explicit RegionZones(const std::string& path = "/usr/share/zoneinfo/zone.tab");
  /// "Europe/Berlin" for "DE"; "" for an unknown region and for those with several.
  std::string only_zone_of(const std::string& region) const;

 private:
  std::map<std::string, std::string> zones_;
};

/// What the clocks of a zone ("Europe/Berlin") are ahead of UTC at that moment. Absent: there is no such zone.
std::optional<std::chrono::minutes> utc_offset_of(const std::string& zone, core::WallTime at);

}  // namespace callai::repositories
