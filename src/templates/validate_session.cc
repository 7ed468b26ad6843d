#include "templates/validation.h"

namespace callai::templates {

namespace {

void check_required_fields(Validation& v, const Stage& stage, const Path& path) {
  for (std::size_t i = 0; i < stage.required_fields.size(); ++i) {
    const std::string& id = stage.required_fields[i];
    if (!v.known(Kind::kField, id, path / "required_fields" / i)) continue;
    if (!find_field(v.campaign(), id)->question_script.empty()) continue;
    v.error(path / "required_fields" / i, "no_question",
            "stage '" + stage.id + "' requires field '" + id + "', which has no question_script",
            "give the field a question_script");
  }
}

void check_turns(Validation& v, const Stage& stage, const Path& path) {
  if (stage.max_turns > 0 && stage.on_max_turns.empty()) {
    v.error(path / "max_turns", "no_on_max_turns", "stage '" + stage.id + "' has max_turns, but nothing happens then",
            "add on_max_turns: a stage, or \"end\"");
  }
  if (stage.max_turns == 0 && !stage.on_max_turns.empty()) {
    v.warning(path / "on_max_turns", "no_max_turns", "on_max_turns is never taken: there is no max_turns",
              "add max_turns");
  }
  if (stage.max_turns > 0 && stage.min_turns > stage.max_turns) {
    v.error(path / "min_turns", "min_above_max",
            "min_turns " + std::to_string(stage.min_turns) + " is above max_turns " + std::to_string(stage.max_turns),
            "lower min_turns or raise max_turns");
  }
  if (!stage.on_max_turns.empty() && stage.on_max_turns != "end") {
    v.known(Kind::kStage, stage.on_max_turns, path / "on_max_turns");
  }
}

void check_stages(Validation& v, const SessionConfig& s, const Path& path) {
  v.ids(s.stages, path);
  if (s.stages.empty()) v.error(path, "no_stages", "there is no stage", "add at least one stage");
  for (std::size_t i = 0; i < s.stages.size(); ++i) {
    const Stage& stage = s.stages[i];
    const Path at = path / i;
    if (stage.id == "end") {
      v.error(at / "id", "reserved_id", "'end' means the end of the call in on_max_turns", "name the stage otherwise");
    }
    v.known(Kind::kScript, stage.entry_script, at / "entry_script");
    v.text(stage.objective, at / "objective");
    v.texts(stage.key_questions, at / "key_questions");
    check_required_fields(v, stage, at);
    check_turns(v, stage, at);
  }
}

void check_silence(Validation& v, const SilencePolicy& s, const Path& path) {
  v.known(Kind::kScript, s.prompt_scripts, path / "prompt_scripts");
  v.known(Kind::kScript, s.goodbye_script, path / "goodbye_script");
  if (s.prompt_scripts.empty()) {
    v.warning(path / "prompt_scripts", "no_silence_prompt", "a silent caller is hung up on without being asked",
              "add a script such as \"Are you still there?\" to prompt_scripts");
  }
  if (s.goodbye_script.empty()) {
    v.warning(path / "goodbye_script", "no_silence_goodbye", "the call ends without a word after silence",
              "add a goodbye_script");
  }
}

void check_voicemail(Validation& v, const VoicemailPolicy& s, const Path& path) {
  v.known(Kind::kScript, s.message_script, path / "message_script");
  if (s.action == VoicemailAction::kLeaveMessage && s.message_script.empty()) {
    v.error(path / "message_script", "no_voicemail_message", "a message is to be left, but there is none",
            "add message_script, or choose \"hang_up\"");
  }
}

void check_opening(Validation& v, const SessionConfig& s, const Path& path) {
  const Stage* initial = find_stage(v.campaign(), s.initial_stage);
  if (initial == nullptr || s.opening != Opening::kAgentFirst) return;
  if (initial->entry_script.empty() && initial->required_fields.empty()) {
    v.warning(path / "opening", "nothing_to_open_with",
              "the agent speaks first, but the initial stage has nothing to say",
              "give stage '" + initial->id + "' an entry_script, or choose \"caller_first\"");
  }
}

void check_rubric(Validation& v, const SessionConfig& s, const Path& path) {
  v.ids(s.rubric, path);
  for (std::size_t i = 0; i < s.rubric.size(); ++i) {
    const RubricItem& item = s.rubric[i];
    const bool tested = !(item.when == Condition{});
    if (tested) check_condition(v, item.when, path / i / "when");
    if (tested == !item.question.empty()) {
      v.error(path / i, "rubric_item_unclear",
              "line '" + item.id + "' of the rubric needs a condition or a question, and not both",
              "write \"when\" for what the session shows, or \"question\" for what a model must judge");
    }
  }
}

}  // namespace

void validate_session(Validation& v) {
  const SessionConfig& s = v.campaign().session_config;
  const Path path = Path() / "session_config";
  check_stages(v, s, path / "stages");
  v.known(Kind::kStage, s.initial_stage, path / "initial_stage");
  check_opening(v, s, path);
  v.known(Kind::kScript, s.max_call_script, path / "max_call_script");
  check_silence(v, s.silence, path / "silence");
  check_voicemail(v, s.voicemail, path / "voicemail");
  check_rubric(v, s, path / "rubric");
  if (!v.known(Kind::kScript, s.consent_script, path / "consent_script")) return;
  if (!find_script(v.campaign(), s.consent_script)->disclosure) {
    v.error(path / "consent_script", "not_a_disclosure",
            "script '" + s.consent_script + "' counts as consent, but is no disclosure: it may be cut off unheard",
            "set \"disclosure\": true on the script");
  }
}

}  // namespace callai::templates
