#include "audio/grammar_builder.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

#include "audio/speech_rules.h"
#include "audio/spoken_words.h"

namespace callai::audio {
namespace {

using templates::Field;
using templates::FieldType;

constexpr std::size_t kMaxPhraseWords = 16;  ///< longer examples are prose that nobody repeats word for word
constexpr double kMaxEnumerated = 31;        ///< number fields of at most this range are listed value by value

std::string weight_text(double weight) {
  char text[32];
  std::snprintf(text, sizeof text, "/%d.%05d/ ", static_cast<int>(weight), static_cast<int>(weight * 100000) % 100000);
  return text;
}

bool heard_in(const std::vector<std::string>& stages, const std::string& stage) {
  return stage.empty() || stages.empty() || std::find(stages.begin(), stages.end(), stage) != stages.end();
}

Expectation expectation(const Field* field, bool confirming) {
  if (field == nullptr || confirming) return Expectation::kOpen;
  switch (field->type) {
    case FieldType::kPhone: return Expectation::kDigits;
    case FieldType::kNumber:
    case FieldType::kMoney:
    case FieldType::kDate:
    case FieldType::kTime:
    case FieldType::kDateTime:
    case FieldType::kEmail: return Expectation::kValue;
    case FieldType::kYesNo:
    case FieldType::kChoice:
    case FieldType::kName:
    case FieldType::kText: return Expectation::kOpen;
  }
  return Expectation::kOpen;
}

bool enumerable(const Field& field) {
  return field.validation.min && field.validation.max && *field.validation.min >= 0 &&
         *field.validation.max - *field.validation.min <= kMaxEnumerated && *field.validation.max < 1e6;
}

std::string enumerated_numbers(const Field& field) {
  std::string body;
  for (double value = std::ceil(*field.validation.min); value <= *field.validation.max; value += 1) {
    if (!body.empty()) body += " | ";
    body += number_words(static_cast<std::uint64_t>(value));
  }
  return body;
}

}  // namespace

const Grammar& GrammarSet::find(const conversation::Listen& expected) const {
  const std::tuple<std::string, std::string, bool> candidates[] = {
      {expected.stage, expected.field, expected.confirming},
      {"", expected.field, expected.confirming},
      {expected.stage, expected.field, false},
      {"", expected.field, false},
      {expected.stage, "", expected.confirming},
      {expected.stage, "", false},
  };
  for (const auto& candidate : candidates) {
    const auto found = by_situation.find(candidate);
    if (found != by_situation.end()) return grammars[found->second];
  }
  return grammars[by_situation.at({"", "", false})];
}

GrammarBuilder::GrammarBuilder(const templates::CampaignTemplate& t, std::set<std::string> unsayable)
    : template_(t), unsayable_(std::move(unsayable)) {}

bool GrammarBuilder::sayable(const std::vector<std::string>& words) const {
  return !words.empty() && words.size() <= kMaxPhraseWords &&
         std::none_of(words.begin(), words.end(), [this](const auto& word) { return unsayable_.contains(word); });
}

std::string GrammarBuilder::alternatives(const std::set<std::string>& phrases) const {
  std::set<std::string> spoken;
  for (const auto& phrase : phrases) {
    if (phrase.find('{') != std::string::npos) continue;  // what a placeholder will hold is not known yet
    const auto words = spoken_words(phrase);
    if (sayable(words)) spoken.insert(join_words(words));
  }
  std::string body;
  for (const auto& phrase : spoken) body += (body.empty() ? "" : " | ") + phrase;
  return body;
}

std::string GrammarBuilder::choices_body(const Field& field) const {
  std::set<std::string> phrases;
  for (const auto& choice : field.choices) {
    std::string id = choice.id;
    std::replace(id.begin(), id.end(), '_', ' ');
    phrases.insert(id);
    phrases.insert(choice.phrases.begin(), choice.phrases.end());
  }
  return alternatives(phrases);
}

std::string GrammarBuilder::vocabulary_body() const {
  const auto& words = template_.audio_settings.vocabulary;
  return alternatives({words.begin(), words.end()});
}

std::string GrammarBuilder::names_body() const {
  const auto vocabulary = vocabulary_body();
  const std::string known = vocabulary.empty() ? "" : " | " + vocabulary;
  return "[my name is | this is | it's | i'm] (<firstname>" + known + ") [<firstname> | <lastname>" + known +
         "] | <letters>";
}

std::string GrammarBuilder::answer_body(const Field& field) const {
  switch (field.type) {
    case FieldType::kYesNo: return "<yes> | <no>";
    case FieldType::kChoice: return choices_body(field);
    case FieldType::kName: return names_body();
    case FieldType::kText: return vocabulary_body();
    case FieldType::kNumber:
      if (enumerable(field)) return enumerated_numbers(field);
      return field.validation.max ? "<number>" : "/0.9/ <number> | /0.1/ <digitstring>";
    default: return "<" + std::string(answer_rule(field.type)) + ">";
  }
}

std::string GrammarBuilder::phrases_body(const std::string& stage) const {
  std::set<std::string> phrases;
  for (const auto& intent : template_.extraction_rules.intents) {
    if (!heard_in(intent.stages, stage)) continue;
    phrases.insert(intent.phrases.begin(), intent.phrases.end());
    phrases.insert(intent.examples.begin(), intent.examples.end());
  }
  for (const auto& field : template_.extraction_rules.fields) {
    if (heard_in(field.stages, stage)) phrases.insert(field.phrases.begin(), field.phrases.end());
  }
  return alternatives(phrases);
}

std::string GrammarBuilder::volunteered_body(const std::string& stage, const std::string& except) const {
  std::set<std::string> bodies;
  for (const auto& field : template_.extraction_rules.fields) {
    // Yes and no are units of their own; strings of letters and digits are only worth their confusions when asked for.
    const bool costly = field.type == FieldType::kYesNo || field.type == FieldType::kEmail ||
                        field.type == FieldType::kPhone || field.type == FieldType::kName;
    if (costly || field.id == except || !heard_in(field.stages, stage)) continue;
    auto body = answer_body(field);
    if (!body.empty()) bodies.insert(std::move(body));
  }
  std::string out;
  for (const auto& body : bodies) out += (out.empty() ? "(" : " | (") + body + ")";
  return out;
}

std::vector<GrammarBuilder::Unit> GrammarBuilder::units(const conversation::Listen& expected) const {
  const Field* field = templates::find_field(template_, expected.field);
  const std::string stage = templates::find_stage(template_, expected.stage) == nullptr ? "" : expected.stage;
  const bool yes_no = expected.confirming || (field != nullptr && field->type == FieldType::kYesNo);
  const bool asked = field != nullptr && field->type != FieldType::kYesNo;
  const double answer = !asked ? 0 : expected.confirming ? 0.15 : field->type == FieldType::kText ? 0.4 : 12.0;
  const double open = field == nullptr ? 2.0 : 1.0;  // nothing asked: the phrases share what an answer would have
  std::vector<Unit> out;
  const auto add = [&out](double weight, std::string body) {
    if (weight > 0 && !body.empty()) out.push_back({weight, std::move(body)});
  };
  const std::string answers = asked ? answer_body(*field) : "";
  add(answer, answers);
  if (expected.confirming && !answers.empty()) {
    add(0.15, "<rejection> (" + answers + ") | [<rejection>] <change> (" + answers + ")");
  }
  add(yes_no ? 0.25 : 0.04, "<yes>");
  add(yes_no ? 0.25 : 0.04, "<no>");
  add(0.25 * open, phrases_body(stage));
  add(0.05 * open, volunteered_body(stage, expected.field));
  add(asked ? 0.005 : 0.02, "<backchannel>");
  add(asked ? 0.03 : 0.06, "<social>");
  if (!asked || field->type != FieldType::kText) add(0.02 * open, vocabulary_body());
  return out;
}

std::string GrammarBuilder::build(const conversation::Listen& expected) const {
  std::string unit;
  for (const auto& [weight, body] : units(expected)) {
    unit += (unit.empty() ? "" : "\n  | ") + weight_text(weight) + "(" + body + ")";
  }
  std::set<std::string> written;
  // A chain of small words around one unit, not a loop of units: each place where hundreds of words may follow any word
  // costs the search dearly.
  const Field* field = templates::find_field(template_, expected.field);
  const bool terse = expected.confirming || (field != nullptr && field->type != FieldType::kText);
  std::string jsgf = "#JSGF V1.0;\ngrammar callai;\npublic <utterance> = <before> <unit> <after>;\n";
  // Short answers to a plain question rarely have company, and would be torn into small words by it.
  jsgf +=
      terse ? "<before> = /0.80/ <NULL> | /0.20/ <small> <before>;\n<after> = /0.85/ <NULL> | /0.15/ <tail> <after>;\n"
            : "<before> = /0.70/ <NULL> | /0.30/ <small> <before>;\n<after> = /0.80/ <NULL> | /0.20/ <tail> <after>;\n";
  jsgf +=
      "<small> = /0.4/ <lead> | /0.18/ <yes> | /0.12/ <no> | /0.06/ <correction> | /0.24/ <carrier>;\n"
      "<tail> = /0.5/ <trailer> | /0.5/ <polite>;\n<unit> =\n    " +
      unit + ";\n";
  jsgf += needed_rules(jsgf, written);
  return jsgf;
}

std::string GrammarBuilder::build_answer(const conversation::Listen& expected) const {
  const Field* field = templates::find_field(template_, expected.field);
  if (field != nullptr && field->type == FieldType::kText && !expected.confirming) return "";
  // Where nothing is asked for by name, a bare yes or no is still the answer to what the agent just said.
  const bool yes_no = field == nullptr || expected.confirming || field->type == FieldType::kYesNo;
  const std::string answer = yes_no ? "<yes> | <no>" : answer_body(*field);
  if (answer.empty()) return "";
  std::string jsgf =
      "#JSGF V1.0;\ngrammar callai;\npublic <utterance> = <opening> <answer> <ending>;\n"
      "<opening> = /0.85/ <NULL> | /0.15/ <answerlead>;\n<ending> = /0.9/ <NULL> | /0.1/ <answertail>;\n"
      "<answer> = " +
      answer + ";\n";
  std::set<std::string> written;
  jsgf += needed_rules(jsgf, written);
  return jsgf;
}

GrammarSet GrammarBuilder::build_all() const {
  std::vector<conversation::Listen> situations{{"", "", false}, {"", "", true}};
  for (const auto& field : template_.extraction_rules.fields) {
    situations.push_back({"", field.id, false});
    if (field.confirm == templates::ConfirmPolicy::kReadback) situations.push_back({"", field.id, true});
  }
  for (const auto& stage : template_.session_config.stages) {
    situations.push_back({stage.id, "", false});
    for (const auto& field : stage.required_fields) {
      situations.push_back({stage.id, field, false});
      const Field* asked = templates::find_field(template_, field);
      if (asked != nullptr && asked->confirm == templates::ConfirmPolicy::kReadback) {
        situations.push_back({stage.id, field, true});
      }
    }
  }
  GrammarSet set;
  std::map<std::string, std::size_t> known;
  for (const auto& situation : situations) {
    auto jsgf = build(situation);
    const auto [entry, is_new] = known.emplace(std::move(jsgf), set.grammars.size());
    if (is_new) {
      const Field* field = templates::find_field(template_, situation.field);
      set.grammars.push_back({"g" + std::to_string(set.grammars.size()), entry->first, build_answer(situation),
                              expectation(field, situation.confirming),
                              field != nullptr && field->type == FieldType::kText && !situation.confirming});
      for (auto& word : grammar_words(set.grammars.back().answer_jsgf)) set.words.insert(word);
      for (auto& word : grammar_words(entry->first)) set.words.insert(word);
    }
    set.by_situation[{situation.stage, situation.field, situation.confirming}] = entry->second;
  }
  return set;
}

}  // namespace callai::audio
