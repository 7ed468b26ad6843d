#pragma once

#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "sim/caller_words.h"
#include "sim/rehearsal.h"
#include "sim/sketch_world.h"

namespace callai::sim {

/// A call in words up to a moment at which the caller may speak, and how it came there.
struct TriedCall {
  Rehearsal call;
  SketchWorld world;
  std::vector<std::string> lines;
  std::vector<templates::verify::CallerTurn> said;
};

/// Looks for calls in words that show what may happen: from every call that differs from those before, it tries the
/// turns that the automaton says lead on. One search serves all properties of a template. Deterministic.
class CallSearch {
 public:
  using Candidate = templates::verify::Candidate;
  using CallerTurn = templates::verify::CallerTurn;
  using Sketch = templates::verify::Sketch;

  explicit CallSearch(std::shared_ptr<const orchestrators::CampaignRuntime> runtime);

  /// Until each of the candidates was seen in some call, or nothing new comes of trying.
  void look_for(const std::vector<const Candidate*>& wanted);
  /// The caller's lines of a call in which the stage, node, transition or rule of the goal was seen; null: in none.
  const std::vector<std::string>* seen(const templates::verify::Goal& goal) const;
  /// Calls from which the last turn of the sketch may be said, the earliest found first.
  std::vector<const TriedCall*> before_last_turn(const Sketch& sketch, std::size_t most);

  TriedCall begin(const SketchWorld& world);
  /// The best lines for a turn, as the extractor understands them now.
  std::vector<std::string> ranked(const Rehearsal& call, const CallerTurn& turn, std::size_t most) const;
  const CallerWords& words() const { return words_; }
  /// Says it, presses it or waits.
  void act(TriedCall& call, const CallerTurn& turn, const std::string& line);
  int runs() const { return runs_; }

 private:
  void keep(TriedCall call);
  void try_turn(std::size_t from, const CallerTurn& turn, std::size_t lines);
  void try_values(std::size_t from);
  const TriedCall* in_world(std::size_t from, const SketchWorld& world);
  std::string stage_before_last(const Sketch& sketch) const;
  void note(const TriedCall& call, std::size_t turns_before);

  std::shared_ptr<const orchestrators::CampaignRuntime> runtime_;
  CallerWords words_;
  std::deque<TriedCall> calls_;
  std::set<std::string> known_;                                      // fingerprints of calls_
  std::map<std::string, int> kept_;                                  // by stage
  std::map<std::string, std::vector<std::string>> fired_, entered_;  // id -> the lines of a call that came there
  int runs_ = 0;
  int steps_ = 0;
};

/// What two moments of a call have in common when they cannot go on differently. `counters`: turns count too.
std::string fingerprint(const conversation::SessionState& session, bool counters);

}  // namespace callai::sim
