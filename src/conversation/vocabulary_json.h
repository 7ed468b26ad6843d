#pragma once

#include <string>
#include <string_view>

#include "conversation/vocabulary.h"
#include "core/json.h"
#include "core/result.h"

namespace callai::conversation {

// JSON of the shared values. Writing never fails; reading checks everything and names the key that is wrong.
// {"type": "transcript_final", ...}: the type is the snake_case name of the struct.

core::Json to_json(const Event& event);
core::Result<Event> event_from_json(const core::Json& json);

core::Json to_json(const Effect& effect);
/// FNV-1a 64 over the compact JSON of the effects: the step hash of the event log.
std::uint64_t hash_effects(const Effects& effects);

core::Json to_json(const Turn& turn);
core::Result<Turn> turn_from_json(const core::Json& json);
core::Json to_json(const Signals& signals);
core::Json to_json(const Decision& decision);
core::Json to_json(const ToolResult& result);
core::Json to_json(const Contact& contact);
core::Result<Contact> contact_from_json(const core::Json& json);

/// The session in the plan's exact keys: session_id, conversation_history [{role, text}], extracted_signals {intent,
/// entities, filler}, campaign_stage, active_tools, tts_state {current_stream, barge_in_requested}; further keys follow.
core::Json session_to_json(const SessionState& session);

// Text forms, for callers that do not include the JSON library.
std::string to_json_text(const Event& event);
core::Result<Event> event_from_json_text(std::string_view text);
std::string to_json_text(const Effect& effect);
std::string to_json_text(const Signals& signals);
std::string to_json_text(const Turn& turn);
core::Result<Turn> turn_from_json_text(std::string_view text);
std::string session_to_json_text(const SessionState& session);

}  // namespace callai::conversation
