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
  return is_field(m, var) ? path.facts[at(var)] | path.filled[at(var)] : path.facts[at(var)];
}

/// Keeps the values of `mask` only. False when none is left.
bool narrow(const Model& m, int var, Mask mask, Path& path) {
  path.facts[at(var)] &= mask;
  if (!is_field(m, var)) return path.facts[at(var)] != 0;
  path.filled[at(var)] &= mask;
  if (path.touched[at(var)] == 0) {
    path.said_value[at(var)] &= mask;
    path.unsaid_value[at(var)] &= mask;
  }
  return (path.facts[at(var)] | path.filled[at(var)]) != 0;
}

bool narrow_filled(int field, bool filled, Path& path) {
  (filled ? path.facts[at(field)] : path.filled[at(field)]) = 0;
  (filled ? path.unsaid_value : path.said_value)[at(field)] = 0;
  return (path.facts[at(field)] | path.filled[at(field)]) != 0;
}

bool clauses_hold(const Path& path) {
  return std::all_of(path.some_of.begin(), path.some_of.end(), [&](const auto& clause) {
    return std::any_of(clause.first.begin(), clause.first.end(),
                       [&](int intent) { return path.most[at(intent)] >= clause.second; });
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
    if (path.least[at(intent)] >= cond.level) return Truth::kYes;
    maybe = maybe || path.most[at(intent)] >= cond.level;
  }
  return maybe ? Truth::kMaybe : Truth::kNo;
}

void split_intent(const Cond& cond, Path path, std::vector<Path>& holds, std::vector<Path>& fails) {
  std::vector<int> possible;
  for (const int intent : cond.items) {
    if (path.most[at(intent)] >= cond.level) possible.push_back(intent);
  }
  Path yes = path;
  if (possible.size() == 1) {
    yes.least[at(possible.front())] = static_cast<std::int8_t>(cond.level);
  } else {
    yes.some_of.emplace_back(possible, cond.level);
  }
  holds.push_back(std::move(yes));
  for (const int intent : possible) path.most[at(intent)] = static_cast<std::int8_t>(cond.level - 1);
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

template <typename Masks>
void unite(Masks& a, const Masks& b) {
  for (std::size_t i = 0; i < a.size(); ++i) a[i] |= b[i];
}

void join(Path& a, const Path& b) {
  unite(a.facts, b.facts);
  unite(a.filled, b.filled);
  unite(a.said_value, b.said_value);
  unite(a.unsaid_value, b.unsaid_value);
  for (std::size_t i = 0; i < a.touched.size(); ++i) a.touched[i] = a.touched[i] | b.touched[i];
  for (std::size_t i = 0; i < a.least.size(); ++i) {
    a.least[i] = std::min(a.least[i], b.least[i]);
    a.most[i] = std::max(a.most[i], b.most[i]);
  }
  std::erase_if(a.some_of, [&](const auto& clause) {
    return std::find(b.some_of.begin(), b.some_of.end(), clause) == b.some_of.end();
  });
  a.may_act = a.may_act || b.may_act;
  a.may_not_act = a.may_not_act || b.may_not_act;
  a.offered_now &= b.offered_now;
  a.may_be_offered_now |= b.may_be_offered_now;
  a.handled &= b.handled;
  for (const int script : b.spoken) {
    if (std::find(a.spoken.begin(), a.spoken.end(), script) == a.spoken.end()) a.spoken.push_back(script);
  }
}

}  // namespace

Truth peek(const Model& m, const Cond& cond, const Path& path) {
  switch (cond.kind) {
    case Cond::Kind::kTrue: return Truth::kYes;
    case Cond::Kind::kFalse: return Truth::kNo;
    case Cond::Kind::kFact: return of_masks(values(m, cond.var, path), cond.may_hold, cond.may_fail);
    case Cond::Kind::kFilled:
      if (path.filled[at(cond.var)] == 0) return Truth::kNo;
      return path.facts[at(cond.var)] == 0 ? Truth::kYes : Truth::kMaybe;
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

void reduce(std::vector<Path>& paths, std::size_t most) {
  if (paths.size() <= most) return;
  std::vector<Path> kept;
  for (Path& path : paths) {
    const auto same = std::find_if(kept.begin(), kept.end(), [&](const Path& k) { return same_control(k, path); });
    if (same == kept.end()) {
      kept.push_back(std::move(path));
    } else {
      join(*same, path);
    }
  }
  paths = std::move(kept);
}

}  // namespace callai::templates::verify
