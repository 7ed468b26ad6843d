#include "templates/testing/sample_template.h"

#include "core/check.h"
#include "templates/template_json.h"

namespace callai::templates {

namespace {

constexpr const char* kSession = R"json(
  "meta": {"id": "sample", "name": "Sample", "purpose": "sales", "version": "1", "language": "en-US", "tags": ["test"]},
  "session_config": {
    "stages": [
      {"id": "introduction", "title": "Introduction", "objective": "Say who calls and get permission to go on.",
       "entry_script": "greeting", "max_turns": 4, "on_max_turns": "end"},
      {"id": "needs", "title": "Needs", "objective": "Learn what the caller needs.", "entry_script": "needs_entry",
       "key_questions": ["How many people are on the team?"], "required_fields": ["team_size", "plan"],
       "min_turns": 1, "max_turns": 8, "on_max_turns": "closing"},
      {"id": "closing", "title": "Closing", "objective": "Agree on a call back.", "entry_script": "closing_entry",
       "required_fields": ["callback_time"], "max_turns": 6, "on_max_turns": "end"}
    ],
    "initial_stage": "introduction",
    "max_call_seconds": 480,
    "max_call_script": "time_is_up",
    "silence": {"prompt_after_seconds": 5.5, "hangup_after_seconds": 6, "prompt_scripts": ["still_there"],
                "goodbye_script": "silence_goodbye", "outcome": "no_response"},
    "voicemail": {"action": "leave_message", "message_script": "voicemail_message", "beep_timeout_seconds": 4},
    "consent_script": "greeting"
  },)json";

constexpr const char* kExtraction = R"json(
  "extraction_rules": {
    "intents": [
      {"id": "affirm", "phrases": ["yes", "sure", "go ahead"], "examples": ["yes please go ahead"], "sentiment": 0.3},
      {"id": "deny", "phrases": ["no", "not really"], "examples": ["no not now"], "sentiment": -0.2},
      {"id": "opt_out", "phrases": ["do not call me again", "take me off your list"], "patterns": ["stop calling"]},
      {"id": "ask_human", "phrases": ["speak to a person", "real person", "a human"]},
      {"id": "busy", "phrases": ["i am busy", "bad time", "in a meeting"]},
      {"id": "price_objection", "phrases": ["too expensive", "costs too much"], "stages": ["needs", "closing"],
       "sentiment": -0.4},
      {"id": "product_question", "phrases": ["does it have", "how does it work", "what about the warranty"]}
    ],
    "fields": [
      {"id": "team_size", "type": "number", "description": "People on the team", "phrases": ["people", "team"],
       "validation": {"min": 1, "max": 10000}, "question_script": "ask_team_size",
       "reprompt_script": "reprompt_team_size"},
      {"id": "plan", "type": "choice", "choices": [{"id": "basic", "phrases": ["basic", "the small one"]},
       {"id": "pro", "phrases": ["pro", "professional"]}], "question_script": "ask_plan"},
      {"id": "callback_time", "type": "datetime", "phrases": ["call me", "call back"],
       "validation": {"future_only": true}, "question_script": "ask_callback_time", "confirm": "readback",
       "confirm_script": "confirm_callback_time"},
      {"id": "budget", "type": "money", "phrases": ["budget", "spend"], "validation": {"min": 0}, "currency": "USD"},
      {"id": "decision_maker", "type": "yes_no", "phrases": ["my decision"]},
      {"id": "start_date", "type": "date", "phrases": ["start"], "validation": {"future_only": true}},
      {"id": "best_time", "type": "time", "phrases": ["usually free"]},
      {"id": "mobile", "type": "phone", "phrases": ["mobile", "my number"], "contact_attribute": "mobile"},
      {"id": "mail", "type": "email", "phrases": ["email", "mail me"], "contact_attribute": "email"},
      {"id": "full_name", "type": "name", "phrases": ["my name is"]},
      {"id": "remark", "type": "text", "patterns": ["please note (?:that )?(.+)"], "validation": {"max_length": 200}}
    ],
    "context_turns": 4,
    "min_confidence": 0.6,
    "persona_hints": ["Owners of small firms"]
  },)json";

