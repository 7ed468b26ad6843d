#include "app/terminal_view.h"

#include <algorithm>
#include <cmath>
#include <sstream>

#include "orchestrators/replay.h"

namespace callai::app {

namespace {

constexpr const char* kAgent = "36";   // cyan
constexpr const char* kCaller = "33";  // yellow
constexpr const char* kDim = "2";
constexpr const char* kStage = "1;35";  // bold magenta
constexpr const char* kGood = "32";
constexpr const char* kBad = "31";
constexpr int kNameWidth = 10;
constexpr int kIndent = 9;  // width of a moment and its gap

std::string fixed(double value, int digits) {
  char text[32];
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  return text;
}

std::string clock_text(core::Duration at) {
  const auto tenths = std::chrono::duration_cast<std::chrono::milliseconds>(at).count() / 100;
  char text[32];
  std::snprintf(text, sizeof text, "%02lld:%02lld.%lld", static_cast<long long>(tenths / 600),
                static_cast<long long>(tenths / 10 % 60), static_cast<long long>(tenths % 10));
  return text;
}

std::string gap_ms(const std::optional<core::TimePoint>& from, const std::optional<core::TimePoint>& to, int digits) {
  if (!from || !to) return "";
  return fixed(core::to_ms(*to - *from), digits) + " ms";
}

/// At most `columns` characters (UTF-8 code points), an ellipsis in place of the rest.
std::string clipped(const std::string& text, int columns) {
  int seen = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0U) == 0x80U) continue;
    if (++seen > columns) return text.substr(0, i) + "…";
  }
  return text;
}

std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(width, text.size()), ' ');
  return text;
}

}  // namespace

std::string signals_line(const conversation::Signals& signals) {
  std::string text;
  const auto add = [&](const std::string& part) { text += (text.empty() ? "" : " · ") + part; };
  for (std::size_t i = 0; i < signals.intents.size() && i < 3; ++i) {
    add(signals.intents[i].id + " " + fixed(signals.intents[i].confidence, 2));
  }
  if (signals.intents.empty() && signals.affirmation) add(*signals.affirmation ? "yes" : "no");
  for (const conversation::FieldReading& reading : signals.entities) {
    add(reading.field + " = " + templates::to_canonical(reading.value) + (reading.correction ? " (corrected)" : ""));
  }
  if (signals.confirms) add("confirms");
  if (signals.rejects) add("rejects");
  if (std::abs(signals.sentiment) >= 0.05) add("mood " + fixed(signals.sentiment, 1));
  if (text.empty()) text = signals.understood ? "understood" : "not understood";
  return text;
}

std::vector<std::string> short_why_lines(const conversation::Decision& decision) {
  std::vector<std::string> lines;
  for (const conversation::TraceEntry& entry : decision.trace) {
    std::string actions;
    for (const std::string& action : entry.actions) {
      if (!action.starts_with("ignored:")) actions += (actions.empty() ? "" : ", ") + action;
    }
    if (entry.fired && !actions.empty()) lines.push_back(entry.id + "  →  " + actions + "  because " + entry.why);
  }
  return lines;
}

std::vector<std::string> why_lines(const conversation::Decision& decision) {
  std::vector<std::string> lines;
  for (const conversation::TraceEntry& entry : decision.trace) {
    if (!entry.fired) continue;
    std::string text = entry.id;
    if (!entry.why.empty()) text += "  because " + entry.why;
    if (!entry.actions.empty()) {
      text += "  →  ";
      for (std::size_t i = 0; i < entry.actions.size(); ++i) text += (i == 0 ? "" : ", ") + entry.actions[i];
    }
    lines.push_back(std::move(text));
  }
  return lines;
}

std::string latency_line(const conversation::Turn& turn) {
  const conversation::TurnTimings& t = turn.timings;
  std::string text;
  const auto add = [&](const char* label, const std::string& value) {
    if (!value.empty()) text += (text.empty() ? "" : " · ") + std::string(label) + " " + value;
  };
  add("heard after", gap_ms(t.speech_stopped, t.transcript_final, 0));
  add("understood", gap_ms(t.transcript_final, t.signals_ready, 2));
  add("decided", gap_ms(t.transcript_final, t.decided, 2));
  add("tools", gap_ms(t.decided, t.tools_done, 0));
  add("first words", gap_ms(t.transcript_final, t.first_words, 2));
  add("speaking", gap_ms(t.transcript_final, t.first_speak, 2));
  add("voice to voice", gap_ms(t.speech_stopped, t.first_audio, 0));
  return text;
}

