#include "pipeline/field_run.h"

#include <algorithm>
#include <limits>

#include "core/contains.h"

namespace callai::pipeline {

using conversation::FieldReading;
using conversation::QuestionKind;
using templates::FieldType;
using templates::FieldValue;

namespace {

using core::is_one_of;

constexpr int kCueReach = 6;    // words between a cue and its value
constexpr int kNameReach = 12;  // words after a cue that may hold a name, spelled out or not
constexpr int kClauseCost = 3;  // of a clause boundary between them, in words

// Words that say something, not only how, how many or yes.
bool has_content(const Text& text, const Candidate& c) {
  for (int i = c.first; i < c.last; ++i) {
    if (!text.word_class(i).is(kFunctionWord | kFillerWord | kUnitNumber | kTeenNumber | kTensNumber | kNegatorWord) &&
        !is_one_of(text.word(i), {"yes", "no", "yeah", "sure", "right", "fine", "good"})) {
      return true;
    }
  }
  return false;
}

}  // namespace

bool says_correction(const Text& text, int from) {
  for (int i = from; i < text.size(); ++i) {
    const std::string_view word = text.word(i);
    if (is_one_of(word, {"actually", "instead", "rather", "correction", "change", "meant", "scratch", "update"}))
      return true;
    if (word == "make" && is_one_of(text.word(i + 1), {"it", "that"})) return true;
    if (word == "i" && is_one_of(text.word(i + 1), {"mean", "said"})) return true;
    if (i == 0 && is_one_of(word, {"no", "wait", "sorry", "nope", "oops"}) && text.size() > 1) return true;
  }
  return false;
}

int after_correction_lead(const Text& text) {
  int at = 0;
  bool lead = false;
  while (at < text.size()) {
    const std::string_view word = text.word(at);
    const WordClass c = text.word_class(at);
    const bool said = is_one_of(word, {"said", "mean", "meant"});
    if (said && text.word(at - 1) == "i") return at + 1;
    if (c.is(kRepairWord) || is_one_of(word, {"wrong", "incorrect"})) {
      lead = true;
    } else if (lead && (is_one_of(word, {"it", "is", "that", "should", "be", "make", "to"}))) {
      // part of the lead
    } else if (word == "i" && is_one_of(text.word(at + 1), {"said", "mean", "meant"})) {
      // its verb ends it
    } else if (!c.is(kFillerWord)) {
      break;
    }
    ++at;
  }
  return lead ? at : 0;
}

FieldRun::FieldRun(const FieldBook& book, const FieldRunInput& input)
    : book_(book),
      numbered_(input.numbered),
      text_(input.numbered.text),
      in_(input.input),
      yes_no_(input.yes_no),
      intents_(input.intents),
      used_(input.numbered.text.tokens.size(), 0),
      readings_(book.fields.size()) {
  if (book_.fields.empty()) return;
  book_.cues.find(numbered_, cues_);
  repair_ = says_correction(text_, 0);
  if (repair_) book_.id_cues.find(numbered_, id_cues_);
  if (in_.open_question) open_ = book_.find(in_.open_question->field);
}

FieldReadings FieldRun::run() {
  if (text_.tokens.empty()) return out_;
  if (repair_) read_named_corrections();
  if (open_ >= 0 && !readings_[static_cast<std::size_t>(open_)]) {
    if (in_.open_question->kind == QuestionKind::kConfirm) {
      answer_confirmation(open_);
    } else {
      answer_asked(open_);
    }
  }
  read_patterns();
  read_cued();
  read_lone();
  note_other_stage();
  for (auto& reading : readings_) {
    if (reading) out_.readings.push_back(std::move(*reading));
  }
  return std::move(out_);
}

ReadMode FieldRun::mode(int field, bool asked) const {
  return {asked, known(field), in_.now};
}

const FieldValue* FieldRun::known(int field) const {
  const auto found = in_.known_fields.find(rules(field).field().id);
  return found == in_.known_fields.end() ? nullptr : &found->second;
}

bool FieldRun::taken(const Candidate& candidate) const {
  for (int i = candidate.first; i < candidate.last; ++i) {
    if (used_[static_cast<std::size_t>(i)] != 0) return true;
  }
  return false;
}

bool FieldRun::has_cue(int field) const {
  return std::ranges::any_of(cues_, [&](const PhraseHit& cue) { return cue.payload == field; });
}

// No other field of this stage wants such words (or, `among_known`, no other one that has a value).
bool FieldRun::only_one(int field, bool among_known) const {
  for (int other = 0; other < static_cast<int>(book_.fields.size()); ++other) {
    if (other == field || rules(other).family() != rules(field).family()) continue;
    if (among_known ? known(other) != nullptr : rules(other).heard_in(in_.stage)) return false;
  }
  return true;
}

// Within a clause that asks something ("how much is the pro plan"); "what about tuesday" proposes.
bool FieldRun::in_question(int first) const {
  for (int i = first; i >= 0; --i) {
    if (text_.word_class(i).is(kQuestionWord)) return text_.word(i + 1) != "about";
    if (i < text_.size() && text_.tokens[static_cast<std::size_t>(i)].clause_start) return false;
  }
  return false;
}

int FieldRun::distance(const PhraseHit& cue, const Candidate& candidate) const {
  const bool after = candidate.first >= cue.last;
  const int from = after ? cue.last : candidate.last;
  const int to = after ? candidate.first : cue.first;
  int cost = std::max(0, to - from) + (after ? 0 : 1);
  for (int i = from; i <= to && i < text_.size(); ++i) {
    if (text_.tokens[static_cast<std::size_t>(i)].clause_start || text_.word_class(i).is(kClauseJoin))
      cost += kClauseCost;
  }
  return cost;
}

// After a repair the last value counts; else the one nearest to a cue, else a strong one, else the first.
std::optional<Candidate> FieldRun::choose(int field, const Candidates& candidates) const {
  const Candidate* best = nullptr;
  int best_cost = std::numeric_limits<int>::max();
  for (const Candidate& c : candidates) {
    if (taken(c)) continue;
    int cost = c.strong ? kCueReach : 2 * kCueReach;
    for (const PhraseHit& cue : cues_) {
      if (cue.payload == field) cost = std::min(cost, distance(cue, c));
    }
    bool repairs = false;
    for (int i = best == nullptr ? c.first : best->last; i < c.first; ++i) {
      repairs = repairs || text_.word_class(i).is(kRepairWord) || (text_.word(i) == "i" && text_.word(i + 1) == "mean");
    }
    if (best == nullptr || cost < best_cost || repairs) {
      best = &c;
      best_cost = cost;
    }
  }
  return best == nullptr ? std::nullopt : std::optional(*best);
}

void FieldRun::accept(int field, const Candidate& candidate, double confidence, bool correction) {
  const double factor = 0.8 + 0.2 * std::clamp(in_.confidence, 0.0, 1.0);
  readings_[static_cast<std::size_t>(field)] =
      FieldReading{rules(field).field().id, candidate.value, std::min(confidence, candidate.confidence + 0.05) * factor,
                   text_.words(candidate.first, candidate.last), correction};
  for (int i = candidate.first; i < candidate.last; ++i) used_[static_cast<std::size_t>(i)] = 1;
}

// "Change my callback to friday": a known field named outright, whatever the open question is.
void FieldRun::read_named_corrections() {
  if (open_ >= 0 && has_cue(open_)) return;
  for (int field = 0; field < static_cast<int>(book_.fields.size()); ++field) {
    const FieldValue* value = known(field);
    if (value == nullptr || field == open_) continue;
    const PhraseHit* named = nullptr;
    for (const auto* hits : {&cues_, &id_cues_}) {
      for (const PhraseHit& cue : *hits) {
        if (cue.payload == field && named == nullptr) named = &cue;
      }
    }
    if (named == nullptr) continue;
    Candidates candidates = rules(field).candidates(numbered_, mode(field, true));
    std::erase_if(candidates, [&](const Candidate& c) { return distance(*named, c) > kCueReach; });
    auto chosen = choose(field, candidates);
    if (!chosen) chosen = cued_words(field, *named);
    if (chosen && chosen->value != *value) accept(field, *chosen, 0.9, true);
  }
}

void FieldRun::read_patterns() {
  for (int field = 0; field < static_cast<int>(book_.fields.size()); ++field) {
    if (field == open_ || readings_[static_cast<std::size_t>(field)]) continue;
    const FieldValue* value = known(field);
    if (value == nullptr && !rules(field).heard_in(in_.stage)) continue;
    const auto captured = rules(field).by_pattern(numbered_, book_.vocabulary, mode(field, false));
    if (!captured || taken(*captured) || (value != nullptr && captured->value == *value)) continue;
    accept(field, *captured, captured->confidence, value != nullptr);
  }
}

// Text, names and yes/no after a cue: their words have no form of their own.
std::optional<Candidate> FieldRun::cued_words(int field, const PhraseHit& cue) const {
  const FieldType type = rules(field).field().type;
  if (type == FieldType::kYesNo) {
    return Candidate{!is_negated(text_, cue.first, cue.last), 0.82, cue.first, cue.last, true};
  }
  if (type != FieldType::kText && type != FieldType::kName) return std::nullopt;
  int first = cue.last;
  while (is_one_of(text_.word(first), {"is", "was", "are", "that", "to", "would", "be", "um", "uh", "well"})) ++first;
  int last = first;
  const int limit = type == FieldType::kName ? std::min(text_.size(), first + kNameReach) : text_.size();
  while (last < limit && (last == first || !text_.tokens[static_cast<std::size_t>(last)].clause_start) &&
         !(last > first && text_.word(last) == "but")) {
    ++last;
  }
  if (first >= last) return std::nullopt;
  if (type == FieldType::kText) return Candidate{text_.original(first, last), 0.78, first, last, true};
  Text rest;
  rest.source = text_.source;
  rest.tokens.assign(text_.tokens.begin() + first, text_.tokens.begin() + last);
  Candidates names = rules(field).candidates(number_words(rest, book_.vocabulary, false), mode(field, true));
  if (names.empty()) return std::nullopt;
  Candidate name = names.front();
  name.first += first;
  name.last += first;
  return name;
}

void FieldRun::read_cued() {
  struct Pair {
    int cost = 0;
    int field = 0;
    Candidate candidate;
  };
  std::vector<Pair> pairs;
  std::vector<std::optional<Candidates>> cache(book_.fields.size());
  for (const PhraseHit& cue : cues_) {
    const int field = cue.payload;
    if (field == open_ || readings_[static_cast<std::size_t>(field)] || cue.guessed > 0) continue;
    if (known(field) == nullptr && !rules(field).heard_in(in_.stage)) continue;
    auto& candidates = cache[static_cast<std::size_t>(field)];
    if (!candidates) candidates = rules(field).candidates(numbered_, mode(field, false));
    if (auto words = cued_words(field, cue)) {
      if (rules(field).family() == FieldFamily::kYesNo) candidates->clear();
      pairs.push_back({0, field, std::move(*words)});
    }
    for (const Candidate& candidate : *candidates) {
      const int cost = distance(cue, candidate);
      if (cost <= kCueReach) pairs.push_back({cost, field, candidate});
    }
  }
  std::ranges::stable_sort(pairs, {}, &Pair::cost);
  for (const Pair& pair : pairs) {
    if (readings_[static_cast<std::size_t>(pair.field)] || taken(pair.candidate)) continue;
    const FieldValue* value = known(pair.field);
    if (value != nullptr && *value == pair.candidate.value) continue;
    accept(pair.field, pair.candidate, 0.88 - 0.02 * pair.cost, value != nullptr);
  }
}

// Whether a value without a cue may be this field's.
bool FieldRun::lone_counts(int field, const Candidate& c) const {
  if (in_question(c.first)) return false;
  const FieldRules& r = rules(field);
  switch (r.family()) {
    case FieldFamily::kText:
    case FieldFamily::kYesNo: return false;
    case FieldFamily::kNumber: {
      const auto required = book_.required.find(in_.stage);
      const bool due = required != book_.required.end() &&
                       std::ranges::find(required->second, r.field().id) != required->second.end();
      return (due || !r.field().stages.empty()) && open_ < 0;
    }
    case FieldFamily::kMoment: {
      // "Busy today" names no day for anything, and what is past cannot be meant.
      const auto* moment = std::get_if<templates::CivilDateTime>(&c.value);
      const auto* day = std::get_if<templates::CivilDate>(&c.value);
      const bool today =
          (moment != nullptr && moment->date == in_.now.date) || (day != nullptr && *day == in_.now.date);
      const bool past = (moment != nullptr && *moment < in_.now) || (day != nullptr && *day < in_.now.date);
      return c.strong && !(today && !c.has_time) && !(past && r.field().validation.future_only);
    }
    case FieldFamily::kChoice: return c.strong && has_content(text_, c);
    default: return c.strong;
  }
}

/// Where the open question wants a yes or a no, its "no" alone corrects nothing: "no, nothing else".
bool FieldRun::corrects_unasked() const {
  if (!repair_ || open_ < 0 || in_.open_question->kind != QuestionKind::kAsk) return repair_;
  const bool answers = rules(open_).family() == FieldFamily::kYesNo && is_one_of(text_.word(0), {"no", "nope"});
  return says_correction(text_, answers ? 1 : 0);
}

/// A number that names no field corrects one when little else was said; "no, nothing" answers the question that is
/// open.
bool FieldRun::corrects_alone(const Candidate& candidate) const {
  const bool none = is_one_of(text_.word(candidate.first), {"none", "nobody", "nothing"});
  return plausible_correction(candidate) && !(none && open_ >= 0);
}

void FieldRun::read_lone() {
  const bool corrects = corrects_unasked();
  for (int field = 0; field < static_cast<int>(book_.fields.size()); ++field) {
    if (field == open_ || readings_[static_cast<std::size_t>(field)]) continue;
    const FieldFamily family = rules(field).family();
    if (family == FieldFamily::kText || family == FieldFamily::kYesNo) continue;
    const FieldValue* value = known(field);
    if (value == nullptr ? !rules(field).heard_in(in_.stage) : !corrects) continue;
    // A correction without a cue answers a question that is open before it changes another field.
    if (value != nullptr && open_ >= 0 && rules(open_).family() == family) continue;
    if (family != FieldFamily::kChoice && !only_one(field, value != nullptr)) continue;
    const auto chosen = choose(field, rules(field).candidates(numbered_, mode(field, value != nullptr)));
    if (!chosen) continue;
    if (value != nullptr) {
      const bool number = family == FieldFamily::kNumber || family == FieldFamily::kMoney;
      const bool counts = number ? corrects_alone(*chosen) : lone_counts(field, *chosen);
      if (counts && *value != chosen->value) accept(field, *chosen, 0.72, true);
    } else if (lone_counts(field, *chosen)) {
      accept(field, *chosen, family == FieldFamily::kNumber ? 0.62 : 0.7, false);
    }
  }
}

void FieldRun::note_other_stage() {
  for (const PhraseHit& cue : cues_) {
    const FieldRules& r = rules(cue.payload);
    if (r.field().stages.size() != 1 || r.heard_in(in_.stage) || known(cue.payload) != nullptr) continue;
    if (r.candidates(numbered_, mode(cue.payload, false)).empty()) continue;
    const std::string& stage = r.field().stages.front();
    if (!out_.other_stage.empty() && out_.other_stage != stage) {
      out_.other_stage.clear();
      return;
    }
    out_.other_stage = stage;
  }
}

}  // namespace callai::pipeline
