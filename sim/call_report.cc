#include "sim/call_report.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <utility>

#include "core/contains.h"
#include "core/strings.h"

namespace callai::sim {

namespace {

using conversation::Turn;
using conversation::TurnTrigger;
using core::contains;
using core::joined;

// A caller's turn belongs to the line whose sound it overlaps, give or take the detector's onset.
constexpr core::Duration kSlack = std::chrono::milliseconds(400);

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : text) {
    const auto u = static_cast<unsigned char>(c);
    if (std::isalnum(u) != 0 || c == '\'') {
      word += static_cast<char>(std::tolower(u));
    } else if (!word.empty()) {
      words.push_back(std::exchange(word, {}));
    }
  }
  if (!word.empty()) words.push_back(word);
  return words;
}

bool truth_holds(const LineTruth& truth, const conversation::Signals& signals) {
  if (!truth.intent.empty()) {
    const bool found = std::any_of(signals.intents.begin(), signals.intents.end(),
                                   [&](const conversation::IntentMatch& m) { return m.id == truth.intent; });
    const bool yes_no = signals.affirmation && ((truth.intent == "affirm" && *signals.affirmation) ||
                                                (truth.intent == "deny" && !*signals.affirmation));
    const bool confirmed =
        (truth.intent == "affirm" && signals.confirms) || (truth.intent == "deny" && signals.rejects);
    if (!found && !yes_no && !confirmed) return false;
  }
  return std::all_of(truth.fields.begin(), truth.fields.end(), [&](const auto& expected) {
    return std::any_of(signals.entities.begin(), signals.entities.end(), [&](const conversation::FieldReading& r) {
      return r.field == expected.first && templates::to_canonical(r.value) == expected.second;
    });
  });
}

/// The turn that this line's sound became, if any.
const Turn* turn_of(const SpokenLine& line, const std::vector<Turn>& turns) {
  const Turn* best = nullptr;
  core::Duration best_gap = kSlack;
  for (const Turn& turn : turns) {
    if (turn.trigger != TurnTrigger::kUtterance || !turn.timings.speech_started) continue;
    const core::TimePoint begun = *turn.timings.speech_started;
    const bool inside = begun >= line.started - kSlack && begun <= line.ended + kSlack;
    const core::Duration gap = begun > line.started ? begun - line.started : line.started - begun;
    if (inside && (best == nullptr || gap < best_gap)) {
      best = &turn;
      best_gap = gap;
    }
  }
  return best;
}

void measure_lines(const std::vector<SpokenLine>& said, CallReport& report) {
  int errors = 0;
  int words = 0;
  for (const SpokenLine& line : said) {
    LineResult result;
    result.line = line;
    result.words = static_cast<int>(words_of(line.text).size());
    const Turn* turn = turn_of(line, report.turns);
    result.heard_at_all = turn != nullptr;
    if (turn != nullptr) result.heard = turn->heard.text;
    result.word_errors = word_errors(line.text, result.heard);
    result.checked = !line.backchannel && (!line.expect.intent.empty() || !line.expect.fields.empty());
    result.signals_right = result.checked && turn != nullptr && truth_holds(line.expect, turn->signals);
    if (!line.backchannel && turn != nullptr) {
      errors += result.word_errors;
      words += result.words;
    }
    report.signals_checked += result.checked ? 1 : 0;
    report.signals_right += result.signals_right ? 1 : 0;
    report.lines.push_back(std::move(result));
  }
  report.heard_wer = words == 0 ? 0.0 : static_cast<double>(errors) / words;
}

void measure_latency(CallReport& report) {
  std::vector<double> gaps;
  for (const Turn& turn : report.turns) {
    const conversation::TurnTimings& t = turn.timings;
    if (turn.trigger != TurnTrigger::kUtterance || !t.speech_stopped || !t.first_audio) continue;
    if (turn.heard.text.empty()) continue;
    gaps.push_back(core::to_ms(*t.first_audio - *t.speech_stopped));
  }
  report.voice_to_voice_ms = percentiles(std::move(gaps));
}

class Checks {
 public:
  explicit Checks(CallReport& report) : report_(report) {}
  void expect(bool holds, const std::string& otherwise) {
    if (!holds) report_.failures.push_back(otherwise);
  }

