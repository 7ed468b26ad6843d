#pragma once

#include <string>
#include <variant>
#include <vector>

#include "templates/field_value.h"

namespace callai::templates {

enum class CompareOp { kEq, kNe, kLt, kLe, kGt, kGe };

struct Condition;

/// JSON: {"all": [..]}, {"any": [..]}, {"not": {..}}. `all` of nothing is true, `any` of nothing is false.
struct AllOf { std::vector<Condition> of; bool operator==(const AllOf&) const; };
struct AnyOf { std::vector<Condition> of; bool operator==(const AnyOf&) const; };
struct Not { std::vector<Condition> of; bool operator==(const Not&) const; };  ///< exactly one element

/// {"intent": ["price_objection"], "min_confidence": 0.6}: any of them is among the utterance's intents.
struct IntentIs {
  std::vector<std::string> any_of;
  double min_confidence = 0.6;
  bool operator==(const IntentIs&) const = default;
};

enum class FieldCheck { kExists, kMissing, kConfirmed, kFilledNow, kCompares, kIn };
/// {"field": "budget", "is": "exists"|"missing"|"confirmed"|"filled_now"} (filled_now: by this very utterance),
/// {"field": "budget", "op": ">=", "value": "500 USD"} (value: canonical text), {"field": "plan", "in": ["basic","pro"]}.
struct FieldIs {
  std::string field;
  FieldCheck check = FieldCheck::kExists;
  CompareOp op = CompareOp::kEq;
  std::vector<std::string> values;      ///< canonical texts: one for kCompares, any number for kIn
  bool operator==(const FieldIs&) const = default;
};

/// {"sentiment": "<", "value": -0.3}: of this utterance, -1..1.
struct SentimentIs {
  CompareOp op = CompareOp::kLt;
  double value = 0;
  bool operator==(const SentimentIs&) const = default;
};
/// {"stage_turns": ">=", "value": 3}: caller turns in the present stage, this one included.
struct StageTurns { CompareOp op = CompareOp::kGe; int value = 0; bool operator==(const StageTurns&) const = default; };
/// {"call_seconds": ">", "value": 240}
struct CallSeconds {
  CompareOp op = CompareOp::kGt;
  double value = 0;
  bool operator==(const CallSeconds&) const = default;
};
/// {"not_understood": ">=", "value": 2}: utterances in a row from which nothing was understood, this one included.
struct NotUnderstood {
  CompareOp op = CompareOp::kGe;
  int value = 1;
  bool operator==(const NotUnderstood&) const = default;
};
/// {"stage": ["closing"]}: the present stage (useful in global nodes).
struct StageIs { std::vector<std::string> any_of; bool operator==(const StageIs&) const = default; };
/// {"stage_complete": true}: every required field of the stage is there (and confirmed, where it must be).
struct StageComplete { bool value = true; bool operator==(const StageComplete&) const = default; };
/// {"trigger": ["tool_result"]}: what this is about: "utterance" (words or keys), "tool_result", "dtmf" (keys).
struct TriggerIs { std::vector<std::string> any_of; bool operator==(const TriggerIs&) const = default; };

enum class ToolCheck { kStatus, kValue };
/// {"tool": "lookup", "status": ["ok"]} (ok, not_found, failed, timeout, cancelled, pending, none), or
/// {"tool": "lookup", "path": "plan", "op": "==", "value": "gold"}: the newest result of that tool in this call.
struct ToolResultIs {
  std::string tool;
  ToolCheck check = ToolCheck::kStatus;
  std::vector<std::string> statuses;
  std::string path;                     ///< dotted path into the result's values
  CompareOp op = CompareOp::kEq;
  std::string value;                    ///< numbers compare as numbers when both are, else as text
  bool operator==(const ToolResultIs&) const = default;
};

/// {"contact": "status", "op": "==", "value": "customer"} or {"contact": "email", "is": "exists"|"missing"}
struct ContactIs {
  std::string attribute;                ///< built-in attribute or custom field
  FieldCheck check = FieldCheck::kCompares;  ///< kExists, kMissing or kCompares
  CompareOp op = CompareOp::kEq;
  std::string value;
  bool operator==(const ContactIs&) const = default;
};

/// {"said": "recording_disclosure"}: that script was heard to its last word in this call.
struct Said { std::string script; bool operator==(const Said&) const = default; };

enum class OfferCheck { kCount, kExhausted };
/// {"offer": "discount", "made": ">=", "value": 1} or {"offer": "discount", "is": "exhausted"}
struct OfferIs {
  std::string offer;
  OfferCheck check = OfferCheck::kCount;
  CompareOp op = CompareOp::kGe;
  int value = 1;
  bool operator==(const OfferIs&) const = default;
};

/// {"time": {"days": ["mon","tue"], "from": "09:00", "to": "18:00"}}: where the contact is; `to` exclusive; from > to
/// spans midnight; no days: every day.
struct LocalTimeIs {
  std::vector<int> days;                ///< 0 Sunday .. 6 Saturday
  CivilTime from{0, 0};
  CivilTime to{23, 59};
  bool operator==(const LocalTimeIs&) const = default;
};

/// Whether `now` lies in the window. After midnight a window that spans it is still that of the evening before.
bool contains(const LocalTimeIs& window, const CivilDateTime& now);

/// {"dtmf": ["1", "2"]}: the digits the caller pressed, as one input.
struct DtmfIs { std::vector<std::string> any_of; bool operator==(const DtmfIs&) const = default; };

/// {"tag": "vip"}: a tag set in this call.
struct HasTag { std::string tag; bool operator==(const HasTag&) const = default; };

/// Conditions are data, so that a form can edit them and a checker can reason about them. A default one is always true.
struct Condition {
  using Kind = std::variant<AllOf, AnyOf, Not, IntentIs, FieldIs, SentimentIs, StageTurns, CallSeconds, NotUnderstood,
                            StageIs, StageComplete, TriggerIs, ToolResultIs, ContactIs, Said, OfferIs, LocalTimeIs,
                            DtmfIs, HasTag>;
  Kind kind = AllOf{};
  bool operator==(const Condition&) const = default;
};

}  // namespace callai::templates
