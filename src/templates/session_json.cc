#include "templates/fields_json.h"
#include "templates/schema/field_schema_json.h"

namespace callai::templates {

namespace {

constexpr int kMaxTurns = 1000;
constexpr double kMaxPauseSeconds = 120;
constexpr double kMaxCallSeconds = 4 * 60 * 60;

}  // namespace

template <typename A>
void describe(A& a, typename A::template Of<Stage>& s) {
  a.named("stage");
  a.text("id", s.id, Need::kRequired);
  a.text("title", s.title);
  a.text("objective", s.objective);
  a.text("entry_script", s.entry_script);
  a.texts("key_questions", s.key_questions);
  a.texts("required_fields", s.required_fields);
  a.integer("min_turns", s.min_turns, 0, kMaxTurns);
  a.integer("max_turns", s.max_turns, 0, kMaxTurns);
  a.text("on_max_turns", s.on_max_turns);
}

template <typename A>
void describe(A& a, typename A::template Of<SilencePolicy>& s) {
  a.named("silence");
  a.seconds("prompt_after_seconds", s.prompt_after, 0.5, kMaxPauseSeconds);
  a.seconds("hangup_after_seconds", s.hangup_after, 0.5, kMaxPauseSeconds);
  a.texts("prompt_scripts", s.prompt_scripts);
  a.text("goodbye_script", s.goodbye_script);
  a.text("outcome", s.outcome);
}

template <typename A>
void describe(A& a, typename A::template Of<VoicemailPolicy>& s) {
  a.named("voicemail");
  a.word("action", s.action, Words{"hang_up", "leave_message", "continue"});
  a.text("message_script", s.message_script);
  a.seconds("beep_timeout_seconds", s.beep_timeout, 0, kMaxPauseSeconds);
}

template <typename A>
void describe(A& a, typename A::template Of<RubricItem>& s) {
  a.named("rubric_item");
  a.text("id", s.id, Need::kRequired);
  a.text("title", s.title);
  a.number("weight", s.weight, 0, 100);
  a.condition("when", s.when);
  a.text("question", s.question);
}

template <typename A>
void describe(A& a, typename A::template Of<SessionConfig>& s) {
  a.named("session_config");
  a.objects("stages", s.stages, Need::kRequired);
  a.text("initial_stage", s.initial_stage, Need::kRequired);
  a.word("opening", s.opening, Words{"agent_first", "caller_first"});
  a.integer("history_exchanges", s.history_exchanges, 1, 100);
  a.seconds("max_call_seconds", s.max_call, 10, kMaxCallSeconds);
  a.text("max_call_script", s.max_call_script);
  a.object("silence", s.silence);
  a.object("voicemail", s.voicemail);
  a.boolean("recording", s.recording);
  a.text("consent_script", s.consent_script);
  a.objects("rubric", s.rubric);
}

template void describe<FieldReader>(FieldReader&, SessionConfig&);
template void describe<FieldWriter>(FieldWriter&, const SessionConfig&);
template void describe<FieldSchema>(FieldSchema&, const SessionConfig&);

}  // namespace callai::templates