 private:
  CallReport& report_;
};

bool is_subsequence(const std::vector<std::string>& part, const std::vector<std::string>& whole) {
  auto it = part.begin();
  for (const std::string& item : whole) {
    if (it != part.end() && *it == item) ++it;
  }
  return it == part.end();
}

void check_session(const Expected& expected, const conversation::SessionState& session, Checks& checks) {
  checks.expect(
      is_subsequence(expected.stages, session.stages_visited),
      "stages " + joined(expected.stages) + " expected in this order, visited were " + joined(session.stages_visited));
  for (const auto& [field, value] : expected.fields) {
    const auto it = session.fields.find(field);
    const std::string got = it == session.fields.end() ? "nothing" : templates::to_canonical(it->second.value);
    checks.expect(got == value, "field " + field + " is " + got + ", expected " + value);
  }
  for (const std::string& script : expected.said) {
    checks.expect(session.said.contains(script), "script " + script + " was not heard to its end");
  }
  for (const std::string& script : expected.not_said) {
    checks.expect(!session.said.contains(script), "script " + script + " was said");
  }
  for (const std::string& tag : expected.tags) checks.expect(contains(session.tags, tag), "tag " + tag + " is missing");
  if (expected.opted_out) {
    checks.expect(session.opted_out == *expected.opted_out,
                  session.opted_out ? "the contact was opted out" : "the contact was not opted out");
  }
  if (!expected.lead_status.empty()) {
    checks.expect(session.campaign_stage == expected.lead_status,
                  "lead status is " + session.campaign_stage + ", expected " + expected.lead_status);
  }
}

}  // namespace

int word_errors(const std::string& truth, const std::string& heard) {
  const std::vector<std::string> a = words_of(truth);
  const std::vector<std::string> b = words_of(heard);
  std::vector<int> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = static_cast<int>(j);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    int diagonal = row[0];
    row[0] = static_cast<int>(i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const int above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

Percentiles percentiles(std::vector<double> values) {
  Percentiles result;
  result.n = values.size();
  if (values.empty()) return result;
  std::sort(values.begin(), values.end());
  const auto at = [&](double share) {
    const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(values.size())));
    return values[std::min(values.size() - 1, rank == 0 ? 0 : rank - 1)];
  };
  result.p50 = at(0.50);
  result.p95 = at(0.95);
  result.max = values.back();
  return result;
}

void measure(const Scenario& scenario, const std::vector<SpokenLine>& said, CallReport& report) {
  report.scenario = scenario.id;
  measure_lines(said, report);
  measure_latency(report);
  const Expected& expected = scenario.expected;
  const conversation::SessionState& session = report.summary.session;
  Checks checks(report);
  checks.expect(report.summary.outcome == expected.outcome,
                "the outcome is " + report.summary.outcome + ", expected " + expected.outcome);
  for (std::string& miss : missed_events(expected, report.happenings)) report.failures.push_back(std::move(miss));
  check_session(expected, session, checks);
  const int interruptions = static_cast<int>(
      std::count_if(report.turns.begin(), report.turns.end(), [](const Turn& t) { return t.interrupted; }));
  checks.expect(
      interruptions >= expected.min_barge_ins,
      std::to_string(interruptions) + " interruptions, expected at least " + std::to_string(expected.min_barge_ins));
  checks.expect(
      expected.max_barge_ins < 0 || interruptions <= expected.max_barge_ins,
      std::to_string(interruptions) + " interruptions, expected at most " + std::to_string(expected.max_barge_ins));
  checks.expect(
      expected.max_turns == 0 || session.turns <= expected.max_turns,
      std::to_string(session.turns) + " caller turns, expected at most " + std::to_string(expected.max_turns));
  checks.expect(
      session.turns >= expected.min_turns,
      std::to_string(session.turns) + " caller turns, expected at least " + std::to_string(expected.min_turns));
  checks.expect(expected.transfer.empty() || report.transferred_to == expected.transfer,
                "transferred to '" + report.transferred_to + "', expected '" + expected.transfer + "'");
  report.goal_reached = report.failures.empty() && expected.goal_reached;
}

}  // namespace callai::sim
