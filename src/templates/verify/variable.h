#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "templates/condition.h"

// The facts of the automaton: what may be true, as sets of values.

namespace callai::templates::verify {

/// A set of values of one variable: bit i is its i-th value. 32 values at most.
using Mask = std::uint32_t;

inline constexpr Mask bit(int i) {
  return Mask{1} << static_cast<unsigned>(i);
}

/// Counters are exact up to here; the last value means "this many or more".
inline constexpr int kCounterCap = 31;

/// Fields whose question may be open are told apart up to here; later ones can be answered in every stage.
inline constexpr int kMostQuestions = 32;

/// Values of a tool's variable.
enum ToolValue : int { kToolNone, kToolPending, kToolOk, kToolNotFound, kToolFailed, kToolTimeout, kToolValues };
std::string_view tool_status(int value);

/// Values of a field that every condition of the template treats alike.
struct ValueClass {
  std::vector<std::string> samples;  ///< canonical texts of it; none: any value
  bool readable = true;              ///< a caller can say one that passes the field's validation
};

/// Something that is said of a variable: that its value is one of these.
struct Predicate {
  int var = -1;
  Mask values = 0;
  bool operator==(const Predicate&) const = default;
};
using Predicates = std::vector<Predicate>;

/// A variable of the automaton. Those before Model::first_transient are remembered from turn to turn.
struct Variable {
  enum class Kind {
    kField,
    kStageTurns,
    kNotUnderstood,
    kTag,
    kOffer,
    kTool,
    kSaid,
    kContact,
    kOptedOut,
    kQuestions,  ///< not a value but a set: the fields whose question may be open
    kSentiment,
    kKeys,
    kFree
  };
  Kind kind = Kind::kFree;
  std::string id;  ///< field, tag, offer, tool, script
  Mask all = 3;    ///< every value it can have
  Mask initial = 1;
  std::vector<ValueClass> classes;  ///< field only
  bool readback = false;            ///< field only: value 1 + 2k is class k unconfirmed, 2 + 2k confirmed
  const ContactIs* contact = nullptr;
  const LocalTimeIs* time = nullptr;
  bool write = false;  ///< tool only: its result may come when nobody waits for it

  Mask value(int cls, bool confirmed) const { return readback ? bit(1 + 2 * cls + (confirmed ? 1 : 0)) : bit(1 + cls); }
  Mask readable(bool confirmed) const;
};

}  // namespace callai::templates::verify
