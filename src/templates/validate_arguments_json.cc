#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/json_reader.h"
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

}  // namespace

void check_arguments(Validation& v, const ToolConfig& tool, const CallTool& call, const Path& path) {
  if (tool.parameters_json.empty()) return;
  core::Problems syntax;
  const core::Json schema = core::parse_json(tool.parameters_json, syntax);
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
