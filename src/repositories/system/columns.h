#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "templates/field_value.h"

namespace callai::repositories {

// Lists and named texts as one TEXT column each, in JSON. Reading a damaged one is kDataLoss, naming `column`.

std::string texts_to_column(const std::vector<std::string>& texts);
core::Result<std::vector<std::string>> texts_from_column(std::string_view column, std::string_view json);
std::string properties_to_column(const templates::Properties& properties);
core::Result<templates::Properties> properties_from_column(std::string_view column, std::string_view json);

}  // namespace callai::repositories
