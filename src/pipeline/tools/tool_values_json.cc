#include <nlohmann/json.hpp>

#include "core/utf8.h"
#include "pipeline/tools/tool_values.h"

namespace callai::pipeline {
namespace {

using core::Json;

void add(std::string name, std::string value, templates::Properties& out) {
  if (out.size() < kMaxToolValues) out.emplace_back(clean_tool_text(name), std::move(value));
}

void flatten(const Json& json, const std::string& name, int depth, templates::Properties& out) {
  const auto inside = [&name](const std::string& part) { return name.empty() ? part : name + "." + part; };
  if (json.is_null() || depth > kMaxToolValueDepth || out.size() >= kMaxToolValues) return;
  if (json.is_object()) {
    for (const auto& [key, value] : json.items()) flatten(value, inside(key), depth + 1, out);
    return;
  }
  if (json.is_array()) {
    add(inside("count"), std::to_string(json.size()), out);
    std::size_t index = 0;
    for (const Json& element : json) flatten(element, inside(std::to_string(index++)), depth + 1, out);
    return;
  }
  const std::string text = json.is_string() ? json.get<std::string>() : json.dump();
  add(name.empty() ? "value" : name, clean_tool_text(text), out);
}

}  // namespace

std::string clean_tool_text(std::string_view text, std::size_t most) {
  const std::string valid = core::valid_utf8(text.substr(0, most + 4));  // not all of a huge text; a character more
  std::string out;
  for (const char c : valid) {
    const bool control = static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
    out += control ? ' ' : c;
  }
  if (out.size() <= most) return out;
  std::size_t end = most;
  while (end > 0 && (static_cast<unsigned char>(out[end]) & 0xC0U) == 0x80U) --end;
  out.resize(end);
  return out;
}

void append_tool_values(const Json& json, templates::Properties& out) {
  flatten(json, "", 0, out);
}

core::Result<templates::Properties> tool_values_of(std::string_view json, const std::string& pointer) {
  const Json document = Json::parse(json, nullptr, false);
  if (document.is_discarded()) {
    return core::Error{core::ErrorCode::kDataLoss, "the answer is no JSON", "look at what the server answers", ""};
  }
  templates::Properties values;
  if (pointer.empty()) {
    append_tool_values(document, values);
    return values;
  }
  const core::Error nothing{core::ErrorCode::kNotFound, "the answer has nothing at " + pointer, "", ""};
  try {
    const Json::json_pointer place(pointer);
    if (!document.contains(place) || document.at(place).is_null()) return nothing;
    append_tool_values(document.at(place), values);
  } catch (const Json::exception&) {
    return nothing;
  }
  return values;
}

}  // namespace callai::pipeline