TerminalView::TerminalView(std::FILE* out, Style style, std::string agent_name, std::string caller_name)
    : out_(out), style_(style), agent_name_(std::move(agent_name)), caller_name_(std::move(caller_name)) {}

std::string TerminalView::paint(const char* colour, const std::string& text) const {
  if (!style_.colour) return text;
  return std::string("\x1b[") + colour + "m" + text + "\x1b[0m";
}

void TerminalView::begin(const std::string& title, const std::string& detail) {
  std::fprintf(out_, "\n%s\n%s\n", paint("1", title).c_str(), paint(kDim, detail).c_str());
}

void TerminalView::erase_partial() {
  if (!partial_shown_) return;
  std::fputs("\r\x1b[2K", out_);
  partial_shown_ = false;
}

void TerminalView::line(core::Duration at, const char* colour, const std::string& who, const std::string& text) {
  erase_partial();
  std::fprintf(out_, "%s  %s %s\n", paint(kDim, clock_text(at)).c_str(), paint(colour, padded(who, kNameWidth)).c_str(),
               text.c_str());
  std::fflush(out_);
}

void TerminalView::detail(const char* colour, const std::string& label, const std::string& text) {
  erase_partial();
  const std::string fitting = clipped(text, style_.width - kIndent - kNameWidth - 1);
  std::fprintf(out_, "%*s%s %s\n", kIndent, "", paint(kDim, padded(label, kNameWidth)).c_str(),
               paint(colour, fitting).c_str());
  std::fflush(out_);
}

void TerminalView::stage_rule(const std::string& stage) {
  erase_partial();
  std::string rule = "── " + stage + " ";
  for (int i = static_cast<int>(stage.size()) + 4; i < style_.width - 8; ++i) rule += "─";
  std::fprintf(out_, "%s\n", paint(kStage, rule).c_str());
}

void TerminalView::on_step(const core::CallId&, core::Duration at, const conversation::Event& e,
                           const conversation::Effects& effects) {
  event(at, e);
  for (const conversation::Effect& one : effects) effect(at, one);
}

void TerminalView::event(core::Duration at, const conversation::Event& e) {
  if (const auto* started = std::get_if<conversation::SegmentStarted>(&e)) {
    const auto it = spoken_.find(started->segment);
    if (it == spoken_.end()) return;
    const bool filler = it->second.kind == conversation::SegmentKind::kFiller;
    line(at, kAgent, agent_name_, filler ? paint(kDim, it->second.text) : it->second.text);
  } else if (const auto* heard = std::get_if<conversation::TranscriptFinal>(&e)) {
    const conversation::Transcript& t = heard->transcript;
    last_signals_.clear();
    const std::string words = t.text.empty() ? paint(kDim, "(not understood)") : t.text;
    line(at, kCaller, caller_name_, words + "  " + paint(kDim, fixed(t.confidence, 2) + " " + t.source));
  } else if (const auto* cut = std::get_if<conversation::PlayoutCut>(&e)) {
    const auto it = spoken_.find(cut->segment);
    if (it == spoken_.end()) return;
    detail(kBad, "cut off",
           "heard " + std::to_string(cut->words_heard) + " of " +
               std::to_string(conversation::count_words(it->second.text)) + " words: \"" +
               conversation::first_words(it->second.text, cut->words_heard) + "\"");
  } else if (const auto* tool = std::get_if<conversation::ToolFinished>(&e)) {
    std::string text = tool->result.tool + ": " + std::string(conversation::to_string(tool->result.status));
    for (const conversation::Passage& p : tool->result.passages) text += ", \"" + p.title + "\" " + fixed(p.score, 2);
    if (!tool->result.error.empty()) text += " (" + tool->result.error + ")";
    detail(tool->result.status == conversation::ToolStatus::kOk ? kGood : kBad, "tool", text);
  } else if (const auto* held = std::get_if<conversation::LineHeld>(&e)) {
    on_hold_ = held->on_hold;
    detail(kDim, "line", on_hold_ ? "on hold" : "off hold");
  } else if (const auto* signals = std::get_if<conversation::SignalsReady>(&e)) {
    // Speech over the agent is understood twice, before and after the cut: once is enough to see.
    const std::string text = signals_line(signals->signals);
    if (text != last_signals_) detail(kDim, "signals", text);
    last_signals_ = text;
  }
}

