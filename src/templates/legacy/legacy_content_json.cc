#include <algorithm>

#include "templates/legacy/legacy_conversion_json.h"

namespace callai::templates {

namespace {

constexpr const char* kSearchTool = "documents";

/// Words that go into a text with placeholders: without braces of their own.
std::string plain(std::string text) {
  std::erase_if(text, [](char c) { return c == '{' || c == '}'; });
  return text;
}

void add_words(std::string& text, const std::string& more, const char* separator) {
  if (more.empty()) return;
  text += (text.empty() ? "" : separator) + plain(more);
}

void read_old_personality(Conversion& c, Old& root) {
  auto old = root.open("llm_personality");
  if (!old) return;
  Personality& p = c.t.response_templates.personality;
  if (const std::string name = old->text_of("name"); !name.empty()) p.agent_name = name;
  if (auto traits = old->texts_of("personality_traits"); !traits.empty()) p.traits = std::move(traits);
  for (std::string& trait : p.traits) trait = plain(trait);
  std::string tone = plain(old->text_of("communication_style"));
  for (const char* level : {"empathy", "assertiveness", "humor", "formality"}) {
    if (const auto value = old->number_of(std::string(level) + "_level"))
      add_words(tone, level_words(level, *value), ", ");
  }
  if (const auto depth = old->number_of("technical_depth"))
    add_words(tone, level_words("technical depth", *depth), ", ");
  if (auto rules = old->open("tone_adjustment_rules")) {
    for (Old& entry : rules->entries()) {
      if (entry.text().empty()) {
        entry.not_carried("it is no text");
        continue;
      }
      add_words(tone, spaced(entry.key()) + ": " + entry.text(), "; ");
      entry.carried();
    }
  }
  if (!tone.empty()) p.tone = tone;
  add_words(p.role, old->text_of("motive"), "; ");
  add_words(p.role, old->text_of("background_story"), "; ");
  if (const auto areas = old->texts_of("expertise_areas"); !areas.empty()) {
    add_words(p.role, "knows about " + core::joined(areas), "; ");
  }
  if (const auto goals = old->texts_of("conversation_goals"); !goals.empty()) {
    add_words(p.role, "wants to " + core::joined(goals), "; ");
  }
  const std::string length = core::ascii_lower(old->text_of("response_length_preference"));
  if (!length.empty()) {
    const bool brief = length == "short" || length == "brief" || length == "concise";
    c.t.response_templates.rules.max_sentences = brief ? 2 : length == "long" || length == "detailed" ? 6 : 4;
  }
  old->leave();
}

void read_factor(Old& voice, const char* key, double& out) {
  if (const auto factor = voice.number_of(key)) out = std::clamp(*factor, 0.5, 2.0);
}

/// The plan's `personality`: a text, or an object with the voice in it.
void read_plan_personality(Conversion& c, Old& root) {
  auto old = root.open("personality");
  if (!old) return;
  Personality& p = c.t.response_templates.personality;
  if (!old->json().is_object()) {
    p.role = plain(old->text());
    old->carried();
    return;
  }
  for (const char* key : {"name", "agent_name"}) {
    if (const std::string name = old->text_of(key); !name.empty()) p.agent_name = name;
  }
  if (const std::string role = old->text_of("role"); !role.empty()) p.role = plain(role);
  if (const std::string tone = old->text_of("tone"); !tone.empty()) p.tone = plain(tone);
  for (const std::string& trait : old->texts_of("traits")) p.traits.push_back(plain(trait));
  AudioSettings& audio = c.t.audio_settings;
  audio.speaking_style = old->text_of("speaking_style");
  if (auto voice = old->open("voice_settings")) {
    if (const std::string name = voice->text_of("voice"); !name.empty()) audio.voice = name;
    read_factor(*voice, "speed", audio.speed);
    read_factor(*voice, "pitch", audio.pitch);
    if (const std::string language = voice->text_of("language"); !language.empty()) {
      audio.language = c.t.meta.language = language;
    }
    voice->leave();
  }
  old->leave();
}

void set(Properties& properties, const std::string& key, const std::string& value) {
  for (auto& [name, old_value] : properties) {
    if (name == key) {
      old_value = value;
      return;
    }
  }
  properties.emplace_back(key, value);
}

/// Texts, numbers, yes and no; anything deeper has no place.
void read_custom(Conversion& c, Old& root, const char* key) {
  auto old = root.open(key);
  if (!old) return;
  for (Old& entry : old->entries()) {
    const bool scalar = !entry.json().is_object() && !entry.json().is_array();
    if (!scalar) {
      entry.not_carried("an object or a list cannot be said; write texts");
      continue;
    }
    set(c.t.custom_fields, slug(entry.key()), entry.text());
    entry.carried();
  }
  if (!old->json().is_object()) old->not_carried("it is no object");
}

void add_required_documents(Conversion& c, const std::vector<std::string>& types) {
  for (const std::string& type : types) {
    auto& required = c.t.business_context.required_documents;
    const std::string id = core::ascii_lower(type);
    if (std::find(required.begin(), required.end(), id) == required.end()) required.push_back(id);
  }
}

Node tool_node(const char* id, const char* title, std::vector<std::string> statuses, Action then) {
  ToolResultIs result;
  result.tool = kSearchTool;
  result.statuses = std::move(statuses);
  Node node;
  node.id = id;
  node.title = title;
  node.when = Condition{AllOf{{Condition{TriggerIs{{"tool_result"}}}, Condition{result}}}};
  node.then = {std::move(then)};
  node.stop = true;
  return node;
}

/// Callers' questions are answered from the documents: a tool, an intent, and three nodes.
void add_search(Conversion& c, const std::vector<std::string>& types) {
  ToolConfig tool;
  tool.id = kSearchTool;
  tool.kind = ToolKind::kDocumentSearch;
  tool.description = "Answers questions from the campaign's documents";
  tool.parameters_json = R"({"type":"object","properties":{"query":{"type":"string"}},"required":["query"]})";
  tool.fillers = {"One moment, please."};
  for (const std::string& type : types) tool.document_types.push_back(core::ascii_lower(type));
  c.t.tool_configs.tools.push_back(std::move(tool));
  Intent question;
  question.id = "asks_question";
  question.description = "Asks something that the documents may answer.";
  question.patterns = {
      "\\b(what|how|when|where|which|who|why|can you|can i|do you|does it|is there|are there)\\b.{3,}"};
  c.t.extraction_rules.intents.push_back(std::move(question));
  Node asks;
  asks.id = "question_asked";
  asks.title = "A question for the documents";
  asks.when = Condition{AllOf{{Condition{TriggerIs{{"utterance"}}}, Condition{IntentIs{{"asks_question"}}}}}};
  asks.then = {CallTool{kSearchTool, {{"query", "{utterance}"}}}};
  asks.stop = true;
  c.nodes.push_back(std::move(asks));
  c.nodes.push_back(
      tool_node("question_answered", "The documents know", {"ok"}, Direct{"Answer the question from the documents."}));
  c.nodes.push_back(tool_node("question_open", "The documents do not know", {"not_found", "failed", "timeout"},
                              Say{"no_answer", ""}));
  auto& scripts = c.t.response_templates.scripts;
  scripts.push_back({"answer", {"Here is what I have. {passage}"}, "", false, true});
  scripts.push_back({"no_answer", {"I do not have that here. A colleague will tell you."}, "", false, true});
  c.t.response_templates.answer_script = "answer";
  c.t.response_templates.no_answer_script = "no_answer";
}

void read_documents(Conversion& c, Old& root, std::vector<std::string>& types) {
  auto old = root.open("document_integration");
  if (!old) return;
  const auto required = old->texts_of("required_document_types");
  add_required_documents(c, required);
  types.insert(types.end(), required.begin(), required.end());
  const auto optional = old->texts_of("optional_document_types");
  types.insert(types.end(), optional.begin(), optional.end());
  if (auto mapping = old->open("placeholder_mapping")) {
    for (Old& entry : mapping->entries()) {
      set(c.t.custom_fields, slug(entry.key()), "");
      entry.carried();
    }
  }
  old->leave();
}

/// Company or product: a text is its name. What is reported of a member is about it alone.
void read_properties(Old& business, const char* key, Properties& out) {
  auto old = business.open(key);
  if (!old) return;
  if (!old->json().is_object()) {
    set(out, "name", old->text());
    old->carried();
    return;
  }
  for (Old& entry : old->entries()) {
    if (entry.json().is_object() || entry.json().is_array()) {
      entry.not_carried("an object or a list cannot be said; write texts");
    } else {
      set(out, slug(entry.key()), entry.text());
    }
  }
  old->carried();
}

void read_business_context(Conversion& c, Old& root, std::vector<std::string>& types) {
  auto old = root.open("business_context");
  if (!old) return;
  read_properties(*old, "company", c.t.business_context.company);
  read_properties(*old, "product", c.t.business_context.product);
  c.t.business_context.facts = old->texts_of("facts");
  for (const char* key : {"documents", "required_documents"}) {
    const auto required = old->texts_of(key);
    add_required_documents(c, required);
    types.insert(types.end(), required.begin(), required.end());
  }
  for (Old& entry : old->entries()) {
    static const std::vector<std::string> kRead{"company", "product", "facts", "documents", "required_documents"};
    if (std::find(kRead.begin(), kRead.end(), entry.key()) != kRead.end()) continue;
    if (entry.json().is_object() || entry.json().is_array()) {
      entry.not_carried("an object or a list cannot be said; write texts");
    } else {
      set(c.t.custom_fields, slug(entry.key()), entry.text());
      entry.carried();
    }
  }
}

/// What is written as ours already is merged in at the end, where the codec looks at it.
void read_rules(Conversion& c, Old& root) {
  auto old = root.open("conversation_rules");
  if (!old) return;
  if (auto tree = old->take("decision_tree")) c.overlay["decision_tree"] = tree->json();
  if (auto tools = old->take("tools")) c.overlay["tools"] = tools->json();
  if (auto intents = old->take("intents")) c.overlay["intents"] = intents->json();
  old->leave();
}

}  // namespace

void read_personality(Conversion& c, Old& root) {
  read_old_personality(c, root);
  read_plan_personality(c, root);
}

void read_business(Conversion& c, Old& root) {
  std::vector<std::string> types;
  read_documents(c, root, types);
  read_business_context(c, root, types);
  if (!types.empty()) add_search(c, types);
  for (const char* key : {"custom_settings", "custom_tags", "custom_fields"}) read_custom(c, root, key);
  read_rules(c, root);
}

}  // namespace callai::templates
