#include <algorithm>

#include "templates/legacy/legacy_conversion_json.h"

namespace callai::templates {

namespace {

constexpr const char* kGoOn = "shall_we_go_on";

Condition all_of(std::vector<Condition> list) {
  return Condition{AllOf{std::move(list)}};
}
Condition any_of(std::vector<Condition> list) {
  return list.size() == 1 ? list.front() : Condition{AnyOf{std::move(list)}};
}

bool starts_yes_no(const std::string& question) {
  static const std::vector<std::string> kStarts{"do ",    "does ",  "did ",  "is ",   "are ", "was ", "can ",
                                                "could ", "would ", "will ", "have ", "has ", "may ", "should "};
  const std::string text = core::ascii_lower(question);
  return std::any_of(kStarts.begin(), kStarts.end(), [&](const std::string& s) { return text.starts_with(s); });
}

class StageBuilder {
 public:
  explicit StageBuilder(Conversion& c) : c_(c) {}

  void build() {
    place_wanted();
    c_.t.session_config.stages.clear();
    c_.t.decision_tree.stage_nodes.clear();
    c_.t.decision_tree.stage_transitions.clear();
    for (std::size_t i = 0; i < c_.stages.size(); ++i) add(i);
    const std::string& first = c_.stages.front().id;
    c_.t.session_config.initial_stage = first;
    for (Intent& intent : c_.t.extraction_rules.intents) {
      if (!intent.stages.empty() && intent.stages.front() == "introduction") intent.stages = {first};
    }
    auto& global = c_.t.decision_tree.global_nodes;
    global.insert(global.end(), c_.nodes.begin(), c_.nodes.end());
  }

 private:
  /// Data that no stage asks for are asked for in the second one.
  void place_wanted() {
    if (c_.stages.empty()) {
      c_.stage("introduction");
      c_.stage("closing");
    }
    OldStage& place = c_.stages[c_.stages.size() > 1 ? 1 : 0];
    for (const std::string& id : c_.wanted) {
      const bool asked = std::any_of(c_.stages.begin(), c_.stages.end(), [&](const OldStage& s) {
        return std::find(s.required.begin(), s.required.end(), id) != s.required.end();
      });
      if (!asked) place.required.push_back(id);
    }
  }

  void add(std::size_t index) {
    OldStage& old = c_.stages[index];
    Stage stage;
    stage.id = old.id;
    stage.title = old.title.empty() ? spaced(old.id) : old.title;
    std::vector<std::string> objective = old.guidance;
    if (!old.objective.empty()) objective.insert(objective.begin(), old.objective);
    stage.objective = core::joined(objective, " ");
    std::erase_if(stage.objective, [](char ch) { return ch == '{' || ch == '}'; });
    stage.key_questions = old.questions;
    for (std::string& question : stage.key_questions)
      std::erase_if(question, [](char ch) { return ch == '{' || ch == '}'; });
    stage.entry_script = entry_script(index);
    if (old.required.empty()) ask_questions(old);
    std::vector<std::string> questions = old.questions;
    for (const std::string& id : old.required) {
      if (std::find(stage.required_fields.begin(), stage.required_fields.end(), id) != stage.required_fields.end())
        continue;
      give_question(*std::find_if(c_.t.extraction_rules.fields.begin(), c_.t.extraction_rules.fields.end(),
                                  [&](const Field& f) { return f.id == id; }),
                    questions);
      stage.required_fields.push_back(id);
    }
    const bool last = index + 1 == c_.stages.size();
    stage.max_turns = old.max_turns > 0 ? old.max_turns : static_cast<int>(2 * stage.required_fields.size()) + 6;
    stage.min_turns = last ? 0 : std::min(old.min_turns, stage.max_turns);
    stage.on_max_turns = last ? "end" : c_.stages[index + 1].id;
    if (last) {
      add_ending(old);
    } else {
      add_ways_out(old, stage, index);
    }
    c_.t.session_config.stages.push_back(std::move(stage));
  }

  std::string entry_script(std::size_t index) {
    const OldStage& old = c_.stages[index];
    if (old.scripts.empty()) {
      if (index == 0) return "greeting";
      return index + 1 == c_.stages.size() ? "closing_words" : "";
    }
    const std::string id = old.id + "_script";
    c_.t.response_templates.scripts.push_back({id, old.scripts, "", false, true});
    return id;
  }

  /// Questions of a stage that requires no data are asked as they are, and the answers kept as they were said.
  void ask_questions(OldStage& old) {
    for (std::size_t i = 0; i < old.questions.size(); ++i) {
      Field field;
      field.id = old.id + "_" + std::to_string(i + 1);
      field.type = starts_yes_no(old.questions[i]) ? FieldType::kYesNo : FieldType::kText;
      field.description = old.questions[i];
      field.question_script = "ask_" + field.id;
      c_.t.response_templates.scripts.push_back({field.question_script, {old.questions[i]}, field.id, false, true});
      old.required.push_back(field.id);
      c_.t.extraction_rules.fields.push_back(std::move(field));
    }
  }

