#include "templates/builder/template_graph.h"

#include <algorithm>
#include <vector>

#include "core/strings.h"
#include "templates/builder/template_words.h"
#include "templates/tree_walk.h"

namespace callai::templates {

namespace {

constexpr std::size_t kLongestLabel = 60;
constexpr int kShades = 5;
// From hardly visited to always, light to dark (ColorBrewer "Blues", 5 classes).
constexpr const char* kFills[kShades] = {"#eff3ff", "#bdd7e7", "#6baed6", "#3182bd", "#08519c"};
constexpr const char* kInks[kShades] = {"#000000", "#000000", "#000000", "#ffffff", "#ffffff"};

enum class Shape { kStage, kAnyStage, kEnding };

struct Dot {
  std::string key;  ///< "s_needs", "e_completed"
  std::string label;
  Shape shape = Shape::kStage;
  int visits = -1;  ///< -1: not counted
};

struct Way {
  std::string from;
  std::string to;
  std::string label;
  bool fallback = false;  ///< on_max_turns
};

std::string shortened(const std::string& text) {
  if (text.size() <= kLongestLabel) return text;
  std::size_t end = kLongestLabel;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end) + "…";
}

/// Letters, digits and '_' only: both languages take it without quotes.
std::string key_of(const char* prefix, const std::string& id) {
  std::string key = prefix;
  for (const char c : id) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    key += plain ? c : '_';
  }
  return key;
}

class Drawing {
 public:
  Drawing(const CampaignTemplate& t, const GraphVisits* visits) : t_(t), visits_(visits) {
    for (const Stage& stage : t.session_config.stages) {
      dots_.push_back({key_of("s_", stage.id), stage.title.empty() ? stage.id : stage.title, Shape::kStage,
                       count(visits == nullptr ? nullptr : &visits->stages, stage.id)});
    }
    for (const PlacedNode& placed : all_nodes(t)) add_node(placed);
    for (const StageTransition& way : t.decision_tree.stage_transitions) {
      ways_.push_back({key_of("s_", way.from), key_of("s_", way.to), shortened(in_words(way.when)), false});
    }
    for (const Stage& stage : t.session_config.stages) add_bound(stage);
    const std::string& silence = t.session_config.silence.outcome;
    ways_.push_back({any_stage(), ending(silence), "silence", false});
    for (const Action& action : t.decision_tree.on_not_understood) add_action(any_stage(), "not understood", action);
  }

  std::string mermaid() const {
    std::string text = "flowchart TD\n";
    text += "  start([\"call\"]) --> " + key_of("s_", t_.session_config.initial_stage) + "\n";
    for (const Dot& dot : dots_) text += "  " + dot.key + mermaid_shape(dot) + "\n";
    for (const Way& way : ways_) {
      const char* arrow = way.fallback ? " -.->" : " -->";
      text += "  " + way.from + arrow + (way.label.empty() ? "" : "|" + mermaid_text(way.label) + "|") + " " + way.to +
              "\n";
    }
    if (visits_ == nullptr) return text;
    for (int i = 0; i < kShades; ++i) {
      text += "  classDef v" + std::to_string(i) + " fill:" + kFills[i] + ",color:" + kInks[i] + "\n";
    }
    for (const Dot& dot : dots_) {
      if (dot.visits > 0) text += "  class " + dot.key + " v" + std::to_string(shade(dot.visits)) + "\n";
    }
    return text;
  }

  std::string graphviz() const {
    std::string text = "digraph template {\n  node [shape=box, style=\"rounded,filled\", fillcolor=white];\n";
    text +=
        "  start [label=\"call\", shape=circle];\n  start -> " + key_of("s_", t_.session_config.initial_stage) + ";\n";
    for (const Dot& dot : dots_) {
      text += "  " + dot.key + " [label=" + dot_text(label_of(dot, "\n"));
      if (dot.shape == Shape::kEnding) text += ", shape=oval";
      if (dot.shape == Shape::kAnyStage) text += ", style=\"rounded,dashed\"";
      if (dot.visits > 0) {
        const int i = shade(dot.visits);
        text += std::string(", fillcolor=\"") + kFills[i] + "\", fontcolor=\"" + kInks[i] + "\"";
      }
      text += "];\n";
    }
    for (const Way& way : ways_) {
      text += "  " + way.from + " -> " + way.to + " [label=" + dot_text(way.label) +
              (way.fallback ? ", style=dashed" : "") + "];\n";
    }
    return text + "}\n";
  }

 private:
  template <typename Key>
  int count(const std::map<Key, int>* counts, const Key& key) const {
    if (counts == nullptr) return -1;
    const auto it = counts->find(key);
    return it == counts->end() ? 0 : it->second;
  }

  std::string any_stage() {
    if (std::none_of(dots_.begin(), dots_.end(), [](const Dot& d) { return d.key == "any_stage"; })) {
      dots_.push_back({"any_stage", "any stage", Shape::kAnyStage, -1});
    }
    return "any_stage";
  }

