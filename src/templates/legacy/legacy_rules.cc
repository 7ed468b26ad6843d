#include "templates/legacy/legacy_import.h"

namespace callai::templates {

namespace {

constexpr const char* kStages = "/session_config/stages";
constexpr const char* kObjective = "/session_config/stages/*/objective";
constexpr const char* kTransitions = "/decision_tree/stage_transitions";
constexpr const char* kStageNodes = "/decision_tree/stage_nodes";
constexpr const char* kGlobalNodes = "/decision_tree/global_nodes";
constexpr const char* kFields = "/extraction_rules/fields";
constexpr const char* kIntents = "/extraction_rules/intents";
constexpr const char* kScripts = "/response_templates/scripts";
constexpr const char* kRole = "/response_templates/personality/role";
constexpr const char* kTone = "/response_templates/personality/tone";
constexpr const char* kRequired = "/session_config/stages/*/required_fields";
constexpr const char* kMinTurns = "/session_config/stages/*/min_turns";
constexpr const char* kCustom = "/custom_fields";
constexpr const char* kNotCarried = "";

constexpr const char* kKeywords = "phrases of an intent that lets the stage be left";
constexpr const char* kSentiment = "a sentiment that the stage is left with, or a yes";
constexpr const char* kProse =
    "actions whose words are known (end, move to a stage, lead status, tag); other prose is not carried";
constexpr const char* kWhenToCall = "when to call is the campaign's setting, not the template's";
constexpr const char* kImport = "the import gives its own";

constexpr LegacyRule kRules[] = {
    {"id", "/meta/id", "lower case, with '_' for what is no letter or digit"},
    {"name", "/meta/name", "as it is"},
    {"description", "/meta/description", "as it is"},
    {"version", "/meta/version", "as a label; published versions are counted anew"},
    {"purpose", "/meta/purpose", "as it is"},
    {"tags", "/meta/tags", "as they are"},
    {"user_id", kNotCarried, "who imports it owns it"},
    {"template_id", kNotCarried, "a campaign is pinned to a published version when it is created"},
    {"created_at", kNotCarried, kImport},
    {"updated_at", kNotCarried, kImport},
    {"is_active", kNotCarried, "a converted template is a draft until it is published"},
    {"max_call_duration", "/session_config/max_call_seconds", "seconds, 10 to 14400"},
    {"preferred_timing", kNotCarried, kWhenToCall},
    {"follow_up_delay_hours", kNotCarried, kWhenToCall},
    {"retry_attempts", kNotCarried, kWhenToCall},
    {"success_metrics", kNotCarried, "outcomes and fields are counted by the analytics; a template has no targets"},
    {"quality_assurance_rules", kNotCarried, "prose that no part of a call reads; write invariants instead"},
    {"custom_settings.*", kCustom, "{custom.KEY}"},
    {"custom_tags.*", kCustom, "{custom.KEY}"},
    {"custom_fields.*", kCustom, "{custom.KEY}"},
    {"customer_personality_targets", "/extraction_rules/persona_hints", "as they are"},

    {"stages", kStages, "in this order, each leading to the next"},
    {"stages[].id", kStages, "in this order, each leading to the next"},
    {"stages[].name", "/session_config/stages/*/title", "and the id, where there is none"},
    {"stages[].title", "/session_config/stages/*/title", "as it is"},
    {"stages[].objective", kObjective, "as it is"},
    {"stages[].key_questions", "/session_config/stages/*/key_questions", "and asked, where no data are required"},
    {"stages[].required_fields", kRequired, "in this order"},
    {"stages[].script", kScripts, "the stage's entry script"},
    {"stages[].min_turns", kMinTurns, "as it is"},
    {"stages[].max_turns", "/session_config/stages/*/max_turns", "then the next stage, or the end"},
    {"stage_instructions.*.stage_name", "/session_config/stages/*/title", "as it is"},
    {"stage_instructions.*.primary_objective", kObjective, "first"},
    {"stage_instructions.*.secondary_objectives", kObjective, "after 'Also:'"},
    {"stage_instructions.*.key_questions", "/session_config/stages/*/key_questions",
     "the words of a required field's question; asked as free text, where no data are required"},
    {"stage_instructions.*.success_criteria", kObjective, "after 'Done when:'; guidance for generated replies"},
    {"stage_instructions.*.failure_indicators", kObjective, "after 'Take care when:'; guidance for generated replies"},
    {"stage_instructions.*.next_stage_conditions.min_turns", kMinTurns, "as it is"},
    {"stage_instructions.*.next_stage_conditions.sentiment_threshold", kTransitions, kSentiment},
    {"stage_instructions.*.next_stage_conditions.keywords", kIntents, kKeywords},
    {"stage_instructions.*.fallback_actions[]", kStageNodes, kProse},
    {"stage_instructions.*.required_data", kRequired, "fields are made where no extraction rule has the name"},
    {"stage_instructions.*.optional_data", kFields, "taken when volunteered, never asked for"},
    {"stage_instructions.*.script_template", kScripts, "the stage's entry script"},
    {"stage_instructions.*.transition_keywords", kIntents, kKeywords},
    {"stage_instructions.*.min_turns", kMinTurns, "as it is"},
    {"stage_instructions.*.max_turns", "/session_config/stages/*/max_turns", "then the next stage, or the end"},
    {"stage_instructions.*.sentiment_threshold", kTransitions, kSentiment},
    {"script_template.*.script", kScripts, "the stage's entry script"},
    {"script_template.*.transition_rules.keywords", kIntents, kKeywords},
    {"script_template.*.transition_rules.min_turns", kMinTurns, "as it is"},
    {"script_template.*.transition_rules.sentiment_threshold", kTransitions, kSentiment},
    {"script_templates.*", kScripts, "the entry script of the stage of that name, else a script of that id"},
    {"scripts.*", kScripts, "the entry script of the stage of that name, else a script of that id"},
    {"stage_behaviors[].stage", kStages, "names the stage"},
    {"stage_behaviors[].personality_traits", kObjective, "after 'Manner:'; guidance for generated replies"},
    {"stage_behaviors[].response_style", kObjective, "after 'Manner:'; guidance for generated replies"},
    {"stage_behaviors[].empathy_level", kObjective, "after 'Manner:', in words"},
    {"stage_behaviors[].assertiveness_level", kObjective, "after 'Manner:', in words"},
    {"stage_behaviors[].humor_level", kObjective, "after 'Manner:', in words"},
    {"stage_behaviors[].technical_depth", kObjective, "after 'Manner:', in words"},
    {"stage_behaviors[].call_to_action", kObjective, "after 'Ask for:'"},
    {"stage_transitions.*", kTransitions, "to the stage of that name"},
    {"stage_transitions.*.to", kTransitions, "to the stage of that name"},
    {"stage_transitions.*.next", kTransitions, "to the stage of that name"},
    {"stage_transitions.*.keywords", kIntents, kKeywords},
    {"stage_transitions.*.min_turns", kMinTurns, "as it is"},
    {"stage_transitions.*.sentiment_threshold", kTransitions, kSentiment},

    {"data_collection_fields", kFields, "asked for in the second stage, with the type that the name suggests"},
    {"data_collection", kFields, "asked for in the second stage, with the type that the name suggests"},
    {"nlp_extraction_rules[].field_name", kFields, "its id; of type intent: the id of the intent"},
    {"nlp_extraction_rules[].extraction_type", kFields,
     "keyword: a choice; entity: the type that the name suggests; pattern: text; rating: a number; sentiment: a choice "
     "that "
     "nodes set; intent: an intent and a tag"},
    {"nlp_extraction_rules[].keywords", kFields, "choices (keyword), phrases of the intent (intent), else cue words"},
    {"nlp_extraction_rules[].patterns[]", kFields, "where RE2 takes it: no look-around, no back references"},
    {"nlp_extraction_rules[].required", kRequired, "of the stage that wants it, else of the second one"},
    {"nlp_extraction_rules[].validation_rules.min", "/extraction_rules/fields/*/validation/min",
     "of numbers and money"},
    {"nlp_extraction_rules[].validation_rules.max", "/extraction_rules/fields/*/validation/max",
     "of numbers and money"},
    {"nlp_extraction_rules[].validation_rules.pattern", "/extraction_rules/fields/*/validation/pattern",
     "where RE2 takes it"},
    {"nlp_extraction_rules[].validation_rules.max_length", "/extraction_rules/fields/*/validation/max_length",
     "1 to 10000 characters"},
    {"nlp_extraction_rules[].description", kFields, "of the field or the intent"},
    {"nlp_extraction_rules[].confidence_threshold", kGlobalNodes,
     "min_confidence of an intent's node; values of the other types are read or not"},
    {"nlp_extraction_rules[].fallback_value", kNotCarried, "what nobody said stays empty, so that a report can tell"},
    {"nlp_extraction_rules[].extraction_priority", kFields, "the order of the fields, the smallest first"},
    {"analysis_rules[].rule_name", kGlobalNodes, "id of the node, and the tag it sets"},
    {"analysis_rules[].analysis_type", kGlobalNodes, "in the node's title"},
    {"analysis_rules[].description", kGlobalNodes, "in the node's title"},
    {"analysis_rules[].conditions.sentiment_score", kGlobalNodes, "a comparison such as \">0.5\""},
    {"analysis_rules[].conditions.keywords", kIntents, "phrases of an intent that the node asks for"},
    {"analysis_rules[].conditions.min_turns", kGlobalNodes, "turns in the stage"},
    {"analysis_rules[].conditions.response_pattern", kIntents, "a pattern of that intent, where RE2 takes it"},
    {"analysis_rules[].actions[]", kGlobalNodes, kProse},
    {"analysis_rules[].priority", kGlobalNodes, "the order of the nodes, the smallest first"},
    {"analysis_rules[].is_active", kGlobalNodes, "a rule that is switched off is not carried"},
    {"analysis_rules[].trigger_threshold", kGlobalNodes, "min_confidence of the intent, 0 to 1"},

    {"llm_personality.name", "/response_templates/personality/agent_name", "as it is"},
    {"llm_personality.personality_traits", "/response_templates/personality/traits", "as they are"},
    {"llm_personality.communication_style", kTone, "first"},
    {"llm_personality.empathy_level", kTone, "in words: 'empathy 8 of 10'"},
    {"llm_personality.assertiveness_level", kTone, "in words"},
    {"llm_personality.technical_depth", kTone, "in words"},
    {"llm_personality.humor_level", kTone, "in words"},
    {"llm_personality.formality_level", kTone, "in words"},
    {"llm_personality.motive", kRole, "after the role"},
    {"llm_personality.background_story", kRole, "after the role"},
    {"llm_personality.expertise_areas", kRole, "after 'knows about'"},
    {"llm_personality.conversation_goals", kRole, "after 'wants to'"},
    {"llm_personality.response_length_preference", "/response_templates/rules/max_sentences",
     "short 2, medium 4, long 6 sentences"},
    {"llm_personality.tone_adjustment_rules.*", kTone, "'KEY: what then'; guidance for generated replies"},
    {"personality", "/response_templates/personality", "a text alone is the role"},
    {"personality.name", "/response_templates/personality/agent_name", "as it is"},
    {"personality.agent_name", "/response_templates/personality/agent_name", "as it is"},
    {"personality.role", kRole, "as it is"},
    {"personality.tone", kTone, "as it is"},
    {"personality.traits", "/response_templates/personality/traits", "as they are"},
    {"personality.speaking_style", "/audio_settings/speaking_style", "as it is"},
    {"personality.voice_settings.voice", "/audio_settings/voice", "as it is; an engine must have it"},
    {"personality.voice_settings.speed", "/audio_settings/speed", "0.5 to 2"},
    {"personality.voice_settings.pitch", "/audio_settings/pitch", "0.5 to 2"},
    {"personality.voice_settings.language", "/audio_settings/language", "and the language of the template"},

    {"document_integration.required_document_types", "/business_context/required_documents",
     "and the types that the search tool looks in"},
    {"document_integration.optional_document_types", "/tool_configs/tools/*/document_types",
     "the search tool looks in them when they are there"},
    {"document_integration.document_tags", kNotCarried, "documents are found by their type; give them one"},
    {"document_integration.context_extraction_rules", kNotCarried, "passages are found by what the caller asks"},
    {"document_integration.placeholder_mapping.*", kCustom,
     "an empty field to fill in: {custom.KEY}; nothing is copied out of documents into texts"},
    {"document_integration.knowledge_base_priority", kNotCarried, "passages are ranked by how well they answer"},
    {"business_context.company", "/business_context/company", "a text alone is its name"},
    {"business_context.product", "/business_context/product", "a text alone is its name"},
    {"business_context.facts", "/business_context/facts", "as they are"},
    {"business_context.documents", "/business_context/required_documents", "the types of the documents"},
    {"business_context.required_documents", "/business_context/required_documents", "and the search tool's types"},
    {"business_context.*", kCustom, "any other text, number, yes or no: {custom.KEY}"},
    {"conversation_rules.decision_tree", "/decision_tree", "merged, where it is written as docs/templates.md says"},
    {"conversation_rules.tools", "/tool_configs/tools", "where it is written as docs/templates.md says"},
    {"conversation_rules.intents", kIntents, "where it is written as docs/templates.md says"},
};

}  // namespace

std::span<const LegacyRule> legacy_rules() {
  return kRules;
}

const LegacyRule* find_legacy_rule(std::string_view from) {
  for (const LegacyRule& rule : kRules) {
    if (from == rule.from) return &rule;
  }
  return nullptr;
}

std::string legacy_table() {
  std::string table = "| old member | place in a template | how, or not carried, because |\n|---|---|---|\n";
  for (const LegacyRule& rule : kRules) {
    table += std::string("| `") + rule.from + "` | " +
             (*rule.to == '\0' ? "not carried" : std::string("`") + rule.to + "`") + " | " +
             (*rule.to == '\0' ? "because: " : "") + rule.note + " |\n";
  }
  return table;
}

}  // namespace callai::templates
