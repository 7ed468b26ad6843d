#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "templates/condition.h"

// What is said about a template after every way of talking to it was looked at. docs/verification.md has the method.

namespace callai::templates::verify {

/// proved: holds in every call. violated: a call in words was run that shows it, or no way at all leads there.
/// undecided: neither; the reason says why. Never proved when false.
enum class Verdict { kProved, kViolated, kUndecided };
std::string_view to_string(Verdict verdict);  ///< "proved", "violated", "undecided"

/// A value that the caller gives: any of `values` (canonical texts) will do; none listed: any value at all.
struct FieldSaid {
  std::string field;
  std::vector<std::string> values;
};

/// What a tool answers in this turn: "ok", "not_found", "failed", "timeout".
struct ToolOutcome {
  std::string tool;
  std::string status;
};

/// One turn of a caller, as the automaton sees it: what is understood, not which words were said.
struct CallerTurn {
  enum class Kind { kSpeaks, kKeys, kMumbles, kSilent };
  Kind kind = Kind::kSpeaks;
  std::vector<std::string> intents;  ///< all of them are heard
  std::vector<std::string> without;  ///< none of them is heard
  std::vector<FieldSaid> fields;
  bool confirms = false;  ///< what was read back is right
  bool rejects = false;
  std::optional<double> sentiment;  ///< about this; unset: any
  std::string keys;                 ///< kind kKeys
  std::vector<ToolOutcome> tools;   ///< of tools that this turn calls
  std::string stage_after;          ///< where the automaton is then; "" not known
};

/// A call in outline: who is called, when, and what the caller means turn by turn.
struct Sketch {
  std::vector<CallerTurn> turns;
  std::vector<std::pair<ContactIs, bool>> contact;  ///< with whether it holds
  std::vector<std::pair<LocalTimeIs, bool>> time;
  int repeat_last = 0;  ///< the last turn again so many times
};

/// What a run must show for a sketch to count.
struct Goal {
  enum class Kind {
    kStageEntered,   ///< stage `id`
    kFired,          ///< the node, transition or rule `id` fired
    kToolUnhandled,  ///< after tool `id` answered `status`, none of `ids` fired and the document policy did not answer
    kNeverEnds,      ///< in stage `id` the repeated turn went on to the end of the sketch
    kNotDone,        ///< the last turn did not bring about `id`: "opt_out", "end_call", "transfer"
    kStagesChange    ///< the stage changed back and forth, without a word that was understood
  };
  Kind kind = Kind::kFired;
  std::string id;
  std::string status;
  std::vector<std::string> ids;
};

/// A sketch that a run can turn into a verdict: violated, or proved where the property says that something is possible.
struct Candidate {
  Sketch sketch;
  Goal goal;
  Verdict shows = Verdict::kViolated;
};

struct Property {
  std::string code;       ///< stable snake_case name of the kind: "stage_reachable", "invariant"
  std::string subject;    ///< id of the stage, node, offer, tool or rule it is about; "" the whole template
  std::string statement;  ///< in words
  std::string path;       ///< JSON Pointer to the subject
  Verdict verdict = Verdict::kUndecided;
  std::string reason;                 ///< why it is so, in words
  std::string mend;                   ///< violated: what to change
  std::vector<Candidate> candidates;  ///< undecided: what a run could show, the likeliest first
};

struct Verification {
  std::vector<Property> properties;
  std::size_t states = 0;     ///< of the automaton, over all explorations
  std::size_t decisions = 0;  ///< evaluated
  bool bounded = false;       ///< a bound was hit: nothing was proved that needed what lies beyond
};

}  // namespace callai::templates::verify
