#include <cstdlib>

#include "core/json_reader.h"
#include "sim/scenario_writer.h"

namespace callai::sim {

namespace {

using core::Json;

constexpr double kMs = 1000.0;

double ms_of(core::Duration duration) {
  return static_cast<double>(duration.count()) / kMs;
}

Json object_of(const templates::Properties& properties) {
  Json json = Json::object();
  for (const auto& [key, value] : properties) json[key] = value;
  return json;
}

bool is_script(const Persona& persona) {
  for (std::size_t i = 0; i < persona.rules.size(); ++i) {
    const PersonaRule& rule = persona.rules[i];
    const std::vector<std::string> before =
        i == 0 ? std::vector<std::string>{} : std::vector<std::string>{persona.rules[i - 1].id};
    if (rule.id != "line_" + std::to_string(i + 1) || rule.after != before) return false;
  }
  return true;
}

Json json_of(const PersonaRule& rule, bool in_script) {
  Json json = Json::object();
  if (!in_script) json["id"] = rule.id;
  if (!rule.agent_says.empty()) json["agent_says"] = rule.agent_says;
  if (!rule.unless_agent_says.empty()) json["unless_agent_says"] = rule.unless_agent_says;
  if (!in_script && !rule.after.empty()) json["after"] = rule.after;
  if (rule.max_times != 1) json["max_times"] = rule.max_times;
  if (!rule.say.empty()) json["say"] = rule.say;
  if (rule.delay.count() > 0) json["delay_ms"] = ms_of(rule.delay);
  if (rule.interrupt_after_words > 0) json["interrupt_after_words"] = rule.interrupt_after_words;
  if (rule.backchannel) json["backchannel"] = true;
  if (!rule.dtmf.empty()) json["dtmf"] = rule.dtmf;
  if (rule.hang_up) json["hang_up"] = true;
  if (!rule.expect.intent.empty()) json["expect"]["intent"] = rule.expect.intent;
  if (!rule.expect.fields.empty()) json["expect"]["fields"] = object_of(rule.expect.fields);
  if (in_script && json.size() == 1 && rule.say.size() == 1) return rule.say.front();
  return json;
}

Json json_of(const Persona& persona) {
  const Persona initial;
  Json json = Json::object();
  if (persona.voice != initial.voice) json["voice"] = persona.voice;
  if (persona.speed != initial.speed) json["speed"] = persona.speed;
  if (persona.level_db != initial.level_db) json["level_db"] = persona.level_db;
  if (persona.noise_db) json["noise_db"] = *persona.noise_db;
  if (persona.echo_db) {
    json["echo_db"] = *persona.echo_db;
    json["echo_delay_ms"] = ms_of(persona.echo_delay);
  }
  if (persona.reaction_min != initial.reaction_min || persona.reaction_max != initial.reaction_max) {
    json["reaction_ms"] = {ms_of(persona.reaction_min), ms_of(persona.reaction_max)};
  }
  if (!persona.greeting.empty()) json["greeting"] = persona.greeting;
  if (persona.machine) {
    json["machine"] = {{"greeting", persona.machine->greeting}, {"beep", persona.machine->beep}};
  }
  const bool script = is_script(persona);
  Json rules = Json::array();
  for (const PersonaRule& rule : persona.rules) rules.push_back(json_of(rule, script));
  json[script ? "script" : "rules"] = std::move(rules);
  if (!persona.otherwise.say.empty()) {
    json["otherwise"] = {{"say", persona.otherwise.say}, {"max_times", persona.otherwise.max_times}};
  }
  return json;
}

Json json_of(const ExpectedEvent& event) {
  Json json;
  json[std::string(to_string(event.kind))] = event.id;
  if (event.value) json["value"] = *event.value;
  if (event.within) json["within_ms"] = ms_of(*event.within);
  if (event.by) json["by_ms"] = ms_of(*event.by);
  return json;
}

Json json_of(const Expected& expected) {
  Json json;
  json["outcome"] = expected.outcome;
  json["goal_reached"] = expected.goal_reached;
  for (const ExpectedEvent& event : expected.events) json["events"].push_back(json_of(event));
  for (const ExpectedEvent& event : expected.absent) json["absent"].push_back(json_of(event));
  if (!expected.stages.empty()) json["stages"] = expected.stages;
  if (!expected.fields.empty()) json["fields"] = object_of(expected.fields);
  if (!expected.said.empty()) json["said"] = expected.said;
  if (!expected.not_said.empty()) json["not_said"] = expected.not_said;
  if (!expected.tags.empty()) json["tags"] = expected.tags;
  if (expected.opted_out) json["opted_out"] = *expected.opted_out;
  if (expected.max_turns > 0) json["max_turns"] = expected.max_turns;
  if (expected.min_turns > 0) json["min_turns"] = expected.min_turns;
  if (expected.min_barge_ins > 0) json["min_barge_ins"] = expected.min_barge_ins;
  if (expected.max_barge_ins >= 0) json["max_barge_ins"] = expected.max_barge_ins;
  if (!expected.transfer.empty()) json["transfer"] = expected.transfer;
  if (!expected.lead_status.empty()) json["lead_status"] = expected.lead_status;
  return json;
}

Json json_of(const conversation::Contact& contact) {
  Json json;
  json["phone_number"] = contact.phone_number;
  if (!contact.first_name.empty()) json["first_name"] = contact.first_name;
  if (!contact.last_name.empty()) json["last_name"] = contact.last_name;
  if (!contact.email.empty()) json["email"] = contact.email;
  if (!contact.company.empty()) json["company"] = contact.company;
  if (!contact.status.empty()) json["status"] = contact.status;
  if (!contact.tags.empty()) json["tags"] = contact.tags;
  if (!contact.custom_fields.empty()) json["custom_fields"] = object_of(contact.custom_fields);
  if (contact.utc_offset.count() != 0) json["utc_offset_minutes"] = contact.utc_offset.count();
  return json;
}

Json json_of(const ScenarioAppointment& appointment) {
  Json json = Json::object();
  json["calendar"] = appointment.calendar;
  json["at"] = templates::to_canonical(templates::FieldValue(appointment.at));
  json["minutes"] = std::chrono::duration_cast<std::chrono::minutes>(appointment.length).count();
  if (appointment.own) json["own"] = true;
  return json;
}

Json json_of(const Faults& faults) {
  Json json = Json::object();
  for (const auto& [tool, status] : faults.tools) json["tools"][tool] = std::string(conversation::to_string(status));
  if (faults.transfer) json["transfer"] = true;
  return json;
}

}  // namespace

std::string to_json_text(const Scenario& scenario) {
  Json json;
  json["id"] = scenario.id;
  json["title"] = scenario.title;
  json["template"] = scenario.template_id;
  json["seed"] = scenario.seed;
  json["direction"] = scenario.outbound ? "outbound" : "inbound";
  json["contact"] = json_of(scenario.contact);
  if (!scenario.documents.empty()) {
    for (const ScenarioDocument& document : scenario.documents) {
      json["documents"].push_back(document.file);
      json["document_types"][document.file] = document.type;
    }
  }
  json["local_time"] = templates::to_canonical(templates::FieldValue(scenario.local_time));
  if (scenario.max_call.count() > 0) json["max_call_seconds"] = ms_of(scenario.max_call) / kMs;
  for (const ScenarioAppointment& appointment : scenario.appointments) {
    json["appointments"].push_back(json_of(appointment));
  }
  if (!scenario.faults.tools.empty() || scenario.faults.transfer) json["faults"] = json_of(scenario.faults);
  json["persona"] = json_of(scenario.persona);
  json["expected"] = json_of(scenario.expected);
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace callai::sim