  void give_question(Field& field, std::vector<std::string>& questions) {
    if (!field.question_script.empty()) return;
    field.question_script = "ask_" + field.id;
    c_.t.response_templates.scripts.push_back(
        {field.question_script, {question_for(field.id, field.type, questions)}, field.id, false, true});
  }

  Condition ready(const OldStage& old, const Stage& stage, const std::string& intent) const {
    std::vector<Condition> ways;
    if (!stage.required_fields.empty()) ways.push_back(Condition{StageComplete{}});
    if (!old.keywords.empty()) ways.push_back(Condition{IntentIs{{intent}}});
    if (stage.required_fields.empty()) {
      ways.push_back(old.keywords.empty() ? Condition{StageTurns{CompareOp::kGe, std::max(1, stage.min_turns)}}
                                          : Condition{IntentIs{{"affirm"}}});
    }
    Condition base = any_of(std::move(ways));
    if (!old.sentiment) return base;
    return all_of(
        {base, any_of({Condition{SentimentIs{CompareOp::kGe, *old.sentiment}}, Condition{IntentIs{{"affirm"}}}})});
  }

  void add_ways_out(const OldStage& old, const Stage& stage, std::size_t index) {
    std::vector<std::string> next;
    for (const std::string& name : old.next) {
      if (c_.has_stage(name)) next.push_back(c_.stage(name).id);
    }
    if (next.empty()) next.push_back(c_.stages[index + 1].id);
    const std::string intent = "leaves_" + old.id;
    if (!old.keywords.empty()) {
      Intent leaves;
      leaves.id = intent;
      leaves.description = "Words that lead on from " + stage.title + ".";
      for (const std::string& word : old.keywords) leaves.phrases.push_back(core::ascii_lower(word));
      leaves.stages = {old.id};
      c_.t.extraction_rules.intents.push_back(std::move(leaves));
    }
    const Condition condition = ready(old, stage, intent);
    for (const std::string& to : next) {
      c_.t.decision_tree.stage_transitions.push_back({old.id + "_to_" + to, old.id, to, condition});
      if (next.size() > 1) break;  // the first that holds is taken, and all would hold at once
    }
    StageNodes nodes{old.id, {}};
    if (index == 0 && stage.required_fields.empty()) nodes.nodes.push_back(refusal());
    if (!old.fallback.empty()) {
      Node lost;
      lost.id = old.id + "_fallback";
      lost.title = "Not understood twice";
      lost.when = Condition{NotUnderstood{CompareOp::kGe, 2}};
      lost.then = old.fallback;
      nodes.nodes.push_back(std::move(lost));
    }
    Node waits;
    waits.id = old.id + "_waits";
    waits.title = "Nothing to ask, and no word to go on";
    waits.when =
        all_of({Condition{TriggerIs{{"utterance"}}}, Condition{StageComplete{}},
                Condition{Not{{all_of({condition, Condition{StageTurns{CompareOp::kGe, stage.min_turns}}})}}}});
    waits.then = {Say{kGoOn, ""}};
    nodes.nodes.push_back(std::move(waits));
    c_.t.decision_tree.stage_nodes.push_back(std::move(nodes));
  }

  static Node refusal() {
    Node node;
    node.id = "no_time";
    node.title = "No good time";
    node.when = Condition{IntentIs{{"deny"}}};
    node.then = {EndCall{"not_interested", "goodbye"}};
    node.stop = true;
    return node;
  }

  void add_ending(const OldStage& old) {
    Node done;
    done.id = old.id + "_done";
    done.title = "Everything was said";
    done.when = all_of({Condition{TriggerIs{{"utterance"}}}, Condition{StageComplete{}}});
    done.then = {EndCall{"completed", "goodbye"}};
    done.stop = true;
    c_.t.decision_tree.stage_nodes.push_back({old.id, {std::move(done)}});
  }

  Conversion& c_;
};

/// Scripts of the blank template that nothing says any more.
void drop_unused_scripts(CampaignTemplate& t) {
  const auto entered = [&](const std::string& id) {
    return std::any_of(t.session_config.stages.begin(), t.session_config.stages.end(),
                       [&](const Stage& s) { return s.entry_script == id; });
  };
  std::erase_if(t.response_templates.scripts, [&](const Script& s) {
    return s.id == "noted" || ((s.id == "greeting" || s.id == "closing_words") && !entered(s.id));
  });
}

}  // namespace

void build_stages(Conversion& c) {
  c.t.response_templates.scripts.push_back({kGoOn, {"I see. Shall we go on?"}, "", false, true});
  StageBuilder(c).build();
}

void leave_out_unused(Conversion& c) {
  drop_unused_scripts(c.t);
  if (find_script(c.t, c.t.session_config.consent_script) == nullptr) {
    c.t.session_config.consent_script.clear();
    c.t.session_config.recording = false;
    c.report.push_back(
        {"", "/session_config/recording",
         "off: nothing in the old texts says that the call is recorded; switch it on with a script that does"});
  }
}

}  // namespace callai::templates
