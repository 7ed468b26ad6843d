#pragma once

#include "conversation/decision_members.h"

// The members of the session's parts and of what effects carry; written only. Include it in *_json.cc only.

namespace callai::conversation {

/// A civil moment as text: "2026-11-24T14:30".
inline std::string civil_text(const templates::CivilDateTime& at) {
  return templates::to_canonical(at);
}

void members(auto& a, Is<HistoryEntry> auto& v) {
  a("role", v.role);
  a("text", v.text);
  a("turn", v.turn);
  a("cut", v.cut);
  a.unless_empty("prompt", v.prompt);
}

void members(auto& a, Is<FieldState> auto& v) {
  a("value", v.value);
  a("confidence", v.confidence);
  a("confirmed", v.confirmed);
  a("turn", v.turn);
  a("revisions", v.revisions);
}

void members(auto& a, Is<OpenQuestion> auto& v) {
  a("field", v.field);
  a("kind", v.kind);
  a("times_asked", v.times_asked);
}

void members(auto& a, Is<ActiveTool> auto& v) {
  a("id", v.id);
  a("tool", v.tool);
  a("effect", v.effect);
  a("turn", v.turn);
}

void members(auto& a, Is<ExtractionInput> auto& v) {
  a("utterance", v.utterance);
  a("confidence", v.confidence);
  a("stage", v.stage);
  a("open_question", v.open_question);
  a("recent", v.recent);
  a("known_fields", v.known_fields);
  a("now", civil_text(v.now));
}

void members(auto& a, Is<ToolCall> auto& v) {
  a("id", v.id);
  a("request", v.request);
  a("effect", v.effect);
}

}  // namespace callai::conversation
