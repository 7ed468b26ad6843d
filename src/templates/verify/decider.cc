#include "templates/verify/decider.h"

#include <algorithm>

namespace callai::templates::verify {

namespace {

/// Paths that a list of nodes may hold apart; more are joined.
constexpr std::size_t kMostPaths = 16;
constexpr std::size_t kMostTools = 8;

std::size_t at(int i) {
  return static_cast<std::size_t>(i);
}

void append(std::vector<Path>& to, std::vector<Path>&& from) {
  std::move(from.begin(), from.end(), std::back_inserter(to));
}

/// Does more than take notes.
bool acts(const ModelNode& node) {
  return std::ranges::any_of(node.then, [](const Op& op) {
    return op.kind != Op::Kind::kNote && op.kind != Op::Kind::kTag && op.kind != Op::Kind::kSetField &&
           op.kind != Op::Kind::kClearField;
  });
}

void rule_out(const ModelNode& node, Path& path) {
  if (node.words >= 0 && path.trigger != kToolAnswer) path.may_fire()[at(node.words / 32)] &= ~bit(node.words % 32);
}

}  // namespace

std::vector<Path> Decider::decide(std::vector<Path> starts, bool nods) {
  Paths all;
  for (Path& start : starts) {
    ++decisions_;
    Paths on;
    Paths stopped;
    Paths one;
    const int stage = start.stage;
    one.push_back(std::move(start));
    run_nodes(m_.global_nodes, true, std::move(one), on, stopped);
    Paths rest;
    run_nodes(m_.stage_models[at(stage)].nodes, true, std::move(on), rest, stopped);
    append(rest, std::move(stopped));
    reduce(m_, rest, kMostPaths, predicates_);
    Paths done;
    for (Path& path : rest) after_tree(std::move(path), nods, done);
    reduce(m_, done, kMostPaths, predicates_);
    append(all, std::move(done));
  }
  for (Path& path : all) settle(m_, path);
  return all;
}

// ---- the tree

void Decider::run_nodes(const std::vector<ModelNode>& nodes, bool top_level, Paths live, Paths& on, Paths& stopped) {
  for (const ModelNode& node : nodes) {
    if (node.otherwise.empty()) {
      const auto passes = [&](const Path& path) { return fires(node, path) == Truth::kNo; };
      if (std::ranges::all_of(live, passes)) {
        for (Path& path : live) rule_out(node, path);
        continue;
      }
    }
    Paths next;
    next.reserve(live.size() + 4);
    for (Path& path : live) run_node(node, top_level, std::move(path), next, stopped);
    reduce(m_, next, kMostPaths, predicates_);
    reduce(m_, stopped, 2 * kMostPaths, predicates_);
    live = std::move(next);
    if (live.empty()) return;
  }
  append(on, std::move(live));
}

/// Words that did not make a node fire do not do so when a tool has answered.
Truth Decider::fires(const ModelNode& node, const Path& path) const {
  const bool ruled_out = path.trigger == kToolAnswer && node.words >= 0 &&
                         (path.may_fire()[at(node.words / 32)] & bit(node.words % 32)) == 0;
  return ruled_out ? Truth::kNo : peek(m_, node.when, path);
}

void Decider::run_node(const ModelNode& node, bool top_level, Path path, Paths& on, Paths& stopped) {
  Paths holds;
  Paths fails;
  switch (fires(node, path)) {
    case Truth::kYes: holds.push_back(std::move(path)); break;
    case Truth::kNo: fails.push_back(std::move(path)); break;
    case Truth::kMaybe: split(m_, node.when, std::move(path), holds, fails);
  }
  Paths applied;
  for (Path& held : holds) {
    watcher_.fired(node, held);
    held.handled |= node.tools;
    if (held.trigger == kToolAnswer && node.tools == 0 && acts(node)) held.talks_over = &node;
    apply(node.then, node.node, std::move(held), applied);
  }
  if (!node.children.empty() && !applied.empty()) {
    Paths children_on;
    run_nodes(node.children, false, std::move(applied), children_on, stopped);
    applied = std::move(children_on);
  }
  for (Path& p : applied) {
    const bool stops = node.node->stop || (top_level && (p.ended || p.voicemail));
    (stops ? stopped : on).push_back(std::move(p));
  }
  for (Path& failed : fails) rule_out(node, failed);
  if (node.otherwise.empty()) {
    append(on, std::move(fails));
    return;
  }
  applied.clear();
  for (Path& failed : fails) apply(node.otherwise, node.node, std::move(failed), applied);
  for (Path& p : applied) (top_level && (p.ended || p.voicemail) ? stopped : on).push_back(std::move(p));
}

// ---- actions

void Decider::apply(const std::vector<Op>& ops, const void* source, Path path, Paths& out) {
  Paths live;
  live.push_back(std::move(path));
  for (const Op& op : ops) {
    if (op.rules.empty() && op.kind != Op::Kind::kOffer && op.kind != Op::Kind::kTool) {
      for (Path& p : live) carry_out(op, source, p);
      continue;
    }
    Paths done;
    for (Path& p : live) {
      Paths permitted;
      permit(op, std::move(p), permitted, out);
      for (Path& allowed : permitted) {
        if (op.kind == Op::Kind::kOffer) {
          make_offer(op, std::move(allowed), done);
        } else if (op.kind == Op::Kind::kTool) {
          call_tool(op, std::move(allowed), done);
        } else {
          carry_out(op, source, allowed);
          done.push_back(std::move(allowed));
        }
      }
    }
    live = std::move(done);
  }
  append(out, std::move(live));
}

/// What follows a barred action is not done. Ways out of the call are never barred.
void Decider::permit(const Op& op, Path path, Paths& permitted, Paths& barred) {
  const bool way_out = op.kind == Op::Kind::kEnd || op.kind == Op::Kind::kOptOut;
  Paths live;
  live.push_back(std::move(path));
  for (const int index : op.rules) {
    const Rule& rule = m_.rules[at(index)];
    Paths next;
    for (Path& p : live) {
      Paths holds;
      Paths fails;
      split(m_, rule.require, std::move(p), holds, fails);
      append(next, std::move(holds));
      for (Path& f : fails) {
        watcher_.broke(index, f);
        if (rule.says) {
          f.may_act = true;
          f.may_say = true;
          f.may_not_act = f.may_not_act && std::ranges::any_of(f.spoken(), [](auto said) { return said != 0; });
          if (rule.require.kind == Cond::Kind::kFact) f.spoken()[at(rule.require.var)] = 1;
        }
        (way_out ? next : barred).push_back(std::move(f));
      }
    }
    live = std::move(next);
  }
  append(permitted, std::move(live));
}

void Decider::carry_out(const Op& op, const void* source, Path& path) {
  const auto acted = [&path] {
    path.may_act = true;
    path.may_not_act = false;
  };
  path.asked |= op.asks;
  path.repeats = path.repeats || op.repeats;
  path.may_say = path.may_say || op.speaks;
  switch (op.kind) {
    case Op::Kind::kNote: break;
    case Op::Kind::kAct: acted(); break;
    case Op::Kind::kMayAct: path.may_act = true; break;
    case Op::Kind::kSay:
      acted();  // and if this reply says it already, an action before this one made it so
      if (op.target >= 0) path.spoken()[at(op.target)] = 1;
      break;
    case Op::Kind::kTag: path.facts()[at(op.target)] = bit(1); break;
    case Op::Kind::kSetStage:
      if (path.ended || path.next_stage >= 0 || op.target == path.stage) break;
      path.next_stage = op.target;
      path.stage_source = source;
      acted();
      break;
    case Op::Kind::kSetField:
    case Op::Kind::kClearField: {
      const Mask to = op.kind == Op::Kind::kClearField ? bit(0) : op.mask;
      Mask& unfilled = path.facts()[at(op.target)];
      Mask& filled = path.filled()[at(op.target)];
      path.touched()[at(op.target)] = 1;
      if (unfilled != 0) unfilled = op.may_be_ignored ? unfilled | to : to;
      if (filled != 0) filled = op.may_be_ignored ? filled | to : to;
      break;
    }
    case Op::Kind::kOffer:
    case Op::Kind::kTool: break;  // of their own
    case Op::Kind::kEnd:
      if (path.ended || (path.next_stage >= 0 && path.stage_source != source)) break;
      path.ended = true;
      acted();
      break;
    case Op::Kind::kOptOut:
      path.opted_out_now = true;
      path.facts()[at(m_.opted_out)] = bit(1);
      acted();
      break;
    case Op::Kind::kVoicemail:
      path.voicemail = true;
      acted();
      break;
  }
}

void Decider::make_offer(const Op& op, Path path, Paths& out) {
  const auto offer = std::find_if(m_.t.decision_tree.offers.begin(), m_.t.decision_tree.offers.end(),
                                  [&](const OfferPolicy& o) { return o.id == m_.variables[at(op.target)].id; });
  const auto index = static_cast<int>(offer - m_.t.decision_tree.offers.begin());
  const Mask own = index < kCounterCap ? bit(index) : 0;
  const int steps = m_.usable_steps[at(index)];
  const Mask exhausted = steps >= kCounterCap ? bit(kCounterCap) : bit(steps);
  Mask& made = path.facts()[at(op.target)];
  if ((path.offered & own) != 0) {  // once a turn
    out.push_back(std::move(path));
    return;
  }
  const bool perhaps_offered = own == 0 || (path.may_be_offered & own) != 0;
  if ((made & exhausted) != 0 || perhaps_offered) {
    Path ignored = path;
    if (!perhaps_offered) ignored.facts()[at(op.target)] &= exhausted;
    out.push_back(std::move(ignored));
  }
  const Mask before = steps >= kCounterCap ? made : made & ~exhausted;
  if (before == 0) return;
  made = (before << 1U) | (steps >= kCounterCap ? before & bit(kCounterCap) : 0);
  path.offered_now |= own;
  path.may_be_offered_now |= own;
  path.may_act = true;
  path.may_not_act = false;
  out.push_back(std::move(path));
}

void Decider::call_tool(const Op& op, Path path, Paths& out) {
  const bool same = std::find(path.earlier.begin(), path.earlier.end(), &op) != path.earlier.end();
  if (same && op.same_words) {  // it has its answer in this turn
    out.push_back(std::move(path));
    return;
  }
  const auto same_tool = [&](const Op* other) { return other->target == op.target; };
  const bool perhaps = path.tools.size() >= kMostTools ||
                       std::any_of(path.earlier.begin(), path.earlier.end(), same_tool) ||
                       std::any_of(path.tools.begin(), path.tools.end(), same_tool);
  if (perhaps) out.push_back(path);  // asked for already in the same words
  if (std::find(path.tools.begin(), path.tools.end(), &op) != path.tools.end()) return;
  if (path.tools.size() >= kMostTools) return;
  path.tools.push_back(&op);
  path.may_act = true;
  path.may_not_act = false;
  out.push_back(std::move(path));
}

// ---- after the tree

void Decider::after_tree(Path path, bool nods, Paths& out) {
  if (path.voicemail) {
    out.push_back(std::move(path));
    return;
  }
  if (nods && path.trigger != kToolAnswer && path.understood && path.may_not_act && !path.ended && !path.waits()) {
    Path nod = path;
    nod.nod = true;
    bool nothing_read = true;
    for (int f = 0; f < m_.fields; ++f) {
      nod.filled()[at(f)] = 0;
      nothing_read = nothing_read && nod.facts()[at(f)] != 0;
    }
    if (nothing_read) out.push_back(std::move(nod));
  }
  if (path.ended || path.waits()) {
    out.push_back(std::move(path));
    return;
  }
  transitions(std::move(path), out);
}

void Decider::transitions(Path path, Paths& out) {
  const ModelStage& here = m_.stage_models[at(path.stage)];
  if (path.next_stage >= 0 || here.transitions.empty()) {
    bound(std::move(path), out);
    return;
  }
  // Too early for any of them.
  Paths early;
  Paths live;
  Cond enough;
  enough.kind = Cond::Kind::kFact;
  enough.var = m_.stage_turns;
  enough.may_fail = bit(std::clamp(here.stage->min_turns, 0, kCounterCap)) - 1;
  enough.may_hold = ~enough.may_fail;
  if (here.stage->min_turns > kCounterCap) enough.may_fail |= bit(kCounterCap);
  split(m_, enough, std::move(path), live, early);
  for (const ModelTransition& transition : here.transitions) {
    Paths next;
    for (Path& p : live) {
      Paths holds;
      split(m_, transition.when, std::move(p), holds, next);
      for (Path& h : holds) {
        if (transition.to == h.stage) {
          next.push_back(std::move(h));
          continue;
        }
        watcher_.took(transition, h);
        h.next_stage = transition.to;
        out.push_back(std::move(h));
      }
    }
    reduce(m_, next, kMostPaths, predicates_);
    live = std::move(next);
  }
  append(live, std::move(early));
  for (Path& p : live) bound(std::move(p), out);
}

void Decider::bound(Path path, Paths& out) {
  Paths live;
  bound_not_understood(std::move(path), live);
  for (Path& p : live) bound_turns(std::move(p), out);
}

void Decider::bound_turns(Path path, Paths& out) {
  const ModelStage& here = m_.stage_models[at(path.stage)];
  const int most = here.stage->max_turns;
  if (path.next_stage >= 0 || path.ended || most <= 0) {
    out.push_back(std::move(path));
    return;
  }
  Cond reached;
  reached.kind = Cond::Kind::kFact;
  reached.var = m_.stage_turns;
  reached.may_fail = most > kCounterCap ? ~Mask{0} : bit(most) - 1;
  reached.may_hold = most > kCounterCap ? bit(kCounterCap) : ~reached.may_fail;
  Paths at_bound;
  split(m_, reached, std::move(path), at_bound, out);
  for (Path& p : at_bound) {
    if (here.ends_at_max) {
      p.ended = true;
    } else if (here.on_max >= 0 && here.on_max != p.stage) {
      p.next_stage = here.on_max;
    }
    out.push_back(std::move(p));
  }
}

void Decider::bound_not_understood(Path path, Paths& out) {
  const DecisionTree& tree = m_.t.decision_tree;
  if (path.trigger == kToolAnswer || path.understood || !path.may_not_act || path.next_stage >= 0 || path.ended) {
    out.push_back(std::move(path));
    return;
  }
  if (path.may_act) {
    Path acted = path;
    acted.may_not_act = false;
    out.push_back(std::move(acted));
  }
  if (tree.max_not_understood <= 0 || m_.on_not_understood.empty()) {
    out.push_back(std::move(path));
    return;
  }
  Cond limit;
  limit.kind = Cond::Kind::kFact;
  limit.var = m_.not_understood;
  limit.may_fail = tree.max_not_understood > kCounterCap ? ~Mask{0} : bit(tree.max_not_understood) - 1;
  limit.may_hold = tree.max_not_understood > kCounterCap ? bit(kCounterCap) : ~limit.may_fail;
  Paths reached;
  split(m_, limit, std::move(path), reached, out);
  for (Path& p : reached) {
    p.may_act = false;
    apply(m_.on_not_understood, &tree.on_not_understood, std::move(p), out);
  }
}

namespace {

/// Whether a value of the field may be taken from the words: volunteered in its stages, asked for, or corrected.
bool may_be_read(const Model& m, int field, const Path& path) {
  if (field >= kMostQuestions || m.stage_models[at(path.stage)].readable[at(field)] != 0) return true;
  if ((path.facts()[at(m.questions)] & bit(field)) != 0) return true;
  return ((path.facts()[at(field)] | path.filled()[at(field)]) & ~bit(0)) != 0 || path.touched()[at(field)] != 0;
}

/// The questions that may be open when the caller speaks next: those that this reply may ask, and those that were open
/// and are not settled (SessionManager::apply; DecisionRun::next_question and repeat_item).
Mask questions_after(const Model& m, const Path& path) {
  const ModelStage& stage = m.stage_models[at(path.next_stage >= 0 ? path.next_stage : path.stage)];
  const bool understood = path.trigger == kToolAnswer || path.understood;
  const bool kept = !understood || path.waits() || path.next_stage < 0 || path.repeats;
  Mask open = path.asked | stage.asks | m.always_asked;
  if (kept) open |= path.facts()[at(m.questions)];
  for (int f = 0; f < std::min(m.fields, kMostQuestions) && path.understood; ++f) {
    if ((m.may_be_invalid & bit(f)) != 0 && may_be_read(m, f, path)) open |= bit(f);
  }
  return open;
}

}  // namespace

/// As SessionManager::apply: the facts that the next decision finds.
void Decider::settle(const Model& m, Path& path) {
  path.facts()[at(m.questions)] = questions_after(m, path);
  for (int f = 0; f < m.fields; ++f) path.facts()[at(f)] |= path.filled()[at(f)];
  const bool counts = path.trigger != kToolAnswer && !path.understood;
  if (!counts) path.facts()[at(m.not_understood)] = bit(0);
  if (path.next_stage >= 0 && path.next_stage != path.stage) path.facts()[at(m.stage_turns)] = bit(0);
  const auto said = [&](int script) {
    if (script >= 0) path.facts()[at(script)] |= bit(1);
  };
  for (const int script : m.always_said) said(script);
  if (path.next_stage >= 0) said(m.stage_models[at(path.next_stage)].entry);
  said(m.stage_models[at(path.stage)].entry);
  for (std::size_t i = 0; i < path.spoken().size(); ++i) {
    if (path.spoken()[i] != 0) said(static_cast<int>(i));
  }
}

// ---- how a decision begins

namespace {

Mask shifted(Mask counter) {
  return (counter << 1U) | (counter & bit(kCounterCap));
}

void open_transients(const Model& m, Path& path, Mask keys) {
  for (std::size_t i = at(m.first_transient); i < m.variables.size(); ++i) path.facts()[i] = m.variables[i].initial;
  path.facts()[at(m.keys)] = keys;
}

/// What an utterance may do to a field before the tree is looked at: fill it, confirm it, clear it after a "no".
void open_fields(const Model& m, bool understood, const Opening& opening, Path& path) {
  for (int f = 0; f < m.fields && understood; ++f) {
    if (!may_be_read(m, f, path)) continue;
    const Variable& v = m.variables[at(f)];
    Mask& unfilled = path.facts()[at(f)];
    if (opening.answer) {  // a bare yes or no: it answers such fields, and what was read back
      const bool yes_no = m.t.extraction_rules.fields[at(f)].type == FieldType::kYesNo;
      const Mask value = v.classes.size() == 2 ? v.value(*opening.answer ? 1 : 0, false) : v.readable(false);
      if (yes_no) path.filled()[at(f)] = value;
    } else {
      path.filled()[at(f)] = v.readable(false);
    }
    if (!v.readback) continue;
    for (int c = 0; c < static_cast<int>(v.classes.size()); ++c) {
      const Mask both = v.value(c, false) | v.value(c, true);
      if ((unfilled & both) == 0) continue;
      path.filled()[at(f)] |= both;  // said once more
      unfilled |= v.value(c, true) | bit(0);
    }
  }
  std::ranges::copy(path.filled(), path.said_value().begin());
  std::copy_n(path.facts().begin(), m.fields, path.unsaid_value().begin());
}

}  // namespace

std::vector<Path> open_turn(const Model& m, FactPool& pool, int stage, const std::vector<Mask>& facts,
                            const Opening& opening) {
  std::vector<Path> starts;
  for (const bool understood : {true, false}) {
    if (!(understood ? opening.understood : opening.mumbled)) continue;
    Path path(pool);
    std::ranges::fill(path.may_fire(), ~Mask{0});
    path.stage = stage;
    path.trigger = opening.keys ? kKeysPressed : kUtterance;
    path.understood = understood;
    path.keys = opening.keys ? m.variables[at(m.keys)].all & ~bit(0) : 0;
    std::ranges::copy(facts, path.facts().begin());
    open_transients(m, path, opening.keys ? path.keys : bit(0));
    Mask& turns = path.facts()[at(m.stage_turns)];
    turns = shifted(turns);
    Mask& row = path.facts()[at(m.not_understood)];
    row = understood ? bit(0) : shifted(row);
    open_fields(m, understood && opening.readings, opening, path);
    const auto levels = static_cast<std::uint8_t>(m.levels.size());
    const std::vector<int>& hearable = m.stage_models[at(stage)].hearable;
    for (std::size_t i = 0; i < hearable.size() && understood; ++i) {
      const bool wanted = opening.only_intent < 0 || opening.only_intent == static_cast<int>(i);
      if (hearable[i] == 0 || !wanted) continue;
      path.most()[i] = levels;
      if (opening.only_intent >= 0) path.least()[i] = levels;
    }
    starts.push_back(std::move(path));
  }
  return starts;
}

std::vector<Path> answer_tools(const Model& m, const Path& waiting) {
  std::vector<Path> paths;
  Path first = waiting;
  if (first.next_stage >= 0) first.stage = first.next_stage;
  first.trigger = kToolAnswer;
  first.next_stage = -1;
  first.stage_source = nullptr;
  first.may_act = false;
  first.may_say = false;
  first.may_not_act = true;
  first.handled = 0;
  first.talks_over = nullptr;
  std::ranges::fill(first.spoken(),
                    0);  // What was asked stays: the words of the decision that waited are said with those of this one.
  first.answers.clear();
  first.offered |= first.offered_now;
  first.may_be_offered |= first.may_be_offered_now;
  first.offered_now = first.may_be_offered_now = 0;
  first.earlier.insert(first.earlier.end(), first.tools.begin(), first.tools.end());
  first.tools.clear();
  // The same words, but nothing is read from them twice. What they were has been noted with the decision that waited.
  const Mask sentiment = waiting.facts()[at(m.sentiment)];
  if (waiting.trigger == kKeysPressed) first.keys = waiting.facts()[at(m.keys)];
  open_transients(m, first, bit(0));
  first.facts()[at(m.sentiment)] = sentiment;
  std::ranges::fill(first.filled(), 0);
  paths.push_back(std::move(first));
  for (const Op* op : waiting.tools) {
    std::vector<Path> more;
    for (const Path& path : paths) {
      const bool again = std::any_of(path.answers.begin(), path.answers.end(),
                                     [op](const auto& answer) { return answer.first == op->target; });
      for (const int value : {kToolOk, kToolNotFound, kToolFailed, kToolTimeout}) {
        Path answered = path;
        const Mask before = path.facts()[at(op->target)];
        // A write that outlived its turn may have its result between those of this turn's other tools.
        const bool late =
            waiting.tools.size() > 1 && m.variables[at(op->target)].write && (before & ~bit(kToolNone)) != 0;
        const Mask any = m.variables[at(op->target)].all & ~bit(kToolNone) & ~bit(kToolPending);
        answered.facts()[at(op->target)] = bit(value) | (again ? before : 0) | (late ? any : 0);
        answered.answers.emplace_back(op->target, value);
        more.push_back(std::move(answered));
      }
    }
    paths = std::move(more);
  }
  return paths;
}

}  // namespace callai::templates::verify
