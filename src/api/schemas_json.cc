#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "api/schemas.h"
#include "api_schemas.h"
#include "core/check.h"
#include "core/json_reader.h"

namespace callai::api {

namespace {

using core::Json;

constexpr std::string_view kRefPrefix = "#/components/schemas/";
constexpr std::array<std::string_view, 18> kKeywords = {
    "type",        "properties",   "required",      "additionalProperties",
    "enum",        "minLength",    "maxLength",     "minimum",
    "maximum",     "items",        "minItems",      "maxItems",
    "description", "example",      "maxProperties", "$ref",
    "format",      "minProperties"};

void check_keywords(const Json& schema) {
  CALLAI_CHECK(schema.is_object(), "a schema is an object");
  for (const auto& [key, value] : schema.items()) {
    CALLAI_CHECK(std::find(kKeywords.begin(), kKeywords.end(), key) != kKeywords.end(),
                 "an unknown keyword in schemas.json");
    if (key == "properties") {
      for (const auto& [name, property] : value.items()) check_keywords(property);
    }
    if (key == "items" || (key == "additionalProperties" && value.is_object())) check_keywords(value);
  }
}

std::size_t characters(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

bool is_of(const Json& value, const std::string& type) {
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_string();
  if (type == "boolean") return value.is_boolean();
  if (type == "integer") return value.is_number_integer();
  if (type == "number") return value.is_number();
  return type == "null" && value.is_null();
}

std::vector<std::string> types_of(const Json& schema) {
  const auto found = schema.find("type");
  if (found == schema.end()) return {};
  if (found->is_string()) return {found->get<std::string>()};
  return found->get<std::vector<std::string>>();
}

/// One document against one schema.
class Check {
 public:
  Check(const Json& all, core::Problems& problems) : all_(all), problems_(problems) {}

  void value(const Json& named, const Json& document, const std::string& path) {
    const Json& schema = resolved(named);
    const std::vector<std::string> types = types_of(schema);
    const bool fits =
        types.empty() || std::any_of(types.begin(), types.end(), [&](const auto& t) { return is_of(document, t); });
    if (!fits) {
      const std::string wanted = core::joined(types, " or ");
      add(path, "wrong_type", "of type " + wanted + " is expected here, found " + document.type_name(),
          "send " + wanted);
      return;
    }
    one_of(schema, document, path);
    if (document.is_string()) text(schema, document.get<std::string>(), path);
    if (document.is_number()) number(schema, document.get<double>(), path);
    if (document.is_array()) list(schema, document, path);
    if (document.is_object()) object(schema, document, path);
  }

 private:
  const Json& resolved(const Json& schema) const {
    const auto ref = schema.find("$ref");
    if (ref == schema.end()) return schema;
    return all_.at(ref->get<std::string>().substr(kRefPrefix.size()));
  }
  void add(const std::string& path, std::string code, std::string message, std::string mend) {
    problems_.push_back({path, std::move(code), std::move(message), std::move(mend)});
  }

  void one_of(const Json& schema, const Json& document, const std::string& path) {
    const auto allowed = schema.find("enum");
    if (allowed == schema.end() || std::find(allowed->begin(), allowed->end(), document) != allowed->end()) return;
    std::vector<std::string> names;
    for (const Json& one : *allowed) names.push_back(one.is_string() ? one.get<std::string>() : one.dump());
    add(path, "not_allowed", "this value is not known here", "send one of " + core::joined(names));
  }

  void text(const Json& schema, const std::string& value, const std::string& path) {
    const std::size_t length = characters(value);
    if (const auto min = schema.find("minLength"); min != schema.end() && length < min->get<std::size_t>()) {
      add(path, "too_short", "this text has " + std::to_string(length) + " characters",
          "send " + min->dump() + " or more");
    }
    if (const auto max = schema.find("maxLength"); max != schema.end() && length > max->get<std::size_t>()) {
      add(path, "too_long", "this text has " + std::to_string(length) + " characters", "send at most " + max->dump());
    }
  }

  void number(const Json& schema, double value, const std::string& path) {
    const auto min = schema.find("minimum");
    const auto max = schema.find("maximum");
    const bool low = min != schema.end() && value < min->get<double>();
    const bool high = max != schema.end() && value > max->get<double>();
    if (!low && !high) return;
    add(path, "out_of_range", "this number is out of range",
        "send " + (min != schema.end() ? min->dump() + " or more" : std::string("any")) +
            (max != schema.end() ? ", at most " + max->dump() : std::string()));
  }

  void list(const Json& schema, const Json& document, const std::string& path) {
    if (const auto min = schema.find("minItems"); min != schema.end() && document.size() < min->get<std::size_t>()) {
      add(path, "too_few", "this list has " + std::to_string(document.size()) + " items",
          "send " + min->dump() + " or more");
    }
    if (const auto max = schema.find("maxItems"); max != schema.end() && document.size() > max->get<std::size_t>()) {
      add(path, "too_many", "this list has " + std::to_string(document.size()) + " items",
          "send at most " + max->dump());
      return;
    }
    const auto items = schema.find("items");
    if (items == schema.end()) return;
    for (std::size_t i = 0; i < document.size(); ++i) value(*items, document[i], core::child_path(path, i));
  }

  void object(const Json& schema, const Json& document, const std::string& path) {
    if (const auto max = schema.find("maxProperties");
        max != schema.end() && document.size() > max->get<std::size_t>()) {
      add(path, "too_many", "this object has " + std::to_string(document.size()) + " members",
          "send at most " + max->dump());
      return;
    }
    if (const auto min = schema.find("minProperties");
        min != schema.end() && document.size() < min->get<std::size_t>()) {
      add(path, "too_few", "this object says nothing", "send at least " + min->dump() + " member");
    }
    const auto properties = schema.find("properties");
    const auto others = schema.find("additionalProperties");
    if (const auto required = schema.find("required"); required != schema.end()) {
      for (const Json& name : *required) {
        const auto key = name.get<std::string>();
        if (!document.contains(key)) add(core::child_path(path, key), "missing", "'" + key + "' is missing", "add it");
      }
    }
    for (const auto& [key, member] : document.items()) {
      const auto known = properties == schema.end() ? Json::const_iterator() : properties->find(key);
      if (properties != schema.end() && known != properties->end()) {
        value(*known, member, core::child_path(path, key));
      } else if (others != schema.end() && others->is_object()) {
        value(*others, member, core::child_path(path, key));
      } else if (others != schema.end() && others->is_boolean() && !others->get<bool>()) {
        unknown(properties == schema.end() ? Json::object() : *properties, key, path);
      }
    }
  }

  void unknown(const Json& properties, const std::string& key, const std::string& path) {
    std::vector<std::string> names;
    for (const auto& [name, schema] : properties.items()) names.push_back(name);
    const std::string near = core::closest_match(key, names);
    add(core::child_path(path, key), "unknown_member", "'" + key + "' is not known here",
        near.empty() ? "known are " + core::joined(names) : "did you mean '" + near + "'?");
  }

  const Json& all_;
  core::Problems& problems_;
};

Json shipped() {
  for (const core::EmbeddedFile& file : api_schemas()) {
    if (file.name == "schemas.json") return Json::parse(file.content);
  }
  return {};
}

}  // namespace

Schemas::Schemas() : all_(std::make_unique<const Json>(shipped())) {
  for (const auto& [name, schema] : all_->items()) check_keywords(schema);
}

Schemas::~Schemas() = default;

bool Schemas::has(std::string_view name) const {
  return all_->contains(std::string(name));
}

const Json& Schemas::all() const {
  return *all_;
}

core::Problems Schemas::check(std::string_view name, const Json& document) const {
  core::Problems problems;
  Check(*all_, problems).value(all_->at(std::string(name)), document, "");
  return problems;
}

int json_depth(std::string_view text) {
  int depth = 0;
  int deepest = 0;
  bool in_text = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_text) {
      if (c == '\\') ++i;
      if (c == '"') in_text = false;
    } else if (c == '"') {
      in_text = true;
    } else if (c == '{' || c == '[') {
      deepest = std::max(deepest, ++depth);
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return deepest;
}

core::Result<Json> read_json(std::string_view text) {
  if (json_depth(text) > kMaxJsonDepth) {
    return core::Error{core::ErrorCode::kInvalidArgument,
                       "the JSON is nested deeper than " + std::to_string(kMaxJsonDepth) + " levels",
                       "send a flatter one", ""};
  }
  core::Problems problems;
  Json json = core::parse_json(text, problems);
  if (problems.empty()) return json;
  return core::Error{core::ErrorCode::kInvalidArgument, problems.front().message, problems.front().mend, ""};
}

}  // namespace callai::api
