#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "sim/scenario.h"

namespace callai::sim {

/// Ids of the scenarios that ship with the program, the demonstration's own first.
std::vector<std::string> scenario_ids();

/// A shipped scenario by id, or one from the text of a file. kNotFound with the known ids; kInvalidArgument with its
/// first problem.
core::Result<Scenario> load_scenario(std::string_view id);
core::Result<Scenario> scenario_from_text(std::string_view json_text, std::string_view name);

/// The text of a shipped document ("sales_warranty.md"); kNotFound otherwise.
core::Result<std::string> shipped_document(std::string_view file);

}  // namespace callai::sim
