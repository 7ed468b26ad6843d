#include "sim/scenario_library.h"

#include <algorithm>

#include "scenario_documents.h"
#include "scenario_files.h"

namespace callai::sim {

namespace {

constexpr std::string_view kDemo = "sales_success";
constexpr std::string_view kSuffix = ".json";

std::string id_of(std::string_view file) {
  if (file.ends_with(kSuffix)) file.remove_suffix(kSuffix.size());
  return std::string(file);
}

}  // namespace

std::vector<std::string> scenario_ids() {
  std::vector<std::string> ids;
  for (const core::EmbeddedFile& file : scenario_files()) ids.push_back(id_of(file.name));
  std::stable_partition(ids.begin(), ids.end(), [](const std::string& id) { return id == kDemo; });
  return ids;
}

core::Result<Scenario> scenario_from_text(std::string_view json_text, std::string_view name) {
  ParsedScenario parsed = parse_scenario(json_text);
  if (!core::has_errors(parsed.problems)) return std::move(parsed.value);
  const core::Problem& first = parsed.problems.front();
  return core::Error{core::ErrorCode::kInvalidArgument,
                     "scenario '" + std::string(name) + "' has " + std::to_string(parsed.problems.size()) +
                         " problem(s), the first at " + first.path + ": " + first.message,
                     first.mend, ""};
}

core::Result<Scenario> load_scenario(std::string_view id) {
  for (const core::EmbeddedFile& file : scenario_files()) {
    if (id_of(file.name) == id) return scenario_from_text(file.content, id);
  }
  std::string known;
  for (const std::string& one : scenario_ids()) known += (known.empty() ? "" : ", ") + one;
  return core::Error{core::ErrorCode::kNotFound, "no scenario '" + std::string(id) + "'", "choose one of " + known, ""};
}

core::Result<std::string> shipped_document(std::string_view file) {
  for (const core::EmbeddedFile& document : scenario_documents()) {
    if (document.name == file) return std::string(document.content);
  }
  return core::Error{core::ErrorCode::kNotFound, "no document '" + std::string(file) + "' ships with the program", "",
                     ""};
}

}  // namespace callai::sim
