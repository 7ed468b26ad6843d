#include "app/model_list.h"
#include "core/json_reader.h"

namespace callai::app {

std::vector<std::string> model_ids(std::string_view body) {
  core::Problems problems;
  const core::Json json = core::parse_json(body, problems);
  std::vector<std::string> ids;
  if (!problems.empty() || !json.is_object()) return ids;
  core::JsonReader reader(json, "", problems);
  reader.array("data", [&](const core::Json& model, const std::string&) {
    if (!model.is_object()) return;
    std::string id;
    core::JsonReader(model, "", problems).text("id", id);
    if (!id.empty() && ids.size() < 50) ids.push_back(id);
  });
  return ids;
}

}  // namespace callai::app
