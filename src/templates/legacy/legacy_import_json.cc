#include <algorithm>

#include "templates/builder/template_builder.h"
#include "templates/document_check_json.h"
#include "templates/legacy/legacy_actions.h"
#include "templates/legacy/legacy_conversion_json.h"
#include "templates/template_json.h"

namespace callai::templates {

namespace {

using core::Json;

void read_meta(Conversion& c, Old& root) {
  TemplateMeta& meta = c.t.meta;
  const std::string id = root.text_of("id");
  const std::string name = root.text_of("name");
  meta.name = name.empty() ? (id.empty() ? "Converted template" : id) : name;
  meta.id = slug(id.empty() ? meta.name : id, "converted");
  meta.description = root.text_of("description");
  if (const std::string version = root.text_of("version"); !version.empty()) meta.version = version;
  meta.purpose = root.text_of("purpose");
  meta.tags = root.texts_of("tags");
  if (const auto seconds = root.number_of("max_call_duration")) {
    c.t.session_config.max_call = std::chrono::seconds(whole(seconds, 10, 14400, 600));
  }
  c.t.extraction_rules.persona_hints = root.texts_of("customer_personality_targets");
}

/// Texts in the old spelling of placeholders, which could not be read before all fields were known.
void fill_placeholders(Conversion& c, std::size_t first_script) {
  std::vector<std::string> custom;
  auto& scripts = c.t.response_templates.scripts;
  for (std::size_t i = first_script; i < scripts.size(); ++i) {
    if (scripts[i].id == "answer") continue;
    for (std::string& variant : scripts[i].variants) variant = with_placeholders(variant, c.t, custom);
  }
  const auto says_product = [](const Script& script) {
    return std::any_of(script.variants.begin(), script.variants.end(),
                       [](const std::string& v) { return v.find("{product.name}") != std::string::npos; });
  };
  Properties& product = c.t.business_context.product;
  const bool named = std::any_of(product.begin(), product.end(), [](const auto& one) { return one.first == "name"; });
  if (!named && std::any_of(scripts.begin(), scripts.end(), says_product)) {
    product.emplace_back("name", "our product");
    c.report.push_back({"", "/business_context/product/name", "the old texts say it; give it its name"});
  }
  for (const std::string& name : custom) {
    const bool there = std::any_of(c.t.custom_fields.begin(), c.t.custom_fields.end(),
                                   [&](const auto& field) { return field.first == name; });
    if (there) continue;
    c.t.custom_fields.emplace_back(name, "");
    c.report.push_back({"", "/custom_fields/" + name, "a placeholder of the old texts; give it a value"});
  }
}

/// Two scripts of one id would be an error; the later one gets a number.
void make_ids_unique(std::vector<Script>& scripts) {
  for (std::size_t i = 1; i < scripts.size(); ++i) {
    const auto taken = [&](const std::string& id) {
      return std::any_of(scripts.begin(), scripts.begin() + static_cast<std::ptrdiff_t>(i),
                         [&](const Script& s) { return s.id == id; });
    };
    const std::string id = scripts[i].id;
    for (int n = 2; taken(scripts[i].id); ++n) scripts[i].id = id + "_" + std::to_string(n);
  }
}

/// Parts that were written as ours already: merged into the document, and read by its codec.
void merge_overlay(Conversion& c, core::Problems& problems) {
  if (c.overlay.empty()) return;
  core::Problems none;
  Json document = core::parse_json(to_json_text(c.t, false), none);
  const auto append = [&](const char* pointer, const Json& list) {
    Json& target = document[Json::json_pointer(pointer)];
    if (target.is_null()) target = Json::array();
    for (const Json& element : list) target.push_back(element);
  };
  if (c.overlay.contains("tools")) append("/tool_configs/tools", c.overlay["tools"]);
  if (c.overlay.contains("intents")) append("/extraction_rules/intents", c.overlay["intents"]);
  if (c.overlay.contains("decision_tree") && c.overlay["decision_tree"].is_object()) {
    for (const auto& [key, value] : c.overlay["decision_tree"].items()) {
      Json& target = document["decision_tree"][key];
      if (target.is_array() && value.is_array()) {
        for (const Json& element : value) target.push_back(element);
      } else if (target.is_object() && value.is_object()) {
        for (const auto& [stage, nodes] : value.items()) {
          if (target.contains(stage) && target[stage].is_array() && nodes.is_array()) {
            for (const Json& one : nodes) target[stage].push_back(one);
          } else {
            target[stage] = nodes;
          }
        }
      } else {
        target = value;
      }
    }
  }
  ParsedTemplate merged = parse_template(document.dump(-1, ' ', false, Json::error_handler_t::replace));
  if (core::has_errors(merged.problems)) {
    problems = std::move(merged.problems);
    return;
  }
  c.t = std::move(merged.value);
}

}  // namespace

std::optional<Action> known_action(const std::string& prose, const Conversion& c) {
  std::vector<std::string> ids;
  for (const OldStage& stage : c.stages) ids.push_back(stage.id);
  return action_in_prose(prose, ids);
}

ConvertedTemplate convert_legacy_template(std::string_view json_text) {
  ConvertedTemplate result;
  result.problems = check_document(json_text);
  if (core::has_errors(result.problems)) return result;
  const Json document = core::parse_json(json_text, result.problems);
  if (!result.problems.empty()) return result;
  if (!document.is_object()) {
    result.problems.push_back({"", "wrong_type",
                               std::string("an object is expected here, found ") + document.type_name(),
                               "give one old template or campaign; of a list, one element"});
    return result;
  }
  Conversion c;
  c.t = TemplateBuilder::blank().draft();
  const std::size_t first_script = c.t.response_templates.scripts.size();
  Old root(document, "", "", c.report);
  read_meta(c, root);
  read_stages(c, root);
  read_data(c, root);
  read_analysis(c, root);
  read_personality(c, root);
  read_business(c, root);
  root.leave();
  build_stages(c);
  fill_placeholders(c, first_script);
  make_ids_unique(c.t.response_templates.scripts);
  leave_out_unused(c);
  merge_overlay(c, result.problems);
  result.value = std::move(c.t);
  result.carried = std::move(c.report);
  return result;
}

}  // namespace callai::templates
