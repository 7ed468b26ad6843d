#include <algorithm>

#include "builder_files.h"
#include "core/json_reader.h"
#include "templates/builder/template_builder.h"
#include "templates/document_check_json.h"
#include "templates/prebuilt.h"
#include "templates/template_json.h"
#include "templates/template_validator.h"

namespace callai::templates {

namespace {

using core::Json;

enum class Merge {
  kReplace,  ///< the value takes the old one's place
  kMembers,  ///< an object's members; null removes one
  kById,     ///< an object whose keys are the ids of a list's things; null removes one
};

struct Part {
  const char* key;      ///< in the customisation
  const char* pointer;  ///< into the template
  Merge how;
};

constexpr Part kParts[] = {
    {"id", "/meta/id", Merge::kReplace},
    {"name", "/meta/name", Merge::kReplace},
    {"purpose", "/meta/purpose", Merge::kReplace},
    {"description", "/meta/description", Merge::kReplace},
    {"version", "/meta/version", Merge::kReplace},
    {"language", "/meta/language", Merge::kReplace},
    {"language", "/audio_settings/language", Merge::kReplace},
    {"tags", "/meta/tags", Merge::kReplace},
    {"company", "/business_context/company", Merge::kMembers},
    {"product", "/business_context/product", Merge::kMembers},
    {"facts", "/business_context/facts", Merge::kReplace},
    {"documents", "/business_context/required_documents", Merge::kReplace},
    {"custom_fields", "/custom_fields", Merge::kMembers},
    {"mode", "/response_templates/mode", Merge::kReplace},
    {"personality", "/response_templates/personality", Merge::kMembers},
    {"scripts", "/response_templates/scripts", Merge::kById},
    {"data_collection", "/extraction_rules/fields", Merge::kById},
    {"intents", "/extraction_rules/intents", Merge::kById},
    {"stages", "/session_config/stages", Merge::kById},
    {"limits", "/session_config", Merge::kMembers},
    {"silence", "/session_config/silence", Merge::kMembers},
    {"voicemail", "/session_config/voicemail", Merge::kMembers},
    {"offers", "/decision_tree/offers", Merge::kById},
    {"destinations", "/decision_tree/destinations", Merge::kById},
    {"tools", "/tool_configs/tools", Merge::kById},
    {"voice", "/audio_settings", Merge::kMembers},
};

/// `limits` are the numbers and switches of the session; its lists and objects have names of their own.
constexpr const char* kLimits[] = {"max_call_seconds", "history_exchanges", "recording", "opening", "initial_stage"};

Json* find_thing(Json& list, const std::string& id) {
  for (Json& thing : list) {
    if (thing.value("id", "") == id) return &thing;
  }
  return nullptr;
}

void erase_thing(Json& list, const std::string& id) {
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (list[i].value("id", "") == id) return list.erase(i), void();
  }
}

/// RFC 7396.
void merge_members(Json& target, const Json& patch) {
  if (!patch.is_object()) {
    target = patch;
    return;
  }
  if (!target.is_object()) target = Json::object();
  for (const auto& [key, value] : patch.items()) {
    if (value.is_null()) {
      target.erase(key);
    } else {
      merge_members(target[key], value);
    }
  }
}

/// A script as the document has it, from a text, a list of texts or an object.
Json script_patch(const Json& given) {
  if (given.is_string()) return {{"variants", {given}}};
  if (given.is_array()) return {{"variants", given}};
  Json patch = given;
  if (patch.is_object() && patch.contains("text")) {
    patch["variants"] = Json::array({patch["text"]});
    patch.erase("text");
  }
  return patch;
}

/// A customisation on its way into a template's document.
class Merger {
 public:
  Merger(Json& document, core::Problems& problems) : document_(document), problems_(problems) {}

  void merge(const Json& customisation) {
    core::JsonReader reader(customisation, "", problems_);
    for (const Part& part : kParts) {
      const Json* given = reader.value(part.key);
      if (given != nullptr) apply(part, *given);
    }
    reader.finish();
  }

 private:
  void apply(const Part& part, const Json& given) {
    const std::string path = core::child_path("", part.key);
    Json& target = document_[Json::json_pointer(part.pointer)];
    if (part.how == Merge::kReplace) {
      target = given;
      return;
    }
    if (!given.is_object()) {
      problems_.push_back({path, "wrong_type",
                           "'" + std::string(part.key) + "' must be an object, found " + given.type_name(),
                           part.how == Merge::kById ? "write {\"ID\": {...}}" : "write {\"KEY\": VALUE}"});
      return;
    }
    if (std::string_view(part.key) == "limits" && !only_limits(given, path)) return;
    if (part.how == Merge::kMembers) return merge_members(target, given);
    for (const auto& [id, value] : given.items()) merge_thing(part, id, value, core::child_path(path, id));
  }

  bool only_limits(const Json& given, const std::string& path) {
    const std::vector<std::string> known(std::begin(kLimits), std::end(kLimits));
    for (const auto& [key, value] : given.items()) {
      if (std::find(known.begin(), known.end(), key) != known.end()) continue;
      const std::string close = core::closest_match(key, known);
      problems_.push_back({core::child_path(path, key), "unknown_key", "'" + key + "' is no limit",
                           (close.empty() ? "" : "did you mean '" + close + "'? ") + "Known: " + core::joined(known)});
      return false;
    }
    return true;
  }

