#include "core/json_reader.h"
#include "sim/scenario.h"

namespace callai::sim {

namespace {

using Json = nlohmann::ordered_json;

Json properties(const templates::Properties& of) {
  Json json = Json::object();
  for (const auto& [name, value] : of) json[name] = value;
  return json;
}

Json contact_json(const conversation::Contact& contact) {
  Json json;
  json["phone_number"] = contact.phone_number;
  json["first_name"] = contact.first_name;
  json["last_name"] = contact.last_name;
  json["email"] = contact.email;
  json["company"] = contact.company;
  json["status"] = contact.status;
  json["custom_fields"] = properties(contact.custom_fields);
  return json;
}

Json rule_json(const PersonaRule& rule) {
  Json json;
  json["id"] = rule.id;
  if (!rule.agent_says.empty()) json["agent_says"] = rule.agent_says;
  if (!rule.unless_agent_says.empty()) json["unless_agent_says"] = rule.unless_agent_says;
  if (!rule.after.empty()) json["after"] = rule.after;
  json["max_times"] = rule.max_times;
  json["say"] = rule.say;
  if (rule.delay.count() > 0) json["delay_ms"] = static_cast<double>(rule.delay.count()) / 1000.0;
  if (rule.interrupt_after_words > 0) json["interrupt_after_words"] = rule.interrupt_after_words;
  if (rule.backchannel) json["backchannel"] = true;
  if (!rule.dtmf.empty()) json["dtmf"] = rule.dtmf;
  if (rule.hang_up) json["hang_up"] = true;
  return json;
}

Json persona_json(const Persona& persona) {
  Json json;
  json["voice"] = persona.voice;
  if (!persona.greeting.empty()) json["greeting"] = persona.greeting;
  json["rules"] = Json::array();
  for (const PersonaRule& rule : persona.rules) json["rules"].push_back(rule_json(rule));
  if (!persona.otherwise.say.empty()) {
    json["otherwise"] = {{"say", persona.otherwise.say}, {"max_times", persona.otherwise.max_times}};
  }
  if (persona.machine) json["machine"] = {{"greeting", persona.machine->greeting}, {"beep", persona.machine->beep}};
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
  json["contact"] = contact_json(scenario.contact);
  if (!scenario.documents.empty()) {
    json["documents"] = Json::array();
    json["document_types"] = Json::object();
    for (const ScenarioDocument& document : scenario.documents) {
      json["documents"].push_back(document.file);
      json["document_types"][document.file] = document.type;
    }
  }
  json["local_time"] = templates::to_canonical(scenario.local_time);
  json["persona"] = persona_json(scenario.persona);
  for (const auto& [tool, status] : scenario.faults.tools) {
    json["faults"]["tools"][tool] = std::string(conversation::to_string(status));
  }
  const Expected& expected = scenario.expected;
  json["expected"] = {{"outcome", expected.outcome}, {"goal_reached", expected.goal_reached}};
  if (!expected.stages.empty()) json["expected"]["stages"] = expected.stages;
  if (!expected.said.empty()) json["expected"]["said"] = expected.said;
  if (!expected.not_said.empty()) json["expected"]["not_said"] = expected.not_said;
  if (!expected.tags.empty()) json["expected"]["tags"] = expected.tags;
  if (expected.opted_out) json["expected"]["opted_out"] = *expected.opted_out;
  return json.dump(2) + "\n";
}

}  // namespace callai::sim
