#pragma once

#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "templates/verify/decider.h"
#include "templates/verify/property.h"

namespace callai::templates::verify {

/// A state of the automaton: a stage and what may be true there when the caller's turn begins.
struct State {
  int stage = 0;
  std::vector<Mask> facts;
  int parent = -1;                            ///< the state from which it was reached first; -1: the call's start
  CallerTurn turn;                            ///< ... and by what
  std::vector<std::pair<int, bool>> outside;  ///< contact and clock, as that turn needs them: variable, holds
  std::vector<int> next;                      ///< states reached in one turn
  bool can_end = false;                       ///< some turn here ends the call by decision
};

/// Where something was seen first.
struct Sighting {
  int state = -1;
  CallerTurn turn;
  std::vector<std::pair<int, bool>> outside;
};

/// An answer that nobody gives to the caller.
struct Unhandled {
  const Op* call = nullptr;
  int value = 0;
  const ModelNode* instead = nullptr;
  bool operator==(const Unhandled&) const = default;
};

struct ExploreOptions {
  std::vector<int> tracked;  ///< variables whose sets keep states of one stage apart; the others are united
  bool everything = false;   ///< all of them are tracked
  Predicates predicates;     ///< states and paths are split by these, and never united across them
  Opening opening;           ///< what the caller does each turn
  int stop_at_rule = -1;     ///< the exploration is over when this rule was broken
  bool keys = true;
  bool nods = true;
  bool cuts = true;  ///< a caller may interrupt while tools run
  std::size_t most_states = 4000;
  std::size_t most_decisions = 60000;
};

/// Explores the automaton, breadth first. Facts that are not tracked are united per state, so that what is found is
/// everything that can happen, and perhaps more (trace partitioning over a product of sets).
class Explorer final : public Watcher {
 public:
  Explorer(const Model& model, ExploreOptions options);

  void start_call();
  void start_at(int stage, const std::vector<Mask>& facts);
  void run();

  const std::vector<State>& states() const { return states_; }
  bool bounded() const { return bounded_; }  ///< a bound was hit: there may be more than was seen
  std::size_t decisions() const { return decider_.decisions(); }

  const std::optional<Sighting>& node(int index) const { return nodes_[static_cast<std::size_t>(index)]; }
  const std::optional<Sighting>& transition(int index) const { return transitions_[static_cast<std::size_t>(index)]; }
  const std::optional<Sighting>& rule(int index) const { return rules_[static_cast<std::size_t>(index)]; }
  /// Calls of tools and the values of their answers that were decided on.
  const std::set<std::pair<const Op*, int>>& answered() const { return answered_; }
  /// Those of which no node took notice, by the node that fired instead (null: none did).
  const std::vector<std::pair<Unhandled, Sighting>>& unhandled() const { return unhandled_; }
  /// A turn that comes back to a stage it left, with no word of the caller in between.
  const std::optional<Sighting>& there_and_back() const { return there_and_back_; }
  /// States of a cycle; empty when every walk ends.
  std::vector<int> cycle() const;
  /// By stage: true when no state of a cycle, and nothing beyond the bound, can be reached from any of its states.
  std::vector<bool> stages_that_end() const;
  /// The turns from the call's start to a sighting.
  Sketch sketch(const Sighting& sighting) const;
  Sketch sketch_to(int state) const;

  void fired(const ModelNode& node, const Path& path) override;
  void took(const ModelTransition& transition, const Path& path) override;
  void broke(int rule, const Path& path) override;

 private:
  void arrive(int stage, std::vector<Mask> facts, int parent, const Path* path, std::size_t predicate = 0);
  int reach(int stage, const std::vector<Mask>& facts, int parent, const Path* path);
  Mask widened(int stage, int var, Mask more) const;
  void expand(int state);
  void turn(int state, std::vector<Path> starts);
  void finish(int state, const Path& path, std::vector<int> visited, int depth);
  void answer(int state, const Path& path, const std::vector<int>& visited, int depth);
  bool is_handled(const Path& path, const Op* op) const;
  Sighting sight(const Path& path) const;
  void describe_fields(const Path& path, const std::vector<Mask>& before, CallerTurn& turn) const;
  CallerTurn describe(const Path& path, const std::vector<Mask>& before) const;
  std::vector<std::pair<int, bool>> outside(const Path& path) const;
  std::vector<Mask> key_of(int stage, const std::vector<Mask>& facts) const;

  const Model& m_;
  ExploreOptions options_;
  FactPool pool_;
  Decider decider_;
  std::vector<State> states_;
  std::map<std::vector<Mask>, int> index_;
  std::vector<int> queue_;
  std::vector<bool> queued_;
  int now_ = -1;  ///< state being expanded
  bool bounded_ = false;
  std::vector<std::optional<Sighting>> nodes_, transitions_, rules_;
  std::set<std::pair<const Op*, int>> answered_;
  std::vector<std::pair<Unhandled, Sighting>> unhandled_;
  std::optional<Sighting> there_and_back_;
};

}  // namespace callai::templates::verify
