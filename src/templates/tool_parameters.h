#pragma once

#include <string>
#include <vector>

#include "templates/tool_configs.h"

namespace callai::templates {

/// Names of the tool's parameters, in the order of its schema (`properties`). Pure.
std::vector<std::string> parameter_names(const ToolConfig& tool);

/// `"x-model": true` in the tool's schema: a model that words a reply may ask for this tool by itself, without the
/// decision tree. Pure.
bool model_may_ask(const ToolConfig& tool);

}  // namespace callai::templates
