#include <charconv>
#include <nlohmann/json.hpp>

#include "repositories/legacy/old_records.h"

namespace callai::repositories {

namespace {

const core::Json* member(const core::Json& object, std::string_view key) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(key);
  return found == object.end() || found->is_null() ? nullptr : &*found;
}

std::string as_text(const core::Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_null()) return "";
  return value.dump(-1, ' ', false, core::Json::error_handler_t::replace);
}

}  // namespace

OldArray split_array(std::string_view text) {
  OldArray array;
  std::size_t i = text.find_first_not_of("\xEF\xBB\xBF \t\r\n");
  if (i == std::string_view::npos || text[i] != '[') return array;
  array.is_array = true;
  int depth = 0;
  bool quoted = false;
  std::size_t begin = 0;
  for (++i; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '\\') ++i;
      if (c == '"') quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == '{' || c == '[') {
      if (depth++ == 0) begin = i;
    } else if (c == '}' || c == ']') {
      if (depth == 0) return array;
      if (--depth == 0) array.objects.push_back(text.substr(begin, i + 1 - begin));
    }
  }
  array.cut = true;
  return array;
}

std::string text_of(const core::Json& object, std::string_view key) {
  const core::Json* value = member(object, key);
  return value == nullptr ? "" : as_text(*value);
}

std::vector<std::string> texts_of(const core::Json& object, std::string_view key) {
  std::vector<std::string> texts;
  const core::Json* value = member(object, key);
  if (value == nullptr || !value->is_array()) return texts;
  for (const core::Json& one : *value) {
    if (!one.is_null()) texts.push_back(as_text(one));
  }
  return texts;
}

std::vector<std::pair<std::string, std::string>> properties_of(const core::Json& object, std::string_view key) {
  std::vector<std::pair<std::string, std::string>> properties;
  const core::Json* value = member(object, key);
  if (value == nullptr || !value->is_object()) return properties;
  for (const auto& [name, one] : value->items()) {
    if (!one.is_null()) properties.emplace_back(name, as_text(one));
  }
  return properties;
}

bool flag_of(const core::Json& object, std::string_view key, bool missing) {
  const core::Json* value = member(object, key);
  return value != nullptr && value->is_boolean() ? value->get<bool>() : missing;
}

double number_of(const core::Json& object, std::string_view key) {
  const core::Json* value = member(object, key);
  return value != nullptr && value->is_number() ? value->get<double>() : 0;
}

core::WallTime time_of(const core::Json& object, std::string_view key) {
  const std::string text = text_of(object, key);
  const auto part = [&text](std::size_t at, std::size_t size) {
    int value = -1;
    if (text.size() >= at + size) std::from_chars(text.data() + at, text.data() + at + size, value);
    return value;
  };
  const std::chrono::year_month_day day{std::chrono::year(part(0, 4)),
                                        std::chrono::month(static_cast<unsigned>(part(5, 2))),
                                        std::chrono::day(static_cast<unsigned>(part(8, 2)))};
  if (!day.ok() || part(0, 4) < 1970) return {};
  core::WallTime at{std::chrono::sys_days(day)};
  if (part(11, 2) >= 0 && part(14, 2) >= 0) at += std::chrono::hours(part(11, 2)) + std::chrono::minutes(part(14, 2));
  if (part(17, 2) >= 0) at += std::chrono::seconds(part(17, 2));
  return at;
}

std::string url_safe(std::string_view id) {
  std::string safe;
  for (const char c : id) {
    const bool fits =
        (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
    safe += fits ? c : '_';
  }
  return safe;
}

}  // namespace callai::repositories