constexpr const char* kDecision = R"json(
  "decision_tree": {
    "global_nodes": [
      {"id": "g.opt_out", "title": "Never call again", "when": {"intent": ["opt_out"]},
       "then": [{"opt_out": true}, {"end_call": {"outcome": "opted_out", "say": "opt_out_goodbye"}}], "stop": true},
      {"id": "g.human", "title": "Wants a person", "when": {"intent": ["ask_human"]},
       "then": [{"transfer": {"destination": "desk", "mode": "warm", "say": "connecting"}}], "stop": true},
      {"id": "g.busy", "title": "Has no time", "when": {"all": [{"trigger": ["utterance"]}, {"intent": ["busy"]},
       {"not": {"stage": ["closing"]}}]}, "then": [{"tag": "busy"}, {"set_stage": "closing"}], "stop": true},
      {"id": "g.question", "title": "Asks about the product",
       "when": {"all": [{"trigger": ["utterance"]}, {"intent": ["product_question"], "min_confidence": 0.7}]},
       "then": [{"call_tool": {"tool": "search", "arguments": {"query": "{utterance}"}}}], "stop": true},
      {"id": "g.found", "when": {"all": [{"trigger": ["tool_result"]}, {"tool": "search", "status": ["ok"]}]},
       "then": [{"direct": "Answer the question from the passages found."}], "stop": true},
      {"id": "g.not_found",
       "when": {"all": [{"trigger": ["tool_result"]}, {"tool": "search", "status": ["not_found", "failed", "timeout"]}]},
       "then": [{"say": "no_answer"}], "stop": true}
    ],
    "stage_nodes": {
      "introduction": [
        {"id": "intro.refused", "when": {"intent": ["deny"]},
         "then": [{"end_call": {"outcome": "not_interested", "say": "goodbye"}}], "stop": true}
      ],
      "needs": [
        {"id": "needs.price", "title": "Too expensive", "when": {"intent": ["price_objection"]},
         "children": [
           {"id": "needs.price.offer", "when": {"all": [{"said": "greeting"}, {"offer": "discount", "made": "<", "value": 2}]},
            "then": [{"offer": "discount"}, {"say": "discount_offer"}], "else": [{"say": "discount_final"}]}
         ]},
        {"id": "needs.big_team", "when": {"any": [{"field": "team_size", "op": ">=", "value": "50"},
         {"field": "plan", "in": ["pro"]}]}, "then": [{"set_lead_status": "warm_lead"}]}
      ],
      "closing": [
        {"id": "closing.refused", "when": {"all": [{"intent": ["deny"]}, {"field": "callback_time", "is": "missing"}]},
         "then": [{"end_call": {"outcome": "not_interested", "say": "goodbye"}}], "stop": true},
        {"id": "closing.done", "when": {"stage_complete": true},
         "then": [{"schedule_callback": {"field": "callback_time"}}, {"set_lead_status": "qualified"},
                  {"end_call": {"outcome": "callback_scheduled", "say": "goodbye"}}], "stop": true}
      ]
    },
    "stage_transitions": [
      {"id": "introduction_to_needs", "from": "introduction", "to": "needs", "when": {"intent": ["affirm"]}},
      {"id": "needs_to_closing", "from": "needs", "to": "closing", "when": {"stage_complete": true}}
    ],
    "offers": [{"id": "discount", "description": "Percent off the first year", "unit": "percent", "steps": [5, 10],
                "limit": 10}],
    "filler_rules": [{"id": "searching", "when": {"intent": ["product_question"]}, "lines": ["Let me look that up."]}],
    "destinations": [{"id": "desk", "description": "Sales desk", "number": "+12025550100"}],
    "invariants": [{"id": "disclosed_first", "before": "offer", "require": "said:greeting",
                    "description": "No offer before the recording was disclosed."}],
    "max_not_understood": 3,
    "on_not_understood": [{"transfer": "desk"}]
  },
  "tool_configs": {
    "tools": [
      {"id": "search", "kind": "document_search", "description": "Looks for an answer in the product documents",
       "parameters": {"type": "object", "properties": {"query": {"type": "string"}}, "required": ["query"]},
       "effect": "read", "timeout_ms": 1200, "fillers": ["One moment, please."], "max_results": 3, "min_score": 0.2}
    ]
  },)json";

