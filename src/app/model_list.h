#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace callai::app {

/// The ids of an answer of GET /v1/models; empty when it is none.
std::vector<std::string> model_ids(std::string_view body);

}  // namespace callai::app
