#pragma once

#include <map>
#include <string>

#include "conversation/contact.h"
#include "conversation/decision.h"
#include "templates/verify/property.h"

namespace callai::sim {

/// Who is called and when: what a sketch asks of the world around a call.
struct SketchWorld {
  conversation::Contact contact;
  templates::CivilDateTime at{{2026, 11, 24}, {10, 15}};
};

/// A contact and a moment as the sketch wants them; the usual ones where it does not care.
SketchWorld world_for(const templates::verify::Sketch& sketch);
/// The same text for the same world.
std::string to_text(const SketchWorld& world);
/// What tools answer in this turn, by id.
std::map<std::string, conversation::ToolStatus> answers_in(const templates::verify::CallerTurn& turn);

}  // namespace callai::sim
