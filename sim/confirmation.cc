#include "sim/confirmation.h"

#include <algorithm>
#include <set>

#include "core/log.h"
#include "core/testing/virtual_executor.h"
#include "sim/caller_words.h"
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
constexpr int kLinesATurn = 3;

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

bool ConfirmedVerification::violated() const {
  return std::any_of(properties.begin(), properties.end(),
                     [](const auto& p) { return p.property.verdict == Verdict::kViolated; });
}

namespace {

/// Runs the candidates of one template's properties.
class Confirmer {
 public:
  Confirmer(std::shared_ptr<const orchestrators::CampaignRuntime> runtime, const ConfirmOptions& options)
      : runtime_(std::move(runtime)), options_(options), words_(*runtime_->campaign) {}

  ConfirmedVerification run();

 private:
  struct Attempt {
    const Candidate* candidate = nullptr;
    int steps = 0;
    std::vector<std::string> lines;
    std::vector<CallerTurn> said;
    std::vector<Turn> turns;
  };

  void decide(ConfirmedProperty& confirmed, templates::verify::Verifier& verifier);
  bool confirm(const Candidate& candidate, ConfirmedProperty& confirmed);
  bool follow(Rehearsal call, std::size_t turn, Attempt& attempt);
  bool finish(Rehearsal call, Attempt& attempt);
  static void act(Rehearsal& call, const CallerTurn& turn, const std::string& line);
  std::vector<std::string> ranked(const Rehearsal& call, const CallerTurn& turn, int most) const;
  std::optional<Scenario> outline(const Attempt& attempt, const ConfirmedProperty& confirmed) const;
  bool confirmed_by_run(Scenario& scenario, const Candidate& candidate);
  void note_coverage(const std::vector<Turn>& turns);
  conversation::Contact contact(const Sketch& sketch) const;
  static templates::CivilDateTime moment(const Sketch& sketch);
  static std::map<std::string, conversation::ToolStatus> answers(const CallerTurn& turn);

