#include "core/json_reader.h"
#include "repositories/system/columns.h"

namespace callai::repositories {

namespace {

core::Error damaged(std::string_view column, const core::Problems& problems) {
  return {core::ErrorCode::kDataLoss, "the stored column '" + std::string(column) + "' is damaged",
          "restore the database from a backup", problems.empty() ? "" : problems.front().message};
}

// A column holds no object at its top for a list: the reader wants a key.
template <typename T, typename Read>
core::Result<T> read_column(std::string_view column, std::string_view text, Read read) {
  core::Problems problems;
  core::Json wrapper = core::Json::object();
  wrapper["value"] = core::parse_json(text, problems);
  T value;
  if (problems.empty()) {
    core::JsonReader reader(wrapper, "", problems);
    read(reader, value);
  }
  if (!problems.empty()) return damaged(column, problems);
  return value;
}

std::string dumped(const core::Json& json) {
  return json.dump(-1, ' ', false, core::Json::error_handler_t::replace);
}

}  // namespace

std::string texts_to_column(const std::vector<std::string>& texts) {
  return dumped(core::Json(texts));
}

core::Result<std::vector<std::string>> texts_from_column(std::string_view column, std::string_view json) {
  using Texts = std::vector<std::string>;
  return read_column<Texts>(column, json, [](core::JsonReader& r, Texts& out) { r.texts("value", out, true); });
}

std::string properties_to_column(const templates::Properties& properties) {
  core::Json json = core::Json::object();
  for (const auto& [key, value] : properties) json[key] = value;
  return dumped(json);
}

core::Result<templates::Properties> properties_from_column(std::string_view column, std::string_view json) {
  using Named = templates::Properties;
  return read_column<Named>(column, json, [](core::JsonReader& r, Named& out) { r.properties("value", out, true); });
}

}  // namespace callai::repositories
