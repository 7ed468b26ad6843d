#include "sim/confirmation.h"

#include <algorithm>
#include <set>

#include "core/log.h"
#include "core/testing/virtual_executor.h"
#include "sim/call_search.h"
#include "sim/no_journal.h"
#include "sim/simulation.h"

namespace callai::sim {

using conversation::Turn;
using templates::verify::CallerTurn;
using templates::verify::Candidate;
using templates::verify::Goal;
using templates::verify::Property;
using templates::verify::Sketch;
using templates::verify::Verdict;

namespace {

/// Lines tried for one candidate, over all its turns.
constexpr int kMostSteps = 60;
constexpr std::size_t kLinesATurn = 3;
/// Calls of the search from which a last turn is tried.
constexpr std::size_t kMostBefore = 12;

bool fired(const conversation::Decision& decision, const std::string& id) {
  return std::any_of(decision.trace.begin(), decision.trace.end(),
                     [&id](const auto& entry) { return entry.fired && entry.id == id; });
}

bool tool_unhandled(const Goal& goal, const Turn& turn) {
  const auto answered = std::any_of(turn.tool_results.begin(), turn.tool_results.end(), [&goal](const auto& result) {
    return result.tool == goal.id && conversation::to_string(result.status) == goal.status;
  });
  if (!answered || turn.decisions.size() < 2) return false;
  for (std::size_t i = 1; i < turn.decisions.size(); ++i) {
    const conversation::Decision& decision = turn.decisions[i];
    const bool handled = decision.ending || fired(decision, "default.answer") ||
                         std::any_of(goal.ids.begin(), goal.ids.end(),
                                     [&decision](const std::string& id) { return fired(decision, id); });
    if (handled) return false;
  }
  return true;
}

/// A turn that comes back to a stage it left, or turns without a word understood that go A, B, A, B.
bool stages_change(const std::vector<Turn>& turns) {
  std::vector<std::string> unheard;
  for (const Turn& turn : turns) {
    std::vector<std::string> stages{turn.stage_before};
    for (const auto& decision : turn.decisions) {
      if (decision.next_stage.empty() || decision.next_stage == stages.back()) continue;
      if (std::find(stages.begin(), stages.end(), decision.next_stage) != stages.end()) return true;
      stages.push_back(decision.next_stage);
    }
    const bool caller = turn.trigger == conversation::TurnTrigger::kUtterance;
    if (!caller || turn.signals.understood || turn.stage_after == turn.stage_before) {
      unheard.clear();
      continue;
    }
    unheard.push_back(turn.stage_after);
    const std::size_t n = unheard.size();
    if (n >= 4 && unheard[n - 1] == unheard[n - 3] && unheard[n - 2] == unheard[n - 4]) return true;
  }
  return false;
}

bool decided_end(const std::vector<Turn>& turns) {
  return std::any_of(turns.begin(), turns.end(), [](const Turn& turn) {
    const bool by_clock =
        turn.trigger == conversation::TurnTrigger::kDurationCap || turn.trigger == conversation::TurnTrigger::kSilence;
    return !by_clock && std::any_of(turn.decisions.begin(), turn.decisions.end(),
                                    [](const auto& decision) { return decision.ending.has_value(); });
  });
}

bool was_done(const std::string& what, const Turn& turn) {
  return std::any_of(turn.decisions.begin(), turn.decisions.end(), [&what](const auto& decision) {
    return what == "opt_out" ? decision.opt_out : decision.ending.has_value() || decision.voicemail;
  });
}

}  // namespace

bool shows(const Goal& goal, const std::vector<Turn>& turns, int repeated) {
  switch (goal.kind) {
    case Goal::Kind::kStageEntered:
      return std::any_of(turns.begin(), turns.end(), [&goal](const Turn& turn) { return turn.stage_after == goal.id; });
    case Goal::Kind::kFired:
      return std::any_of(turns.begin(), turns.end(), [&goal](const Turn& turn) {
        return std::any_of(turn.decisions.begin(), turn.decisions.end(),
                           [&goal](const auto& decision) { return fired(decision, goal.id); });
      });
    case Goal::Kind::kToolUnhandled:
      return std::any_of(turns.begin(), turns.end(), [&goal](const Turn& turn) { return tool_unhandled(goal, turn); });
    case Goal::Kind::kNeverEnds: return repeated > 0 && !decided_end(turns);
    case Goal::Kind::kNotDone:
      for (auto turn = turns.rbegin(); turn != turns.rend(); ++turn) {
        if (turn->trigger == conversation::TurnTrigger::kUtterance) return !was_done(goal.id, *turn);
      }
      return false;
    case Goal::Kind::kStagesChange: return stages_change(turns);
  }
  return false;
}

bool is_dead_part(const templates::verify::Property& property) {
  return property.code == "node_reachable" || property.code == "transition_reachable";
}

bool ConfirmedVerification::violated() const {
  return std::any_of(properties.begin(), properties.end(), [](const auto& p) {
    return p.property.verdict == Verdict::kViolated && !is_dead_part(p.property);
  });
}

namespace {

/// Runs the candidates of one template's properties.
class Confirmer {
 public:
  Confirmer(std::shared_ptr<const orchestrators::CampaignRuntime> runtime, const ConfirmOptions& options)
      : runtime_(std::move(runtime)), options_(options), search_(runtime_) {}

