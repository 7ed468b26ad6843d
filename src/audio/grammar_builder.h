#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "conversation/vocabulary.h"
#include "templates/campaign_template.h"

namespace callai::audio {

/// How free the answer is that a situation waits for.
enum class Expectation {
  kOpen,    ///< anything: nothing was asked, or a question that people answer in sentences
  kValue,   ///< a number, an amount, a date, a time, an address: hardly anything else
  kDigits,  ///< a string of digits
};

/// What the recogniser expects in one situation.
struct Grammar {
  std::string name;         ///< "g0", "g1", ...
  std::string jsgf;         ///< JSGF 1.0 of everything; its public rule is <utterance>
  std::string answer_jsgf;  ///< of the bare answers to the open question; "": none is open
  Expectation expects = Expectation::kOpen;
  bool free_text = false;  ///< the open question takes any text
};

/// All grammars of a template. Situations that expect the same share one.
struct GrammarSet {
  std::vector<Grammar> grammars;
  std::map<std::tuple<std::string, std::string, bool>, std::size_t> by_situation;  ///< (stage, field, confirming)
  std::set<std::string> words;                                                     ///< every word of every grammar

  /// The grammar for what is expected now; falls back from (stage, field) to the field anywhere, the stage, and all.
  const Grammar& find(const conversation::Listen& expected) const;
};

/// Builds grammars from a template. An utterance is one unit (a whole phrase of an intent, a value of a field, a yes or
/// no, small talk) with small words around it: "well i'm really [not interested] you know". The open question's answer
/// weighs most. They say what is likely, as the source of language models; the bare answers are searched as they are.
/// Pure.
class GrammarBuilder {
 public:
  /// Phrases with a word that `unsayable` names are left out: one unknown word makes a whole grammar fail.
  explicit GrammarBuilder(const templates::CampaignTemplate& t, std::set<std::string> unsayable = {});

  /// Every situation of the template: each stage with and without its fields, each field anywhere, nothing expected.
  GrammarSet build_all() const;
  /// The JSGF for one situation; unknown stage or field: nothing particular is expected.
  std::string build(const conversation::Listen& expected) const;
  /// The JSGF of the bare answers to the question that is open; "" when none is, or when it takes any text.
  std::string build_answer(const conversation::Listen& expected) const;

 private:
  struct Unit {
    double weight;
    std::string body;
  };
  std::string answer_body(const templates::Field& field) const;
  std::string choices_body(const templates::Field& field) const;
  std::string names_body() const;
  std::string vocabulary_body() const;
  std::string phrases_body(const std::string& stage) const;
  std::string volunteered_body(const std::string& stage, const std::string& except) const;
  std::vector<Unit> units(const conversation::Listen& expected) const;
  std::string alternatives(const std::set<std::string>& phrases) const;
  bool sayable(const std::vector<std::string>& words) const;

  const templates::CampaignTemplate& template_;
  std::set<std::string> unsayable_;
};

}  // namespace callai::audio
