#include "templates/verify/explorer.h"

#include <algorithm>

namespace callai::templates::verify {

namespace {

/// Decisions on tool answers in one turn: each asks for something new, or there is none.
constexpr int kMostAnswers = 4;

std::size_t at(int i) {
  return static_cast<std::size_t>(i);
}

void note(std::optional<Sighting>& slot, Sighting sighting) {
  if (!slot) slot = std::move(sighting);
}

}  // namespace

Explorer::Explorer(const Model& model, ExploreOptions options)
    : m_(model),
      options_(std::move(options)),
      pool_(model.shape()),
      decider_(model, *this, options_.predicates),
      nodes_(model.all_nodes.size()),
      transitions_(model.all_transitions.size()),
      rules_(model.rules.size()) {}

void Explorer::start_call() {
  const auto initial = m_.stages.find(m_.t.session_config.initial_stage);
  if (initial == m_.stages.end()) return;
  std::vector<Mask> facts;
  for (int i = 0; i < m_.first_transient; ++i) facts.push_back(m_.variables[at(i)].initial);
  std::vector<int> spoken = m_.always_said;
  spoken.push_back(m_.stage_models[at(initial->second)].entry);
  for (const int script : spoken) {
    if (script >= 0) facts[at(script)] |= bit(1);
  }
  start_at(initial->second, facts);
}

void Explorer::start_at(int stage, const std::vector<Mask>& facts) {
  arrive(stage, facts, -1, nullptr);
}

void Explorer::run() {
  for (std::size_t i = 0; i < queue_.size(); ++i) {
    if (states_.size() > options_.most_states || decider_.decisions() > options_.most_decisions) {
      bounded_ = true;
      return;
    }
    queued_[at(queue_[i])] = false;
    expand(queue_[i]);
    if (options_.stop_at_rule >= 0 && rules_[at(options_.stop_at_rule)]) return;
  }
}

std::vector<Mask> Explorer::key_of(int stage, const std::vector<Mask>& facts) const {
  std::vector<Mask> key{static_cast<Mask>(stage)};
  if (options_.everything) {
    key.insert(key.end(), facts.begin(), facts.begin() + m_.first_transient);
    return key;
  }
  for (const int var : options_.tracked) key.push_back(facts[at(var)]);
  for (const Predicate& predicate : options_.predicates) {
    key.push_back((facts[at(predicate.var)] & predicate.values) != 0 ? 1 : 0);
  }
  return key;
}

/// A counter that goes on counting is taken to its bound at once, or the states would be looked at once for every
/// count.
Mask Explorer::widened(int stage, int var, Mask more) const {
  if (var == m_.not_understood) return m_.variables[at(var)].all;
  if (var != m_.stage_turns) return more;
  const int bound = m_.stage_models[at(stage)].stage->max_turns;
  const Mask within = bound > 0 && bound < kCounterCap ? bit(bound + 1) - 1 : m_.variables[at(var)].all;
  return (more & ~within) == 0 ? within : m_.variables[at(var)].all;
}

/// Splits what was reached by the predicates, so that each of them holds or does not hold in all of a state.
void Explorer::arrive(int stage, std::vector<Mask> facts, int parent, const Path* path, std::size_t predicate) {
  if (predicate == options_.predicates.size()) {
    const int next = reach(stage, facts, parent, path);
    if (parent < 0) return;
    std::vector<int>& known = states_[at(parent)].next;
    if (std::find(known.begin(), known.end(), next) == known.end()) known.push_back(next);
    return;
  }
  const Predicate& split = options_.predicates[predicate];
  const Mask values = facts[at(split.var)];
  for (const Mask half : {values & split.values, values & ~split.values}) {
    if (half == 0) continue;
    facts[at(split.var)] = half;
    arrive(stage, facts, parent, path, predicate + 1);
  }
}

int Explorer::reach(int stage, const std::vector<Mask>& facts, int parent, const Path* path) {
  const auto [entry, is_new] = index_.emplace(key_of(stage, facts), static_cast<int>(states_.size()));
  const int index = entry->second;
  bool grows = is_new;
  if (is_new) {
    State state;
    state.stage = stage;
    state.facts.assign(facts.begin(), facts.begin() + m_.first_transient);
    state.parent = parent;
    if (path != nullptr) {
      const std::vector<Mask> before = states_[at(parent)].facts;
      state.turn = describe(*path, before);
      state.turn.stage_after = m_.t.session_config.stages[at(stage)].id;
      state.outside = outside(*path);
    }
    states_.push_back(std::move(state));
    queued_.push_back(false);
  } else {
    std::vector<Mask>& known = states_[at(index)].facts;
    for (std::size_t i = 0; i < known.size(); ++i) {
      const Mask more = facts[i] & ~known[i];
      if (more == 0) continue;
      grows = true;
      known[i] |= widened(stage, static_cast<int>(i), more);
    }
  }
  if (grows && !queued_[at(index)]) {
    queued_[at(index)] = true;
    queue_.push_back(index);
  }
  return index;
}

void Explorer::expand(int state) {
  now_ = state;
  std::vector<Mask> facts = states_[at(state)].facts;
  for (std::size_t i = 0; i < facts.size(); ++i) {
    // The result of a write that outlived its turn comes whenever it comes.
    if (m_.variables[i].write && (facts[i] & ~bit(kToolNone)) != 0) facts[i] |= m_.variables[i].all & ~bit(kToolNone);
  }
  if (options_.cuts) {
    // Words over words count as turns too, although only the last of them are decided on.
    Mask& turns = facts[at(m_.stage_turns)];
    turns = static_cast<Mask>(turns | ~((turns & (~turns + 1U)) - 1U));
  }
  const int stage = states_[at(state)].stage;
  turn(state, open_turn(m_, pool_, stage, facts, options_.opening));
  if (!options_.keys || !m_.keys_matter) return;
  Opening pressed;
  pressed.keys = true;
  turn(state, open_turn(m_, pool_, stage, facts, pressed));
}

void Explorer::turn(int state, std::vector<Path> starts) {
  std::vector<Path> done = decider_.decide(std::move(starts), options_.nods);
  // Every decision that waits for tools is followed by four answers: those that wait for the same are one.
  const auto waiting = std::stable_partition(done.begin(), done.end(), [](const Path& path) { return !path.waits(); });
  std::vector<Path> wait(std::make_move_iterator(waiting), std::make_move_iterator(done.end()));
  done.erase(waiting, done.end());
  reduce(m_, wait, options_.everything ? 8 : 0, options_.predicates);
  for (const Path& path : done) finish(state, path, {states_[at(state)].stage}, 0);
  for (const Path& path : wait) finish(state, path, {states_[at(state)].stage}, 0);
}

/// What follows a decision: the end of the call, the answers of its tools, or the caller's next turn.
void Explorer::finish(int state, const Path& path, std::vector<int> visited, int depth) {
  const bool voicemail_ends = m_.t.session_config.voicemail.action != VoicemailAction::kContinue;
  if (path.voicemail ? voicemail_ends : path.ended) {
    states_[at(state)].can_end = true;
    return;
  }
  int stage = path.stage;
  if (path.next_stage >= 0 && path.next_stage != stage) {
    stage = path.next_stage;
    if (std::find(visited.begin(), visited.end(), stage) != visited.end()) note(there_and_back_, sight(path));
    visited.push_back(stage);
  }
  const bool waits = path.waits() && !path.voicemail;
  if (waits && depth < kMostAnswers) {
    answer(state, path, visited, depth);
  } else if (waits) {
    bounded_ = true;
  }
  if (waits && !options_.cuts) return;
  std::vector<Mask> facts(path.facts().begin(), path.facts().end());
  for (std::size_t t = 0; waits && t < path.tools.size(); ++t) {
    // The caller cut in: a read is forgotten, a write goes on. Of several tools some may have answered before.
    const Variable& v = m_.variables[at(path.tools[t]->target)];
    Mask& fact = facts[at(path.tools[t]->target)];
    if (v.write) fact |= bit(kToolPending);
    if (path.tools.size() > 1) fact |= v.all & ~bit(kToolNone) & ~bit(kToolPending);
  }
  arrive(stage, std::move(facts), state, &path);
}

/// A node that looks at the tool fired, or the call ends, or the policy for documents answers: it does, with what was
/// found unless a node has words of its own, without unless a node did anything (DecisionRun::answer_from_documents).
bool Explorer::is_handled(const Path& path, const Op* op) const {
  const Mask own = bit(std::min(op->target - m_.first_tool, kCounterCap));
  if ((path.handled & own) != 0 || path.ended || path.voicemail) return true;
  const ToolConfig* tool = find_tool(m_.t, m_.variables[at(op->target)].id);
  if (tool == nullptr || tool->kind != ToolKind::kDocumentSearch) return false;
  // Of several answers the newest is the one that is spoken.
  const bool found = path.answers.size() == 1 && (path.facts()[at(op->target)] & ~bit(kToolOk)) == 0;
  return found ? !path.may_say : !path.may_act;
}

void Explorer::answer(int state, const Path& path, const std::vector<int>& visited, int depth) {
  const std::vector<const Op*> asked = path.tools;
  const std::vector<Path> done = decider_.decide(answer_tools(m_, path), false);
  for (const Path& next : done) {
    for (const Op* op : asked) {
      const auto value = std::find_if(next.answers.begin(), next.answers.end(),
                                      [op](const auto& answer) { return answer.first == op->target; });
      if (value == next.answers.end()) continue;
      answered_.emplace(op, value->second);
      const Unhandled key{op, value->second, next.talks_over};
      const auto same = [&key](const auto& known) { return known.first == key; };
      if (!is_handled(next, op) && std::ranges::none_of(unhandled_, same)) unhandled_.emplace_back(key, sight(next));
    }
    finish(state, next, visited, depth + 1);
  }
}

// ---- what is seen

void Explorer::fired(const ModelNode& node, const Path& path) {
  if (!nodes_[at(node.index)]) nodes_[at(node.index)] = sight(path);
}

void Explorer::took(const ModelTransition& transition, const Path& path) {
  if (!transitions_[at(transition.index)]) transitions_[at(transition.index)] = sight(path);
}

void Explorer::broke(int rule, const Path& path) {
  if (!rules_[at(rule)]) rules_[at(rule)] = sight(path);
}

Sighting Explorer::sight(const Path& path) const {
  return {now_, describe(path, states_[at(now_)].facts), outside(path)};
}

std::vector<std::pair<int, bool>> Explorer::outside(const Path& path) const {
  std::vector<std::pair<int, bool>> needs;
  for (std::size_t i = 0; i < m_.variables.size() && i < path.facts().size(); ++i) {
    const Variable& v = m_.variables[i];
    if (v.contact == nullptr && v.time == nullptr) continue;
    if (path.facts()[i] == bit(0) || path.facts()[i] == bit(1))
      needs.emplace_back(static_cast<int>(i), path.facts()[i] == bit(1));
  }
  return needs;
}

/// What has to be said of the fields.
void Explorer::describe_fields(const Path& path, const std::vector<Mask>& before, CallerTurn& turn) const {
  for (int f = 0; f < m_.fields; ++f) {
    const Variable& v = m_.variables[at(f)];
    const Mask unsaid = path.unsaid_value()[at(f)];
    const Mask said = path.said_value()[at(f)];
    if ((unsaid & before[at(f)]) != 0) continue;  // nothing has to be said about it
    const Mask confirmed = before[at(f)] << 1U;
    if (unsaid != 0 && (unsaid & confirmed & ~bit(0)) != 0 && said == 0) {
      turn.confirms = true;
    } else if (unsaid == bit(0)) {
      turn.rejects = true;
    } else if (said != 0) {
      FieldSaid value{v.id, {}};
      for (int c = 0; c < static_cast<int>(v.classes.size()); ++c) {
        if ((said & (v.value(c, false) | v.value(c, true))) == 0) continue;
        const std::vector<std::string>& samples = v.classes[at(c)].samples;
        value.values.insert(value.values.end(), samples.begin(), samples.end());
      }
      turn.fields.push_back(std::move(value));
    } else if (unsaid != 0) {
      turn.confirms = true;
    }
  }
}

CallerTurn Explorer::describe(const Path& path, const std::vector<Mask>& before) const {
  CallerTurn turn;
  const std::vector<Intent>& intents = m_.t.extraction_rules.intents;
  for (std::size_t i = 0; i < path.least().size(); ++i) {
    if (path.least()[i] > 0) {
      turn.intents.push_back(intents[i].id);
    } else if (path.most()[i] == 0 && m_.stage_models[at(states_[at(now_)].stage)].hearable[i] != 0) {
      turn.without.push_back(intents[i].id);
    }
  }
  for (const Cond* clause : path.some_of) {
    if (clause == nullptr) continue;
    const std::vector<int>& some = clause->items;
    const bool heard = std::ranges::any_of(some, [&](int i) { return path.least()[at(i)] >= clause->level; });
    const auto possible = std::ranges::find_if(some, [&](int i) { return path.most()[at(i)] >= clause->level; });
    if (!heard && possible != some.end()) turn.intents.push_back(intents[at(*possible)].id);
  }
  describe_fields(path, before, turn);
  if (!path.understood) turn.kind = CallerTurn::Kind::kMumbles;
  if (path.keys != 0) {
    turn.kind = CallerTurn::Kind::kKeys;
    const Mask keys = path.trigger == kKeysPressed ? path.facts()[at(m_.keys)] : path.keys;
    turn.keys = m_.other_key;
    for (std::size_t i = 0; i < m_.key_words.size() && (keys & bit(static_cast<int>(m_.key_words.size()) + 1)) == 0;
         ++i) {
      if ((keys & bit(static_cast<int>(i) + 1)) != 0) turn.keys = m_.key_words[i];
    }
  }
  const Mask mood = path.facts()[at(m_.sentiment)];
  for (std::size_t i = 0; i < m_.sentiments.size() && mood != m_.variables[at(m_.sentiment)].all; ++i) {
    if (mood == bit(static_cast<int>(2 * i)) || (mood & (bit(static_cast<int>(2 * i) + 1) - 1)) == mood) {
      turn.sentiment = -1.0;
      break;
    }
  }
  for (const auto& [tool, value] : path.answers) {
    turn.tools.push_back({m_.variables[at(tool)].id, std::string(tool_status(value))});
  }
  return turn;
}

// ---- walks

std::vector<int> Explorer::cycle() const {
  enum : std::uint8_t { kNew, kOpen, kDone };
  std::vector<std::uint8_t> colour(states_.size(), kNew);
  struct Step {
    int state;
    std::size_t next;
  };
  for (std::size_t root = 0; root < states_.size(); ++root) {
    if (colour[root] != kNew) continue;
    std::vector<Step> walk{{static_cast<int>(root), 0}};
    colour[root] = kOpen;
    while (!walk.empty()) {
      Step& step = walk.back();
      const std::vector<int>& next = states_[at(step.state)].next;
      if (step.next == next.size()) {
        colour[at(step.state)] = kDone;
        walk.pop_back();
        continue;
      }
      const int to = next[step.next++];
      if (colour[at(to)] == kOpen) {
        std::vector<int> found;
        const auto from = std::find_if(walk.begin(), walk.end(), [to](const Step& s) { return s.state == to; });
        for (auto it = from; it != walk.end(); ++it) found.push_back(it->state);
        return found;
      }
      if (colour[at(to)] == kNew) {
        colour[at(to)] = kOpen;
        walk.push_back({to, 0});
      }
    }
  }
  return {};
}

std::vector<bool> Explorer::stages_that_end() const {
  std::vector<bool> ends(m_.stage_models.size(), !bounded_);
  if (bounded_) return ends;
  // States from which every walk ends: those whose successors all do. What is never settled can go on for ever.
  std::vector<std::size_t> open(states_.size());
  std::vector<std::vector<int>> before(states_.size());
  std::vector<int> settled;
  for (std::size_t s = 0; s < states_.size(); ++s) {
    open[s] = states_[s].next.size();
    for (const int next : states_[s].next) before[at(next)].push_back(static_cast<int>(s));
    if (open[s] == 0) settled.push_back(static_cast<int>(s));
  }
  for (std::size_t i = 0; i < settled.size(); ++i) {
    for (const int from : before[at(settled[i])]) {
      if (--open[at(from)] == 0) settled.push_back(from);
    }
  }
  for (std::size_t s = 0; s < states_.size(); ++s) {
    if (open[s] != 0) ends[at(states_[s].stage)] = false;
  }
  return ends;
}

Sketch Explorer::sketch_to(int state) const {
  Sketch sketch;
  std::vector<std::pair<int, bool>> needs;
  for (int s = state; s >= 0 && states_[at(s)].parent >= 0; s = states_[at(s)].parent) {
    sketch.turns.push_back(states_[at(s)].turn);
    needs.insert(needs.end(), states_[at(s)].outside.begin(), states_[at(s)].outside.end());
  }
  std::reverse(sketch.turns.begin(), sketch.turns.end());
  for (const auto& [var, holds] : needs) {
    const Variable& v = m_.variables[at(var)];
    if (v.contact != nullptr) sketch.contact.emplace_back(*v.contact, holds);
    if (v.time != nullptr) sketch.time.emplace_back(*v.time, holds);
  }
  return sketch;
}

Sketch Explorer::sketch(const Sighting& sighting) const {
  Sketch sketch = sketch_to(sighting.state);
  sketch.turns.push_back(sighting.turn);
  for (const auto& [var, holds] : sighting.outside) {
    const Variable& v = m_.variables[at(var)];
    if (v.contact != nullptr) sketch.contact.emplace_back(*v.contact, holds);
    if (v.time != nullptr) sketch.time.emplace_back(*v.time, holds);
  }
  return sketch;
}

}  // namespace callai::templates::verify
