#include "pipeline/extractor_service.h"

#include <algorithm>
#include <map>
#include <set>

#include "pipeline/field_reader.h"
#include "pipeline/intent_matcher.h"
#include "pipeline/sentiment.h"
#include "pipeline/text_matcher.h"
#include "pipeline/value_reader_yes_no.h"

namespace callai::pipeline {

using conversation::ExtractionInput;
using conversation::IntentMatch;
using conversation::QuestionKind;
using conversation::Role;
using conversation::Signals;

namespace {

constexpr std::string_view kAffirm = "affirm";
constexpr std::string_view kDeny = "deny";

// The intents that a condition asks for, whatever stands around it.
void collect_intents(const templates::Condition& condition, std::set<std::string>& intents) {
  const auto into = [&](const std::vector<templates::Condition>& of) {
    for (const templates::Condition& c : of) collect_intents(c, intents);
  };
  if (const auto* all = std::get_if<templates::AllOf>(&condition.kind)) into(all->of);
  if (const auto* any = std::get_if<templates::AnyOf>(&condition.kind)) into(any->of);
  if (const auto* intent = std::get_if<templates::IntentIs>(&condition.kind)) {
    intents.insert(intent->any_of.begin(), intent->any_of.end());
  }
}

// `asked_above`: intents that an outer node already asks for; a tool further in is theirs too.
void collect_tool_intents(const std::vector<templates::Node>& nodes, std::set<std::string> asked_above,
                          std::set<std::string>& with_tool) {
  for (const templates::Node& node : nodes) {
    std::set<std::string> asked = asked_above;
    collect_intents(node.when, asked);
    const bool calls = std::ranges::any_of(
        node.then, [](const templates::Action& action) { return std::holds_alternative<templates::CallTool>(action); });
    if (calls) with_tool.insert(asked.begin(), asked.end());
    collect_tool_intents(node.children, std::move(asked), with_tool);
  }
}

const std::string* last_assistant_text(const ExtractionInput& input) {
  for (auto entry = input.recent.rbegin(); entry != input.recent.rend(); ++entry) {
    if (entry->role == Role::kAssistant) return &entry->text;
  }
  return nullptr;
}

bool ends_with_question(std::string_view text) {
  const std::size_t last = text.find_last_not_of(" \t\r\n\"'");
  return last != std::string_view::npos && text[last] == '?';
}

bool asks_whether_one_minds(std::string_view text) {
  return text.find("you mind") != std::string_view::npos || text.find("bother you") != std::string_view::npos;
}

}  // namespace

class ExtractorService::Impl {
 public:
  explicit Impl(std::shared_ptr<const templates::CampaignTemplate> t)
      : template_(std::move(t)), intents_(template_->extraction_rules, vocabulary_), fields_(template_, vocabulary_) {
    for (const templates::Intent& intent : template_->extraction_rules.intents) {
      intent_rules_[intent.id] = {intent.sentiment, intent.stages};
    }
    for (const std::string& nod : template_->audio_settings.barge_in.backchannels) {
      std::vector<std::string> words;
      for (const Token& token : normalise(nod).tokens) words.push_back(token.text);
      if (!words.empty()) nods_.push_back(std::move(words));
    }
    std::ranges::sort(nods_, [](const auto& a, const auto& b) { return a.size() > b.size(); });
    collect_tool_intents(template_->decision_tree.global_nodes, {}, global_tool_intents_);
    for (const templates::StageNodes& stage : template_->decision_tree.stage_nodes) {
      collect_tool_intents(stage.nodes, {}, stage_tool_intents_[stage.stage]);
    }
  }

  Signals extract(const ExtractionInput& input) const {
    Signals signals;
    const Text text = normalise(input.utterance);
    if (text.tokens.empty()) return signals;
    const NumberedText numbered = number_words(text, vocabulary_, true);
    const std::string* heard_before = last_assistant_text(input);
    const bool was_asked = input.open_question || (heard_before != nullptr && ends_with_question(*heard_before));
    const auto yes_no = read_yes_no(text, yes_no_context(input, heard_before, was_asked));
    signals.backchannel = !was_asked && (is_backchannel(text) || is_made_of_nods(text));

    IntentReading intents = intents_.read(numbered, input.stage, input.confidence);
    FieldReadings fields = fields_.read(numbered, input, yes_no, intents);
    if (yes_no && !signals.backchannel) signals.affirmation = yes_no->yes;
    add_yes_no_intent(input, signals, yes_no, intents);

    signals.intents = std::move(intents.heard);
    if (!signals.intents.empty()) {
      signals.intent = signals.intents.front().id;
      signals.intent_confidence = signals.intents.front().confidence;
    }
    signals.entities = std::move(fields.readings);
    signals.confirms = fields.confirms;
    signals.rejects = fields.rejects;
    signals.stage_hint = !intents.other_stage.empty() ? intents.other_stage : fields.other_stage;
    signals.filler = filler_for(signals.intent, input.stage);
    signals.sentiment = sentiment_of(text, signals);
    signals.understood = !signals.intents.empty() || !signals.entities.empty() || signals.affirmation.has_value() ||
                         signals.confirms || signals.rejects || signals.backchannel;
    return signals;
  }

