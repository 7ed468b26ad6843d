#pragma once

#include <optional>
#include <string>
#include <vector>

// What the program prints with --json, as far as the tests look at it. Every reader adds a test failure, and returns
// nothing (or an empty list), when the text is not what was promised.

namespace callai::tests {

struct DemoBargeIn {
  double onset_to_silence_ms = 0;
  double decision_to_silence_ms = 0;
  bool backchannel = false;
};

struct DemoReport {
  std::string call_id;
  std::string scenario;
  std::string outcome;
  bool goal_reached = false;
  std::vector<std::string> failures;
  int turns = 0;
  double heard_wer = 0;
  int signals_right = 0;
  int signals_checked = 0;
  std::vector<DemoBargeIn> barge_ins;
  double voice_to_voice_p50_ms = 0;
  double voice_to_voice_p95_ms = 0;
  std::size_t voice_to_voice_n = 0;
  std::string recording;
};
std::optional<DemoReport> demo_report(const std::string& text);

/// `hear --json`: the words of each file, its segments joined.
std::vector<std::string> heard_texts(const std::string& text);

/// What came of each run of `demo --scenario all --json`.
struct DemoOffers {
  std::string call_id;
  std::string scenario;
  std::string outcome;
  std::vector<std::string> offers;    ///< "discount 5"
  std::vector<std::string> failures;  ///< of what the scenario expects
};
std::vector<DemoOffers> demo_offers(const std::string& text);

struct EvalCoverage {
  std::string template_id;
  int percent = 0;
  std::vector<std::string> missing;  ///< of all parts
};
struct EvalAnswer {
  int scenarios = 0;
  int missed = 0;
  std::vector<EvalCoverage> coverage;
};
std::optional<EvalAnswer> eval_answer(const std::string& text);

struct TriedCallAnswer {
  std::string id;
  bool same = false;
  bool called_again = false;
  std::string old_outcome;
  std::string new_outcome;
};
struct TryAnswer {
  std::vector<TriedCallAnswer> calls;
  int differ = 0;
  int left_out = 0;
  int in_table = 0;  ///< calls, summed over the table of outcomes
};
std::optional<TryAnswer> try_answer(const std::string& text);

/// Ids of `template list --json`.
std::vector<std::string> listed_templates(const std::string& text);

/// Ids of `demo --list --json`.
std::vector<std::string> listed_scenarios(const std::string& text);

struct ListedCall {
  std::string id;
  std::string status;
  std::string outcome;
  double seconds = 0;
};
std::vector<ListedCall> listed_calls(const std::string& text);

struct ShownTurn {
  int id = 0;
  std::string trigger;
  std::string heard;
};
/// Of a call over a network.
struct ShownAudio {
  std::string codec;
  double received_loss_percent = 0;
  double received_jitter_ms = 0;
  double received_mos = 0;
  double sent_loss_percent = 0;
  double sent_mos = 0;        ///< 0: not known
  double round_trip_ms = -1;  ///< below 0: not known
  bool one_way = false;       ///< in either direction
};
struct ShownCall {
  std::string status;
  std::string recording;
  std::optional<ShownAudio> audio;
  std::vector<ShownTurn> turns;
};
std::optional<ShownCall> shown_call(const std::string& text);

struct ReplayAnswer {
  bool identical = false;
  int events = 0;
  std::string outcome;
};
std::optional<ReplayAnswer> replay_answer(const std::string& text);

struct OtherTemplateAnswer {
  bool same = false;
  int decisions = 0;
  std::string stage;  ///< of the first difference, as what follows
  std::vector<std::string> recorded;
  std::vector<std::string> other;
};
std::optional<OtherTemplateAnswer> other_template_answer(const std::string& text);

struct FoundProblem {
  std::string path;
  std::string code;
  std::string severity;
  std::string message;
  std::string mend;
};
struct ValidatedTemplate {
  std::string name;
  bool valid = false;
  bool meaning_checked = false;
  std::vector<FoundProblem> problems;
};
std::vector<ValidatedTemplate> validated_templates(const std::string& text);

/// Whether the JSON Pointer leads to something in the document.
bool pointer_resolves(const std::string& document, const std::string& pointer);

}  // namespace callai::tests
