#include "templates/verify/path.h"

#include <algorithm>

namespace callai::templates::verify {

namespace {

std::size_t at(int i) {
  return static_cast<std::size_t>(i);
}

bool is_field(const Model& m, int var) {
  return var < m.fields;
}

/// The set of values that a variable can have on this path.
Mask values(const Model& m, int var, const Path& path) {
  return is_field(m, var) ? path.facts()[at(var)] | path.filled()[at(var)] : path.facts()[at(var)];
}

/// Keeps the values of `mask` only. False when none is left.
bool narrow(const Model& m, int var, Mask mask, Path& path) {
  path.facts()[at(var)] &= mask;
  if (!is_field(m, var)) return path.facts()[at(var)] != 0;
  path.filled()[at(var)] &= mask;
  if (path.touched()[at(var)] == 0) {
    path.said_value()[at(var)] &= mask;
    path.unsaid_value()[at(var)] &= mask;
  }
  return (path.facts()[at(var)] | path.filled()[at(var)]) != 0;
}

bool narrow_filled(int field, bool filled, Path& path) {
  (filled ? path.facts()[at(field)] : path.filled()[at(field)]) = 0;
  (filled ? path.unsaid_value() : path.said_value())[at(field)] = 0;
  return (path.facts()[at(field)] | path.filled()[at(field)]) != 0;
}

bool clauses_hold(const Path& path) {
  return std::all_of(path.some_of.begin(), path.some_of.end(), [&](const Cond* clause) {
    return clause == nullptr || std::any_of(clause->items.begin(), clause->items.end(),
                                            [&](int intent) { return path.most()[at(intent)] >= clause->level; });
  });
}

Truth of_masks(Mask values, Mask may_hold, Mask may_fail) {
  const bool hold = (values & may_hold) != 0;
  const bool fail = (values & may_fail) != 0;
  return hold && fail ? Truth::kMaybe : hold ? Truth::kYes : Truth::kNo;
}

Truth peek_intent(const Cond& cond, const Path& path) {
  bool maybe = false;
  for (const int intent : cond.items) {
    if (path.least()[at(intent)] >= cond.level) return Truth::kYes;
    maybe = maybe || path.most()[at(intent)] >= cond.level;
  }
  return maybe ? Truth::kMaybe : Truth::kNo;
}

void split_intent(const Cond& cond, Path path, std::vector<Path>& holds, std::vector<Path>& fails) {
  const auto level = static_cast<std::uint8_t>(cond.level);
  const auto possible = [&](int intent) { return path.most()[at(intent)] >= level; };
  Path yes = path;
  if (std::count_if(cond.items.begin(), cond.items.end(), possible) == 1) {
    yes.least()[at(*std::find_if(cond.items.begin(), cond.items.end(), possible))] = level;
  } else if (std::find(yes.some_of.begin(), yes.some_of.end(), &cond) == yes.some_of.end()) {
    // More of them than there is room for are not kept: that can only allow more.
    const auto room = std::find(yes.some_of.begin(), yes.some_of.end(), nullptr);
    if (room != yes.some_of.end()) *room = &cond;
  }
  holds.push_back(std::move(yes));
  for (const int intent : cond.items) {
    if (possible(intent)) path.most()[at(intent)] = static_cast<std::uint8_t>(level - 1);
  }
  if (clauses_hold(path)) fails.push_back(std::move(path));
}

void split_all(const Model& m, const std::vector<Cond>& of, std::size_t from, Path path, std::vector<Path>& holds,
               std::vector<Path>& fails) {
  if (from == of.size()) {
    holds.push_back(std::move(path));
    return;
  }
  std::vector<Path> first;
  split(m, of[from], std::move(path), first, fails);
  for (Path& p : first) split_all(m, of, from + 1, std::move(p), holds, fails);
}

void split_any(const Model& m, const std::vector<Cond>& of, std::size_t from, Path path, std::vector<Path>& holds,
               std::vector<Path>& fails) {
  if (from == of.size()) {
    fails.push_back(std::move(path));
    return;
  }
  std::vector<Path> rest;
  split(m, of[from], std::move(path), holds, rest);
  for (Path& p : rest) split_any(m, of, from + 1, std::move(p), holds, fails);
}

bool same_control(const Path& a, const Path& b) {
  return a.understood == b.understood && a.trigger == b.trigger && a.stage == b.stage && a.next_stage == b.next_stage &&
         a.stage_source == b.stage_source && a.ended == b.ended && a.voicemail == b.voicemail &&
         a.opted_out_now == b.opted_out_now && a.nod == b.nod && a.tools == b.tools && a.earlier == b.earlier &&
         a.answers == b.answers && a.offered == b.offered && a.may_be_offered == b.may_be_offered;
}

void join(Path& a, const Path& b) {
  a.unite(b);
  std::replace_if(
      a.some_of.begin(), a.some_of.end(),
      [&](const Cond* clause) { return std::find(b.some_of.begin(), b.some_of.end(), clause) == b.some_of.end(); },
      nullptr);
  a.may_act = a.may_act || b.may_act;
  a.may_not_act = a.may_not_act || b.may_not_act;
  a.may_say = a.may_say || b.may_say;
  a.asked |= b.asked;
  a.repeats = a.repeats || b.repeats;
  a.offered_now &= b.offered_now;
  a.may_be_offered_now |= b.may_be_offered_now;
  a.handled &= b.handled;
  if (a.talks_over == nullptr) a.talks_over = b.talks_over;
}

}  // namespace

Truth peek(const Model& m, const Cond& cond, const Path& path) {
  switch (cond.kind) {
    case Cond::Kind::kTrue: return Truth::kYes;
    case Cond::Kind::kFalse: return Truth::kNo;
    case Cond::Kind::kFact: return of_masks(values(m, cond.var, path), cond.may_hold, cond.may_fail);
    case Cond::Kind::kFilled:
      if (path.filled()[at(cond.var)] == 0) return Truth::kNo;
      return path.facts()[at(cond.var)] == 0 ? Truth::kYes : Truth::kMaybe;
    case Cond::Kind::kIntent: return peek_intent(cond, path);
    case Cond::Kind::kStage:
      return std::find(cond.items.begin(), cond.items.end(), path.stage) != cond.items.end() ? Truth::kYes : Truth::kNo;
    case Cond::Kind::kTrigger: return (cond.may_hold & bit(path.trigger)) != 0 ? Truth::kYes : Truth::kNo;
    case Cond::Kind::kComplete: return peek(m, m.stage_models[at(path.stage)].complete, path);
    case Cond::Kind::kNot: {
      const Truth inner = peek(m, cond.of.front(), path);
      return inner == Truth::kMaybe ? inner : inner == Truth::kYes ? Truth::kNo : Truth::kYes;
    }
    case Cond::Kind::kAll:
    case Cond::Kind::kAny: {
      const Truth settles = cond.kind == Cond::Kind::kAll ? Truth::kNo : Truth::kYes;
      Truth result = cond.kind == Cond::Kind::kAll ? Truth::kYes : Truth::kNo;
      for (const Cond& inner : cond.of) {
        const Truth truth = peek(m, inner, path);
        if (truth == settles) return settles;
        if (truth == Truth::kMaybe) result = Truth::kMaybe;
      }
      return result;
    }
  }
  return Truth::kMaybe;
}

void split(const Model& m, const Cond& cond, Path path, std::vector<Path>& holds, std::vector<Path>& fails) {
  switch (peek(m, cond, path)) {
    case Truth::kYes: holds.push_back(std::move(path)); return;
    case Truth::kNo: fails.push_back(std::move(path)); return;
    case Truth::kMaybe: break;
  }
  switch (cond.kind) {
    case Cond::Kind::kFact: {
      Path yes = path;
      if (narrow(m, cond.var, cond.may_hold, yes)) holds.push_back(std::move(yes));
      if (narrow(m, cond.var, cond.may_fail, path)) fails.push_back(std::move(path));
      return;
    }
    case Cond::Kind::kFilled: {
      Path yes = path;
      if (narrow_filled(cond.var, true, yes)) holds.push_back(std::move(yes));
      if (narrow_filled(cond.var, false, path)) fails.push_back(std::move(path));
      return;
    }
    case Cond::Kind::kIntent: split_intent(cond, std::move(path), holds, fails); return;
    case Cond::Kind::kNot: split(m, cond.of.front(), std::move(path), fails, holds); return;
    case Cond::Kind::kAll: split_all(m, cond.of, 0, std::move(path), holds, fails); return;
    case Cond::Kind::kAny: split_any(m, cond.of, 0, std::move(path), holds, fails); return;
    case Cond::Kind::kComplete:
      split(m, m.stage_models[at(path.stage)].complete, std::move(path), holds, fails);
      return;
    default: return;  // settled by peek
  }
}

namespace {

/// Which predicates can hold on both, or can fail on both: others are kept apart.
bool same_predicates(const Model& m, const Predicates& predicates, const Path& a, const Path& b) {
  return std::ranges::all_of(predicates, [&](const Predicate& predicate) {
    const Mask of_a = values(m, predicate.var, a);
    const Mask of_b = values(m, predicate.var, b);
    return ((of_a & predicate.values) != 0) == ((of_b & predicate.values) != 0) &&
           ((of_a & ~predicate.values) != 0) == ((of_b & ~predicate.values) != 0);
  });
}

}  // namespace

void reduce(const Model& m, std::vector<Path>& paths, std::size_t most, const Predicates& predicates) {
  if (paths.size() <= most) return;
  std::vector<Path> kept;
  for (Path& path : paths) {
    const auto same = std::ranges::find_if(
        kept, [&](const Path& k) { return same_control(k, path) && same_predicates(m, predicates, k, path); });
    if (same == kept.end()) {
      kept.push_back(std::move(path));
    } else {
      join(*same, path);
    }
  }
  paths = std::move(kept);
}

}  // namespace callai::templates::verify
