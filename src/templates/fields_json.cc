#include "templates/fields_json.h"

#include <cmath>

namespace callai::templates {

namespace {

constexpr double kMicrosPerSecond = 1e6;
constexpr double kMicrosPerMillisecond = 1e3;

core::Duration from_micros(double micros) {
  return core::Duration(std::llround(micros));
}

}  // namespace

core::Json number_json(double value) {
  if (value == std::floor(value) && std::abs(value) < 1e15) return static_cast<std::int64_t>(value);
  return value;
}

void FieldReader::text(std::string_view key, std::string& out, Need need) {
  json_.text(key, out, need == Need::kRequired);
}

void FieldReader::number(std::string_view key, std::optional<double>& out, double min, double max) {
  double value = 0;
  if (json_.number(key, value, min, max)) out = value;
}

void FieldReader::numbers(std::string_view key, std::vector<double>& out) {
  std::vector<double> read;
  const bool found = json_.array(key, [&](const core::Json& element, const std::string& path) {
    if (element.is_number()) {
      read.push_back(element.get<double>());
    } else {
      json_.problems().push_back({path, "wrong_type",
                                  std::string("a number is expected here, found ") + element.type_name(),
                                  "write a number without quotes"});
    }
  });
  if (found) out = std::move(read);
}

void FieldReader::seconds(std::string_view key, core::Duration& out, double min, double max) {
  double value = 0;
  if (json_.number(key, value, min, max)) out = from_micros(value * kMicrosPerSecond);
}

void FieldReader::milliseconds(std::string_view key, core::Duration& out, double min, double max) {
  double value = 0;
  if (json_.number(key, value, min, max)) out = from_micros(value * kMicrosPerMillisecond);
}

void FieldReader::texts_or_text(std::string_view key, std::string_view single, std::vector<std::string>& out) {
  json_.texts(key, out);
  std::string one;
  if (!json_.text(single, one)) return;
  if (json_.has(key)) {
    json_.add_problem(single, "superfluous_key",
                      "'" + std::string(single) + "' and '" + std::string(key) + "' are both here",
                      "keep '" + std::string(key) + "' and add the text to it");
    return;
  }
  out = {std::move(one)};
}

void FieldReader::json_object(std::string_view key, std::string& out) {
  const core::Json* found = json_.value(key);
  if (found == nullptr) return;
  if (!found->is_object()) {
    json_.add_problem(key, "wrong_type", "'" + std::string(key) + "' must be an object, found " + found->type_name(),
                      "write an object: { ... }");
    return;
  }
  out = found->dump();
}

void FieldWriter::set(std::string_view key, core::Json value) {
  object_[std::string(key)] = std::move(value);
}

void FieldWriter::text(std::string_view key, const std::string& value, Need need) {
  set(key, value);
  if (need == Need::kRequired) keep(key);
}

void FieldWriter::integer(std::string_view key, int value, int /*min*/, int /*max*/) {
  set(key, value);
}

void FieldWriter::number(std::string_view key, double value, double /*min*/, double /*max*/) {
  set(key, number_json(value));
}

void FieldWriter::number(std::string_view key, const std::optional<double>& value, double /*min*/, double /*max*/) {
  if (value) set(key, number_json(*value));
}

void FieldWriter::numbers(std::string_view key, const std::vector<double>& values) {
  core::Json list = core::Json::array();
  for (const double value : values) list.push_back(number_json(value));
  set(key, std::move(list));
}

void FieldWriter::seconds(std::string_view key, core::Duration value, double /*min*/, double /*max*/) {
  set(key, number_json(static_cast<double>(value.count()) / kMicrosPerSecond));
}

void FieldWriter::milliseconds(std::string_view key, core::Duration value, double /*min*/, double /*max*/) {
  set(key, number_json(static_cast<double>(value.count()) / kMicrosPerMillisecond));
}

void FieldWriter::texts_or_text(std::string_view key, std::string_view /*single*/,
                                const std::vector<std::string>& values) {
  set(key, values);
}

void FieldWriter::properties(std::string_view key, const Properties& values) {
  core::Json object = core::Json::object();
  for (const auto& [name, value] : values) object[name] = value;
  set(key, std::move(object));
}

void FieldWriter::json_object(std::string_view key, const std::string& value) {
  if (value.empty()) return;
  core::Problems ignored;
  core::Json parsed = core::parse_json(value, ignored);
  // Text that is no JSON is kept as it is, for the reader to name.
  set(key, ignored.empty() ? std::move(parsed) : core::Json(value));
}

core::Json FieldWriter::pruned(const FieldWriter& defaults) const {
  core::Json result = core::Json::object();
  for (const auto& [key, value] : object_.items()) {
    const bool required = std::find(required_.begin(), required_.end(), key) != required_.end();
    const auto same = defaults.object_.find(key);
    if (required || same == defaults.object_.end() || *same != value) result[key] = value;
  }
  return result;
}

}  // namespace callai::templates