  std::string ending(const std::string& outcome) {
    const std::string key = key_of("e_", outcome);
    if (std::none_of(dots_.begin(), dots_.end(), [&](const Dot& d) { return d.key == key; })) {
      dots_.push_back(
          {key, outcome, Shape::kEnding, count(visits_ == nullptr ? nullptr : &visits_->outcomes, outcome)});
    }
    return key;
  }

  /// The stages that a global node's conditions name: its own place to hang on.
  std::vector<std::string> places(const PlacedNode& placed) {
    if (placed.stage != nullptr) return {key_of("s_", *placed.stage)};
    std::vector<const Condition*> given = placed.given;
    given.push_back(&placed.node->when);
    for (const Condition* condition : given) {
      std::vector<const Condition*> parts{condition};
      if (const auto* all = std::get_if<AllOf>(&condition->kind)) {
        for (const Condition& part : all->of) parts.push_back(&part);
      }
      for (const Condition* part : parts) {
        const auto* is = std::get_if<StageIs>(&part->kind);
        if (is == nullptr) continue;
        std::vector<std::string> keys;
        for (const std::string& stage : is->any_of) keys.push_back(key_of("s_", stage));
        return keys;
      }
    }
    return {any_stage()};
  }

  void add_node(const PlacedNode& placed) {
    const Node& node = *placed.node;
    const std::string label = node.title.empty() ? node.id : node.title;
    for (const Action& action : node.then) add_action_everywhere(placed, label, action);
    for (const Action& action : node.otherwise) add_action_everywhere(placed, "not: " + label, action);
  }

  void add_action_everywhere(const PlacedNode& placed, const std::string& label, const Action& action) {
    const bool leads = std::holds_alternative<SetStage>(action) || std::holds_alternative<EndCall>(action) ||
                       std::holds_alternative<Transfer>(action);
    if (!leads) return;
    for (const std::string& from : places(placed)) add_action(from, label, action);
  }

  void add_action(const std::string& from, const std::string& label, const Action& action) {
    std::string to;
    if (const auto* set = std::get_if<SetStage>(&action)) to = key_of("s_", set->stage);
    if (const auto* end = std::get_if<EndCall>(&action)) to = ending(end->outcome);
    if (const auto* transfer = std::get_if<Transfer>(&action)) to = transfer_to(transfer->destination);
    if (!to.empty() && to != from) ways_.push_back({from, to, shortened(label), false});
  }

  std::string transfer_to(const std::string& destination) {
    const std::string key = key_of("t_", destination);
    if (std::none_of(dots_.begin(), dots_.end(), [&](const Dot& d) { return d.key == key; })) {
      dots_.push_back({key, "transfer to " + destination, Shape::kEnding, -1});
    }
    return key;
  }

  void add_bound(const Stage& stage) {
    if (stage.max_turns == 0 || stage.on_max_turns.empty()) return;
    const std::string to = stage.on_max_turns == "end" ? ending("max_turns") : key_of("s_", stage.on_max_turns);
    ways_.push_back({key_of("s_", stage.id), to, "after " + std::to_string(stage.max_turns) + " turns", true});
  }

  std::string label_of(const Dot& dot, const char* line_break) const {
    return dot.visits < 0 ? dot.label : dot.label + line_break + std::to_string(dot.visits);
  }

  std::string mermaid_shape(const Dot& dot) const {
    const std::string label = mermaid_text(label_of(dot, "<br/>"));
    if (dot.shape == Shape::kEnding) return "([" + label + "])";
    return dot.shape == Shape::kAnyStage ? "{{" + label + "}}" : "[" + label + "]";
  }

  int shade(int visits) const {
    const int calls = std::max(1, visits_ == nullptr ? 1 : visits_->calls);
    return std::clamp((visits * kShades - 1) / calls, 0, kShades - 1);
  }

  static std::string mermaid_text(const std::string& text) {
    std::string escaped = "\"";
    for (const char c : text) escaped += c == '"' ? "#quot;" : std::string(1, c == '\n' ? ' ' : c);
    return escaped + "\"";
  }
  static std::string dot_text(const std::string& text) {
    std::string escaped = "\"";
    for (const char c : text) {
      if (c == '"' || c == '\\') escaped += '\\';
      escaped += c == '\n' ? "\\n" : std::string(1, c);
    }
    return escaped + "\"";
  }

  const CampaignTemplate& t_;
  const GraphVisits* visits_;
  std::vector<Dot> dots_;
  std::vector<Way> ways_;
};

}  // namespace

std::string template_graph(const CampaignTemplate& t, GraphFormat format, const GraphVisits* visits) {
  const Drawing drawing(t, visits);
  return format == GraphFormat::kMermaid ? drawing.mermaid() : drawing.graphviz();
}

}  // namespace callai::templates
