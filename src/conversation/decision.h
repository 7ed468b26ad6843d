#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "conversation/passage_index.h"
#include "templates/decision_tree.h"
#include "templates/field_value.h"

namespace callai::conversation {

enum class ToolStatus { kNone, kPending, kOk, kNotFound, kFailed, kTimeout, kCancelled };
std::string_view to_string(ToolStatus status);   ///< "none", "pending", "ok", "not_found", ...

/// A tool call that the decision asks for; the session gives it its id.
struct ToolRequest {
  std::string tool;
  templates::Properties arguments;        ///< placeholders filled in
};

struct ToolResult {
  core::ToolCallId id;
  std::string tool;
  ToolStatus status = ToolStatus::kNone;
  templates::Properties values;           ///< flattened: "plan" -> "gold", "items.0.name" -> ...
  std::vector<Passage> passages;          ///< document_search
  std::string error;                      ///< for people, when it failed
};

struct OfferMade { std::string offer; double value = 0; int step = 0; };   ///< step counts from 1

struct FieldUpdate {
  std::string field;
  std::optional<templates::FieldValue> value;   ///< nothing: cleared
  bool confirmed = false;
  bool correction = false;
  bool from_rule = false;                       ///< set by the tree, not read from the utterance
};

enum class SayKind { kScript, kText, kEntry, kQuestion, kReprompt, kConfirm, kAcknowledge, kAnswer, kNotUnderstood, kRepeat, kClosing };
std::string_view to_string(SayKind kind);

/// One thing to say. The response generator turns it into sentences.
struct SayItem {
  SayKind kind = SayKind::kScript;
  std::string script;             ///< script id, or ""
  std::string text;               ///< literal text, when there is no script
  std::string asks;               ///< field whose answer is expected after it, or ""
  std::string confirms;           ///< field whose value it reads back, or ""
};

enum class EndingKind { kHangUp, kTransfer };

struct Ending {
  EndingKind kind = EndingKind::kHangUp;
  std::string outcome;            ///< "callback", "not_interested", "transferred", ...
  std::string destination;        ///< transfer: destination id
  templates::TransferMode mode = templates::TransferMode::kBlind;
  std::string briefing;           ///< warm: script for who answers; "" the machine's own words
};

/// One step of the explanation: a node, transition or policy that was looked at.
struct TraceEntry {
  std::string id;                 ///< node or transition id, or a policy: "stage.max_turns", "default.ask", ...
  bool fired = false;
  std::string why;                ///< the values seen: "intent=price_objection (0.92)"
  std::vector<std::string> actions;   ///< in words: "offer discount 5 %", "stage -> negotiation"
};

/// What the tree says is to be done. Everything in it is decided; nothing is executed yet.
struct Decision {
  std::vector<ToolRequest> tools;
  std::vector<OfferMade> offers;
  std::vector<FieldUpdate> field_updates;
  std::string next_stage;                   ///< the present one when unchanged
  std::vector<std::string> tags;
  std::string lead_status;                  ///< "" unchanged
  std::string filler;                       ///< "" none
  std::vector<SayItem> say;                 ///< in order; empty only with `direct`, `ending` or pending tools
  std::vector<std::string> direct;          ///< instructions to the response generator
  std::optional<Ending> ending;
  std::string callback_field;               ///< store a callback at this field's moment; "" no
  bool opt_out = false;
  bool voicemail = false;                   ///< a machine answered: the voicemail policy takes over; nothing is said
  std::string dtmf;                         ///< digits to send; "" none
  bool understood = true;                   ///< counts for `not_understood`
  std::vector<TraceEntry> trace;
};

}  // namespace callai::conversation
