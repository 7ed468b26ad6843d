#include "repositories/system/inbound_choice.h"

#include "repositories/system/opening_hours.h"

namespace callai::repositories {

namespace {

std::string_view without_plus(std::string_view number) {
  return number.starts_with('+') ? number.substr(1) : number;
}

const InboundRouteRecord* route_of(const std::vector<InboundRouteRecord>& routes, std::string_view number) {
  const InboundRouteRecord* rest = nullptr;
  for (const InboundRouteRecord& route : routes) {
    if (route.number == "*") rest = &route;
    if (without_plus(route.number) == without_plus(number)) return &route;
  }
  return rest;
}

}  // namespace

InboundChoice choose_inbound(const std::vector<InboundRouteRecord>& routes, std::string_view number, core::WallTime now,
                             const std::function<int(const core::CampaignId&)>& active) {
  const InboundRouteRecord* const route = route_of(routes, number);
  if (route == nullptr) return {};
  if (!route->enabled) return {true, {}, "off"};
  if (!route->hours.empty()) {
    const auto hours = parse_opening_hours(route->hours);
    if (!hours.ok() || !is_open(*hours, now)) return {true, route->closed_campaign, "closed"};
  }
  if (route->max_calls > 0 && active(route->campaign) >= route->max_calls) return {true, route->full_campaign, "full"};
  return {true, route->campaign, "open"};
}

}  // namespace callai::repositories
