#include "templates/template_json.h"

#include "core/hash.h"
#include "templates/document_check_json.h"
#include "templates/fields_json.h"
#include "templates/schema/field_schema_json.h"
#include "templates/template_validator.h"

namespace callai::templates {

namespace {

constexpr int kSchemaVersion = 1;
constexpr std::size_t kMaxDocumentBytes = 4U << 20U;

constexpr int kIndent = 2;

}  // namespace

template <typename A>
void describe(A& a, typename A::template Of<TemplateMeta>& s) {
  a.named("meta");
  a.text("id", s.id, Need::kRequired);
  a.text("name", s.name, Need::kRequired);
  a.text("purpose", s.purpose);
  a.text("description", s.description);
  a.text("version", s.version);
  a.text("language", s.language);
  a.texts("tags", s.tags);
}

template <typename A>
void describe(A& a, typename A::template Of<BusinessContext>& s) {
  a.named("business_context");
  a.properties("company", s.company);
  a.properties("product", s.product);
  a.texts("facts", s.facts);
  a.texts("required_documents", s.required_documents);
}

template <typename A>
void describe(A& a, typename A::template Of<CampaignTemplate>& s) {
  a.named("campaign_template");
  a.integer("schema_version", s.schema_version, kSchemaVersion, kSchemaVersion);
  a.object("meta", s.meta, Need::kRequired);
  a.object("session_config", s.session_config, Need::kRequired);
  a.object("extraction_rules", s.extraction_rules);
  a.object("decision_tree", s.decision_tree);
  a.object("tool_configs", s.tool_configs);
  a.object("response_templates", s.response_templates);
  a.object("audio_settings", s.audio_settings);
  a.object("business_context", s.business_context);
  a.properties("custom_fields", s.custom_fields);
}

template void describe<FieldSchema>(FieldSchema&, const CampaignTemplate&);

namespace {

struct ReadDocument {
  core::Json json;
  ParsedTemplate parsed;
};

ReadDocument read_document(std::string_view json_text) {
  ReadDocument result;
  core::Problems& problems = result.parsed.problems;
  if (json_text.size() > kMaxDocumentBytes) {
    problems.push_back({"", "too_large", "the document has more than 4 MiB", "move long texts into documents"});
    return result;
  }
  problems = check_document(json_text);
  for (const core::Problem& problem : problems) {
    if (problem.code != "too_deep") continue;
    problems = {problem};
    return result;
  }
  core::Problems syntax;
  result.json = core::parse_json(json_text, syntax);
  if (!syntax.empty()) {
    problems = std::move(syntax);
    return result;
  }
  core::JsonReader json(result.json, "", problems);
  FieldReader reader(json);
  if (result.json.is_object()) describe(reader, result.parsed.value);
  json.finish();
  for (core::Problem& problem : problems) problem.path = resolvable_path(result.json, problem.path);
  return result;
}

core::Json document_of(const CampaignTemplate& t) {
  core::Json document = write_object(t);
  core::Json versioned{{"schema_version", t.schema_version}};
  for (const auto& [key, value] : document.items()) versioned[key] = value;
  return versioned;
}

std::string dump(const core::Json& json, int indent) {
  return json.dump(indent, ' ', false, core::Json::error_handler_t::replace);
}

}  // namespace

ParsedTemplate parse_template(std::string_view json_text) {
  return read_document(json_text).parsed;
}

std::string to_json_text(const CampaignTemplate& t, bool pretty) {
  return pretty ? dump(document_of(t), kIndent) + "\n" : dump(document_of(t), -1);
}

std::string digest(const CampaignTemplate& t) {
  return core::sha256_hex(to_json_text(t, false));
}

core::Problems check_template_text(std::string_view json_text, const EngineLanguages& languages) {
  ReadDocument document = read_document(json_text);
  core::Problems problems = std::move(document.parsed.problems);
  if (core::has_errors(problems)) return problems;
  core::Problems meaning = TemplateValidator(languages).validate(document.parsed.value);
  for (core::Problem& problem : meaning) {
    problem.path = resolvable_path(document.json, problem.path);
    problems.push_back(std::move(problem));
  }
  return problems;
}

}  // namespace callai::templates
