#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "templates/condition.h"

namespace callai::templates {

// Actions. In JSON each is an object with one key that names it: {"set_stage": "closing"}.

/// {"call_tool": {"tool": "lookup", "arguments": {"query": "{utterance}"}}}; arguments may hold placeholders.
struct CallTool {
  std::string tool;
  std::vector<std::pair<std::string, std::string>> arguments;
  bool operator==(const CallTool&) const = default;
};
/// {"set_stage": "closing"}: the stage's entry script is spoken after what the nodes say.
struct SetStage { std::string stage; bool operator==(const SetStage&) const = default; };
/// {"set_field": {"field": "interest", "value": "high"}}: canonical text; counts as confirmed.
struct SetField { std::string field; std::string value; bool operator==(const SetField&) const = default; };
/// {"clear_field": "callback_time"}
struct ClearField { std::string field; bool operator==(const ClearField&) const = default; };
/// {"offer": "discount"}: the next step of that offer's policy; nothing when it is exhausted.
struct MakeOffer { std::string offer; bool operator==(const MakeOffer&) const = default; };
/// {"say": "script_id"} or {"say_text": "Literal words with {placeholders}."}
struct Say { std::string script; std::string text; bool operator==(const Say&) const = default; };
/// {"ask": "field_id"}: its question script, and the answer is expected next.
struct Ask { std::string field; bool operator==(const Ask&) const = default; };
/// {"repeat": true}: says the last reply again, without its acknowledgement; a prompt into silence does not count.
struct Repeat { bool operator==(const Repeat&) const = default; };
/// {"direct": "Explain the warranty."}: an instruction to the response generator; scripted mode answers it from the
/// retrieved passages or the fallback line.
struct Direct { std::string instruction; bool operator==(const Direct&) const = default; };
/// {"filler": "Let me check that."}: spoken at once, before tools are done.
struct Filler { std::string text; bool operator==(const Filler&) const = default; };
enum class TransferMode { kBlind, kWarm };
/// {"transfer": {"destination": "sales_desk", "mode": "warm", "say": "script_id", "brief": "script_id"}}: ends the
/// agent's part. `brief`: said to whoever answers a warm one, before they are asked whether they take the call.
struct Transfer {
  std::string destination;
  TransferMode mode = TransferMode::kBlind;
  std::string say;
  std::string brief;
  bool operator==(const Transfer&) const = default;
};
/// {"schedule_callback": {"field": "callback_time"}}: stores a callback at that field's moment.
struct ScheduleCallback { std::string field; bool operator==(const ScheduleCallback&) const = default; };
/// {"send_dtmf": "1#"}
struct SendDtmf { std::string digits; bool operator==(const SendDtmf&) const = default; };
/// {"opt_out": true}: the contact is never called again by this organisation.
struct OptOut { bool operator==(const OptOut&) const = default; };
/// {"set_lead_status": "qualified"}: the plan's campaign_stage, on session and contact.
struct SetLeadStatus { std::string status; bool operator==(const SetLeadStatus&) const = default; };
/// {"end_call": {"outcome": "not_interested", "say": "goodbye"}}: says it, then hangs up when it was heard.
struct EndCall { std::string outcome; std::string say; bool operator==(const EndCall&) const = default; };
/// {"tag": "price_sensitive"}
struct Tag { std::string tag; bool operator==(const Tag&) const = default; };
/// {"voicemail": true}: a machine answered; session_config.voicemail says what happens (hang up, leave a message, go on).
struct Voicemail { bool operator==(const Voicemail&) const = default; };

using Action = std::variant<CallTool, SetStage, SetField, ClearField, MakeOffer, Say, Ask, Repeat, Direct, Filler, Transfer,
                            ScheduleCallback, SendDtmf, OptOut, SetLeadStatus, EndCall, Tag, Voicemail>;

/// Evaluated depth first in document order: `when` true -> `then`, then the children; false -> `otherwise`.
struct Node {
  std::string id;
  std::string title;                 ///< for people: "Caller says it is too expensive"
  Condition when;
  std::vector<Action> then;
  std::vector<Action> otherwise;     ///< JSON "else"
  std::vector<Node> children;
  bool stop = false;                 ///< once fired (with its children), no later node of the tree is looked at
  bool operator==(const Node&) const = default;
};

struct StageNodes { std::string stage; std::vector<Node> nodes; bool operator==(const StageNodes&) const = default; };

/// Looked at in order after the nodes, when none of them set a stage or ended the call; the first that holds is taken.
struct StageTransition {
  std::string id;
  std::string from;
  std::string to;
  Condition when;
  bool operator==(const StageTransition&) const = default;
};

enum class OfferUnit { kPercent, kAmount };

/// What may be offered, and no more: the n-th offer in a call is steps[n], never above `limit`, never more than steps.
struct OfferPolicy {
  std::string id;
  std::string description;
  OfferUnit unit = OfferUnit::kPercent;
  std::vector<double> steps;         ///< ascending; one per time it is offered in a call
  double limit = 0;                  ///< upper bound of any step
  std::string currency = "USD";
  bool operator==(const OfferPolicy&) const = default;
};

struct FillerRule {
  std::string id;
  Condition when;
  std::vector<std::string> lines;
  bool operator==(const FillerRule&) const = default;
};

/// Where a call goes when a person must take it.
struct TransferDestination {
  std::string id;
  std::string description;
  std::string number;
  bool operator==(const TransferDestination&) const = default;
};

/// A rule over every path, in one of three forms:
/// before an action of kind `before` ("offer", "call_tool:crm_update", "end_call"), `require` ("said:disclosure",
/// "field:consent", "tag:x", "tool:x" answered, "offer:x" was made) holds;
/// an action of kind `never` does not happen once `after` ("opt_out", or as `require`) holds;
/// `always` ("opt_out", "end_call", "transfer") can be brought about by the caller in every stage.
struct Invariant {
  std::string id;
  std::string before;
  std::string require;
  std::string never;
  std::string after;
  std::string always;
  std::string description;
  bool operator==(const Invariant&) const = default;
};

/// -> DecisionEngine.
struct DecisionTree {
  std::vector<Node> global_nodes;                 ///< looked at first in every stage
  std::vector<StageNodes> stage_nodes;
  std::vector<StageTransition> stage_transitions;
  std::vector<OfferPolicy> offers;
  std::vector<FillerRule> filler_rules;           ///< first that holds, when tools are called and no node gave a filler
  std::vector<TransferDestination> destinations;
  std::vector<Invariant> invariants;
  int max_not_understood = 3;                     ///< in a row; then `on_not_understood`
  std::vector<Action> on_not_understood;          ///< for example a transfer or a polite end
  bool operator==(const DecisionTree&) const = default;
};

}  // namespace callai::templates