constexpr const char* kResponses = R"json(
  "response_templates": {
    "mode": "scripted",
    "personality": {"agent_name": "Alex", "role": "sales representative of {company.name}", "traits": ["patient"],
                    "tone": "warm and brief"},
    "scripts": [
      {"id": "greeting", "variants": ["Hello {contact.first_name|there}, this is {agent.name} from {company.name}. This call is recorded. Is this a good time?"],
       "disclosure": true, "interruptible": false},
      {"id": "needs_entry", "variants": ["Thank you. I have two short questions."]},
      {"id": "closing_entry", "variants": ["Let us find a time for a proper talk."]},
      {"id": "ask_team_size", "variants": ["How many people are on your team?"], "asks": "team_size"},
      {"id": "reprompt_team_size", "variants": ["Just a number, please. How many people?"], "asks": "team_size"},
      {"id": "ask_plan", "variants": ["Which plan do you prefer, basic or pro?"], "asks": "plan"},
      {"id": "ask_callback_time", "variants": ["When may we call you back?"], "asks": "callback_time"},
      {"id": "confirm_callback_time", "variants": ["That is {field.callback_time}. Is that right?"]},
      {"id": "discount_offer", "variants": ["I can take {offer.discount.value} percent off."]},
      {"id": "discount_final", "variants": ["That is the best price I can give."]},
      {"id": "connecting", "variants": ["I will connect you with a colleague."]},
      {"id": "answer", "variants": ["Here is what I have. {passage}"]},
      {"id": "no_answer", "variants": ["I do not have that here. A colleague will tell you."]},
      {"id": "not_understood_1", "variants": ["Sorry, I did not get that."]},
      {"id": "not_understood_2", "variants": ["I am sorry, could you say that again?"]},
      {"id": "still_there", "variants": ["Are you still there?"]},
      {"id": "silence_goodbye", "variants": ["I cannot hear you. I will try again later. Goodbye."]},
      {"id": "voicemail_message", "variants": ["Hello, this is {agent.name} from {company.name}. I will call again."]},
      {"id": "time_is_up", "variants": ["I am afraid our time is up."]},
      {"id": "opt_out_goodbye", "variants": ["We will not call you again. Goodbye."]},
      {"id": "goodbye", "variants": ["Thank you for your time. Goodbye.", "Thank you, and goodbye."]}
    ],
    "fillers": ["One moment."],
    "not_understood": ["not_understood_1", "not_understood_2"],
    "acknowledgements": ["Great.", "All right."],
    "answer_script": "answer",
    "no_answer_script": "no_answer",
    "closing_script": "goodbye",
    "rules": {"max_sentences": 3, "forbidden": ["guaranteed savings"], "required": []},
    "max_wait_ms": 1500
  },
  "audio_settings": {"language": "en-US", "voice": "slt", "speed": 1.05, "vocabulary": ["acme"],
                     "pronunciations": [{"word": "acme", "phones": "AE K M IY"}]},
  "business_context": {
    "company": {"name": "Acme", "phone": "+12025550100"},
    "product": {"name": "Desk", "price": "30 dollars a month"},
    "facts": ["The warranty is two years."],
    "required_documents": ["product"]
  },
  "custom_fields": {"region": "north"}
})json";

}  // namespace

std::string sample_template_json() {
  return std::string("{\n  \"schema_version\": 1,") + kSession + kExtraction + kDecision + kResponses;
}

std::shared_ptr<const CampaignTemplate> sample_template() {
  ParsedTemplate parsed = parse_template(sample_template_json());
  CALLAI_CHECK(parsed.problems.empty(), "the sample template does not parse");
  return std::make_shared<const CampaignTemplate>(std::move(parsed.value));
}

}  // namespace callai::templates
