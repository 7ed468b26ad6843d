#pragma once

#include <string>

#include "api/route.h"
#include "api/schemas.h"

namespace callai::api {

/// The OpenAPI 3.1 document of the routes, as JSON text. What of a route is checked is in it: `x-role` is the least
/// role, `x-scope` what an API key needs.
std::string openapi_document(const Routes& routes, const Schemas& schemas, const std::string& version);

}  // namespace callai::api