  std::shared_ptr<const orchestrators::CampaignRuntime> runtime_;
  const ConfirmOptions& options_;
  CallerWords words_;
  std::map<std::string, std::vector<std::string>> fired_;    // node or transition -> the lines of a call that fired it
  std::map<std::string, std::vector<std::string>> entered_;  // stage -> the lines of a call that came there
  std::vector<std::string> lines_;
  int runs_ = 0;
};

ConfirmedVerification Confirmer::run() {
  templates::verify::Verifier verifier(*runtime_->campaign);
  templates::verify::Verification verification = verifier.run();
  ConfirmedVerification result;
  for (Property& property : verification.properties) {
    ConfirmedProperty confirmed;
    confirmed.property = std::move(property);
    if (confirmed.property.verdict == Verdict::kUndecided) decide(confirmed, verifier);
    confirmed.property.candidates.clear();
    result.properties.push_back(std::move(confirmed));
  }
  result.states = verification.states;
  result.decisions = verification.decisions;
  result.runs = runs_;
  return result;
}

void Confirmer::decide(ConfirmedProperty& confirmed, templates::verify::Verifier& verifier) {
  Property& property = confirmed.property;
  const bool possible = !property.candidates.empty() && property.candidates.front().shows == Verdict::kProved;
  if (possible && !options_.rehearse_reachability) {
    property.reason = "the automaton reaches it; no call in words was tried";
    return;
  }
  if (possible) {
    // Another call may have come by already.
    const auto& known = property.code == "stage_reachable" ? entered_ : fired_;
    if (const auto seen = known.find(property.subject); seen != known.end()) {
      property.verdict = Verdict::kProved;
      property.reason = "a call in words came there";
      confirmed.lines = seen->second;
      return;
    }
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
  if (possible) {
    for (const Candidate& candidate : verifier.more(property)) {
      if (confirm(candidate, confirmed)) return;
    }
  }
  confirmed.lines.clear();
  confirmed.scenario.reset();
  if (property.candidates.empty()) return;
  property.reason = possible ? "the automaton reaches it, but no words for a call that does were found"
                             : "the automaton may come to the opposite, but no call in words did: it keeps facts apart "
                               "less well than a call does, or the words were not found";
}

bool Confirmer::confirm(const Candidate& candidate, ConfirmedProperty& confirmed) {
  Rehearsal call(runtime_, contact(candidate.sketch), moment(candidate.sketch), 1);
  ++runs_;
  call.connect();
  Attempt attempt;
  attempt.candidate = &candidate;
  if (!follow(std::move(call), 0, attempt)) return false;
  Property& property = confirmed.property;
  if (candidate.shows == Verdict::kViolated) {
    std::optional<Scenario> scenario = outline(attempt, confirmed);
    if (!scenario || !confirmed_by_run(*scenario, candidate)) return false;
    confirmed.scenario = std::move(scenario);
    if (property.reason.empty()) property.reason = "the call in words below shows it";
  } else {
    property.reason = "a call in words came there";
  }
  property.verdict = candidate.shows;
  confirmed.lines = attempt.lines;
  return true;
}

std::map<std::string, conversation::ToolStatus> Confirmer::answers(const CallerTurn& turn) {
  using conversation::ToolStatus;
  std::map<std::string, ToolStatus> told;
  for (const auto& outcome : turn.tools) {
    for (const ToolStatus status :
         {ToolStatus::kOk, ToolStatus::kNotFound, ToolStatus::kFailed, ToolStatus::kTimeout}) {
      if (conversation::to_string(status) == outcome.status) told[outcome.tool] = status;
    }
  }
  return told;
}

/// The best lines for a turn, as the extractor understands them now.
std::vector<std::string> Confirmer::ranked(const Rehearsal& call, const CallerTurn& turn, int most) const {
  if (turn.kind == CallerTurn::Kind::kKeys || turn.kind == CallerTurn::Kind::kSilent) return {""};
  std::vector<std::pair<int, std::string>> scored;
  for (const std::string& line : words_.lines(turn)) {
    const int fit = CallerWords::fit(turn, call.hear(line));
    if (fit > 0) scored.emplace_back(fit, line);
  }
  std::stable_sort(scored.begin(), scored.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<std::string> lines;
  for (const auto& [fit, line] : scored) {
    if (static_cast<int>(lines.size()) < most) lines.push_back(line);
  }
  return lines;
}

void Confirmer::act(Rehearsal& call, const CallerTurn& turn, const std::string& line) {
  if (turn.kind == CallerTurn::Kind::kKeys) {
    call.press(turn.keys);
  } else if (turn.kind == CallerTurn::Kind::kSilent) {
    call.wait();
  } else {
    call.say(line);
  }
}

/// Depth first: the best line first, another one where it does not lead on as the sketch does.
bool Confirmer::follow(Rehearsal call, std::size_t index, Attempt& attempt) {
  const Sketch& sketch = attempt.candidate->sketch;
  if (index == sketch.turns.size()) return finish(std::move(call), attempt);
  if (call.ended()) return false;
  const CallerTurn& turn = sketch.turns[index];
  const bool last = index + 1 == sketch.turns.size();
  for (const std::string& line : ranked(call, turn, kLinesATurn)) {
    if (++attempt.steps > kMostSteps) return false;
    Rehearsal next = call;
    next.answer_tools(answers(turn));
    act(next, turn, line);
    if (!last && !turn.stage_after.empty() && next.session().current_stage != turn.stage_after) continue;
    attempt.lines.push_back(turn.kind == CallerTurn::Kind::kKeys     ? "(keys " + turn.keys + ")"
                            : turn.kind == CallerTurn::Kind::kSilent ? "(silence)"
                                                                     : line);
    attempt.said.push_back(turn);
    if (follow(std::move(next), index + 1, attempt)) return true;
    attempt.lines.pop_back();
    attempt.said.pop_back();
  }
  return false;
}

/// What two moments of a call have in common when it goes round in a circle.
std::string fingerprint(const conversation::SessionState& session) {
  std::string text = session.current_stage + "/" + std::to_string(std::min(session.stage_turns, 32)) + "/" +
                     std::to_string(std::min(session.not_understood, 32));
  for (const auto& [id, field] : session.fields) {
    text += "|" + id + "=" + templates::to_canonical(field.value) + (field.confirmed ? "!" : "");
  }
  std::set<std::string> tags(session.tags.begin(), session.tags.end());
  for (const std::string& tag : tags) text += "#" + tag;
  text += "|" + std::to_string(session.offers.size());
  for (const auto& [script, times] : session.said) text += times > 0 ? "$" + script : "";
  std::map<std::string, std::string> tools;
  for (const auto& result : session.tool_results) tools[result.tool] = conversation::to_string(result.status);
  for (const auto& [tool, status] : tools) text += "%" + tool + "=" + status;
  if (session.open_question) text += "?" + session.open_question->field;
  return text;
}

bool Confirmer::finish(Rehearsal call, Attempt& attempt) {
  const Candidate& candidate = *attempt.candidate;
  const std::size_t lines_before = attempt.lines.size();
  std::set<std::string> seen;
  bool circle = false;
  int repeated = 0;
  for (; repeated < candidate.sketch.repeat_last && !call.ended() && !circle; ++repeated) {
    const CallerTurn& turn = candidate.sketch.turns.back();
    const std::vector<std::string> lines = ranked(call, turn, 1);
    // Where the words are not heard as meant, they are said all the same.
    const std::string line = lines.empty() ? attempt.lines.back() : lines.front();
    act(call, turn, line);
    attempt.lines.push_back(line);
    attempt.said.push_back(turn);
    circle = !seen.insert(fingerprint(call.session())).second;
  }
  note_coverage(call.turns());
  bool good = shows(candidate.goal, call.turns(), repeated);
  if (candidate.goal.kind == Goal::Kind::kNeverEnds) good = good && circle && !call.ended();
  if (good) {
    attempt.turns = call.turns();
    return true;
  }
  attempt.lines.resize(lines_before);
  attempt.said.resize(lines_before);
  return false;
}

void Confirmer::note_coverage(const std::vector<Turn>& turns) {
  std::vector<std::string> lines;
  for (const Turn& turn : turns) {
    if (turn.trigger == conversation::TurnTrigger::kUtterance || turn.trigger == conversation::TurnTrigger::kDtmf) {
      lines.push_back(turn.heard.text);
    }
    entered_.emplace(turn.stage_after, lines);
    for (const auto& decision : turn.decisions) {
      for (const auto& entry : decision.trace) {
        if (entry.fired) fired_.emplace(entry.id, lines);
      }
    }
  }
}

// ---- the world around the call

conversation::Contact Confirmer::contact(const Sketch& sketch) const {
  conversation::Contact contact;
  contact.id = core::ContactId("contact_1");
  contact.phone_number = "+12025550143";
  contact.first_name = "Dana";
  contact.last_name = "Miller";
  for (const auto& [wanted, holds] : sketch.contact) {
    std::string value;
    if (wanted.check == templates::FieldCheck::kExists) value = holds ? "x" : "";
    if (wanted.check == templates::FieldCheck::kMissing) value = holds ? "" : "x";
    if (wanted.check == templates::FieldCheck::kCompares) {
      const bool same = (wanted.op == templates::CompareOp::kNe) != holds;
      value = same ? wanted.value : "other";
    }
    if (value == "x" && wanted.attribute == "email") value = "dana@example.com";
    if (wanted.attribute == "first_name")
      contact.first_name = value;
    else if (wanted.attribute == "last_name")
      contact.last_name = value;
    else if (wanted.attribute == "email")
      contact.email = value;
    else if (wanted.attribute == "company")
      contact.company = value;
    else if (wanted.attribute == "status")
      contact.status = value;
    else if (wanted.attribute != "phone_number")
      contact.custom_fields.emplace_back(wanted.attribute, value);
  }
  return contact;
}

/// The first hour of a week that is as the sketch wants it.
templates::CivilDateTime Confirmer::moment(const Sketch& sketch) {
  const templates::CivilDateTime usual{{2026, 11, 24}, {10, 15}};
  for (int hours = 0; hours < 7 * 24; ++hours) {
    templates::CivilDateTime at = usual;
    at.date = templates::civil_from_days(templates::days_from_civil(usual.date) + (usual.time.hour + hours) / 24);
    at.time.hour = (usual.time.hour + hours) % 24;
    const bool fits = std::all_of(sketch.time.begin(), sketch.time.end(), [&at](const auto& wanted) {
      return templates::contains(wanted.first, at) == wanted.second;
    });
    if (fits) return at;
  }
  return usual;
}

// ---- the run that counts

std::optional<Scenario> Confirmer::outline(const Attempt& attempt, const ConfirmedProperty& confirmed) const {
  Scenario scenario;
  const Property& property = confirmed.property;
  scenario.id = "counterexample_" + property.code + (property.subject.empty() ? "" : "_" + property.subject);
  for (char& c : scenario.id) {
    if (c == ':' || c == '@' || c == '.') c = '_';
  }
  scenario.title = "Counterexample: " + property.statement;
  scenario.template_id = options_.template_name;
  scenario.contact = contact(attempt.candidate->sketch);
  scenario.contact.id = {};
  scenario.local_time = moment(attempt.candidate->sketch);
  for (std::size_t i = 0; i < attempt.said.size(); ++i) {
    PersonaRule rule;
    rule.id = "turn_" + std::to_string(i + 1);
    if (i > 0) rule.after.push_back("turn_" + std::to_string(i));
    const CallerTurn& turn = attempt.said[i];
    if (turn.kind == CallerTurn::Kind::kKeys) rule.dtmf = turn.keys;
    if (turn.kind == CallerTurn::Kind::kSpeaks || turn.kind == CallerTurn::Kind::kMumbles)
      rule.say = {attempt.lines[i]};
    const bool speaks_first =
        i == 0 && runtime_->campaign->session_config.opening == templates::Opening::kCallerFirst && !rule.say.empty();
    if (speaks_first) {
      scenario.persona.greeting = rule.say.front();
      rule.say.clear();
    }
    scenario.persona.rules.push_back(std::move(rule));
    for (const auto& [tool, status] : answers(turn)) {
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
    const bool search = config.kind == templates::ToolKind::kDocumentSearch;
    result.status = search ? conversation::ToolStatus::kNotFound : conversation::ToolStatus::kOk;
    return result;
  }
};

bool Confirmer::confirmed_by_run(Scenario& scenario, const Candidate& candidate) {
  using templates::ToolKind;
  pipeline::ToolRegistry tools;
  for (const ToolKind kind : {ToolKind::kDocumentSearch, ToolKind::kCrmLookup, ToolKind::kCrmUpdate}) {
    tools.add(kind, std::make_unique<BareTool>());
  }
  core::testing::CountingIds ids;
  core::NullLogger log;
  SimulationParts parts{ids, log, runtime_, core::CampaignId("verification"), 1, tools, {}, nullptr, "", 1, {}};
  parts.journal = [](core::Env, core::Sequence& sequence) { return std::make_unique<NoJournal>(sequence); };
  ++runs_;
  const core::Result<CallReport> report = simulate_text(scenario, parts);
  if (!report.ok()) return false;
  scenario.expected.outcome = report->summary.outcome;
  return shows(candidate.goal, report->turns, candidate.sketch.repeat_last);
}

}  // namespace

ConfirmedVerification verify_in_words(std::shared_ptr<const orchestrators::CampaignRuntime> runtime,
                                      const ConfirmOptions& options) {
  return Confirmer(std::move(runtime), options).run();
}

}  // namespace callai::sim
