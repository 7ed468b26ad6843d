#include "templates/schema/field_schema_json.h"
#include "templates/schema/template_schema.h"

namespace callai::templates {

namespace {

using core::Json;

constexpr const char* kSchemaId = "urn:callai:template:1";
constexpr int kIndent = 2;

/// The definitions of what is no plain struct: each file is an object of definitions.
void add_definitions(Json& definitions, std::string_view file) {
  const Json added = embedded_schema(file);
  for (const auto& [name, definition] : added.items()) definitions[name] = definition;
}

struct MadeSchema {
  Json schema;
  std::vector<std::string> gaps;
};

MadeSchema make_schema() {
  SchemaDefinitions made;
  FieldSchema root(made);
  const CampaignTemplate plain;
  describe(root, plain);
  Json document = made.definitions[root.name()];
  made.definitions.erase(root.name());
  add_definitions(made.definitions, "conditions.json");
  add_definitions(made.definitions, "actions.json");
  Json schema{{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"$id", kSchemaId}};
  schema.update(document);
  schema["$defs"] = std::move(made.definitions);
  return {std::move(schema), made.texts.gaps()};
}

}  // namespace

std::string template_schema_text() {
  return make_schema().schema.dump(kIndent) + "\n";
}

std::vector<std::string> template_schema_gaps() {
  return make_schema().gaps;
}

}  // namespace callai::templates
