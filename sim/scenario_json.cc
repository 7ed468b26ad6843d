#include <re2/re2.h>

#include "core/json_reader.h"
#include "sim/expected_json.h"
#include "sim/scenario.h"

namespace callai::sim {

namespace {

using core::Json;
using core::JsonReader;
using core::Problems;

constexpr double kMs = 1000.0;

void read_duration_ms(JsonReader& r, std::string_view key, core::Duration& out) {
  double ms = 0;
  if (r.number(key, ms, 0, 600'000)) out = core::Duration(static_cast<std::int64_t>(ms * kMs));
}

void check_patterns(const std::vector<std::string>& patterns, const std::string& path, Problems& problems) {
  RE2::Options quiet;
  quiet.set_log_errors(false);
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    const RE2 compiled(patterns[i], quiet);
    if (compiled.ok()) continue;
    problems.push_back({core::child_path(path, i), "bad_pattern", "'" + patterns[i] + "': " + compiled.error(),
                        "write an RE2 pattern"});
  }
}

LineTruth read_truth(const Json& json, const std::string& path, Problems& problems) {
  LineTruth truth;
  JsonReader r(json, path, problems);
  r.text("intent", truth.intent);
  r.properties("fields", truth.fields);
  r.finish();
  return truth;
}

/// `id`: of a rule that is known by its place; "" it has its own.
PersonaRule read_rule(const Json& json, const std::string& path, Problems& problems, const std::string& id = "") {
  PersonaRule rule;
  JsonReader r(json, path, problems);
  rule.id = id;
  if (id.empty()) r.text("id", rule.id, true);
  r.texts("agent_says", rule.agent_says);
  r.texts("unless_agent_says", rule.unless_agent_says);
  check_patterns(rule.agent_says, core::child_path(path, "agent_says"), problems);
  check_patterns(rule.unless_agent_says, core::child_path(path, "unless_agent_says"), problems);
  r.texts("after", rule.after);
  r.integer("max_times", rule.max_times, 1, 1000);
  r.texts("say", rule.say);
  read_duration_ms(r, "delay_ms", rule.delay);
  r.integer("interrupt_after_words", rule.interrupt_after_words, 0, 200);
  r.boolean("backchannel", rule.backchannel);
  r.text("dtmf", rule.dtmf);
  r.boolean("hang_up", rule.hang_up);
  if (const Json* truth = r.value("expect")) {
    rule.expect = read_truth(*truth, core::child_path(path, "expect"), problems);
  }
  r.finish();
  return rule;
}

/// Lines that are said one after the other, whatever the agent says: texts, or rules without an id.
void read_script(JsonReader& r, Persona& persona) {
  std::string before;
  r.array("script", [&](const Json& json, const std::string& path) {
    const std::string id = "line_" + std::to_string(persona.rules.size() + 1);
    PersonaRule rule;
    if (json.is_string()) {
      rule.id = id;
      rule.say.push_back(json.get<std::string>());
    } else {
      rule = read_rule(json, path, r.problems(), id);
    }
    if (!before.empty()) rule.after.push_back(before);
    before = id;
    persona.rules.push_back(std::move(rule));
  });
}

void read_reaction(JsonReader& r, Persona& persona) {
  std::vector<double> bounds;
  r.array("reaction_ms", [&](const Json& v, const std::string& path) {
    if (v.is_number()) {
      bounds.push_back(v.get<double>());
    } else {
      r.problems().push_back({path, "wrong_type", "a number of milliseconds is expected here", "write two numbers"});
    }
  });
  if (bounds.empty()) return;
  if (bounds.size() != 2 || bounds[0] < 0 || bounds[1] < bounds[0]) {
    r.add_problem("reaction_ms", "out_of_range", "two ascending numbers are expected", "write [250, 600]");
    return;
  }
  persona.reaction_min = core::Duration(static_cast<std::int64_t>(bounds[0] * kMs));
  persona.reaction_max = core::Duration(static_cast<std::int64_t>(bounds[1] * kMs));
}

Persona read_persona(const Json& json, const std::string& path, Problems& problems) {
  Persona persona;
  JsonReader r(json, path, problems);
  r.text("voice", persona.voice);
  r.number("speed", persona.speed, 0.5, 2.0);
  r.number("level_db", persona.level_db, -40, 0);
  if (const Json* noise = r.value("noise_db"); noise != nullptr && noise->is_number()) {
    persona.noise_db = noise->get<double>();
  }
  if (const Json* echo = r.value("echo_db"); echo != nullptr && echo->is_number())
    persona.echo_db = echo->get<double>();
  int echo_delay_ms = 40;
  if (r.integer("echo_delay_ms", echo_delay_ms, 0, 200)) persona.echo_delay = std::chrono::milliseconds(echo_delay_ms);
  read_reaction(r, persona);
  r.text("greeting", persona.greeting);
  read_script(r, persona);
  r.array("rules", [&](const Json& rule, const std::string& rule_path) {
    persona.rules.push_back(read_rule(rule, rule_path, problems));
  });
  if (const Json* repeats = r.value("repeats")) {
    JsonReader o(*repeats, core::child_path(path, "repeats"), problems);
    o.texts("agent_says", persona.repeats.agent_says);
    o.integer("max_times", persona.repeats.max_times, 0, 1000);
    o.finish();
  }
  if (const Json* otherwise = r.value("otherwise")) {
    JsonReader o(*otherwise, core::child_path(path, "otherwise"), problems);
    o.texts("say", persona.otherwise.say);
    o.integer("max_times", persona.otherwise.max_times, 0, 1000);
    o.finish();
  }
  if (const Json* machine = r.value("machine"); machine != nullptr && !machine->is_null()) {
    JsonReader m(*machine, core::child_path(path, "machine"), problems);
    persona.machine.emplace();
    m.text("greeting", persona.machine->greeting, true);
    m.boolean("beep", persona.machine->beep);
    m.finish();
  }
  r.finish();
  return persona;
}

Faults read_faults(const Json& json, const std::string& path, Problems& problems) {
  Faults faults;
  JsonReader r(json, path, problems);
  templates::Properties tools;
  r.properties("tools", tools);
  for (const auto& [tool, name] : tools) {
    using conversation::ToolStatus;
    bool known = false;
    for (const ToolStatus status : {ToolStatus::kNotFound, ToolStatus::kFailed, ToolStatus::kTimeout}) {
      if (conversation::to_string(status) != name) continue;
      faults.tools[tool] = status;
      known = true;
    }
    if (!known) {
      r.add_problem("tools", "bad_value", "'" + name + "' is no way for a tool to fail",
                    "write not_found, failed or timeout");
    }
  }
  r.boolean("transfer", faults.transfer);
  r.finish();
  return faults;
}

std::optional<templates::CivilDateTime> read_moment(JsonReader& r, const char* key, bool required) {
  std::string text;
  if (!r.text(key, text, required)) return std::nullopt;
  if (const auto read = templates::parse_canonical(templates::FieldType::kDateTime, text)) {
    return std::get<templates::CivilDateTime>(*read);
  }
  r.add_problem(key, "bad_value", "'" + text + "' is no moment", "write it like 2026-11-24T10:15");
  return std::nullopt;
}

ScenarioAppointment read_appointment(const Json& json, const std::string& path, Problems& problems) {
  ScenarioAppointment appointment;
  JsonReader r(json, path, problems);
  r.text("calendar", appointment.calendar);
  if (const auto at = read_moment(r, "at", true)) appointment.at = *at;
  int minutes = 30;
  if (r.integer("minutes", minutes, 5, 8 * 60)) appointment.length = std::chrono::minutes(minutes);
  r.boolean("own", appointment.own);
  r.finish();
  return appointment;
}

conversation::Contact read_contact(const Json& json, const std::string& path, Problems& problems) {
  conversation::Contact contact;
  JsonReader r(json, path, problems);
  r.text("phone_number", contact.phone_number, true);
  r.text("first_name", contact.first_name);
  r.text("last_name", contact.last_name);
  r.text("email", contact.email);
  r.text("company", contact.company);
  r.text("status", contact.status);
  r.texts("tags", contact.tags);
  r.properties("custom_fields", contact.custom_fields);
  int offset_min = 0;
  if (r.integer("utc_offset_minutes", offset_min, -14 * 60, 14 * 60))
    contact.utc_offset = std::chrono::minutes(offset_min);
  r.finish();
  return contact;
}

void read_documents(JsonReader& r, Scenario& scenario) {
  std::vector<std::string> files;
  r.texts("documents", files);
  templates::Properties types;
  r.properties("document_types", types);
  for (const std::string& file : files) {
    ScenarioDocument document{file, "general"};
    for (const auto& [name, type] : types) {
      if (name == file) document.type = type;
    }
    scenario.documents.push_back(std::move(document));
  }
}

}  // namespace

ParsedScenario parse_scenario(std::string_view json_text) {
  ParsedScenario parsed;
  Problems& problems = parsed.problems;
  const Json json = core::parse_json(json_text, problems);
  if (!problems.empty()) return parsed;
  Scenario& scenario = parsed.value;
  JsonReader r(json, "", problems);
  r.text("id", scenario.id, true);
  r.text("title", scenario.title);
  r.text("template", scenario.template_id, true);
  double seed = 1;
  if (r.number("seed", seed, 0, 9e15)) scenario.seed = static_cast<std::uint64_t>(seed);
  std::size_t direction = 0;
  if (r.one_of("direction", direction, {"outbound", "inbound"})) scenario.outbound = direction == 0;
  if (const Json* contact = r.value("contact", true)) scenario.contact = read_contact(*contact, "/contact", problems);
  read_documents(r, scenario);
  if (const auto at = read_moment(r, "local_time", false)) scenario.local_time = *at;
  r.array("appointments", [&](const Json& item, const std::string& path) {
    scenario.appointments.push_back(read_appointment(item, path, problems));
  });
  double max_call_seconds = 0;
  if (r.number("max_call_seconds", max_call_seconds, 0, 86'400)) {
    scenario.max_call = core::Duration(static_cast<std::int64_t>(max_call_seconds * 1e6));
  }
  if (const Json* faults = r.value("faults")) scenario.faults = read_faults(*faults, "/faults", problems);
  if (const Json* persona = r.value("persona", true)) scenario.persona = read_persona(*persona, "/persona", problems);
  if (const Json* target = r.value("target")) scenario.target = read_persona(*target, "/target", problems);
  if (const Json* expected = r.value("expected", true)) {
    scenario.expected = read_expected(*expected, "/expected", problems);
  }
  r.finish();
  return parsed;
}

}  // namespace callai::sim