  ConfirmedVerification run();

 private:
  void decide(ConfirmedProperty& confirmed);
  void decide_possible(ConfirmedProperty& confirmed) const;
  bool confirm(const Candidate& candidate, ConfirmedProperty& confirmed);
  bool follow(TriedCall call, std::size_t turn, const Candidate& candidate, ConfirmedProperty& confirmed);
  bool last_turn(const TriedCall& before, const Candidate& candidate, ConfirmedProperty& confirmed);
  bool finish(TriedCall call, const Candidate& candidate, ConfirmedProperty& confirmed);
  std::vector<std::string> last_lines(const TriedCall& before, const Candidate& candidate) const;
  std::optional<Scenario> outline(const TriedCall& call, const ConfirmedProperty& confirmed) const;
  bool confirmed_by_run(Scenario& scenario, const Candidate& candidate, int repeated);

  std::shared_ptr<const orchestrators::CampaignRuntime> runtime_;
  const ConfirmOptions& options_;
  CallSearch search_;
  int runs_ = 0;   // of scenarios
  int steps_ = 0;  // lines tried for the candidate at work
};

bool is_possible(const Property& property) {
  return !property.candidates.empty() && property.candidates.front().shows == Verdict::kProved;
}

ConfirmedVerification Confirmer::run() {
  templates::verify::Verifier verifier(*runtime_->campaign);
  templates::verify::Verification verification = verifier.run();
  std::vector<const Candidate*> wanted;
  for (const Property& property : verification.properties) {
    if (property.verdict != Verdict::kUndecided) continue;
    for (const Candidate& candidate : property.candidates) wanted.push_back(&candidate);
  }
  std::erase_if(wanted, [](const Candidate* c) {
    return c->goal.kind != Goal::Kind::kFired && c->goal.kind != Goal::Kind::kStageEntered;
  });
  if (options_.rehearse_reachability && !wanted.empty()) search_.look_for(wanted);
  ConfirmedVerification result;
  for (Property& property : verification.properties) {
    ConfirmedProperty confirmed;
    confirmed.property = std::move(property);
    if (confirmed.property.verdict == Verdict::kUndecided) decide(confirmed);
    confirmed.property.candidates.clear();
    result.properties.push_back(std::move(confirmed));
  }
  result.states = verification.states;
  result.decisions = verification.decisions;
  result.runs = search_.runs() + runs_;
  return result;
}

void Confirmer::decide_possible(ConfirmedProperty& confirmed) const {
  Property& property = confirmed.property;
  const std::vector<std::string>* lines = search_.seen(property.candidates.front().goal);
  if (lines != nullptr) {
    property.verdict = Verdict::kProved;
    property.reason = "a call in words came there";
    confirmed.lines = *lines;
    return;
  }
  property.reason = options_.rehearse_reachability
                        ? "the automaton reaches it, but no words for a call that does were found"
                        : "the automaton reaches it; no call in words was tried";
}

void Confirmer::decide(ConfirmedProperty& confirmed) {
  Property& property = confirmed.property;
  if (property.candidates.empty()) return;
  if (is_possible(property)) {
    decide_possible(confirmed);
    return;
  }
  // Of several ways to bring something about, all must fail.
  const bool all = property.code == "exit_refusal" || property.code == "exit_opt_out" ||
                   (property.code == "invariant" && property.subject.find('@') != std::string::npos);
  std::size_t failed = 0;
  for (const Candidate& candidate : property.candidates) {
    if (confirm(candidate, confirmed)) {
      if (!all || ++failed == property.candidates.size()) return;
      property.verdict = Verdict::kUndecided;
    } else if (all) {
      break;
    }
  }
  confirmed.lines.clear();
  confirmed.scenario.reset();
  property.reason =
      "the automaton may come to the opposite, but no call in words did: it keeps facts apart less well "
      "than a call does, or the words were not found";
}

/// The sketch from its start, then its last turn from whatever call came to where it begins.
bool Confirmer::confirm(const Candidate& candidate, ConfirmedProperty& confirmed) {
  steps_ = 0;
  if (follow(search_.begin(world_for(candidate.sketch)), 0, candidate, confirmed)) return true;
  for (const TriedCall* before : search_.before_last_turn(candidate.sketch, kMostBefore)) {
    if (last_turn(*before, candidate, confirmed)) return true;
  }
  return false;
}

/// Depth first: the best line first, another one where it does not lead on as the sketch does.
bool Confirmer::follow(TriedCall call, std::size_t index, const Candidate& candidate, ConfirmedProperty& confirmed) {
  const Sketch& sketch = candidate.sketch;
  if (call.call.ended()) return false;
  if (index + 1 == sketch.turns.size()) return last_turn(call, candidate, confirmed);
  const CallerTurn& turn = sketch.turns[index];
  for (const std::string& line : search_.ranked(call.call, turn, kLinesATurn)) {
    if (++steps_ > kMostSteps) return false;
    TriedCall next = call;
    search_.act(next, turn, line);
    if (!turn.stage_after.empty() && next.call.session().current_stage != turn.stage_after) continue;
    if (follow(std::move(next), index + 1, candidate, confirmed)) return true;
  }
  return false;
}

/// What brings something about is said even where it is not understood: that is what may be wrong.
std::vector<std::string> Confirmer::last_lines(const TriedCall& before, const Candidate& candidate) const {
  const CallerTurn& turn = candidate.sketch.turns.back();
  std::vector<std::string> lines = search_.ranked(before.call, turn, kLinesATurn);
  if (!lines.empty() || candidate.goal.kind != Goal::Kind::kNotDone) return lines;
  lines = search_.words().lines(turn);
  if (lines.size() > 1) lines.resize(1);
  return lines;
}

bool Confirmer::last_turn(const TriedCall& before, const Candidate& candidate, ConfirmedProperty& confirmed) {
  const CallerTurn& turn = candidate.sketch.turns.back();
  for (const std::string& line : last_lines(before, candidate)) {
    if (++steps_ > kMostSteps) return false;
    TriedCall next = before;
    search_.act(next, turn, line);
    if (finish(std::move(next), candidate, confirmed)) return true;
  }
  return false;
}

bool Confirmer::finish(TriedCall call, const Candidate& candidate, ConfirmedProperty& confirmed) {
  const CallerTurn& turn = candidate.sketch.turns.back();
  std::set<std::string> seen;
  bool circle = false;
  int repeated = 0;
  for (; repeated < candidate.sketch.repeat_last && !call.call.ended() && !circle; ++repeated) {
    const std::vector<std::string> lines = search_.ranked(call.call, turn, 1);
    // Where the words are not heard as meant, they are said all the same.
    const std::string line = lines.empty() ? call.lines.back() : lines.front();
    search_.act(call, turn, line);
    circle = !seen.insert(fingerprint(call.call.session(), true)).second;
  }
  bool good = shows(candidate.goal, call.call.turns(), repeated);
  if (candidate.goal.kind == Goal::Kind::kNeverEnds) good = good && circle && !call.call.ended();
  if (!good) return false;
  std::optional<Scenario> scenario = outline(call, confirmed);
  if (!scenario || !confirmed_by_run(*scenario, candidate, repeated)) return false;
  Property& property = confirmed.property;
  confirmed.scenario = std::move(scenario);
  if (property.reason.empty()) property.reason = "the call in words below shows it";
  property.verdict = candidate.shows;
  confirmed.lines = call.lines;
  return true;
}

// ---- the run that counts

std::optional<Scenario> Confirmer::outline(const TriedCall& call, const ConfirmedProperty& confirmed) const {
  Scenario scenario;
  const Property& property = confirmed.property;
  scenario.id = "counterexample_" + property.code + (property.subject.empty() ? "" : "_" + property.subject);
  for (char& c : scenario.id) {
    if (c == ':' || c == '@' || c == '.') c = '_';
  }
  scenario.title = "Counterexample: " + property.statement;
  scenario.template_id = options_.template_name;
  scenario.contact = call.world.contact;
  scenario.contact.id = {};
  scenario.local_time = call.world.at;
  for (std::size_t i = 0; i < call.said.size(); ++i) {
    PersonaRule rule;
    rule.id = "turn_" + std::to_string(i + 1);
    if (i > 0) rule.after.push_back("turn_" + std::to_string(i));
    const CallerTurn& turn = call.said[i];
    if (turn.kind == CallerTurn::Kind::kKeys) rule.dtmf = turn.keys;
    if (turn.kind == CallerTurn::Kind::kSpeaks || turn.kind == CallerTurn::Kind::kMumbles) rule.say = {call.lines[i]};
    const bool speaks_first =
        i == 0 && runtime_->campaign->session_config.opening == templates::Opening::kCallerFirst && !rule.say.empty();
    if (speaks_first) {
      scenario.persona.greeting = rule.say.front();
      rule.say.clear();
    }
    scenario.persona.rules.push_back(std::move(rule));
    for (const auto& [tool, status] : answers_in(turn)) {
      const auto known = scenario.faults.tools.find(tool);
      if (known != scenario.faults.tools.end() && known->second != status) return std::nullopt;
      if (status != conversation::ToolStatus::kOk) scenario.faults.tools[tool] = status;
    }
  }
  return scenario;
}

/// A tool that is there and well, but finds nothing when it searches: what the demonstration has without documents.
class BareTool final : public pipeline::Tool {
 public:
  conversation::ToolResult run(const templates::ToolConfig& config, const conversation::ToolRequest&,
                               const pipeline::ToolContext&) const override {
    conversation::ToolResult result;
    const bool search =
        config.kind == templates::ToolKind::kDocumentSearch || config.kind == templates::ToolKind::kWebSearch;
    result.status = search ? conversation::ToolStatus::kNotFound : conversation::ToolStatus::kOk;
    return result;
  }
};

bool Confirmer::confirmed_by_run(Scenario& scenario, const Candidate& candidate, int repeated) {
  using templates::ToolKind;
  pipeline::ToolRegistry tools;
  for (const ToolKind kind :
       {ToolKind::kDocumentSearch, ToolKind::kCrmLookup, ToolKind::kCrmUpdate, ToolKind::kWebSearch,
        ToolKind::kDatabase, ToolKind::kHttp, ToolKind::kCalendar, ToolKind::kMcp}) {
    tools.add(kind, std::make_unique<BareTool>());
  }
  core::testing::CountingIds ids;
  core::NullLogger log;
  SimulationParts parts{ids, log, runtime_, core::CampaignId("verification"), 1, tools, {}, nullptr, "", 1, {}};
  parts.journal = [](core::Env, core::Sequence& sequence) { return std::make_unique<NoJournal>(sequence); };
  parts.calendar = ScenarioTools::Calendar::kOfInner;
  ++runs_;
  const core::Result<CallReport> report = simulate_text(scenario, parts);
  if (!report.ok()) return false;
  scenario.expected.outcome = report->summary.outcome;
  return shows(candidate.goal, report->turns, repeated);
}

}  // namespace

ConfirmedVerification verify_in_words(std::shared_ptr<const orchestrators::CampaignRuntime> runtime,
                                      const ConfirmOptions& options) {
  return Confirmer(std::move(runtime), options).run();
}

}  // namespace callai::sim
