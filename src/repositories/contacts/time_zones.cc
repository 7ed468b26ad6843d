#include "repositories/contacts/time_zones.h"

#include <date/tz.h>

#include <fstream>
#include <sstream>

namespace callai::repositories {

namespace {

// Regions with one clock and several entries: exclaves of a few hundred people, or a history of their own before 1970.
const std::map<std::string, std::string>& one_clock() {
  static const std::map<std::string, std::string> kZones{
      {"DE", "Europe/Berlin"},     {"CN", "Asia/Shanghai"},    {"AR", "America/Argentina/Buenos_Aires"},
      {"MY", "Asia/Kuala_Lumpur"}, {"VN", "Asia/Ho_Chi_Minh"}, {"UA", "Europe/Kyiv"}};
  return kZones;
}

}  // namespace

RegionZones::RegionZones(const std::string& path) {
  std::ifstream in(path);
  std::string line;
  std::map<std::string, int> counts;
  while (std::getline(in, line)) {
    std::istringstream words(line);
    std::string region;
    std::string place;
    std::string zone;
    if (line.starts_with('#') || !(words >> region >> place >> zone)) continue;
    zones_[region] = zone;
    ++counts[region];
  }
  std::erase_if(zones_, [&counts](const auto& entry) { return counts[entry.first] > 1; });
  for (const auto& [region, zone] : one_clock()) {
    if (counts.count(region) > 0) zones_[region] = zone;
  }
}

std::string RegionZones::only_zone_of(const std::string& region) const {
  const auto found = zones_.find(region);
  return found == zones_.end() ? "" : found->second;
}

std::optional<std::chrono::minutes> utc_offset_of(const std::string& zone, core::WallTime at) {
  // The library makes a path of the name.
  if (zone.empty() || zone.front() == '/' || zone.find("..") != std::string::npos) return std::nullopt;
  try {
    const auto info = date::locate_zone(zone)->get_info(at);
    return std::chrono::duration_cast<std::chrono::minutes>(info.offset);
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

}  // namespace callai::repositories
