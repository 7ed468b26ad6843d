#include <algorithm>

#include "templates/legacy/legacy_conversion_json.h"

namespace callai::templates {

namespace {

constexpr int kMaxTurns = 1000;

void append(std::vector<std::string>& to, const std::vector<std::string>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

void add_guidance(OldStage& stage, const std::string& word, const std::vector<std::string>& texts) {
  if (!texts.empty()) stage.guidance.push_back(word + ": " + core::joined(texts, "; ") + ".");
}

/// min_turns, sentiment_threshold and keywords, which stand in three places.
void read_conditions(OldStage& stage, Old& conditions) {
  if (const auto turns = conditions.number_of("min_turns")) {
    stage.min_turns = std::max(stage.min_turns, whole(turns, 0, kMaxTurns, 0));
  }
  if (const auto sentiment = conditions.number_of("sentiment_threshold")) {
    stage.sentiment = std::clamp(*sentiment, -1.0, 1.0);
  }
  append(stage.keywords, conditions.texts_of("keywords"));
}

void read_instructions(Conversion& c, Old& old) {
  OldStage& stage = c.stage(old.key());
  if (const std::string title = old.text_of("stage_name"); !title.empty()) stage.title = title;
  stage.objective = old.text_of("primary_objective");
  add_guidance(stage, "Also", old.texts_of("secondary_objectives"));
  append(stage.questions, old.texts_of("key_questions"));
  add_guidance(stage, "Done when", old.texts_of("success_criteria"));
  add_guidance(stage, "Take care when", old.texts_of("failure_indicators"));
  for (const std::string& name : old.texts_of("required_data")) stage.required.push_back(c.field(name).id);
  for (const std::string& name : old.texts_of("optional_data")) {
    Field& field = c.field(name);
    if (field.phrases.empty()) field.phrases.push_back(spaced(name));
  }
  if (const std::string script = old.text_of("script_template"); !script.empty()) stage.scripts.push_back(script);
  append(stage.keywords, old.texts_of("transition_keywords"));
  read_conditions(stage, old);
  stage.max_turns = whole(old.number_of("max_turns"), 0, kMaxTurns, 0);
  if (auto conditions = old.open("next_stage_conditions")) {
    read_conditions(stage, *conditions);
    conditions->leave();
  }
}

/// After all stages are known: a fallback may name one.
void read_fallbacks(Conversion& c, Old& old) {
  auto list = old.open("fallback_actions");
  if (!list) return;
  for (Old& entry : list->entries()) {
    const auto action = known_action(entry.text(), c);
    if (action) {
      c.stage(old.key()).fallback.push_back(*action);
      entry.carried();
    } else {
      entry.not_carried("prose that no action stands for; write a node");
    }
  }
}

void read_behaviour(Conversion& c, Old& old) {
  const std::string name = old.text_of("stage");
  if (name.empty()) return old.leave();
  OldStage& stage = c.stage(name);
  std::vector<std::string> manner = old.texts_of("personality_traits");
  append(manner, old.texts_of("response_style"));
  for (const char* level : {"empathy", "assertiveness", "humor"}) {
    if (const auto value = old.number_of(std::string(level) + "_level")) manner.push_back(level_words(level, *value));
  }
  if (const auto depth = old.number_of("technical_depth")) manner.push_back(level_words("technical depth", *depth));
  add_guidance(stage, "Manner", manner);
  add_guidance(stage, "Ask for", old.texts_of("call_to_action"));
  old.leave();
}

/// The plan's list of stages: names, or objects.
void read_stage_list(Conversion& c, Old& root) {
  auto list = root.open("stages");
  if (!list) return;
  const std::vector<Old> entries = list->entries();
  const bool names = std::all_of(entries.begin(), entries.end(), [](const Old& e) { return e.json().is_string(); });
  if (names) list->carried();
  for (Old entry : entries) {
    if (entry.json().is_string()) {
      c.stage(entry.text());
      if (!names) entry.carried("/session_config/stages", "by its name");
      continue;
    }
    const std::string id = entry.text_of("id");
    const std::string title = entry.text_of("name");
    if (id.empty() && title.empty()) {
      entry.leave();
      continue;
    }
    OldStage& stage = c.stage(id.empty() ? title : id);
    const std::string given = entry.text_of("title");
    stage.title = given.empty() ? title : given;
    stage.objective = entry.text_of("objective");
    append(stage.questions, entry.texts_of("key_questions"));
    for (const std::string& name : entry.texts_of("required_fields")) stage.required.push_back(c.field(name).id);
    append(stage.scripts, entry.texts_of("script"));
    stage.min_turns = whole(entry.number_of("min_turns"), 0, kMaxTurns, 0);
    stage.max_turns = whole(entry.number_of("max_turns"), 0, kMaxTurns, 0);
    entry.leave();
  }
}

void read_scripts(Conversion& c, Old& root, const char* member) {
  auto scripts = root.open(member);
  if (!scripts) return;
  for (Old& entry : scripts->entries()) {
    const std::vector<std::string> variants = entry.texts();
    if (variants.empty()) {
      entry.not_carried("it is no text");
      continue;
    }
    entry.carried();
    if (c.has_stage(entry.key())) {
      append(c.stage(entry.key()).scripts, variants);
    } else {
      c.t.response_templates.scripts.push_back({slug(entry.key()), variants, "", false, true});
    }
  }
  if (!scripts->json().is_object()) scripts->not_carried("it is no object of texts");
}

void read_script_template(Conversion& c, Old& root) {
  auto scripts = root.open("script_template");
  if (!scripts) return;
  for (Old& entry : scripts->entries()) {
    OldStage& stage = c.stage(entry.key());
    append(stage.scripts, entry.texts_of("script"));
    if (auto rules = entry.open("transition_rules")) {
      read_conditions(stage, *rules);
      rules->leave();
    }
    entry.leave();
  }
}

/// "introduction": "needs", or ["needs", "closing"], or {"to": "needs", "keywords": [...]}.
void read_transitions(Conversion& c, Old& root) {
  auto transitions = root.open("stage_transitions");
  if (!transitions) return;
  for (Old& entry : transitions->entries()) {
    OldStage& stage = c.stage(entry.key());
    if (!entry.json().is_object()) {
      append(stage.next, entry.texts());
      entry.carried();
      continue;
    }
    append(stage.next, entry.texts_of("to"));
    append(stage.next, entry.texts_of("next"));
    read_conditions(stage, entry);
    entry.leave();
  }
}

}  // namespace

OldStage& Conversion::stage(const std::string& name) {
  std::string id = slug(name);
  if (id == "end") id = "ending";  // 'end' is the end of the call
  for (OldStage& stage : stages) {
    if (stage.id == id) return stage;
  }
  stages.push_back({});
  stages.back().id = id;
  return stages.back();
}

bool Conversion::has_stage(const std::string& name) const {
  return std::any_of(stages.begin(), stages.end(), [&](const OldStage& s) { return s.id == slug(name); });
}

int whole(std::optional<double> number, int min, int max, int otherwise) {
  if (!number) return otherwise;
  return static_cast<int>(std::clamp(*number, static_cast<double>(min), static_cast<double>(max)));
}

void read_stages(Conversion& c, Old& root) {
  read_stage_list(c, root);
  auto instructions = root.open("stage_instructions");
  std::vector<Old> entries;
  if (instructions) entries = instructions->entries();
  for (Old& entry : entries) {
    if (entry.json().is_object()) {
      read_instructions(c, entry);
    } else {
      entry.not_carried("it is no object");
    }
  }
  read_script_template(c, root);
  read_scripts(c, root, "script_templates");
  read_scripts(c, root, "scripts");
  if (auto behaviours = root.open("stage_behaviors")) {
    for (Old& entry : behaviours->entries()) read_behaviour(c, entry);
  }
  read_transitions(c, root);
  for (Old& entry : entries) {
    if (!entry.json().is_object()) continue;
    read_fallbacks(c, entry);
    entry.leave();
  }
}

}  // namespace callai::templates
