#include <algorithm>

#include "core/contains.h"
#include "pipeline/field_run.h"

namespace callai::pipeline {

using templates::FieldType;
using templates::FieldValue;

namespace {

using core::is_one_of;

bool is_call_for_repeat(const Text& text) {
  int content = 0;
  for (int i = 0; i < text.size(); ++i) {
    if (is_one_of(text.word(i),
                  {"what", "pardon", "sorry", "excuse", "me", "huh", "again", "say", "that", "repeat", "hello"})) {
      continue;
    }
    content += text.word_class(i).is(kFillerWord) ? 0 : 1;
  }
  return content == 0;
}

// May stand around a corrected value without making it part of something else.
bool is_correction_context(const Text& text, int i) {
  return text.word_class(i).is(kFillerWord | kRepairWord | kApproximate | kUnitNumber | kTeenNumber | kTensNumber) ||
         is_one_of(text.word(i), {"i",    "said",   "it",    "is",        "make",    "that",   "to",    "at",     "for",
                                  "mean", "should", "be",    "on",        "of",      "the",    "not",   "was",    "yes",
                                  "yeah", "right",  "wrong", "incorrect", "correct", "but",    "would", "better", "can",
                                  "we",   "do",     "works", "my",        "you",     "thanks", "thank", "good"});
}

}  // namespace

void FieldRun::answer_yes_no(int field) {
  const FieldValue* before = known(field);
  if (yes_no_) {
    const Candidate said{yes_no_->yes, yes_no_->confidence, yes_no_->first, yes_no_->last, true};
    accept(field, said, yes_no_->confidence, before != nullptr && said.value != *before);
    return;
  }
  for (const PhraseHit& cue : cues_) {
    if (cue.payload != field) continue;
    if (const auto said = cued_words(field, cue)) {
      accept(field, *said, said->confidence, before != nullptr && said->value != *before);
      return;
    }
  }
}

void FieldRun::answer_text(int field) {
  if (is_call_for_repeat(text_) || is_backchannel(text_)) return;
  if (yes_no_ && yes_no_->yes && yes_no_->fills) return;
  const bool refusal = yes_no_ && !yes_no_->yes && yes_no_->fills;
  const bool question = text_.source.find('?') != std::string::npos || text_.word_class(0).is(kQuestionWord);
  for (std::size_t i = 0; i < intents_.heard.size() && !refusal; ++i) {
    if (intents_.fills[i] || question) return;
  }
  if (question && text_.source.find('?') != std::string::npos) return;
  int first = 0;
  for (const PhraseHit& cue : cues_) {
    if (cue.payload == field && cue.last < text_.size()) first = std::max(first, cue.last);
  }
  while (first + 1 < text_.size() && is_one_of(text_.word(first), {"um", "uh", "er", "well", "so", "oh", "hm", "erm"}))
    ++first;
  const FieldValue* before = known(field);
  const Candidate said{text_.original(first, text_.size()), refusal ? 0.7 : 0.85, first, text_.size(), false};
  if (std::get<std::string>(said.value).empty()) return;
  accept(field, said, said.confidence, before != nullptr && said.value != *before);
}

// The asked field wants a number, but these words follow the cue of a field of another kind.
bool FieldRun::belongs_elsewhere(int field, const Candidate& candidate) const {
  const FieldFamily family = rules(field).family();
  if ((family != FieldFamily::kNumber && family != FieldFamily::kMoney) || has_cue(field)) return false;
  return std::ranges::any_of(cues_, [&](const PhraseHit& cue) {
    const FieldFamily other = rules(cue.payload).family();
    const bool numeric = other == FieldFamily::kNumber || other == FieldFamily::kMoney;
    return cue.payload != field && other != family && numeric && distance(cue, candidate) <= 2;
  });
}

void FieldRun::answer_asked(int field) {
  const FieldRules& r = rules(field);
  const FieldValue* before = known(field);
  if (auto captured = r.by_pattern(numbered_, book_.vocabulary, mode(field, true)); captured && !taken(*captured)) {
    accept(field, *captured, captured->confidence, before != nullptr && captured->value != *before);
    return;
  }
  if (r.field().type == FieldType::kYesNo) {
    answer_yes_no(field);
    return;
  }
  if (r.field().type == FieldType::kText) {
    answer_text(field);
    return;
  }
  Candidates candidates = r.candidates(numbered_, mode(field, true));
  std::erase_if(candidates, [&](const Candidate& c) { return belongs_elsewhere(field, c); });
  const bool intent_says_all = std::ranges::find(intents_.fills, true) != intents_.fills.end();
  if (r.field().type == FieldType::kName && intent_says_all) {
    std::erase_if(candidates, [](const Candidate& c) { return !c.strong; });
  }
  const auto chosen = choose(field, candidates);
  if (chosen) accept(field, *chosen, chosen->confidence, before != nullptr && chosen->value != *before);
}

// Names and free text after "no, it is ...": what remains of the utterance.
std::optional<Candidate> FieldRun::corrected_words(int field) const {
  const int first = after_correction_lead(text_);
  if (first == 0 || first >= text_.size()) return std::nullopt;
  const bool text = rules(field).field().type == FieldType::kText;
  if (text) {
    const bool other_meaning = std::ranges::any_of(intents_.heard, [](const auto& i) { return i.id != "deny"; });
    const bool polite = is_one_of(text_.word(first), {"thanks", "thank", "not"});
    if (other_meaning || polite || (yes_no_ && yes_no_->fills)) return std::nullopt;
    return Candidate{text_.original(first, text_.size()), 0.8, first, text_.size(), true};
  }
  Text rest;
  rest.source = text_.source;
  rest.tokens.assign(text_.tokens.begin() + first, text_.tokens.end());
  Candidates names = rules(field).candidates(number_words(rest, book_.vocabulary, false), mode(field, true));
  if (names.empty()) return std::nullopt;
  Candidate name = names.front();
  name.first += first;
  name.last += first;
  return name;
}

// A weak value (a bare number) corrects only when little else was said.
bool FieldRun::plausible_correction(const Candidate& candidate) const {
  if (candidate.strong) return true;
  for (int i = 0; i < text_.size(); ++i) {
    if (i >= candidate.first && i < candidate.last) continue;
    if (!is_correction_context(text_, i)) return false;
  }
  return true;
}

void FieldRun::answer_confirmation(int field) {
  const FieldRules& r = rules(field);
  const FieldValue* before = known(field);
  const bool denied = yes_no_ && !yes_no_->yes;
  std::optional<Candidate> chosen;
  if (r.field().type == FieldType::kName || r.field().type == FieldType::kText) {
    chosen = corrected_words(field);
    if (!chosen && r.field().type == FieldType::kName)
      chosen = choose(field, r.candidates(numbered_, mode(field, false)));
  } else if (r.field().type != FieldType::kYesNo) {
    Candidates candidates = r.candidates(numbered_, mode(field, true));
    std::erase_if(candidates, [&](const Candidate& c) { return !plausible_correction(c); });
    if (before != nullptr && candidates.size() > 1) {  // "not two, three", "two, no three": the other one is meant
      Candidates others = candidates;
      std::erase_if(others, [&](const Candidate& c) { return c.value == *before; });
      if (!others.empty()) candidates = std::move(others);
    }
    chosen = choose(field, candidates);
  }
  if (chosen && (before == nullptr || chosen->value != *before)) {
    accept(field, *chosen, denied || repair_ ? 0.92 : 0.82, before != nullptr);
    return;
  }
  if (chosen) {
    bool insists = false;
    for (int i = 0; i < text_.size(); ++i) insists = insists || text_.word(i) == "said";
    (denied && !insists ? out_.rejects : out_.confirms) = true;
    for (int i = chosen->first; i < chosen->last; ++i) used_[static_cast<std::size_t>(i)] = 1;
    return;
  }
  if (yes_no_) {
    out_.confirms = yes_no_->yes;
    out_.rejects = !yes_no_->yes;
  }
}

}  // namespace callai::pipeline
