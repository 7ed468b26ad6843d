#include "sim/call_search.h"

#include <algorithm>

namespace callai::sim {

namespace {

using templates::verify::CallerTurn;
using templates::verify::Goal;
using templates::verify::Sketch;

/// Bounds of a search. A template with everything that the pre-built ones have stays well within them.
constexpr int kMostSteps = 8000;
constexpr int kMostRounds = 12;
constexpr int kMostCallsAStage = 60;
constexpr std::size_t kMostInOtherWorlds = 6;
/// Lines that are tried before the best of them is taken; one that says only what it should is taken at once.
constexpr std::size_t kMostHeard = 16;
constexpr std::size_t kMostChoices = 2;
constexpr int kGoodFit = 93;

bool is_spoken(const CallerTurn& turn) {
  return turn.kind == CallerTurn::Kind::kSpeaks || turn.kind == CallerTurn::Kind::kMumbles;
}

/// The turn, and simpler ones that may do as well: the automaton notes the first way it finds, not the plainest.
std::vector<CallerTurn> variants(const CallerTurn& turn) {
  std::vector<CallerTurn> all{turn};
  if (turn.kind != CallerTurn::Kind::kSpeaks || turn.intents.empty()) return all;
  CallerTurn plain = turn;
  plain.fields.clear();
  plain.confirms = plain.rejects = false;
  if (!(turn.fields.empty() && !turn.confirms && !turn.rejects)) all.push_back(plain);
  for (const std::string& intent : turn.intents) {
    if (turn.intents.size() < 2) break;
    plain.intents = {intent};
    all.push_back(plain);
  }
  return all;
}

}  // namespace

std::string fingerprint(const conversation::SessionState& session, bool counters) {
  std::string text = session.current_stage;
  if (counters) {
    text += "/" + std::to_string(std::min(session.stage_turns, 32)) + "/" +
            std::to_string(std::min(session.not_understood, 32));
  }
  for (const auto& [id, field] : session.fields) {
    text += "|" + id + "=" + templates::to_canonical(field.value) + (field.confirmed ? "!" : "");
  }
  const std::set<std::string> tags(session.tags.begin(), session.tags.end());
  for (const std::string& tag : tags) text += "#" + tag;
  text += "|" + std::to_string(session.offers.size());
  for (const auto& [script, times] : session.said) text += times > 0 ? "$" + script : "";
  std::map<std::string, std::string> tools;
  for (const auto& result : session.tool_results) tools[result.tool] = conversation::to_string(result.status);
  for (const auto& [tool, status] : tools) text += "%" + tool + "=" + status;
  if (session.open_question) text += "?" + session.open_question->field;
  return text;
}

CallSearch::CallSearch(std::shared_ptr<const orchestrators::CampaignRuntime> runtime)
    : runtime_(std::move(runtime)), words_(*runtime_->campaign) {}

TriedCall CallSearch::begin(const SketchWorld& world) {
  ++runs_;
  TriedCall begun{Rehearsal(runtime_, world.contact, world.at, 1), world, {}, {}};
  begun.call.connect();
  note(begun, 0);
  return begun;
}

std::vector<std::string> CallSearch::ranked(const Rehearsal& call, const CallerTurn& turn, std::size_t most) const {
  if (!is_spoken(turn)) return {""};
  std::vector<std::pair<int, std::string>> scored;
  std::size_t good = 0;
  std::size_t heard = 0;
  for (const std::string& line : words_.lines(turn)) {
    const int fit = CallerWords::fit(turn, call.hear(line));
    if (fit > 0) scored.emplace_back(fit, line);
    good += fit >= kGoodFit ? 1 : 0;
    if (good >= most || ++heard >= kMostHeard) break;
  }
  std::stable_sort(scored.begin(), scored.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<std::string> lines;
  for (const auto& [fit, line] : scored) {
    if (lines.size() < most) lines.push_back(line);
  }
  return lines;
}

void CallSearch::act(TriedCall& call, const CallerTurn& turn, const std::string& line) {
  const std::size_t turns = call.call.turns().size();
  call.call.answer_tools(answers_in(turn));
  if (turn.kind == CallerTurn::Kind::kKeys) {
    call.call.press(turn.keys);
  } else if (turn.kind == CallerTurn::Kind::kSilent) {
    call.call.wait();
  } else {
    call.call.say(line);
  }
  call.lines.push_back(turn.kind == CallerTurn::Kind::kKeys     ? "(keys " + turn.keys + ")"
                       : turn.kind == CallerTurn::Kind::kSilent ? "(silence)"
                                                                : line);
  call.said.push_back(turn);
  note(call, turns);
}

void CallSearch::note(const TriedCall& call, std::size_t turns_before) {
  const std::vector<conversation::Turn>& turns = call.call.turns();
  for (std::size_t i = turns_before; i < turns.size(); ++i) {
    entered_.emplace(turns[i].stage_after, call.lines);
    for (const auto& decision : turns[i].decisions) {
      if (!decision.next_stage.empty()) entered_.emplace(decision.next_stage, call.lines);
      for (const auto& entry : decision.trace) {
        if (entry.fired) fired_.emplace(entry.id, call.lines);
      }
    }
  }
}

const std::vector<std::string>* CallSearch::seen(const Goal& goal) const {
  if (goal.kind != Goal::Kind::kFired && goal.kind != Goal::Kind::kStageEntered) return nullptr;
  const auto& places = goal.kind == Goal::Kind::kFired ? fired_ : entered_;
  const auto found = places.find(goal.id);
  return found == places.end() ? nullptr : &found->second;
}

void CallSearch::keep(TriedCall call) {
  if (call.call.ended()) return;
  const conversation::SessionState& session = call.call.session();
  if (!known_.insert(to_text(call.world) + fingerprint(session, false)).second) return;
  if (++kept_[session.current_stage] > kMostCallsAStage) return;
  calls_.push_back(std::move(call));
}

void CallSearch::try_turn(std::size_t from, const CallerTurn& turn, std::size_t lines) {
  for (const std::string& line : ranked(calls_[from].call, turn, lines)) {
    if (++steps_ > kMostSteps) return;
    TriedCall next = calls_[from];
    act(next, turn, line);
    keep(std::move(next));
  }
}

/// Each value that is asked for here, and a yes and a no to what was read back.
void CallSearch::try_values(std::size_t from) {
  const std::string stage = calls_[from].call.session().current_stage;
  for (const templates::Field& field : runtime_->campaign->extraction_rules.fields) {
    const bool here = field.stages.empty() || std::ranges::find(field.stages, stage) != field.stages.end();
    if (!here) continue;
    std::vector<std::string> values{""};
    if (field.type == templates::FieldType::kYesNo) values = {"yes", "no"};
    if (field.type == templates::FieldType::kChoice) values.clear();
    for (const templates::Choice& choice : field.choices) {
      if (values.size() < kMostChoices) values.push_back(choice.id);  // others where the automaton asks for them
    }
    for (const std::string& value : values) {
      CallerTurn turn;
      turn.fields.push_back({field.id, value.empty() ? std::vector<std::string>{} : std::vector<std::string>{value}});
      try_turn(from, turn, 1);
    }
  }
  const auto& open = calls_[from].call.session().open_question;
  if (!open || open->kind != conversation::QuestionKind::kConfirm) return;
  for (const bool right : {true, false}) {
    CallerTurn turn;
    turn.confirms = right;
    turn.rejects = !right;
    try_turn(from, turn, 1);
  }
}

std::string CallSearch::stage_before_last(const Sketch& sketch) const {
  const std::size_t n = sketch.turns.size();
  return n < 2 ? runtime_->campaign->session_config.initial_stage : sketch.turns[n - 2].stage_after;
}

/// The same call, to another contact or at another time; null when it does not come to the same stage.
const TriedCall* CallSearch::in_world(std::size_t from, const SketchWorld& world) {
  if (to_text(calls_[from].world) == to_text(world)) return &calls_[from];
  TriedCall again = begin(world);
  for (std::size_t i = 0; i < calls_[from].said.size() && !again.call.ended(); ++i) {
    ++steps_;
    act(again, calls_[from].said[i], calls_[from].lines[i]);
  }
  if (again.call.ended() || again.call.session().current_stage != calls_[from].call.session().current_stage) {
    return nullptr;
  }
  calls_.push_back(std::move(again));
  return &calls_.back();
}

std::vector<const TriedCall*> CallSearch::before_last_turn(const Sketch& sketch, std::size_t most) {
  const std::string stage = stage_before_last(sketch);
  const SketchWorld world = world_for(sketch);
  const bool any_world = sketch.contact.empty() && sketch.time.empty();
  std::vector<const TriedCall*> found;
  std::size_t others = 0;
  const std::size_t n = calls_.size();
  for (std::size_t i = 0; i < n && found.size() < most; ++i) {
    if (calls_[i].call.session().current_stage != stage) continue;
    const bool other = !any_world && to_text(calls_[i].world) != to_text(world);
    if (other && ++others > kMostInOtherWorlds) continue;
    if (const TriedCall* call = any_world ? &calls_[i] : in_world(i, world)) found.push_back(call);
  }
  return found;
}

void CallSearch::look_for(const std::vector<const Candidate*>& wanted) {
  if (calls_.empty()) keep(begin(world_for({})));
  std::vector<std::size_t> tried(wanted.size(), 0);
  std::size_t valued = 0;
  for (int round = 0; round < kMostRounds && steps_ < kMostSteps; ++round) {
    const std::size_t known = calls_.size();
    for (std::size_t g = 0; g < wanted.size(); ++g) {
      const Sketch& sketch = wanted[g]->sketch;
      const std::string stage = stage_before_last(sketch);
      const bool any_world = sketch.contact.empty() && sketch.time.empty();
      for (; tried[g] < calls_.size() && seen(wanted[g]->goal) == nullptr; ++tried[g]) {
        if (calls_[tried[g]].call.session().current_stage != stage) continue;
        for (const CallerTurn& turn : variants(sketch.turns.back())) {
          if (seen(wanted[g]->goal) == nullptr) try_turn(tried[g], turn, 2);
        }
        if (any_world || seen(wanted[g]->goal) != nullptr || round > 2) continue;
        const TriedCall* there = in_world(tried[g], world_for(sketch));
        if (there != nullptr && there == &calls_.back()) try_turn(calls_.size() - 1, sketch.turns.back(), 2);
      }
    }
    for (; valued < calls_.size() && steps_ < kMostSteps; ++valued) try_values(valued);
    if (calls_.size() == known) return;
    const bool all = std::ranges::all_of(wanted, [this](const Candidate* c) { return seen(c->goal) != nullptr; });
    if (all) return;
  }
}

}  // namespace callai::sim
