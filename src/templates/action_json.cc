#include "templates/fields_json.h"

namespace callai::templates {

namespace {

using core::Json;
using core::JsonReader;

const Words& transfer_modes() {
  static const Words kWords{"blind", "warm"};
  return kWords;
}

/// The object under `key`, read by `each`; or, where the value is a text, that text in `short_form`.
template <typename Each>
void object_or_text(JsonReader& r, std::string_view key, std::string& short_form, Each each) {
  const Json* found = r.value(key);
  if (found->is_string()) {
    r.text(key, short_form, true);
    return;
  }
  if (!found->is_object()) {
    r.add_problem(key, "wrong_type",
                  "'" + std::string(key) + "' must be a text or an object, found " + found->type_name(),
                  "write its id in quotes, or an object");
    return;
  }
  JsonReader object(*found, core::child_path(r.path(), key), r.problems());
  each(object);
  object.finish();
}

Action read_call_tool(JsonReader& r) {
  CallTool a;
  object_or_text(r, "call_tool", a.tool, [&](JsonReader& o) {
    o.text("tool", a.tool, true);
    o.properties("arguments", a.arguments);
  });
  return a;
}

Action read_set_field(JsonReader& r) {
  SetField a;
  JsonReader o(*r.value("set_field"), core::child_path(r.path(), "set_field"), r.problems());
  o.text("field", a.field, true);
  const Json* value = o.value("value", true);
  if (value != nullptr && value->is_number()) {
    a.value = value->dump();
  } else if (value != nullptr) {
    o.text("value", a.value);
  }
  o.finish();
  return a;
}

Action read_transfer(JsonReader& r) {
  Transfer a;
  object_or_text(r, "transfer", a.destination, [&](JsonReader& o) {
    o.text("destination", a.destination, true);
    std::size_t mode = 0;
    if (o.one_of("mode", mode, transfer_modes())) a.mode = static_cast<TransferMode>(mode);
    o.text("say", a.say);
    o.text("brief", a.brief);
  });
  return a;
}

Action read_end_call(JsonReader& r) {
  EndCall a;
  object_or_text(r, "end_call", a.outcome, [&](JsonReader& o) {
    o.text("outcome", a.outcome, true);
    o.text("say", a.say);
  });
  return a;
}

Action read_schedule_callback(JsonReader& r) {
  ScheduleCallback a;
  object_or_text(r, "schedule_callback", a.field, [&](JsonReader& o) { o.text("field", a.field, true); });
  return a;
}

Action read_say(JsonReader& r) {
  Say a;
  r.text("say", a.script, true);
  return a;
}

Action read_say_text(JsonReader& r) {
  Say a;
  r.text("say_text", a.text, true);
  return a;
}

std::string read_text(JsonReader& r, std::string_view key) {
  std::string text;
  r.text(key, text, true);
  return text;
}

void read_true(JsonReader& r, std::string_view key) {
  bool value = true;
  if (r.boolean(key, value) && !value) {
    r.add_problem(key, "never_done", "'" + std::string(key) + "': false does nothing", "remove the action");
  }
}

struct Spelling {
  const char* key;
  Action (*read)(JsonReader&);
};

constexpr Spelling kSpellings[] = {
    {"call_tool", read_call_tool},
    {"set_stage", [](JsonReader& r) -> Action { return SetStage{read_text(r, "set_stage")}; }},
    {"set_field", read_set_field},
    {"clear_field", [](JsonReader& r) -> Action { return ClearField{read_text(r, "clear_field")}; }},
    {"offer", [](JsonReader& r) -> Action { return MakeOffer{read_text(r, "offer")}; }},
    {"say", read_say},
    {"say_text", read_say_text},
    {"ask", [](JsonReader& r) -> Action { return Ask{read_text(r, "ask")}; }},
    {"repeat", [](JsonReader& r) -> Action { return read_true(r, "repeat"), Repeat{}; }},
    {"direct", [](JsonReader& r) -> Action { return Direct{read_text(r, "direct")}; }},
    {"filler", [](JsonReader& r) -> Action { return Filler{read_text(r, "filler")}; }},
    {"transfer", read_transfer},
    {"schedule_callback", read_schedule_callback},
    {"send_dtmf", [](JsonReader& r) -> Action { return SendDtmf{read_text(r, "send_dtmf")}; }},
    {"opt_out", [](JsonReader& r) -> Action { return read_true(r, "opt_out"), OptOut{}; }},
    {"set_lead_status", [](JsonReader& r) -> Action { return SetLeadStatus{read_text(r, "set_lead_status")}; }},
    {"end_call", read_end_call},
    {"tag", [](JsonReader& r) -> Action { return Tag{read_text(r, "tag")}; }},
    {"voicemail", [](JsonReader& r) -> Action { return read_true(r, "voicemail"), Voicemail{}; }},
};

void unknown_action(const Json& json, const std::string& path, core::Problems& problems) {
  const std::vector<std::string> keys = action_keys();
  const std::string possible = core::joined(keys);
  if (json.empty()) {
    problems.push_back({path, "empty_action", "this action says nothing", "name it with one of: " + possible});
    return;
  }
  const std::string first = json.begin().key();
  const std::string close = core::closest_match(first, keys);
  problems.push_back({core::child_path(path, first), "unknown_action", "'" + first + "' is no action",
                      (close.empty() ? "" : "did you mean '" + close + "'? ") + "An action is one of: " + possible});
}

void read_action(const Json& json, const std::string& path, core::Problems& problems, std::vector<Action>& out) {
  JsonReader reader(json, path, problems);
  if (!json.is_object()) return;
  const Spelling* kind = nullptr;
  for (const Spelling& s : kSpellings) {
    if (!json.contains(s.key)) continue;
    if (kind != nullptr) {
      problems.push_back({core::child_path(path, s.key), "ambiguous_action",
                          std::string("'") + kind->key + "' and '" + s.key + "' are in one action",
                          "give each its own object: [{...}, {...}]"});
      return;
    }
    kind = &s;
  }
  if (kind == nullptr) {
    unknown_action(json, path, problems);
    return;
  }
  out.push_back(kind->read(reader));
  reader.finish();
}

struct ActionWriter {
  Json operator()(const CallTool& a) const {
    if (a.arguments.empty()) return {{"call_tool", a.tool}};
    Json arguments = Json::object();
    for (const auto& [name, value] : a.arguments) arguments[name] = value;
    return {{"call_tool", {{"tool", a.tool}, {"arguments", std::move(arguments)}}}};
  }
  Json operator()(const SetStage& a) const { return {{"set_stage", a.stage}}; }
  Json operator()(const SetField& a) const { return {{"set_field", {{"field", a.field}, {"value", a.value}}}}; }
  Json operator()(const ClearField& a) const { return {{"clear_field", a.field}}; }
  Json operator()(const MakeOffer& a) const { return {{"offer", a.offer}}; }
  Json operator()(const Say& a) const {
    return a.script.empty() ? Json{{"say_text", a.text}} : Json{{"say", a.script}};
  }
  Json operator()(const Ask& a) const { return {{"ask", a.field}}; }
  Json operator()(const Repeat&) const { return {{"repeat", true}}; }
  Json operator()(const Direct& a) const { return {{"direct", a.instruction}}; }
  Json operator()(const Filler& a) const { return {{"filler", a.text}}; }
  Json operator()(const Transfer& a) const {
    if (a.mode == TransferMode::kBlind && a.say.empty() && a.brief.empty()) return {{"transfer", a.destination}};
    Json transfer{{"destination", a.destination}};
    if (a.mode != TransferMode::kBlind) transfer["mode"] = transfer_modes()[static_cast<std::size_t>(a.mode)];
    if (!a.say.empty()) transfer["say"] = a.say;
    if (!a.brief.empty()) transfer["brief"] = a.brief;
    return {{"transfer", std::move(transfer)}};
  }
  Json operator()(const ScheduleCallback& a) const { return {{"schedule_callback", {{"field", a.field}}}}; }
  Json operator()(const SendDtmf& a) const { return {{"send_dtmf", a.digits}}; }
  Json operator()(const OptOut&) const { return {{"opt_out", true}}; }
  Json operator()(const SetLeadStatus& a) const { return {{"set_lead_status", a.status}}; }
  Json operator()(const EndCall& a) const {
    if (a.say.empty()) return {{"end_call", a.outcome}};
    return {{"end_call", {{"outcome", a.outcome}, {"say", a.say}}}};
  }
  Json operator()(const Tag& a) const { return {{"tag", a.tag}}; }
  Json operator()(const Voicemail&) const { return {{"voicemail", true}}; }
};

}  // namespace

std::vector<std::string> action_keys() {
  std::vector<std::string> keys;
  for (const Spelling& s : kSpellings) keys.emplace_back(s.key);
  return keys;
}

Json write_actions(const std::vector<Action>& actions) {
  Json list = Json::array();
  for (const Action& action : actions) list.push_back(std::visit(ActionWriter{}, action));
  return list;
}

void FieldReader::actions(std::string_view key, std::vector<Action>& out) {
  std::vector<Action> read;
  const bool found = json_.array(
      key, [&](const Json& element, const std::string& path) { read_action(element, path, json_.problems(), read); });
  if (found) out = std::move(read);
}

void FieldWriter::actions(std::string_view key, const std::vector<Action>& values) {
  set(key, write_actions(values));
}

}  // namespace callai::templates
