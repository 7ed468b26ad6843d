#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "repositories/system/inbound_route_repo.h"

namespace callai::repositories {

/// What becomes of an incoming call.
struct InboundChoice {
  bool routed = false;        ///< a route of that number is there
  core::CampaignId campaign;  ///< that answers; empty: nobody does
  std::string_view why;       ///< "open", "closed", "full", "off"
};

/// By the route of the called number, with or without its '+', else by that of "*". `active`: the calls of a campaign
/// that are up. Hours that cannot be read count as closed. Pure.
InboundChoice choose_inbound(const std::vector<InboundRouteRecord>& routes, std::string_view number, core::WallTime now,
                             const std::function<int(const core::CampaignId&)>& active);

}  // namespace callai::repositories
