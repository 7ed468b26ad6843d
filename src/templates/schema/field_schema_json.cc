#include "templates/schema/field_schema_json.h"

#include "core/check.h"
#include "schema_files.h"

namespace callai::templates {

namespace {

using core::Json;

Json list_of(Json items) {
  return {{"type", "array"}, {"items", std::move(items)}};
}

Json with_default(Json schema, Json value) {
  schema["default"] = std::move(value);
  return schema;
}

Json bounded(const char* type, double min, double max) {
  return {{"type", type}, {"minimum", number_json(min)}, {"maximum", number_json(max)}};
}

}  // namespace

Json embedded_schema(std::string_view name) {
  for (const core::EmbeddedFile& file : schema_files()) {
    if (file.name != name) continue;
    core::Problems problems;
    Json json = core::parse_json(file.content, problems);
    CALLAI_CHECK(problems.empty(), "a built-in schema file is no JSON");
    return json;
  }
  CALLAI_CHECK(false, "a built-in schema file is missing");
  return nullptr;
}

SchemaTexts::SchemaTexts() : texts_(embedded_schema("texts.json")) {}

const Json* SchemaTexts::find(const std::string& type, const std::string& member) {
  const Json* found = nullptr;
  const auto it = texts_.find(type);
  if (it != texts_.end()) {
    const auto inner = it->find(member);
    if (inner != it->end()) found = &*inner;
  }
  asked_[type + "." + member] = found != nullptr;
  return found;
}

std::vector<std::string> SchemaTexts::gaps() const {
  std::vector<std::string> gaps;
  for (const auto& [name, there] : asked_) {
    if (!there) gaps.push_back(name);
  }
  for (const auto& [type, members] : texts_.items()) {
    for (const auto& [member, texts] : members.items()) {
      if (!asked_.contains(type + "." + member)) gaps.push_back(type + "." + member + " (unused)");
    }
  }
  return gaps;
}

Json FieldSchema::reference_to(const std::string& name) {
  return {{"$ref", "#/$defs/" + name}};
}

void FieldSchema::named(std::string_view name) {
  name_ = name;
  skipped_ = out_.definitions.contains(name_);
  if (skipped_) return;
  Json& made = definition();
  made = {{"title", ""}, {"description", ""}, {"type", "object"}};
  if (const Json* texts = out_.texts.find(name_, "")) made.update(*texts);
  made["additionalProperties"] = false;
  made["properties"] = Json::object();
}

void FieldSchema::member(std::string_view key, Json schema, Need need) {
  if (skipped_) return;
  const std::string name(key);
  Json described = Json::object();
  if (const Json* texts = out_.texts.find(name_, name)) described = *texts;
  described.update(schema);
  Json& made = definition();
  made["properties"][name] = std::move(described);
  if (need == Need::kRequired) made["required"].push_back(name);
}

void FieldSchema::text(std::string_view key, const std::string& value, Need need) {
  if (need == Need::kRequired) return member(key, {{"type", "string"}, {"minLength", 1}}, need);
  member(key, {{"type", "string"}, {"default", value}});
}

void FieldSchema::boolean(std::string_view key, bool value) {
  member(key, {{"type", "boolean"}, {"default", value}});
}

void FieldSchema::integer(std::string_view key, int value, int min, int max) {
  member(key, with_default(bounded("integer", min, max), value));
}

void FieldSchema::number(std::string_view key, double value, double min, double max) {
  member(key, with_default(bounded("number", min, max), number_json(value)));
}

void FieldSchema::number(std::string_view key, const std::optional<double>& /*value*/, double min, double max) {
  member(key, bounded("number", min, max));
}

void FieldSchema::numbers(std::string_view key, const std::vector<double>& /*values*/) {
  member(key, list_of({{"type", "number"}}));
}

void FieldSchema::seconds(std::string_view key, core::Duration value, double min, double max) {
  member(key, with_default(bounded("number", min, max), number_json(static_cast<double>(value.count()) / 1e6)));
}

void FieldSchema::milliseconds(std::string_view key, core::Duration value, double min, double max) {
  member(key, with_default(bounded("number", min, max), number_json(static_cast<double>(value.count()) / 1e3)));
}

void FieldSchema::texts(std::string_view key, const std::vector<std::string>& values) {
  Json schema = list_of({{"type", "string"}});
  if (!values.empty()) schema["default"] = values;
  member(key, std::move(schema));
}

void FieldSchema::texts_or_text(std::string_view key, std::string_view single,
                                const std::vector<std::string>& /*values*/) {
  if (skipped_) return;
  member(key, list_of({{"type", "string"}}));
  member(single, {{"type", "string"}});
  definition()["not"] = {{"required", {std::string(key), std::string(single)}}};
}

void FieldSchema::properties(std::string_view key, const Properties& /*values*/) {
  member(key, {{"type", "object"}, {"additionalProperties", {{"type", {"string", "number", "boolean"}}}}});
}

void FieldSchema::condition(std::string_view key, const Condition& /*value*/) {
  member(key, reference_to("condition"));
}

void FieldSchema::actions(std::string_view key, const std::vector<Action>& /*values*/) {
  member(key, list_of(reference_to("action")));
}

void FieldSchema::stage_nodes(std::string_view key, const std::vector<StageNodes>& /*values*/) {
  if (skipped_) return;
  member(key, {{"type", "object"}, {"additionalProperties", list_of(reference<Node>())}});
}

void FieldSchema::json_object(std::string_view key, const std::string& /*value*/) {
  member(key, {{"type", "object"}});
}

void FieldSchema::one_of(std::string_view key, const Words& words, std::size_t initial, Need need) {
  Json schema{{"type", "string"}, {"enum", words}};
  if (need == Need::kOptional) schema["default"] = words[initial];
  member(key, std::move(schema), need);
}

}  // namespace callai::templates