 private:
  struct IntentRule {
    double sentiment = 0;
    std::vector<std::string> stages;
  };

  /// Nothing but the template's own backchannels, one after the other.
  bool is_made_of_nods(const Text& text) const {
    int at = 0;
    while (at < text.size()) {
      const auto nod = std::ranges::find_if(nods_, [&](const std::vector<std::string>& words) {
        for (std::size_t i = 0; i < words.size(); ++i) {
          if (text.word(at + static_cast<int>(i)) != words[i]) return false;
        }
        return true;
      });
      if (nod == nods_.end()) return false;
      at += static_cast<int>(nod->size());
    }
    return true;
  }

  YesNoContext yes_no_context(const ExtractionInput& input, const std::string* heard_before, bool was_asked) const {
    YesNoContext context;
    context.asked = was_asked;
    if (input.open_question && input.open_question->kind == QuestionKind::kAsk) {
      const templates::Field* field = templates::find_field(*template_, input.open_question->field);
      context.asked = field == nullptr || field->type == templates::FieldType::kYesNo;
    }
    context.negative = context.asked && heard_before != nullptr && asks_whether_one_minds(*heard_before);
    return context;
  }

  // Intents named affirm and deny follow the built-in reading of yes and no, and never contradict it.
  void add_yes_no_intent(const ExtractionInput& input, const Signals& signals, const std::optional<YesNo>& yes_no,
                         IntentReading& intents) const {
    if (!signals.affirmation) return;
    const std::string id(*signals.affirmation ? kAffirm : kDeny);
    const std::string_view opposite = *signals.affirmation ? kDeny : kAffirm;
    bool present = false;
    for (std::size_t i = intents.heard.size(); i-- > 0;) {
      if (intents.heard[i].id == opposite) {
        intents.heard.erase(intents.heard.begin() + static_cast<std::ptrdiff_t>(i));
        intents.fills.erase(intents.fills.begin() + static_cast<std::ptrdiff_t>(i));
      } else {
        present = present || intents.heard[i].id == id;
      }
    }
    const auto rule = intent_rules_.find(id);
    if (present || rule == intent_rules_.end()) return;
    const std::vector<std::string>& stages = rule->second.stages;
    if (!stages.empty() && std::ranges::find(stages, input.stage) == stages.end()) return;
    // "Yes but how much is it": what follows is more telling than the yes.
    double confidence = yes_no->confidence * (0.8 + 0.2 * std::clamp(input.confidence, 0.0, 1.0));
    if (!yes_no->fills && !intents.heard.empty()) confidence = std::min(confidence, 0.8);
    if (confidence < template_->extraction_rules.min_confidence) return;
    const auto place =
        std::ranges::find_if(intents.heard, [&](const IntentMatch& m) { return m.confidence < confidence; });
    const auto index = place - intents.heard.begin();
    intents.heard.insert(place, IntentMatch{id, confidence, "yes/no"});
    intents.fills.insert(intents.fills.begin() + index, yes_no->fills);
  }

  std::string filler_for(const std::string& intent, const std::string& stage) const {
    const std::vector<std::string>& fillers = template_->response_templates.fillers;
    if (fillers.empty()) return {};
    const auto of_stage = stage_tool_intents_.find(stage);
    const bool calls = global_tool_intents_.count(intent) > 0 ||
                       (of_stage != stage_tool_intents_.end() && of_stage->second.count(intent) > 0);
    return calls ? fillers.front() : std::string();
  }

  double sentiment_of(const Text& text, const Signals& signals) const {
    double sentiment = read_sentiment(text);
    for (const IntentMatch& match : signals.intents) {
      const auto rule = intent_rules_.find(match.id);
      if (rule != intent_rules_.end()) sentiment += rule->second.sentiment;
    }
    return std::clamp(sentiment, -1.0, 1.0);
  }

  std::shared_ptr<const templates::CampaignTemplate> template_;
  Vocabulary vocabulary_;
  IntentMatcher intents_;
  FieldReader fields_;
  std::vector<std::vector<std::string>> nods_;  // the longest first
  std::map<std::string, IntentRule> intent_rules_;
  std::set<std::string> global_tool_intents_;
  std::map<std::string, std::set<std::string>> stage_tool_intents_;
};

ExtractorService::ExtractorService(std::shared_ptr<const templates::CampaignTemplate> t)
    : impl_(std::make_unique<const Impl>(std::move(t))) {}

ExtractorService::~ExtractorService() = default;

Signals ExtractorService::extract(const ExtractionInput& input) const {
  return impl_->extract(input);
}

}  // namespace callai::pipeline
