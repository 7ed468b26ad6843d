#include <algorithm>

#include "templates/verify/property_builder.h"

// Ways out of a call: for one who is silent, refuses, wants never to be called again, is not understood, or says the
// same thing over and over.

namespace callai::templates::verify {

namespace {

/// So often a run repeats what must lead to an end, before it is taken for a proof that it does not.
constexpr int kRepeats = 75;

std::size_t at(int i) {
  return static_cast<std::size_t>(i);
}

void intents_in(const Cond& cond, std::set<int>& intents) {
  if (cond.kind == Cond::Kind::kIntent) intents.insert(cond.items.begin(), cond.items.end());
  for (const Cond& inner : cond.of) intents_in(inner, intents);
}

void collect_intents(const std::vector<ModelNode>& nodes, Op::Kind kind, std::set<int> above, std::set<int>& found) {
  for (const ModelNode& node : nodes) {
    std::set<int> here = above;
    intents_in(node.when, here);
    const auto is = [kind](const Op& op) { return op.kind == kind; };
    const bool has = std::any_of(node.then.begin(), node.then.end(), is) ||
                     std::any_of(node.otherwise.begin(), node.otherwise.end(), is);
    if (has) found.insert(here.begin(), here.end());
    collect_intents(node.children, kind, here, found);
  }
}

std::string seconds(core::Duration d) {
  return to_canonical(static_cast<double>(d.count()) / 1e6) + " s";
}

}  // namespace

std::vector<int> PropertyBuilder::intents_before(Op::Kind kind) const {
  std::set<int> found;
  collect_intents(m_.global_nodes, kind, {}, found);
  for (const ModelStage& stage : m_.stage_models) collect_intents(stage.nodes, kind, {}, found);
  return {found.begin(), found.end()};
}

/// Intents whose id says that the caller declines: the convention of the pre-built templates.
std::vector<int> PropertyBuilder::refusing_intents() const {
  static constexpr std::string_view kWords[] = {"deny",   "not_interested", "no_interest", "refus",
                                                "declin", "goodbye",        "stop"};
  std::vector<int> refusing;
  for (std::size_t i = 0; i < m_.t.extraction_rules.intents.size(); ++i) {
    const std::string& id = m_.t.extraction_rules.intents[i].id;
    const auto says = [&id](std::string_view word) { return id.find(word) != std::string::npos; };
    if (std::any_of(std::begin(kWords), std::end(kWords), says)) refusing.push_back(static_cast<int>(i));
  }
  return refusing;
}

// ---- silence and the clock: the machine's own doing

void PropertyBuilder::silence_and_cap() {
  const SessionConfig& session = m_.t.session_config;
  const std::size_t prompts = session.silence.prompt_scripts.size();
  add(proved("exit_silence", "",
             "A silent caller is asked " + std::to_string(prompts) + " times, " +
                 seconds(session.silence.prompt_after) + " apart, then the call ends as '" + session.silence.outcome +
                 "'.",
             "/session_config/silence", "the silence watchdog runs whenever nobody speaks, and looks at no node"));
  add(proved("exit_max_call", "", "No call lasts longer than " + seconds(session.max_call) + " and its last words.",
             "/session_config/max_call_seconds", "the cap is a timer that no decision stops"));
}

// ---- what can be brought about at any time

Property PropertyBuilder::possible(const std::string& code, int stage, const std::vector<int>& intents, bool opt_out) {
  const std::string& id = m_.stage_models[at(stage)].stage->id;
  Property p;
  p.code = code;
  p.subject = id;
  p.path = stage_path(stage);
  p.statement = "In stage '" + id + "' a caller can " +
                (opt_out ? std::string("have their number taken off the list") : std::string("end the call")) +
                " with one sentence.";
  const State& state = base_.states()[at(state_of_[at(stage)])];
  for (const int intent : intents) {
    Opening opening;
    opening.mumbled = false;
    opening.only_intent = intent;
    FactPool pool(m_.shape());
    Watcher nobody;
    const Predicates none;
    Decider decider(m_, nobody, none);
    const std::vector<Path> done = decider.decide(open_turn(m_, pool, stage, state.facts, opening), false);
    out_.decisions += decider.decisions();
    const auto does = [opt_out](const Path& path) {
      return opt_out ? path.opted_out_now && !path.voicemail : path.ended;
    };
    const std::string& name = m_.t.extraction_rules.intents[at(intent)].id;
    if (!base_.bounded() && !done.empty() && std::all_of(done.begin(), done.end(), does)) {
      p.verdict = Verdict::kProved;
      p.reason = "'" + name + "' does it, whatever was said before and whatever else is read from it";
      p.candidates.clear();
      return p;
    }
    Goal goal;
    goal.kind = Goal::Kind::kNotDone;
    goal.id = opt_out ? "opt_out" : "end_call";
    Candidate candidate{way_to(stage), goal, Verdict::kViolated};
    CallerTurn turn;
    turn.intents.push_back(name);
    candidate.sketch.turns.push_back(std::move(turn));
    p.candidates.push_back(std::move(candidate));
  }
  p.mend = "put the node that does it among the first global nodes, without a condition on the stage";
  return p;
}

void PropertyBuilder::opt_out_possible() {
  const std::vector<int> intents = intents_before(Op::Kind::kOptOut);
  if (intents.empty()) return;  // the first level says so
  for (std::size_t i = 0; i < m_.stage_models.size(); ++i) {
    if (is_reached(static_cast<int>(i))) add(possible("exit_opt_out", static_cast<int>(i), intents, true));
  }
}

// ---- callers of one mind

/// From every state of every stage, the same turn again and again: does every walk end?
PropertyBuilder::Walk PropertyBuilder::walk(const Opening& opening) {
  Walk result;
  result.safe.assign(m_.stage_models.size(), true);
  if (base_.bounded()) {  // not every state to begin with is known
    result.safe.assign(m_.stage_models.size(), false);
    result.bounded = true;
    return result;
  }
  for (const bool everything : {false, true}) {
    ExploreOptions options;
    options.tracked = {m_.stage_turns, m_.not_understood};
    options.everything = everything;
    options.opening = opening;
    options.keys = options.nods = options.cuts = false;
    options.most_states = everything ? 800 : 1500;
    options.most_decisions = everything ? 1600 : 6000;
    Explorer explorer(m_, options);
    for (std::size_t s = 0; s < m_.stage_models.size(); ++s) {
      if (is_reached(static_cast<int>(s)))
        explorer.start_at(static_cast<int>(s), base_.states()[at(state_of_[s])].facts);
    }
    explorer.run();
    out_.states += explorer.states().size();
    out_.decisions += explorer.decisions();
    const std::vector<int> cycle = explorer.cycle();
    result.bounded = explorer.bounded();
    result.cycle_stages.clear();
    result.around = {};
    for (const int state : cycle) {
      const int stage = explorer.states()[at(state)].stage;
      if (std::find(result.cycle_stages.begin(), result.cycle_stages.end(), stage) == result.cycle_stages.end()) {
        result.cycle_stages.push_back(stage);
      }
      for (const auto& [var, holds] : explorer.states()[at(state)].outside) {
        const Variable& v = m_.variables[at(var)];
        if (v.contact != nullptr) result.around.contact.emplace_back(*v.contact, holds);
        if (v.time != nullptr) result.around.time.emplace_back(*v.time, holds);
      }
    }
    if (cycle.empty() && !explorer.bounded()) return result;
    result.safe = explorer.stages_that_end();
  }
  return result;
}

void PropertyBuilder::walks_end() {
  Opening mumble;
  mumble.understood = false;
  const Walk mumbling = walk(mumble);
  std::vector<Walk> by_intent;
  for (std::size_t i = 0; i < m_.t.extraction_rules.intents.size(); ++i) {
    Opening insisting;
    insisting.mumbled = false;
    insisting.only_intent = static_cast<int>(i);
    const std::string& id = m_.t.extraction_rules.intents[i].id;
    insisting.readings = id == "affirm" || id == "deny";
    if (insisting.readings) insisting.answer = id == "affirm";
    by_intent.push_back(walk(insisting));
  }
  walk_properties(by_intent, mumbling);
  ping_pong(mumbling);
  endings(by_intent, mumbling);
}

Candidate PropertyBuilder::repeated(int stage, const Walk& walk, CallerTurn turn) const {
  Goal goal;
  goal.kind = Goal::Kind::kNeverEnds;
  goal.id = m_.stage_models[at(stage)].stage->id;
  Candidate candidate{way_to(stage), goal, Verdict::kViolated};
  candidate.sketch.turns.push_back(std::move(turn));
  candidate.sketch.repeat_last = kRepeats;
  const Sketch& around = walk.around;
  candidate.sketch.contact.insert(candidate.sketch.contact.end(), around.contact.begin(), around.contact.end());
  candidate.sketch.time.insert(candidate.sketch.time.end(), around.time.begin(), around.time.end());
  return candidate;
}

CallerTurn PropertyBuilder::says(int intent) const {
  CallerTurn turn;
  turn.intents.push_back(m_.t.extraction_rules.intents[at(intent)].id);
  return turn;
}

void PropertyBuilder::not_understood_ends(int stage, const Walk& mumbling) {
  const std::string& id = m_.stage_models[at(stage)].stage->id;
  Property p;
  p.code = "exit_not_understood";
  p.subject = id;
  p.path = stage_path(stage);
  p.statement = "From stage '" + id + "' a caller of whom nothing is understood comes to an end.";
  p.mend = "let on_not_understood end or transfer the call, or bound the stages with max_turns";
  if (mumbling.safe[at(stage)]) {
    p.verdict = Verdict::kProved;
    p.reason = "every walk of such turns ends";
  } else {
    CallerTurn mumble;
    mumble.kind = CallerTurn::Kind::kMumbles;
    p.candidates.push_back(repeated(stage, mumbling, std::move(mumble)));
  }
  add(std::move(p));
}

void PropertyBuilder::refusal_ends(int stage, const std::vector<int>& refusing, const std::vector<Walk>& by_intent) {
  const ModelStage& here = m_.stage_models[at(stage)];
  Property p;
  p.code = "exit_refusal";
  p.subject = here.stage->id;
  p.path = stage_path(stage);
  p.statement = "From stage '" + p.subject + "' a caller who keeps refusing comes to an end.";
  p.mend = "end the call when the caller refuses a second time, or bound the stage with max_turns";
  for (const int intent : refusing) {
    if (here.hearable[at(intent)] == 0) continue;
    if (by_intent[at(intent)].safe[at(stage)]) {
      p.verdict = Verdict::kProved;
      p.reason = "'" + m_.t.extraction_rules.intents[at(intent)].id + "', said again and again, ends every walk";
      p.candidates.clear();
      break;
    }
    p.candidates.push_back(repeated(stage, by_intent[at(intent)], says(intent)));
  }
  if (p.verdict != Verdict::kProved && p.candidates.empty()) p.reason = "the stage hears no intent that refuses";
  add(std::move(p));
}

void PropertyBuilder::insisting_ends(int intent, const Walk& walk) {
  Property p;
  p.code = "exit_insisting";
  p.subject = m_.t.extraction_rules.intents[at(intent)].id;
  p.path = "/extraction_rules/intents/" + std::to_string(intent);
  p.statement = "A caller who says nothing but '" + p.subject +
                "', in words that give no other value, comes to an end, from every stage that hears it.";
  p.mend = "bound the stages with max_turns that lead onwards, or end the call when it is said too often";
  for (std::size_t s = 0; s < m_.stage_models.size(); ++s) {
    const int stage = static_cast<int>(s);
    if (!is_reached(stage) || m_.stage_models[s].hearable[at(intent)] == 0 || walk.safe[s]) continue;
    p.candidates.push_back(repeated(stage, walk, says(intent)));
  }
  if (p.candidates.empty()) {
    p.verdict = Verdict::kProved;
    p.reason = "every walk of such turns ends";
  }
  add(std::move(p));
}

void PropertyBuilder::walk_properties(const std::vector<Walk>& by_intent, const Walk& mumbling) {
  const std::vector<int> refusing = refusing_intents();
  for (std::size_t s = 0; s < m_.stage_models.size(); ++s) {
    const int stage = static_cast<int>(s);
    if (is_reached(stage)) not_understood_ends(stage, mumbling);
  }
  for (std::size_t s = 0; s < m_.stage_models.size() && !refusing.empty(); ++s) {
    const int stage = static_cast<int>(s);
    if (is_reached(stage)) refusal_ends(stage, refusing, by_intent);
  }
  for (std::size_t i = 0; i < by_intent.size(); ++i) insisting_ends(static_cast<int>(i), by_intent[i]);
}

/// Stages that follow one another in a circle although nothing new was said.
void PropertyBuilder::ping_pong(const Walk& mumbling) {
  Property p;
  p.code = "no_ping_pong";
  p.statement = "No two stages hand the call back and forth without a word from the caller that was understood.";
  p.path = "/decision_tree/stage_transitions";
  p.mend = "let one of the transitions ask for something that the other does not leave true";
  Goal goal;
  goal.kind = Goal::Kind::kStagesChange;
  if (base_.there_and_back()) {
    p.candidates.push_back({base_.sketch(*base_.there_and_back()), goal, Verdict::kViolated});
  }
  if (mumbling.cycle_stages.size() > 1) {
    for (const int stage : mumbling.cycle_stages) {
      Candidate candidate{way_to(stage), goal, Verdict::kViolated};
      CallerTurn turn;
      turn.kind = CallerTurn::Kind::kMumbles;
      candidate.sketch.turns.push_back(std::move(turn));
      candidate.sketch.repeat_last = 8;
      p.candidates.push_back(std::move(candidate));
    }
  }
  const bool unsure = base_.bounded() || (mumbling.bounded && mumbling.cycle_stages.size() <= 1);
  if (p.candidates.empty() && !unsure) {
    p.verdict = Verdict::kProved;
    p.reason = "no turn comes back to a stage that it left, and no circle of stages is closed by turns without a word";
  } else if (p.candidates.empty()) {
    p.reason = "the exploration was cut off at its bound";
  }
  add(std::move(p));
}

void PropertyBuilder::endings(const std::vector<Walk>& by_intent, const Walk& mumbling) {
  for (std::size_t i = 0; i < m_.stage_models.size(); ++i) {
    const int stage = static_cast<int>(i);
    if (!is_reached(stage)) continue;
    const std::string& id = m_.stage_models[i].stage->id;
    Property p;
    p.code = "ending_reachable";
    p.subject = id;
    p.path = stage_path(stage);
    p.statement = "From everywhere in stage '" + id + "' a decision can still end the call.";
    const auto ends = [i](const Walk& walk) { return walk.safe[i]; };
    if (ends(mumbling) || std::any_of(by_intent.begin(), by_intent.end(), ends)) {
      p.verdict = Verdict::kProved;
      p.reason = "at least one way of talking ends every walk from there";
    } else {
      // What can be reached at all, by anything that may be said.
      std::set<int> seen{state_of_[i]};
      std::vector<int> open{state_of_[i]};
      bool open_end = base_.bounded();
      while (!open.empty() && !open_end) {
        const State& state = base_.states()[at(open.back())];
        open.pop_back();
        open_end = state.can_end;
        for (const int next : state.next) {
          if (seen.insert(next).second) open.push_back(next);
        }
      }
      if (open_end) {
        p.reason = "some walks from there may never end by a decision; only silence and the cap end them for certain";
      } else {
        Goal goal;
        goal.kind = Goal::Kind::kStageEntered;
        goal.id = id;
        p.candidates.push_back({way_to(stage), goal, Verdict::kViolated});
        p.reason = "no decision ends the call from there, whatever is said";
      }
      p.mend = "let it, or a stage after it, end or transfer the call";
    }
    add(std::move(p));
  }
}

}  // namespace callai::templates::verify
