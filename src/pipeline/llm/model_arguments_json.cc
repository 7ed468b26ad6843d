#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/utf8.h"
#include "pipeline/llm/json_answer.h"
#include "pipeline/llm/tool_rounds.h"
#include "pipeline/tools/tool_values.h"
#include "templates/tool_parameters.h"

namespace callai::pipeline {

core::Result<templates::Properties> model_arguments(const templates::ToolConfig& tool, const std::string& text) {
  const auto checked = json_answer(text.empty() ? "{}" : text, tool.parameters_json);
  if (!checked.ok()) return checked.error();
  const core::Json json = core::Json::parse(*checked, nullptr, false);
  templates::Properties arguments;
  for (const std::string& name : templates::parameter_names(tool)) {
    const auto found = json.find(name);
    if (found == json.end() || found->is_null()) continue;
    const std::string value = found->is_string() ? found->get<std::string>() : found->dump();
    arguments.emplace_back(name, clean_tool_text(value));
  }
  return arguments;
}

}  // namespace callai::pipeline
