#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <set>

#include "core/env.h"
#include "sim/confirmation.h"
#include "sim/rehearsal.h"
#include "templates/prebuilt.h"
#include "templates/template_json.h"
#include "templates/template_validator.h"
#include "templates/testing/sample_template.h"
#include "templates/verify/verifier.h"

// Templates changed at random, and callers who say anything: the validator never crashes, a template that it accepts
// never gets the machine stuck, and nothing that was proved is ever seen to be false.

namespace callai::tests {
namespace {

using templates::CampaignTemplate;
using templates::Node;
using templates::verify::Goal;
using templates::verify::Property;
using templates::verify::Verdict;

constexpr int kTurns = 14;

int conversations() {
  const char* wanted = std::getenv("CALLAI_CONVERSATIONS");
  return wanted == nullptr ? 240 : std::max(1, std::atoi(wanted));
}

class Mutator {
 public:
  explicit Mutator(std::uint64_t seed) : random_(seed) {}

  std::size_t below(std::size_t n) { return n == 0 ? 0 : static_cast<std::size_t>(random_.next() % n); }
  template <typename T>
  T& one(std::vector<T>& of) {
    return of[below(of.size())];
  }

  void mutate(CampaignTemplate& t) {
    switch (below(9)) {
      case 0: change_node(t, [](Node& node) { node.stop = !node.stop; }); break;
      case 1: change_node(t, [](Node& node) { node.when = {}; }); break;
      case 2: change_node(t, [](Node& node) { std::swap(node.then, node.otherwise); }); break;
      case 3: change_node(t, [](Node& node) { node.when = {templates::Not{{node.when}}}; }); break;
      case 4: change_node(t, [](Node& node) { node.children.clear(); }); break;
      case 5: add_action(t); break;
      case 6: {
        auto& transitions = t.decision_tree.stage_transitions;
        if (!transitions.empty())
          transitions.erase(transitions.begin() + static_cast<std::ptrdiff_t>(below(transitions.size())));
        break;
      }
      case 7: one(t.session_config.stages).max_turns = 1 + static_cast<int>(below(6)); break;
      default: {
        auto& nodes = node_list(t);
        if (nodes.size() > 1) std::swap(nodes[below(nodes.size())], nodes[below(nodes.size())]);
        break;
      }
    }
  }

 private:
  std::vector<Node>& node_list(CampaignTemplate& t) {
    auto& stages = t.decision_tree.stage_nodes;
    return stages.empty() || below(2) == 0 ? t.decision_tree.global_nodes : one(stages).nodes;
  }
  template <typename Change>
  void change_node(CampaignTemplate& t, Change change) {
    std::vector<Node>& nodes = node_list(t);
    if (nodes.empty()) return;
    Node& node = one(nodes);
    change(node.children.empty() || below(2) == 0 ? node : one(node.children));
  }
  void add_action(CampaignTemplate& t) {
    const std::string stage = one(t.session_config.stages).id;
    const std::string field = one(t.extraction_rules.fields).id;
    templates::Action action = templates::SetStage{stage};
    if (below(4) == 0) action = templates::ClearField{field};
    if (below(6) == 0 && !t.tool_configs.tools.empty()) {
      action = templates::CallTool{one(t.tool_configs.tools).id, {{"query", "{utterance}"}}};
    }
    change_node(t, [&](Node& node) { (below(3) == 0 ? node.otherwise : node.then).push_back(action); });
  }

