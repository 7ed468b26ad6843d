#pragma once

#include <cstdio>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "orchestrators/call_runner.h"

namespace callai::app {

/// Shows one call in the terminal as it happens: who says what, the stage, what was understood, what was decided and
/// why, tools, latencies. Colours only when asked for. Lives on the dispatch sequence.
class TerminalView final : public orchestrators::CallObserver {
 public:
  struct Style {
    bool colour = true;
    bool live = true;  ///< partial transcripts on a line that is rewritten
    int width = 100;   ///< columns
  };
  TerminalView(std::FILE* out, Style style, std::string agent_name, std::string caller_name);

  /// The head of the page: what is going to be seen.
  void begin(const std::string& title, const std::string& detail);

  void on_step(const core::CallId& call, core::Duration at, const conversation::Event& event,
               const conversation::Effects& effects) override;
  void on_turn(const core::CallId& call, const conversation::Turn& turn,
               const conversation::SessionState& session) override;
  void on_end(const core::CallId& call, const orchestrators::CallSummary& summary) override;
  void on_trouble(const core::CallId& call, const telephony::LineTrouble& trouble) override;

 private:
  void event(core::Duration at, const conversation::Event& e);
  void effect(core::Duration at, const conversation::Effect& e);
  void line(core::Duration at, const char* colour, const std::string& who, const std::string& text);
  void detail(const char* colour, const std::string& label, const std::string& text);
  void stage_rule(const std::string& stage);
  void erase_partial();
  std::string paint(const char* colour, const std::string& text) const;

  std::FILE* out_;
  Style style_;
  std::string agent_name_;
  std::string caller_name_;
  std::map<core::SegmentId, conversation::SpeechSegment> spoken_;
  std::string last_signals_;
  bool partial_shown_ = false;
  bool on_hold_ = false;
};

/// The gist of a decision, for a live view: one line per node or policy that did something.
std::vector<std::string> short_why_lines(const conversation::Decision& decision);
/// The explanation of a decision: one line per node or policy that fired.
std::vector<std::string> why_lines(const conversation::Decision& decision);
/// What an utterance was understood as, in one line: "price_objection 0.92 · team_size = 12 · mood -0.3".
std::string signals_line(const conversation::Signals& signals);
/// `text` in lines of at most `width` bytes, but for longer words.
std::vector<std::string> wrapped(const std::string& text, std::size_t width);
/// A call's note for people: name and text of each line; the rubric's marks follow the score.
std::vector<std::pair<std::string, std::string>> review_lines(const conversation::CallReview& review);
/// The latencies of a turn, in one line; "" when nobody spoke.
std::string latency_line(const conversation::Turn& turn);

}  // namespace callai::app
