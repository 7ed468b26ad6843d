#pragma once

#include <string>

#include "api/api_parts.h"
#include "api/route.h"
#include "api/trial_order.h"
#include "core/result.h"

namespace callai::api {

/// What is to be tried: one of a template (its draft, its current version, or the pre-built one of that id) and a
/// campaign (the version that it is pinned to). A draft with errors is none that can be tried.
struct TrialWish {
  std::string template_id;
  std::string campaign_id;
  bool draft = false;
};
core::Result<TrialOrder> trial_of(const ApiParts& parts, const RouteCall& call, const TrialWish& wish);

}  // namespace callai::api
