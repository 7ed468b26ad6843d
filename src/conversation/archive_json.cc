#include <algorithm>

#include "conversation/json_archive.h"

namespace callai::conversation {

namespace {

using templates::FieldType;

// The type that stands for an alternative of FieldValue; all the textual ones are "text".
FieldType type_of(const templates::FieldValue& value) {
  constexpr FieldType kTypes[] = {FieldType::kText, FieldType::kYesNo, FieldType::kNumber,  FieldType::kMoney,
                                  FieldType::kDate, FieldType::kTime,  FieldType::kDateTime};
  static_assert(std::size(kTypes) == std::variant_size_v<templates::FieldValue>);
  return kTypes[value.index()];
}

bool is_textual(FieldType type) {
  return type == FieldType::kText || type == FieldType::kPhone || type == FieldType::kEmail ||
         type == FieldType::kName || type == FieldType::kChoice;
}

}  // namespace

void note_wrong_type(const core::Json& found, const std::string& path, std::string_view expected,
                     core::Problems& problems) {
  problems.push_back({path, "wrong_type",
                      "'" + path + "' must be " + std::string(expected) + ", found " + found.type_name(),
                      "write " + std::string(expected)});
}

bool expect_type(bool fits, const core::Json& json, const std::string& path, std::string_view expected,
                 core::Problems& problems) {
  if (!fits) note_wrong_type(json, path, expected, problems);
  return fits;
}

std::optional<std::int64_t> read_integer(const core::Json& json, const std::string& path, std::int64_t min,
                                         std::int64_t max, core::Problems& problems) {
  if (!expect_type(json.is_number_integer(), json, path, "a whole number", problems)) return std::nullopt;
  const bool too_large =
      json.is_number_unsigned() &&
      json.get<std::uint64_t>() > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  const std::int64_t value = too_large ? 0 : json.get<std::int64_t>();
  if (too_large || value < min || value > max) {
    problems.push_back(
        {path, "out_of_range",
         "'" + path + "' is " + json.dump() + ", outside " + std::to_string(min) + " to " + std::to_string(max),
         "choose a value in that range"});
    return std::nullopt;
  }
  return value;
}

std::optional<std::size_t> read_name(const core::Json& json, const std::string& path, const std::string_view* names,
                                     std::size_t count, core::Problems& problems) {
  if (!expect_type(json.is_string(), json, path, "a name", problems)) return std::nullopt;
  const std::string& name = json.get_ref<const std::string&>();
  const auto* found = std::find(names, names + count, name);
  if (found != names + count) return static_cast<std::size_t>(found - names);
  std::vector<std::string> known(names, names + count);
  std::string all;
  for (const std::string& k : known) all += (all.empty() ? "" : ", ") + k;
  problems.push_back(
      {path, "unknown_value", "'" + path + "': '" + name + "' is not known here", "write one of " + all});
  return std::nullopt;
}

core::Json field_value_to_json(const templates::FieldValue& value) {
  return {{"type", std::string(templates::to_string(type_of(value)))}, {"value", templates::to_canonical(value)}};
}

void read_field_value(const core::Json& json, const std::string& path, core::Problems& problems,
                      templates::FieldValue& out) {
  core::JsonReader reader(json, path, problems);
  std::string type_name;
  std::string text;
  if (!reader.text("type", type_name, true)) return;
  if (!reader.text("value", text)) {
    reader.add_problem("value", "missing", "'" + path + "/value' must be a text", "write the canonical text");
    return;
  }
  reader.finish();
  const std::optional<FieldType> type = templates::parse_field_type(type_name);
  if (!type) {
    reader.add_problem("type", "unknown_value", "'" + path + "/type': '" + type_name + "' is no field type",
                       "write text, yes_no, number, money, date, time or datetime");
    return;
  }
  if (is_textual(*type)) {
    out = std::move(text);
    return;
  }
  std::optional<templates::FieldValue> value = templates::parse_canonical(*type, text);
  if (value) {
    out = std::move(*value);
  } else {
    reader.add_problem("value", "bad_value", "'" + path + "/value': '" + text + "' is no " + type_name,
                       "write the canonical text of a " + type_name);
  }
}

std::string dump_text(const core::Json& json) {
  return json.dump(-1, ' ', false, core::Json::error_handler_t::replace);
}

core::Status status_of(const core::Problems& problems, std::string_view what) {
  if (problems.empty()) return {};
  const core::Problem& first = problems.front();
  std::string message = std::string(what) + ": " + first.message;
  if (!first.path.empty() && message.find(first.path) == std::string::npos) message += " (at " + first.path + ")";
  return core::Error{core::ErrorCode::kInvalidArgument, std::move(message), first.mend, ""};
}

}  // namespace callai::conversation
