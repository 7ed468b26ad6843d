#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/json_reader.h"
#include "templates/tool_parameters.h"
#include "templates/validation.h"

namespace callai::templates {

namespace {

std::vector<std::string> member_names(const core::Json& schema, const char* key) {
  std::vector<std::string> names;
  const auto found = schema.find(key);
  if (found == schema.end()) return names;
  if (found->is_object()) {
    for (const auto& [name, value] : found->items()) names.push_back(name);
  } else if (found->is_array()) {
    for (const core::Json& name : *found) {
      if (name.is_string()) names.push_back(name.get<std::string>());
    }
  }
  return names;
}

core::Json schema_of(const ToolConfig& tool) {
  core::Problems syntax;
  return tool.parameters_json.empty() ? core::Json() : core::parse_json(tool.parameters_json, syntax);
}

}  // namespace

std::vector<std::string> parameter_names(const ToolConfig& tool) {
  return member_names(schema_of(tool), "properties");
}

bool model_may_ask(const ToolConfig& tool) {
  const core::Json schema = schema_of(tool);
  const auto found = schema.find("x-model");
  return found != schema.end() && found->is_boolean() && found->get<bool>();
}

void check_arguments(Validation& v, const ToolConfig& tool, const CallTool& call, const Path& path) {
  const core::Json schema = schema_of(tool);
  if (!schema.is_object()) return;
  const std::vector<std::string> parameters = member_names(schema, "properties");
  for (const auto& [name, value] : call.arguments) {
    if (parameters.empty() || std::find(parameters.begin(), parameters.end(), name) != parameters.end()) continue;
    v.error(path / "arguments" / name, "unknown_argument", "tool '" + tool.id + "' takes no '" + name + "'",
            suggestion(name, parameters, "remove it"));
  }
  for (const std::string& name : member_names(schema, "required")) {
    const auto given = [&](const auto& argument) { return argument.first == name; };
    if (std::any_of(call.arguments.begin(), call.arguments.end(), given)) continue;
    v.error(path, "missing_argument", "tool '" + tool.id + "' needs '" + name + "'",
            "add it to \"arguments\": {\"" + name + "\": \"...\"}");
  }
}

}  // namespace callai::templates
