#pragma once

#include <array>
#include <string_view>

#include "conversation/vocabulary.h"

// The snake_case names of the room's enumerations, in the order of their values: one table each, for to_string and
// JSON.

namespace callai::conversation {

template <typename E>
struct EnumNames;

#define CALLAI_ENUM_NAMES(E, N, ...)                                      \
  template <>                                                             \
  struct EnumNames<E> {                                                   \
    static constexpr std::array<std::string_view, N> kNames{__VA_ARGS__}; \
  }

CALLAI_ENUM_NAMES(ToolStatus, 7, "none", "pending", "ok", "not_found", "failed", "timeout", "cancelled");
CALLAI_ENUM_NAMES(SayKind, 11, "script", "text", "entry", "question", "reprompt", "confirm", "acknowledge", "answer",
                  "not_understood", "repeat", "closing");
CALLAI_ENUM_NAMES(EndingKind, 2, "hang_up", "transfer");
CALLAI_ENUM_NAMES(SegmentKind, 4, "reply", "filler", "prompt", "closing");
CALLAI_ENUM_NAMES(TurnTrigger, 8, "call_start", "utterance", "dtmf", "silence", "tool_result", "voicemail",
                  "duration_cap", "operator");
CALLAI_ENUM_NAMES(HangupCause, 5, "caller_hung_up", "agent_hung_up", "transferred", "network", "shutdown");
CALLAI_ENUM_NAMES(OperatorVerb, 8, "hang_up", "hold", "unhold", "transfer", "say", "whisper", "take_over", "hand_back");
CALLAI_ENUM_NAMES(EngineKind, 4, "speech_recognizer", "speech_synthesizer", "llm", "tools");
CALLAI_ENUM_NAMES(Role, 2, "user", "assistant");
CALLAI_ENUM_NAMES(QuestionKind, 2, "ask", "confirm");
CALLAI_ENUM_NAMES(templates::TransferMode, 2, "blind", "warm");
CALLAI_ENUM_NAMES(templates::ToolEffect, 2, "read", "write");

#undef CALLAI_ENUM_NAMES

/// The name of `value`, or "unknown" for one outside its enumeration.
template <typename E>
constexpr std::string_view enum_name(E value) {
  const auto index = static_cast<std::size_t>(value);
  return index < EnumNames<E>::kNames.size() ? EnumNames<E>::kNames[index] : std::string_view("unknown");
}

}  // namespace callai::conversation