void TerminalView::effect(core::Duration, const conversation::Effect& e) {
  if (const auto* speak = std::get_if<conversation::Speak>(&e)) {
    spoken_[speak->segment.id] = speak->segment;
  } else if (const auto* published = std::get_if<conversation::Publish>(&e)) {
    if (published->topic == "stage") {
      stage_rule(published->text);
    } else if (published->topic == "backchannel") {
      detail(kDim, "a nod", "\"" + published->text + "\": the agent goes on");
    } else if (published->topic == "partial" && style_.live && !published->text.empty()) {
      erase_partial();
      std::fprintf(out_, "         %s %s", paint(kCaller, padded(caller_name_, kNameWidth)).c_str(),
                   paint(kDim, published->text + " …").c_str());
      std::fflush(out_);
      partial_shown_ = true;
    } else if (published->topic == "engine_failed") {
      detail(kBad, "engine", published->text);
    }
  } else if (const auto* reply = std::get_if<conversation::StartReply>(&e)) {
    for (const std::string& why : short_why_lines(reply->request.decision)) detail(kDim, "decision", why);
  } else if (const auto* tools = std::get_if<conversation::StartTools>(&e)) {
    for (const conversation::ToolCall& call : tools->calls) {
      std::string text = call.request.tool;
      for (const auto& [key, value] : call.request.arguments) text += "  " + key + ": \"" + value + "\"";
      detail(kDim, "tool call", text);
    }
  } else if (std::holds_alternative<conversation::PausePlayout>(e)) {
    if (!on_hold_) detail(kBad, "pause", "the caller speaks: the agent falls silent");
  }
}

void TerminalView::on_turn(const core::CallId&, const conversation::Turn& turn, const conversation::SessionState&) {
  const std::string latencies = latency_line(turn);
  if (turn.trigger == conversation::TurnTrigger::kUtterance && !latencies.empty()) detail(kDim, "latency", latencies);
}

void TerminalView::on_trouble(const core::CallId&, const telephony::LineTrouble& trouble) {
  if (trouble.what.empty()) return detail(kGood, "line", "in order again");
  detail(kBad, "line", trouble.what + " (" + trouble.mend + ")");
}

std::vector<std::string> wrapped(const std::string& text, std::size_t width) {
  std::vector<std::string> lines{""};
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    if (!lines.back().empty() && lines.back().size() + 1 + word.size() > width) lines.emplace_back();
    lines.back() += (lines.back().empty() ? "" : " ") + word;
  }
  return lines;
}

std::vector<std::pair<std::string, std::string>> review_lines(const conversation::CallReview& review) {
  std::vector<std::pair<std::string, std::string>> lines;
  lines.emplace_back("summary", review.summary);
  if (!review.next_step.empty()) lines.emplace_back("next step", review.next_step);
  if (review.score) lines.emplace_back("score", std::to_string(std::lround(*review.score * 100)) + " %");
  for (const conversation::RubricMark& mark : review.marks) {
    const char* const sign = !mark.passed ? "? " : *mark.passed ? "✓ " : "✗ ";
    lines.emplace_back("", sign + mark.title + (mark.why.empty() ? "" : "  (" + mark.why + ")"));
  }
  return lines;
}

void TerminalView::on_end(const core::CallId&, const orchestrators::CallSummary& summary) {
  erase_partial();
  stage_rule("call ended");
  detail("1", "outcome", summary.outcome);
  std::string stages;
  for (const std::string& stage : summary.session.stages_visited) stages += (stages.empty() ? "" : " → ") + stage;
  detail("0", "stages", stages);
  for (const auto& [id, field] : summary.session.fields) {
    detail("0", "data", id + " = " + templates::to_canonical(field.value) + (field.confirmed ? "  (confirmed)" : ""));
  }
  detail(
      "0", "talk",
      fixed(core::to_ms(summary.talk) / 1000.0, 1) + " s, " + std::to_string(summary.session.turns) + " caller turns");
  const auto width = static_cast<std::size_t>(std::max(style_.width - kIndent - kNameWidth - 1, 20));
  for (const auto& [name, text] : review_lines(summary.review)) {
    bool first = true;
    for (const std::string& line : wrapped(text, width)) {
      detail("0", first ? name : "", line);
      first = false;
    }
  }
}

}  // namespace callai::app
