#include "sim/sketch_world.h"

#include <algorithm>

namespace callai::sim {

namespace {

using templates::verify::CallerTurn;
using templates::verify::Sketch;

std::string value_for(const templates::ContactIs& wanted, bool holds) {
  switch (wanted.check) {
    case templates::FieldCheck::kExists: return holds ? "x" : "";
    case templates::FieldCheck::kMissing: return holds ? "" : "x";
    default: break;
  }
  return (wanted.op == templates::CompareOp::kNe) != holds ? wanted.value : "other";
}

void set(conversation::Contact& contact, const std::string& attribute, const std::string& value) {
  const std::pair<const char*, std::string*> known[] = {{"first_name", &contact.first_name},
                                                        {"last_name", &contact.last_name},
                                                        {"email", &contact.email},
                                                        {"company", &contact.company},
                                                        {"status", &contact.status}};
  for (const auto& [name, place] : known) {
    if (attribute != name) continue;
    *place = value == "x" && attribute == "email" ? "dana@example.com" : value;
    return;
  }
  if (attribute != "phone_number") contact.custom_fields.emplace_back(attribute, value);
}

/// The first hour of a week that is as the sketch wants it.
templates::CivilDateTime moment(const Sketch& sketch) {
  const templates::CivilDateTime usual = SketchWorld{}.at;
  for (int hours = 0; hours < 7 * 24; ++hours) {
    templates::CivilDateTime at = usual;
    at.date = templates::civil_from_days(templates::days_from_civil(usual.date) + (usual.time.hour + hours) / 24);
    at.time.hour = (usual.time.hour + hours) % 24;
    const bool fits = std::all_of(sketch.time.begin(), sketch.time.end(), [&at](const auto& wanted) {
      return templates::contains(wanted.first, at) == wanted.second;
    });
    if (fits) return at;
  }
  return usual;
}

}  // namespace

SketchWorld world_for(const Sketch& sketch) {
  SketchWorld world;
  world.contact.id = core::ContactId("contact_1");
  world.contact.phone_number = "+12025550143";
  world.contact.first_name = "Dana";
  world.contact.last_name = "Miller";
  for (const auto& [wanted, holds] : sketch.contact) set(world.contact, wanted.attribute, value_for(wanted, holds));
  world.at = moment(sketch);
  return world;
}

std::string to_text(const SketchWorld& world) {
  const conversation::Contact& contact = world.contact;
  std::string text = templates::to_canonical(world.at);
  for (const std::string* value :
       {&contact.first_name, &contact.last_name, &contact.email, &contact.company, &contact.status}) {
    text += "|" + *value;
  }
  for (const auto& [name, value] : contact.custom_fields) text += "|" + name + "=" + value;
  return text;
}

std::map<std::string, conversation::ToolStatus> answers_in(const CallerTurn& turn) {
  using conversation::ToolStatus;
  std::map<std::string, ToolStatus> told;
  for (const auto& outcome : turn.tools) {
    for (const ToolStatus status :
         {ToolStatus::kOk, ToolStatus::kNotFound, ToolStatus::kFailed, ToolStatus::kTimeout}) {
      if (conversation::to_string(status) == outcome.status) told[outcome.tool] = status;
    }
  }
  return told;
}

}  // namespace callai::sim
