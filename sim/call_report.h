#pragma once

#include <optional>
#include <string>
#include <vector>

#include "conversation/turn.h"
#include "orchestrators/call_journal.h"
#include "sim/scenario.h"
#include "sim/simulated_caller.h"

namespace callai::sim {

/// One time the caller spoke over the agent and the agent gave way.
struct BargeIn {
  double onset_to_silence_ms = 0;          ///< caller's first sound (truth) to the agent's last audible frame
  double decision_to_silence_ms = 0;       ///< the machine's decision to be silent to the agent's last audible frame
  bool backchannel = false;                ///< a nod: the agent went on afterwards
  std::optional<double> resumed_after_ms;  ///< nods: end of the nod (truth) to the agent's next sound
};

/// A line of the caller beside what the agent made of it.
struct LineResult {
  SpokenLine line;
  std::string heard;          ///< words recognised; "" none
  bool heard_at_all = false;  ///< some turn or nod answers to it
  int word_errors = 0;
  int words = 0;
  bool checked = false;  ///< the scenario knows the truth of its signals
  bool signals_right = false;
};

struct Percentiles {
  double p50 = 0;
  double p95 = 0;
  double max = 0;
  std::size_t n = 0;
};

/// What came of a simulated call, measured against the scenario.
struct CallReport {
  std::string call_id;
  std::string scenario;
  orchestrators::CallSummary summary;
  bool goal_reached = false;
  std::vector<std::string> failures;  ///< what was expected and did not come, in words
  std::vector<conversation::Turn> turns;
  std::vector<Happening> happenings;  ///< in the order of time
  std::vector<LineResult> lines;
  double heard_wer = 0;  ///< word errors / words, over all lines that are no nods
  int signals_checked = 0;
  int signals_right = 0;
  std::vector<BargeIn> barge_ins;
  Percentiles voice_to_voice_ms;  ///< caller's last voiced frame to the agent's first frame of the answer
  std::string recording;
  std::string transferred_to;
};

/// Fills lines, WER, signals, voice-to-voice and failures from turns, summary and the lines that were really said.
void measure(const Scenario& scenario, const std::vector<SpokenLine>& said, CallReport& report);

/// Word errors (substitutions, insertions, deletions; Levenshtein over words) between truth and what was heard.
int word_errors(const std::string& truth, const std::string& heard);
Percentiles percentiles(std::vector<double> values);

std::string to_json_text(const CallReport& report, bool pretty);

}  // namespace callai::sim
