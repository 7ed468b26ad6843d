#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "templates/verify/model.h"
#include "templates/verify/row.h"

namespace callai::templates::verify {

/// Everything that may be true at one point of one decision: the facts as sets of values, what the caller may have said
/// as far as it matters up to here, and what was decided so far. A path is split where a condition can go both ways.
struct Path {
  // Facts. Fields have two sets: with a reading of this very utterance, and without one.
  Row<Mask, 64> facts;
  Row<Mask, 24> filled;  ///< by field; 0: not filled by this utterance
  // The words. What was asked of a field before a rule changed it.
  Row<Mask, 24> said_value;       ///< by field: values read from the words
  Row<Mask, 24> unsaid_value;     ///< by field: values it has without a reading
  Row<std::uint8_t, 24> touched;  ///< by field: a rule changed it
  Row<std::int8_t, 48> least;     ///< by intent: level
  Row<std::int8_t, 48> most;
  std::vector<std::pair<std::vector<int>, int>> some_of;  ///< one of these intents, at this level
  bool understood = true;
  // The decision.
  Trigger trigger = kUtterance;
  int keys = 0;  ///< pressed in this turn: value of the keys' variable
  int stage = 0;
  int next_stage = -1;  ///< -1: not set
  const void* stage_source = nullptr;
  bool ended = false;
  bool voicemail = false;
  bool opted_out_now = false;
  bool may_act = false;            ///< acted_ may be true
  bool may_not_act = true;         ///< acted_ may be false
  bool nod = false;                ///< ended as a backchannel
  std::vector<const Op*> tools;    ///< asked for by this decision
  std::vector<const Op*> earlier;  ///< asked for in this turn before
  Mask offered = 0;                ///< offers made in this turn before this decision, for certain
  Mask may_be_offered = 0;         ///< ... or perhaps
  Mask offered_now = 0;
  Mask may_be_offered_now = 0;
  Mask handled = 0;                          ///< tools whose answer a node looked for, and fired (bit: tool by order)
  std::vector<int> spoken;                   ///< variables of scripts said now
  std::vector<std::pair<int, int>> answers;  ///< tool variable, value: of this turn

  bool waits() const { return !tools.empty(); }
};

/// A path from which `cond` is known to hold (first) or not to (second). Impossible halves are left out.
void split(const Model& m, const Cond& cond, Path path, std::vector<Path>& holds, std::vector<Path>& fails);

enum class Truth { kNo, kYes, kMaybe };
Truth peek(const Model& m, const Cond& cond, const Path& path);

/// Paths of equal control joined to at most `most`: facts and words are united, so nothing possible is lost.
void reduce(std::vector<Path>& paths, std::size_t most);

}  // namespace callai::templates::verify
