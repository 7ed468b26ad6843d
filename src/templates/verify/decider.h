#pragma once

#include <optional>
#include <vector>

#include "templates/verify/path.h"

namespace callai::templates::verify {

/// Is told what happens on the paths of a decision.
class Watcher {
 public:
  virtual ~Watcher() = default;
  virtual void fired(const ModelNode& /*node*/, const Path& /*path*/) {}
  virtual void took(const ModelTransition& /*transition*/, const Path& /*path*/) {}
  /// The tree asks for an action while `rule` does not hold.
  virtual void broke(int /*rule*/, const Path& /*path*/) {}
};

/// One decision over sets of facts: every step of pipeline::DecisionRun, in its order, with every way that it may go.
/// What is not known is decided both ways, so that each real decision is among the paths (it over-approximates).
class Decider {
 public:
  /// Paths are never united across the predicates, which outlive this.
  Decider(const Model& model, Watcher& watcher, const Predicates& predicates)
      : m_(model), watcher_(watcher), predicates_(predicates) {}

  /// `nods`: utterances may be backchannels. Gives every path to its end, facts as they are after the decision.
  std::vector<Path> decide(std::vector<Path> starts, bool nods);

  std::size_t decisions() const { return decisions_; }

 private:
  using Paths = std::vector<Path>;

  void run_nodes(const std::vector<ModelNode>& nodes, bool top_level, Paths live, Paths& on, Paths& stopped);
  Truth fires(const ModelNode& node, const Path& path) const;
  void run_node(const ModelNode& node, bool top_level, Path path, Paths& on, Paths& stopped);
  void apply(const std::vector<Op>& ops, const void* source, Path path, Paths& out);
  void permit(const Op& op, Path path, Paths& permitted, Paths& barred);
  void carry_out(const Op& op, const void* source, Path& path);
  void make_offer(const Op& op, Path path, Paths& out);
  void call_tool(const Op& op, Path path, Paths& out);
  void after_tree(Path path, bool nods, Paths& out);
  void transitions(Path path, Paths& out);
  void bound(Path path, Paths& out);
  void bound_turns(Path path, Paths& out);
  void bound_not_understood(Path path, Paths& out);
  static void settle(const Model& m, Path& path);

  const Model& m_;
  Watcher& watcher_;
  const Predicates& predicates_;
  std::size_t decisions_ = 0;
};

/// The paths on which an utterance (or keys) may begin in `stage` with these facts: one that is understood, with any
/// words, and one from which nothing is understood.
struct Opening {
  bool understood = true;  ///< ways to begin
  bool mumbled = true;
  bool readings = true;        ///< values may be read from the words
  bool keys = false;           ///< keys instead of words, any of them
  std::optional<bool> answer;  ///< no other value is read than this, as yes or no
  int only_intent = -1;        ///< >= 0: this intent is heard for certain, and no other
};
std::vector<Path> open_turn(const Model& m, FactPool& pool, int stage, const std::vector<Mask>& facts,
                            const Opening& opening);

/// The paths on which the answers of the tools that `waiting` asked for are decided on.
std::vector<Path> answer_tools(const Model& m, const Path& waiting);

}  // namespace callai::templates::verify
