#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "conversation/vocabulary.h"
#include "orchestrators/call_journal.h"
#include "telephony/telephony_interface.h"

namespace callai::app {

/// The texts that are being spoken, by segment.
using SpokenTexts = std::map<std::uint32_t, std::string>;

// The JSON texts that a WebSocket gets while a call goes on: docs/voice.md has every type. `at_ms`: on the call's
// clock.

/// What a step of the call means for those who look on; nothing for most.
std::vector<std::string> live_messages(core::Duration at, const conversation::Event& event,
                                       const conversation::Effects& effects, SpokenTexts& texts);
/// A turn that is complete, with how long each part of it took.
std::string turn_message(const conversation::Turn& turn, const conversation::SessionState& session);
/// Something is wrong with the line, or (`what` empty) no longer.
std::string trouble_message(const telephony::LineTrouble& trouble);
std::string ended_message(const orchestrators::CallSummary& summary, std::uint64_t audio_lost);
/// The first one of a listener, and of a browser that is a call's line.
std::string listening_message(const core::CallId& call, int rate_hz, bool sound, bool taken_over);
std::string started_message(const core::CallId& call, int rate_hz);

/// What a browser that is a call's line asks for by a text: {"type": "press", "keys": "12#"} or {"type": "hang_up"}.
struct BrowserWish {
  std::string keys;
  bool hang_up = false;
};
BrowserWish browser_wish(std::string_view text);

}  // namespace callai::app
