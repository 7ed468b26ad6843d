#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/field_reader.h"
#include "pipeline/field_rules.h"

namespace callai::pipeline {

/// The compiled fields of a template, constant once made.
struct FieldBook {
  FieldBook(const templates::CampaignTemplate& t, Vocabulary& words);
  int find(const std::string& id) const;  ///< index, -1 when unknown

  Vocabulary& vocabulary;
  std::vector<FieldRules> fields;  ///< in template order
  PhraseBook cues;                 ///< payload: field index
  PhraseBook id_cues;              ///< the words of the field's id: they count in a correction only
  std::map<std::string, std::vector<std::string>> required;  ///< stage -> field ids
};

struct FieldRunInput {
  const NumberedText& numbered;
  const conversation::ExtractionInput& input;
  const std::optional<YesNo>& yes_no;
  const IntentReading& intents;
};

/// The reading of one utterance: which words are taken, which fields are filled. Lives for one call of
/// FieldReader::read.
class FieldRun {
 public:
  FieldRun(const FieldBook& book, const FieldRunInput& input);
  FieldReadings run();

 private:
  // The open question (field_run_answer.cc).
  void answer_asked(int field);
  void answer_confirmation(int field);
  void answer_yes_no(int field);
  void answer_text(int field);
  bool belongs_elsewhere(int field, const Candidate& candidate) const;
  std::optional<Candidate> corrected_words(int field) const;
  bool plausible_correction(const Candidate& candidate) const;
  bool corrects_unasked() const;
  bool corrects_alone(const Candidate& candidate) const;

  // What nobody asked for (field_run.cc).
  void read_named_corrections();
  void read_patterns();
  void read_cued();
  void read_lone();
  bool lone_counts(int field, const Candidate& candidate) const;
  std::optional<Candidate> cued_words(int field, const PhraseHit& cue) const;
  void note_other_stage();

  // Common.
  const FieldRules& rules(int field) const { return book_.fields[static_cast<std::size_t>(field)]; }
  ReadMode mode(int field, bool asked) const;
  const templates::FieldValue* known(int field) const;
  bool taken(const Candidate& candidate) const;
  bool has_cue(int field) const;
  bool only_one(int field, bool among_known) const;
  bool in_question(int first) const;
  int distance(const PhraseHit& cue, const Candidate& candidate) const;
  std::optional<Candidate> choose(int field, const Candidates& candidates) const;
  void accept(int field, const Candidate& candidate, double confidence, bool correction);

  const FieldBook& book_;
  const NumberedText& numbered_;
  const Text& text_;
  const conversation::ExtractionInput& in_;
  const std::optional<YesNo>& yes_no_;
  const IntentReading& intents_;
  std::vector<PhraseHit> cues_;
  std::vector<PhraseHit> id_cues_;
  std::vector<std::uint8_t> used_;                                   // by token
  std::vector<std::optional<conversation::FieldReading>> readings_;  // by field
  int open_ = -1;                                                    // field of the open question
  bool repair_ = false;                                              // a word of correction was said
  FieldReadings out_;
};

/// True when the words from the token `from` on say that something said before was not right ("actually", "change",
/// "no i meant").
bool says_correction(const Text& text, int from);

/// The first token after "no", "actually", "i said", "make it" and the like at the head; 0 when there is none of them.
int after_correction_lead(const Text& text);

}  // namespace callai::pipeline
