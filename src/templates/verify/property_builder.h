#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "templates/verify/explorer.h"
#include "templates/verify/model.h"
#include "templates/verify/property.h"

// Internal to Verifier: one function a kind of property.

namespace callai::templates::verify {

class PropertyBuilder {
 public:
  explicit PropertyBuilder(const CampaignTemplate& campaign);

  Verification run();
  std::vector<Candidate> more(const Property& property);

 private:
  // reachability.cc
  void stages_reachable();
  void nodes_reachable();
  void transitions_reachable();
  void offers_within_policy();
  // safety.cc
  void invariants();
  void invariant(int rule, Property property);
  void always(const Invariant& invariant, const std::string& path);
  void tool_outcomes();
  // exits.cc
  void silence_and_cap();
  void opt_out_possible();
  Property possible(const std::string& code, int stage, const std::vector<int>& intents, bool opt_out);
  void walks_end();
  struct Walk {
    std::vector<bool> safe;  ///< by stage: from there every walk ends
    std::vector<int> cycle_stages;
    bool bounded = false;
    Sketch around;  ///< contact and clock as the circle needs them
  };
  Walk walk(const Opening& opening);
  Candidate repeated(int stage, const Walk& walk, CallerTurn turn) const;
  CallerTurn says(int intent) const;
  void not_understood_ends(int stage, const Walk& mumbling);
  void refusal_ends(int stage, const std::vector<int>& refusing, const std::vector<Walk>& by_intent);
  void insisting_ends(int intent, const Walk& walk);
  void walk_properties(const std::vector<Walk>& by_intent, const Walk& mumbling);
  void ping_pong(const Walk& mumbling);
  void endings(const std::vector<Walk>& by_intent, const Walk& mumbling);

  std::unique_ptr<Explorer> explore(ExploreOptions options);
  Property& add(Property property);
  static Property proved(std::string code, std::string subject, std::string statement, std::string path,
                         std::string reason);
  bool is_reached(int stage) const { return state_of_[static_cast<std::size_t>(stage)] >= 0; }
  Sketch way_to(int stage) const { return base_.sketch_to(state_of_[static_cast<std::size_t>(stage)]); }
  std::string stage_path(int stage) const;
  std::vector<int> refusing_intents() const;
  std::vector<int> intents_before(Op::Kind kind) const;

  Model m_;
  Verification out_;
  Explorer base_;
  std::vector<int> state_of_;  ///< by stage: its state of the first exploration, or -1
};

void add_once(Predicates& predicates, const Predicate& predicate);
/// What a condition asks of the facts that are remembered from turn to turn.
void predicates_in(const Model& m, const Cond& cond, Predicates& predicates);

}  // namespace callai::templates::verify
