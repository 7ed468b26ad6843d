#include "templates/fields_json.h"
#include "templates/schema/field_schema_json.h"

namespace callai::templates {

template <typename A>
void describe(A& a, typename A::template Of<Script>& s) {
  a.named("script");
  a.text("id", s.id, Need::kRequired);
  a.texts_or_text("variants", "text", s.variants);
  a.text("asks", s.asks);
  a.boolean("disclosure", s.disclosure);
  a.boolean("interruptible", s.interruptible);
}

template <typename A>
void describe(A& a, typename A::template Of<Personality>& s) {
  a.named("personality");
  a.text("agent_name", s.agent_name);
  a.text("role", s.role);
  a.texts("traits", s.traits);
  a.text("tone", s.tone);
}

template <typename A>
void describe(A& a, typename A::template Of<ResponseRules>& s) {
  a.named("response_rules");
  a.integer("max_sentences", s.max_sentences, 1, 20);
  a.texts("forbidden", s.forbidden);
  a.texts("required", s.required);
}

template <typename A>
void describe(A& a, typename A::template Of<ResponseTemplates>& s) {
  a.named("response_templates");
  a.word("mode", s.mode, Words{"scripted", "generated", "hybrid"});
  a.object("personality", s.personality);
  a.objects("scripts", s.scripts);
  a.texts("fillers", s.fillers);
  a.texts("not_understood", s.not_understood);
  a.texts("acknowledgements", s.acknowledgements);
  a.text("answer_script", s.answer_script);
  a.text("no_answer_script", s.no_answer_script);
  a.text("closing_script", s.closing_script);
  a.object("rules", s.rules);
  a.milliseconds("max_wait_ms", s.max_wait, 100, 30000);
}

template void describe<FieldReader>(FieldReader&, ResponseTemplates&);
template void describe<FieldWriter>(FieldWriter&, const ResponseTemplates&);
template void describe<FieldSchema>(FieldSchema&, const ResponseTemplates&);

}  // namespace callai::templates
