#include "conversation/session_members.h"
#include "conversation/vocabulary_json.h"

namespace callai::conversation {

namespace {

// The plan's three keys first, entities as an object of field and canonical text; the whole readings follow.
core::Json extracted(const Signals& signals) {
  core::Json json = core::Json::object();
  json["intent"] = signals.intent;
  core::Json entities = core::Json::object();
  for (const FieldReading& reading : signals.entities) entities[reading.field] = templates::to_canonical(reading.value);
  json["entities"] = std::move(entities);
  json["filler"] = signals.filler;
  json["readings"] = write_value(signals.entities);
  const core::Json all = write_value(signals);
  for (const auto& [key, value] : all.items()) {
    if (!json.contains(key)) json[key] = value;
  }
  return json;
}

core::Json tts_state(const TtsState& tts) {
  core::Json json = core::Json::object();
  json["current_stream"] = tts.current_stream.empty() ? core::Json(nullptr) : core::Json(tts.current_stream.value());
  json["barge_in_requested"] = tts.barge_in_requested;
  return json;
}

}  // namespace

core::Json session_to_json(const SessionState& session) {
  core::Json json = core::Json::object();
  MemberWriter a(json);
  a("session_id", session.session_id);
  a("conversation_history", session.conversation_history);
  json["extracted_signals"] = extracted(session.extracted_signals);
  a("campaign_stage", session.campaign_stage);
  a("active_tools", session.active_tools);
  json["tts_state"] = tts_state(session.tts_state);
  a("contact", session.contact);
  a("current_stage", session.current_stage);
  a("stage_turns", session.stage_turns);
  a("turns", session.turns);
  a("not_understood", session.not_understood);
  a("fields", session.fields);
  a("open_question", session.open_question);
  a("times_asked", session.times_asked);
  a("offers", session.offers);
  a("said", session.said);
  a("spoken_variants", session.spoken_variants);
  a("stages_visited", session.stages_visited);
  a("tool_results", session.tool_results);
  a("tags", session.tags);
  a("opted_out", session.opted_out);
  a("outcome", session.outcome);
  return json;
}

std::string session_to_json_text(const SessionState& session) {
  return dump_text(session_to_json(session));
}

}  // namespace callai::conversation
