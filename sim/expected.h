#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/units.h"
#include "templates/field_value.h"

namespace callai::sim {

/// The kinds of things that can happen in a call and be expected of it. In JSON the kind is the key that names the id:
/// {"node": "opts_out"}.
enum class HappeningKind {
  kIntent,    ///< the caller was understood so
  kTool,      ///< a tool answered; value: its status
  kField,     ///< a field got a value (canonical text), or "" when it was cleared
  kNode,      ///< a node of the tree fired; value "else": its other branch was taken
  kStage,     ///< a stage was entered, the initial one too
  kOffer,     ///< an offer was made; value: how much ("5")
  kTag,       ///< a tag was set
  kCallback,  ///< a callback was stored at this field's moment
  kSaid,      ///< a script was heard to its end
  kTransfer,  ///< the call goes to this destination
  kEnd,       ///< the call is over, with this outcome
};
std::string_view to_string(HappeningKind kind);
/// The names of all kinds, in the order of the enumeration.
const std::vector<std::string>& happening_kinds();

/// Something that happened in a call.
struct Happening {
  core::Duration at{0};  ///< on the call's clock: 0 is the moment of the answer
  HappeningKind kind = HappeningKind::kNode;
  std::string id;
  std::string value;
};

/// "node opts_out", "field team_size = 12".
std::string describe(const Happening& happening);

/// What is expected, in order, or must not happen.
struct ExpectedEvent {
  HappeningKind kind = HappeningKind::kNode;
  std::string id;
  std::optional<std::string> value;      ///< nothing: any
  std::optional<core::Duration> within;  ///< after the expected event before it (JSON within_ms); the first: after 0
  std::optional<core::Duration> by;      ///< on the call's clock (JSON by_ms)
};

/// What must come of the call. Empty members are not checked.
struct Expected {
  std::string outcome;
  bool goal_reached = true;           ///< reported when everything else here holds
  std::vector<ExpectedEvent> events;  ///< each after the one before it; others may come between them
  std::vector<ExpectedEvent> absent;  ///< none of them happens
  std::vector<std::string> stages;    ///< a subsequence of those visited
  templates::Properties fields;       ///< canonical texts
  std::vector<std::string> said;
  std::vector<std::string> not_said;
  std::vector<std::string> tags;
  std::optional<bool> opted_out;
  int max_turns = 0;
  int min_turns = 0;
  int min_barge_ins = 0;
  int max_barge_ins = -1;  ///< -1: not checked
  std::string transfer;    ///< destination id
  std::string lead_status;
};

/// What was expected of the events and did not hold, in words. An expected event takes the first that fits and is not
/// before the one that was expected before it: what happens in one moment has no order.
std::vector<std::string> missed_events(const Expected& expected, const std::vector<Happening>& happenings);

}  // namespace callai::sim
