#include "templates/fields_json.h"

namespace callai::templates {

namespace {

using core::Json;
using core::JsonReader;
using core::Problems;

constexpr double kMaxCallSeconds = 24 * 60 * 60;
constexpr int kMaxCount = 1000;

// Each list is in the order of its enumerators.
const Words& ops() {
  static const Words kWords{"==", "!=", "<", "<=", ">", ">="};
  return kWords;
}
const Words& days() {
  static const Words kWords{"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
  return kWords;
}
const Words& presence_checks() {
  static const Words kWords{"exists", "missing", "confirmed", "filled_now"};
  return kWords;
}
const Words& statuses() {
  static const Words kWords{"ok", "not_found", "failed", "timeout", "cancelled", "pending", "none"};
  return kWords;
}
const Words& triggers() {
  static const Words kWords{"utterance", "tool_result", "dtmf"};
  return kWords;
}

Condition read_condition(const Json& json, const std::string& path, Problems& problems);

template <typename E>
void read_word(JsonReader& r, std::string_view key, E& out, const Words& words, bool required) {
  std::size_t index = 0;
  if (r.one_of(key, index, words, required)) out = static_cast<E>(index);
}

/// A canonical text; a number stands for its text.
bool read_scalar(JsonReader& r, std::string_view key, std::string& out) {
  const Json* found = r.value(key, true);
  if (found == nullptr) return false;
  if (found->is_string()) {
    out = found->get<std::string>();
  } else if (found->is_number()) {
    out = found->dump();
  } else {
    r.add_problem(key, "wrong_type", "'" + std::string(key) + "' must be a text, found " + found->type_name(),
                  "write the value's text in quotes, for example \"yes\"");
    return false;
  }
  return true;
}

/// A list of texts, each one of `allowed`.
void read_words(JsonReader& r, std::string_view key, std::vector<std::string>& out, const Words& allowed) {
  r.texts(key, out, true);
  const std::string path = core::child_path(r.path(), key);
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (std::find(allowed.begin(), allowed.end(), out[i]) != allowed.end()) continue;
    const std::string close = core::closest_match(out[i], allowed);
    std::string possible;
    for (const std::string& word : allowed) possible += (possible.empty() ? "" : ", ") + word;
    r.problems().push_back({core::child_path(path, i), "unknown_value", "'" + out[i] + "' is not known here",
                            (close.empty() ? "" : "did you mean '" + close + "'? ") + "Possible: " + possible});
  }
}

std::vector<Condition> read_list(JsonReader& r, std::string_view key) {
  std::vector<Condition> list;
  r.array(key, [&](const Json& element, const std::string& path) {
    list.push_back(read_condition(element, path, r.problems()));
  });
  return list;
}

Condition::Kind read_all(JsonReader& r) {
  return AllOf{read_list(r, "all")};
}
Condition::Kind read_any(JsonReader& r) {
  return AnyOf{read_list(r, "any")};
}

Condition::Kind read_not(JsonReader& r) {
  Not result;
  const Json* inner = r.value("not");
  result.of.push_back(read_condition(*inner, core::child_path(r.path(), "not"), r.problems()));
  return result;
}

Condition::Kind read_intent(JsonReader& r) {
  IntentIs c;
  r.texts("intent", c.any_of);
  r.number("min_confidence", c.min_confidence, 0, 1);
  return c;
}

Condition::Kind read_field(JsonReader& r) {
  FieldIs c;
  r.text("field", c.field, true);
  if (r.has("in")) {
    c.check = FieldCheck::kIn;
    r.texts("in", c.values);
  } else if (r.has("op") || r.has("value")) {
    c.check = FieldCheck::kCompares;
    read_word(r, "op", c.op, ops(), true);
    std::string value;
    if (read_scalar(r, "value", value)) c.values.push_back(std::move(value));
  } else {
    read_word(r, "is", c.check, presence_checks(), true);
  }
  return c;
}

Condition::Kind read_sentiment(JsonReader& r) {
  SentimentIs c;
  read_word(r, "sentiment", c.op, ops(), true);
  r.number("value", c.value, -1, 1, true);
  return c;
}

Condition::Kind read_stage_turns(JsonReader& r) {
  StageTurns c;
  read_word(r, "stage_turns", c.op, ops(), true);
  r.integer("value", c.value, 0, kMaxCount, true);
  return c;
}

Condition::Kind read_call_seconds(JsonReader& r) {
  CallSeconds c;
  read_word(r, "call_seconds", c.op, ops(), true);
  r.number("value", c.value, 0, kMaxCallSeconds, true);
  return c;
}

Condition::Kind read_not_understood(JsonReader& r) {
  NotUnderstood c;
  read_word(r, "not_understood", c.op, ops(), true);
  r.integer("value", c.value, 0, kMaxCount, true);
  return c;
}

Condition::Kind read_stage(JsonReader& r) {
  StageIs c;
  r.texts("stage", c.any_of);
  return c;
}

Condition::Kind read_stage_complete(JsonReader& r) {
  StageComplete c;
  r.boolean("stage_complete", c.value);
  return c;
}

Condition::Kind read_trigger(JsonReader& r) {
  TriggerIs c;
  read_words(r, "trigger", c.any_of, triggers());
  return c;
}

Condition::Kind read_tool(JsonReader& r) {
  ToolResultIs c;
  r.text("tool", c.tool, true);
  if (r.has("path") || r.has("op") || r.has("value")) {
    c.check = ToolCheck::kValue;
    r.text("path", c.path, true);
    read_word(r, "op", c.op, ops(), true);
    read_scalar(r, "value", c.value);
  } else {
    read_words(r, "status", c.statuses, statuses());
  }
  return c;
}

Condition::Kind read_contact(JsonReader& r) {
  ContactIs c;
  r.text("contact", c.attribute, true);
  if (r.has("op") || r.has("value")) {
    read_word(r, "op", c.op, ops(), true);
    read_scalar(r, "value", c.value);
  } else {
    read_word(r, "is", c.check, {"exists", "missing"}, true);
  }
  return c;
}

Condition::Kind read_said(JsonReader& r) {
  Said c;
  r.text("said", c.script, true);
  return c;
}

Condition::Kind read_offer(JsonReader& r) {
  OfferIs c;
  r.text("offer", c.offer, true);
  if (r.has("is")) {
    std::size_t only = 0;
    r.one_of("is", only, {"exhausted"});
    c.check = OfferCheck::kExhausted;
  } else {
    read_word(r, "made", c.op, ops(), true);
    r.integer("value", c.value, 0, kMaxCount, true);
  }
  return c;
}

void read_clock(JsonReader& r, std::string_view key, CivilTime& out) {
  std::string text;
  if (!r.text(key, text)) return;
  const auto time = parse_canonical(FieldType::kTime, text);
  if (time) {
    out = std::get<CivilTime>(*time);
  } else {
    r.add_problem(key, "bad_time", "'" + text + "' is no time of day", "write hours and minutes: \"09:00\"");
  }
}

Condition::Kind read_time(JsonReader& r) {
  LocalTimeIs c;
  const std::string path = core::child_path(r.path(), "time");
  JsonReader time(*r.value("time"), path, r.problems());
  std::vector<std::string> names;
  if (time.has("days")) read_words(time, "days", names, days());
  for (const std::string& name : names) {
    const auto it = std::find(days().begin(), days().end(), name);
    if (it != days().end()) c.days.push_back(static_cast<int>(it - days().begin()));
  }
  read_clock(time, "from", c.from);
  read_clock(time, "to", c.to);
  if (!time.has("days")) time.value("days");
  time.finish();
  return c;
}

Condition::Kind read_dtmf(JsonReader& r) {
  DtmfIs c;
  r.texts("dtmf", c.any_of);
  return c;
}

Condition::Kind read_tag(JsonReader& r) {
  HasTag c;
  r.text("tag", c.tag, true);
  return c;
}

struct Spelling {
  const char* key;  ///< the member that says which kind of condition an object is
  Condition::Kind (*read)(JsonReader&);
};

constexpr Spelling kSpellings[] = {{"all", read_all},
                                   {"any", read_any},
                                   {"not", read_not},
                                   {"intent", read_intent},
                                   {"field", read_field},
                                   {"sentiment", read_sentiment},
                                   {"stage_turns", read_stage_turns},
                                   {"call_seconds", read_call_seconds},
                                   {"not_understood", read_not_understood},
                                   {"stage", read_stage},
                                   {"stage_complete", read_stage_complete},
                                   {"trigger", read_trigger},
                                   {"tool", read_tool},
                                   {"contact", read_contact},
                                   {"said", read_said},
                                   {"offer", read_offer},
                                   {"time", read_time},
                                   {"dtmf", read_dtmf},
                                   {"tag", read_tag}};

void unknown_condition(const Json& json, const std::string& path, Problems& problems) {
  const std::vector<std::string> keys = condition_keys();
  std::string possible;
  for (const std::string& key : keys) possible += (possible.empty() ? "" : ", ") + key;
  if (json.empty()) {
    problems.push_back({path, "empty_condition", "this condition says nothing",
                        "name what must hold, with one of: " + possible + "; to mean 'always' write {\"all\": []}"});
    return;
  }
  const std::string first = json.begin().key();
  const std::string close = core::closest_match(first, keys);
  problems.push_back({core::child_path(path, first), "unknown_condition", "'" + first + "' is no kind of condition",
                      (close.empty() ? "" : "did you mean '" + close + "'? ") + "A condition has one of: " + possible});
}

Condition read_condition(const Json& json, const std::string& path, Problems& problems) {
  JsonReader reader(json, path, problems);
  if (!json.is_object()) return {};
  const Spelling* kind = nullptr;
  for (const Spelling& s : kSpellings) {
    if (!json.contains(s.key)) continue;
    if (kind != nullptr) {
      problems.push_back({core::child_path(path, s.key), "ambiguous_condition",
                          std::string("'") + kind->key + "' and '" + s.key + "' are in one condition",
                          "give each its own object: {\"all\": [{...}, {...}]}"});
      return {};
    }
    kind = &s;
  }
  if (kind == nullptr) {
    unknown_condition(json, path, problems);
    return {};
  }
  Condition condition;
  condition.kind = kind->read(reader);
  reader.finish();
  return condition;
}

std::string op_text(CompareOp op) {
  return ops()[static_cast<std::size_t>(op)];
}

Json write_list(const std::vector<Condition>& list) {
  Json json = Json::array();
  for (const Condition& c : list) json.push_back(write_condition(c));
  return json;
}

struct ConditionWriter {
  Json operator()(const AllOf& c) const { return {{"all", write_list(c.of)}}; }
  Json operator()(const AnyOf& c) const { return {{"any", write_list(c.of)}}; }
  Json operator()(const Not& c) const { return {{"not", c.of.empty() ? Json::object() : write_condition(c.of[0])}}; }
  Json operator()(const IntentIs& c) const {
    Json json{{"intent", c.any_of}};
    if (c.min_confidence != IntentIs{}.min_confidence) json["min_confidence"] = number_json(c.min_confidence);
    return json;
  }
  Json operator()(const FieldIs& c) const {
    if (c.check == FieldCheck::kIn) return {{"field", c.field}, {"in", c.values}};
    if (c.check == FieldCheck::kCompares) {
      return {{"field", c.field}, {"op", op_text(c.op)}, {"value", c.values.empty() ? "" : c.values[0]}};
    }
    return {{"field", c.field}, {"is", presence_checks()[static_cast<std::size_t>(c.check)]}};
  }
  Json operator()(const SentimentIs& c) const {
    return {{"sentiment", op_text(c.op)}, {"value", number_json(c.value)}};
  }
  Json operator()(const StageTurns& c) const { return {{"stage_turns", op_text(c.op)}, {"value", c.value}}; }
  Json operator()(const CallSeconds& c) const {
    return {{"call_seconds", op_text(c.op)}, {"value", number_json(c.value)}};
  }
  Json operator()(const NotUnderstood& c) const { return {{"not_understood", op_text(c.op)}, {"value", c.value}}; }
  Json operator()(const StageIs& c) const { return {{"stage", c.any_of}}; }
  Json operator()(const StageComplete& c) const { return {{"stage_complete", c.value}}; }
  Json operator()(const TriggerIs& c) const { return {{"trigger", c.any_of}}; }
  Json operator()(const ToolResultIs& c) const {
    if (c.check == ToolCheck::kStatus) return {{"tool", c.tool}, {"status", c.statuses}};
    return {{"tool", c.tool}, {"path", c.path}, {"op", op_text(c.op)}, {"value", c.value}};
  }
  Json operator()(const ContactIs& c) const {
    if (c.check == FieldCheck::kCompares) return {{"contact", c.attribute}, {"op", op_text(c.op)}, {"value", c.value}};
    return {{"contact", c.attribute}, {"is", c.check == FieldCheck::kMissing ? "missing" : "exists"}};
  }
  Json operator()(const Said& c) const { return {{"said", c.script}}; }
  Json operator()(const OfferIs& c) const {
    if (c.check == OfferCheck::kExhausted) return {{"offer", c.offer}, {"is", "exhausted"}};
    return {{"offer", c.offer}, {"made", op_text(c.op)}, {"value", c.value}};
  }
  Json operator()(const LocalTimeIs& c) const {
    Json time = Json::object();
    for (const int day : c.days) time["days"].push_back(days()[static_cast<std::size_t>(day)]);
    time["from"] = to_canonical(c.from);
    time["to"] = to_canonical(c.to);
    return {{"time", std::move(time)}};
  }
  Json operator()(const DtmfIs& c) const { return {{"dtmf", c.any_of}}; }
  Json operator()(const HasTag& c) const { return {{"tag", c.tag}}; }
};

}  // namespace

std::vector<std::string> condition_keys() {
  std::vector<std::string> keys;
  for (const Spelling& s : kSpellings) keys.emplace_back(s.key);
  return keys;
}

Json write_condition(const Condition& condition) {
  return std::visit(ConditionWriter{}, condition.kind);
}

void FieldReader::condition(std::string_view key, Condition& out) {
  const Json* found = json_.value(key);
  if (found != nullptr) out = read_condition(*found, core::child_path(json_.path(), key), json_.problems());
}

void FieldWriter::condition(std::string_view key, const Condition& value) {
  set(key, write_condition(value));
}

}  // namespace callai::templates
