#pragma once

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "templates/verify/fact_store.h"
#include "templates/verify/model.h"

namespace callai::templates::verify {

/// Everything that may be true at one point of one decision: the facts as sets of values, what the caller may have said
/// as far as it matters up to here, and what was decided so far. A path is split where a condition can go both ways.
struct Path : FactStore {
  Path() = default;
  explicit Path(FactPool& pool) : FactStore(pool) {}

  // Of a field there are two sets: filled() with a reading of this very utterance (0: not filled by it), facts()
  // without one. said_value() and unsaid_value() are what was asked of either before a rule changed the field.
  static constexpr std::size_t kMostClauses = 6;
  std::array<const Cond*, kMostClauses> some_of{};  ///< of each of these intents' conditions, one intent was heard
  bool understood = true;
  // The decision.
  Trigger trigger = kUtterance;
  Mask keys = 0;  ///< pressed in this turn: values of the keys' variable; 0: none
  int stage = 0;
  int next_stage = -1;  ///< -1: not set
  const void* stage_source = nullptr;
  bool ended = false;
  bool voicemail = false;
  bool opted_out_now = false;
  bool may_act = false;            ///< acted_ may be true
  bool may_not_act = true;         ///< acted_ may be false
  bool may_say = false;            ///< nodes may have had words
  bool nod = false;                ///< ended as a backchannel
  std::vector<const Op*> tools;    ///< asked for by this decision
  std::vector<const Op*> earlier;  ///< asked for in this turn before
  Mask asked = 0;                  ///< fields that the nodes' words ask for
  bool repeats = false;            ///< the open question is said again
  Mask offered = 0;                ///< offers made in this turn before this decision, for certain
  Mask may_be_offered = 0;         ///< ... or perhaps
  Mask offered_now = 0;
  Mask may_be_offered_now = 0;
  const ModelNode* talks_over = nullptr;     ///< fired on the answer of a tool without looking at it
  Mask handled = 0;                          ///< tools whose answer a node looked for, and fired (bit: tool by order)
  std::vector<std::pair<int, int>> answers;  ///< tool variable, value: of this turn

  bool waits() const { return !tools.empty(); }
};

/// A path from which `cond` is known to hold (first) or not to (second). Impossible halves are left out.
void split(const Model& m, const Cond& cond, Path path, std::vector<Path>& holds, std::vector<Path>& fails);

enum class Truth { kNo, kYes, kMaybe };
Truth peek(const Model& m, const Cond& cond, const Path& path);

/// Paths of equal control joined to at most `most`: facts and words are united, so nothing possible is lost.
/// Those of which different predicates hold stay apart.
void reduce(const Model& m, std::vector<Path>& paths, std::size_t most, const Predicates& predicates);

}  // namespace callai::templates::verify
