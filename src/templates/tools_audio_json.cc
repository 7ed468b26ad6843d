#include "templates/fields_json.h"
#include "templates/schema/field_schema_json.h"

namespace callai::templates {

template <typename A>
void describe(A& a, typename A::template Of<HttpToolSettings>& s) {
  a.named("http_tool");
  a.text("method", s.method);
  a.text("url", s.url);
  a.properties("headers", s.headers);
  a.text("body", s.body);
  a.text("result", s.result);
}

template <typename A>
void describe(A& a, typename A::template Of<DatabaseToolSettings>& s) {
  a.named("database_tool");
  a.text("source", s.source);
  a.text("query", s.query);
}

template <typename A>
void describe(A& a, typename A::template Of<McpToolSettings>& s) {
  a.named("mcp_tool");
  a.text("server", s.server);
  a.text("tool", s.tool);
}

template <typename A>
void describe(A& a, typename A::template Of<CalendarToolSettings>& s) {
  a.named("calendar_tool");
  a.word("action", s.action, Words{"book", "move", "cancel"});
  a.text("calendar", s.calendar);
  a.seconds("slot_seconds", s.slot, 300, 8 * 60 * 60);
  a.text("opens", s.opens);
  a.text("closes", s.closes);
  a.text("break_from", s.break_from);
  a.text("break_to", s.break_to);
  a.texts("days", s.days);
}

template <typename A>
void describe(A& a, typename A::template Of<ToolConfig>& s) {
  a.named("tool");
  a.text("id", s.id, Need::kRequired);
  a.word("kind", s.kind,
         Words{"document_search", "crm_lookup", "crm_update", "web_search", "database", "http", "calendar", "mcp"},
         Need::kRequired);
  a.text("description", s.description);
  a.json_object("parameters", s.parameters_json);
  a.word("effect", s.effect, Words{"read", "write"});
  a.milliseconds("timeout_ms", s.timeout, 50, 60000);
  a.texts("fillers", s.fillers);
  a.integer("retries", s.retries, 0, 5);
  a.texts("document_types", s.document_types);
  a.integer("max_results", s.max_results, 1, 20);
  a.number("min_score", s.min_score, 0, 1);
  a.object("http", s.http);
  a.object("database", s.database);
  a.object("mcp", s.mcp);
  a.object("calendar", s.calendar);
}

template <typename A>
void describe(A& a, typename A::template Of<ToolConfigs>& s) {
  a.named("tool_configs");
  a.objects("tools", s.tools);
}

template <typename A>
void describe(A& a, typename A::template Of<TurnTaking>& s) {
  a.named("turn_taking");
  a.milliseconds("hangover_ms", s.hangover, 100, 5000);
  a.milliseconds("hangover_yes_no_ms", s.hangover_yes_no, 100, 5000);
  a.milliseconds("hangover_digits_ms", s.hangover_digits, 100, 5000);
  a.seconds("max_utterance_seconds", s.max_utterance, 1, 120);
}

template <typename A>
void describe(A& a, typename A::template Of<BargeIn>& s) {
  a.named("barge_in");
  a.boolean("enabled", s.enabled);
  a.milliseconds("min_duration_ms", s.min_duration, 80, 2000);
  a.integer("min_words", s.min_words, 0, 10);
  a.milliseconds("false_interruption_ms", s.false_interruption, 200, 10000);
  a.texts("backchannels", s.backchannels);
  a.number("echo_margin_db", s.echo_margin_db, 0, 60);
}

template <typename A>
void describe(A& a, typename A::template Of<Pronunciation>& s) {
  a.named("pronunciation");
  a.text("word", s.word, Need::kRequired);
  a.text("phones", s.phones, Need::kRequired);
}

template <typename A>
void describe(A& a, typename A::template Of<AudioSettings>& s) {
  a.named("audio_settings");
  a.text("language", s.language);
  a.text("voice", s.voice);
  a.number("speed", s.speed, 0.5, 2);
  a.number("pitch", s.pitch, 0.5, 2);
  a.text("speaking_style", s.speaking_style);
  a.object("turn_taking", s.turn_taking);
  a.object("barge_in", s.barge_in);
  a.texts("vocabulary", s.vocabulary);
  a.objects("pronunciations", s.pronunciations);
}

template void describe<FieldReader>(FieldReader&, ToolConfigs&);
template void describe<FieldWriter>(FieldWriter&, const ToolConfigs&);
template void describe<FieldSchema>(FieldSchema&, const ToolConfigs&);
template void describe<FieldReader>(FieldReader&, AudioSettings&);
template void describe<FieldWriter>(FieldWriter&, const AudioSettings&);
template void describe<FieldSchema>(FieldSchema&, const AudioSettings&);

}  // namespace callai::templates