  void merge_thing(const Part& part, const std::string& id, const Json& given, const std::string& path) {
    const std::string_view key = part.key;
    Json& list = document_[Json::json_pointer(part.pointer)];
    if (given.is_null()) {
      if (find_thing(list, id) == nullptr) {
        problems_.push_back({path, "unknown_id", "there is no '" + id + "' to remove", "name one that is there"});
        return;
      }
      erase_thing(list, id);
      if (key == "data_collection") forget_field(id);
      return;
    }
    Json patch = key == "scripts" ? script_patch(given) : given;
    if (!patch.is_object()) {
      problems_.push_back({path, "wrong_type", "'" + id + "' must be an object, found " + given.type_name(),
                           "write {...}, or null to remove it"});
      return;
    }
    merge_members(thing(list, id), patch);
    // The short forms of a field change other lists, and are no members of it.
    if (key != "data_collection") return;
    Json field = thing(list, id);
    ask_for(id, field, path);
    *find_thing(document_[Json::json_pointer(part.pointer)], id) = std::move(field);
  }

  /// The thing of that id, made when there is none.
  static Json& thing(Json& list, const std::string& id) {
    if (list.is_null()) list = Json::array();
    Json* found = find_thing(list, id);
    if (found != nullptr) return *found;
    list.push_back({{"id", id}});
    return list.back();
  }

  /// A field that is gone is asked for nowhere. Nodes that use it are for their author to change; a validator names
  /// them.
  void forget_field(const std::string& id) {
    for (Json& stage : document_["session_config"]["stages"]) {
      if (!stage.contains("required_fields")) continue;
      Json& fields = stage["required_fields"];
      fields.erase(std::remove(fields.begin(), fields.end(), Json(id)), fields.end());
    }
    for (Json& script : document_["response_templates"]["scripts"]) {
      if (script.value("asks", "") == id) script.erase("asks");
    }
  }

  /// The short forms: `question`, the words; `ask_in`, the stage.
  void ask_for(const std::string& id, Json& field, const std::string& path) {
    if (field.contains("question")) {
      const Json words = field["question"];
      field.erase("question");
      Json script = script_patch(words);
      if (!script.is_object() || !script.contains("variants")) {
        problems_.push_back(
            {core::child_path(path, "question"), "wrong_type", "the question must be a text", "write it in quotes"});
        return;
      }
      const std::string script_id = "ask_" + id;
      Json& asking = thing(document_["response_templates"]["scripts"], script_id);
      asking["variants"] = script["variants"];
      asking["asks"] = id;
      field["question_script"] = script_id;
    }
    if (!field.contains("ask_in")) return;
    const Json wanted = field["ask_in"];
    field.erase("ask_in");
    Json* stage =
        wanted.is_string() ? find_thing(document_["session_config"]["stages"], wanted.get<std::string>()) : nullptr;
    if (stage == nullptr) {
      problems_.push_back({core::child_path(path, "ask_in"), "unknown_stage", "there is no stage " + wanted.dump(),
                           "name the stage in which it is asked for"});
      return;
    }
    Json& fields = (*stage)["required_fields"];
    if (fields.is_null()) fields = Json::array();
    if (std::find(fields.begin(), fields.end(), Json(id)) == fields.end()) fields.push_back(id);
  }

  Json& document_;
  core::Problems& problems_;
};

CampaignTemplate parsed(std::string_view text) {
  ParsedTemplate read = parse_template(text);
  CALLAI_CHECK(!core::has_errors(read.problems), "a built-in template does not parse");
  return std::move(read.value);
}

}  // namespace

core::Result<TemplateBuilder> TemplateBuilder::from_prebuilt(const std::string& id) {
  const PrebuiltTemplate* found = find_prebuilt(id);
  if (found != nullptr) return TemplateBuilder(parsed(found->json));
  std::vector<std::string> known;
  for (const PrebuiltTemplate& one : prebuilt_templates()) known.emplace_back(one.id);
  return core::Error{core::ErrorCode::kNotFound, "there is no pre-built template '" + id + "'",
                     "name one of: " + core::joined(known), ""};
}

TemplateBuilder TemplateBuilder::blank() {
  return TemplateBuilder(parsed(builder_files().front().content));
}

void TemplateBuilder::clone_as(const std::string& id, const std::string& name) {
  draft_.meta.id = id;
  draft_.meta.name = name.empty() ? "Copy of " + draft_.meta.name : name;
  draft_.meta.version = "1";
}

Customised TemplateBuilder::customise(std::string_view customisation_json) {
  Customised result;
  result.problems = check_document(customisation_json);
  if (!result.problems.empty()) return result;
  const Json customisation = core::parse_json(customisation_json, result.problems);
  if (!result.problems.empty()) return result;
  core::Problems none;
  Json document = core::parse_json(to_json_text(draft_, false), none);
  Merger(document, result.problems).merge(customisation);
  if (!result.problems.empty()) return result;
  ParsedTemplate merged = parse_template(document.dump(-1, ' ', false, Json::error_handler_t::replace));
  result.problems = std::move(merged.problems);
  if (core::has_errors(result.problems)) return result;
  result.changes = diff_templates(draft_, merged.value);
  draft_ = std::move(merged.value);
  return result;
}

core::Problems TemplateBuilder::check() const {
  return TemplateValidator().validate(draft_);
}

}  // namespace callai::templates