  core::SeededRandom random_;
};

std::vector<std::string> lines_of(const CampaignTemplate& t) {
  std::vector<std::string> lines{"yes",
                                 "no",
                                 "seven",
                                 "next tuesday at ten in the morning",
                                 "flurb wozzle",
                                 "",
                                 "okay",
                                 "no that's wrong",
                                 "actually make it five",
                                 "dana at example dot com"};
  for (const templates::Intent& intent : t.extraction_rules.intents) {
    for (const auto* list : {&intent.phrases, &intent.examples}) lines.insert(lines.end(), list->begin(), list->end());
  }
  for (const templates::Field& field : t.extraction_rules.fields) {
    for (const templates::Choice& choice : field.choices) lines.push_back(choice.id);
    for (const std::string& cue : field.phrases) lines.push_back(cue + " seven");
  }
  return lines;
}

/// One call with a caller who says anything. Its turns; none when the machine got stuck.
std::vector<conversation::Turn> random_call(const std::shared_ptr<const orchestrators::CampaignRuntime>& runtime,
                                            const std::vector<std::string>& lines, Mutator& dice, bool& stuck) {
  using conversation::ToolStatus;
  conversation::Contact contact;
  contact.first_name = "Dana";
  contact.phone_number = "+12025550143";
  if (dice.below(2) == 0) contact.email = "dana@example.com";
  const templates::CivilDateTime at{{2026, 11, 22 + static_cast<int>(dice.below(7))},
                                    {static_cast<int>(dice.below(24)), 15}};
  sim::Rehearsal call(runtime, contact, at, 1 + dice.below(1000));
  call.connect();
  for (int turn = 0; turn < kTurns && !call.ended(); ++turn) {
    std::map<std::string, ToolStatus> answers;
    for (const templates::ToolConfig& tool : runtime->campaign->tool_configs.tools) {
      const std::vector<ToolStatus> kinds{ToolStatus::kOk, ToolStatus::kNotFound, ToolStatus::kFailed,
                                          ToolStatus::kTimeout};
      answers[tool.id] = kinds[dice.below(kinds.size())];
    }
    call.answer_tools(answers);
    const std::size_t kind = dice.below(14);
    if (kind == 0) {
      call.wait();
    } else if (kind == 1) {
      call.press(std::to_string(dice.below(10)));
    } else {
      std::string line = lines[dice.below(lines.size())];
      if (dice.below(3) == 0) line += " " + lines[dice.below(lines.size())];
      call.say(line);
    }
    stuck = stuck || !call.caller_may_speak();
  }
  return call.turns();
}

/// What a call shows to be false of what was said of the template; "" nothing.
std::string contradiction(const Property& property, const std::vector<conversation::Turn>& turns) {
  const bool possible = property.code == "stage_reachable" || property.code == "node_reachable" ||
                        property.code == "transition_reachable";
  Goal goal;
  goal.id = property.subject;
  if (possible && property.verdict == Verdict::kViolated) {
    goal.kind = property.code == "stage_reachable" ? Goal::Kind::kStageEntered : Goal::Kind::kFired;
  } else if (property.code == "invariant" && property.verdict == Verdict::kProved) {
    goal.kind = Goal::Kind::kFired;
  } else if (property.code == "offer_within_policy") {
    int made = 0;
    for (const auto& turn : turns) {
      for (const auto& decision : turn.decisions) {
        for (const auto& offer : decision.offers) made += offer.offer == property.subject ? 1 : 0;
      }
    }
    return made > 3 ? property.statement : "";
  } else if (property.code == "no_ping_pong" && property.verdict == Verdict::kProved) {
    goal.kind = Goal::Kind::kStagesChange;
  } else {
    return "";
  }
  return sim::shows(goal, turns, 0) ? property.code + " " + property.subject + ": " + property.statement : "";
}

TEST(RandomTemplates, AreNeverStuckAndNeverBelieThatWhichWasProved) {
  const int all = conversations();
  std::vector<CampaignTemplate> seeds{*templates::sample_template()};
  for (const auto& built_in : templates::prebuilt_templates())
    seeds.push_back(templates::parse_template(built_in.json).value);
  constexpr int kCallsATemplate = 12;
  int accepted = 0;
  for (int i = 0; i * kCallsATemplate < all; ++i) {
    Mutator dice(static_cast<std::uint64_t>(i) + 1);
    CampaignTemplate t = seeds[static_cast<std::size_t>(i) % seeds.size()];
    // Every fourth one as it is.
    for (std::size_t n = (i / static_cast<int>(seeds.size())) % 4 == 3 ? 0 : 1 + dice.below(4); n > 0; --n)
      dice.mutate(t);
    if (core::has_errors(templates::TemplateValidator().validate(t))) continue;
    ++accepted;
    templates::verify::Verifier verifier(t);
    const templates::verify::Verification verification = verifier.run();
    const auto runtime =
        std::make_shared<const orchestrators::CampaignRuntime>(std::make_shared<const CampaignTemplate>(t));
    const std::vector<std::string> lines = lines_of(t);
    for (int c = 0; c < kCallsATemplate; ++c) {
      bool stuck = false;
      const std::vector<conversation::Turn> turns = random_call(runtime, lines, dice, stuck);
      ASSERT_FALSE(stuck) << "template " << i << ", call " << c << "\n" << templates::to_json_text(t);
      for (const Property& property : verification.properties) {
        ASSERT_EQ(contradiction(property, turns), "") << "template " << i << ", call " << c;
      }
    }
  }
  EXPECT_GT(accepted * kCallsATemplate * 4, all) << "most changed templates should still be valid";
}

}  // namespace
}  // namespace callai::tests
