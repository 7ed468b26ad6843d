#include "sim/simulated_caller.h"

#include <re2/re2.h>

#include <algorithm>

namespace callai::sim {

namespace {

// The agent's rate of speech, for interruptions "after n words": about three words a second.
constexpr core::Duration kWord = std::chrono::milliseconds(340);
// An answering machine waits this long between its greeting and its beep.
constexpr core::Duration kBeforeBeep = std::chrono::milliseconds(700);

std::vector<std::unique_ptr<RE2>> compile(const std::vector<std::string>& patterns) {
  RE2::Options options;
  options.set_case_sensitive(false);
  options.set_log_errors(false);
  std::vector<std::unique_ptr<RE2>> compiled;
  for (const std::string& pattern : patterns) compiled.push_back(std::make_unique<RE2>(pattern, options));
  return compiled;
}

bool any_found(const std::vector<std::unique_ptr<RE2>>& patterns, const std::string& text) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const auto& p) { return p->ok() && RE2::PartialMatch(text, *p); });
}

}  // namespace

struct SimulatedCaller::CompiledRule {
  const PersonaRule* rule;
  std::vector<std::unique_ptr<RE2>> agent_says;
  std::vector<std::unique_ptr<RE2>> unless;
};

SimulatedCaller::SimulatedCaller(core::Env env, core::Sequence& sequence, const Persona& persona, std::uint64_t seed,
                                 Mouth& mouth)
    : env_(env), sequence_(sequence), persona_(persona), mouth_(mouth), random_(seed) {
  for (const PersonaRule& rule : persona.rules) {
    auto compiled = std::make_unique<CompiledRule>();
    compiled->rule = &rule;
    compiled->agent_says = compile(rule.agent_says);
    compiled->unless = compile(rule.unless_agent_says);
    rules_.push_back(std::move(compiled));
  }
  not_understood_ = compile(persona.repeats.agent_says);
}

SimulatedCaller::~SimulatedCaller() = default;

core::Duration SimulatedCaller::reaction() {
  const auto span = static_cast<std::uint64_t>((persona_.reaction_max - persona_.reaction_min).count() + 1);
  return persona_.reaction_min + core::Duration(static_cast<std::int64_t>(random_.next() % span));
}

const std::string& SimulatedCaller::variant(const std::vector<std::string>& of, int time) {
  if (time <= 1) variants_[&of] = random_.next();
  return of[(variants_[&of] + static_cast<std::uint64_t>(std::max(0, time - 1))) % of.size()];
}

void SimulatedCaller::connected() {
  connected_ = true;
  if (persona_.machine) {
    sequence_.post_at(env_.clock.now() + reaction(), safety_.wrap([this] {
      if (!connected_) return;
      lines_.push_back({"greeting", persona_.machine->greeting, {}, env_.clock.now(), {}, !agent_.empty(), false});
      const std::size_t line = lines_.size() - 1;
      mouth_.say(persona_.machine->greeting, safety_.wrap([this, line](Uttered uttered) {
        lines_[line].started = uttered.started;
        lines_[line].ended = uttered.ended;
        if (!persona_.machine->beep) return;
        sequence_.post_at(env_.clock.now() + kBeforeBeep, safety_.wrap([this] {
          if (connected_) mouth_.beep([] {});
        }));
      }));
    }));
    return;
  }
  if (!persona_.greeting.empty()) {
    speak(persona_.greeting, "greeting", {}, false, false, false);
    agent_said_.clear();
  }
}

void SimulatedCaller::disconnected() {
  connected_ = false;
  ++generation_;
}

// ---- What the agent does -----------------------------------------------------------------------------------------

void SimulatedCaller::agent_queued(const conversation::SpeechSegment& segment) {
  agent_.push_back({segment, false});
  agent_silent_ = false;
  ++generation_;
}

void SimulatedCaller::agent_started(core::SegmentId id) {
  const auto it = std::find_if(agent_.begin(), agent_.end(), [&](const Queued& q) { return q.segment.id == id; });
  if (it == agent_.end() || it->started) return;
  it->started = true;
  const std::string text = it->segment.text;
  agent_said_ += (agent_said_.empty() ? "" : " ") + text;
  if (persona_.machine || speaking_) return;
  for (const auto& rule : rules_) {
    const int words = rule->rule->interrupt_after_words;
    if (words <= 0 || !matches(*rule, text)) continue;
    sequence_.post_at(env_.clock.now() + words * kWord, safety_.wrap([this, r = rule.get(), id] { interrupt(r, id); }));
    return;
  }
}

void SimulatedCaller::interrupt(const CompiledRule* rule, core::SegmentId segment) {
  const bool playing =
      std::any_of(agent_.begin(), agent_.end(), [&](const Queued& q) { return q.segment.id == segment; });
  if (!connected_ || speaking_ || !playing) return;
  used_[rule->rule->id]++;
  use(*rule, true);
}

void SimulatedCaller::agent_finished(core::SegmentId id) {
  std::erase_if(agent_, [&](const Queued& q) { return q.segment.id == id; });
  if (agent_.empty()) agent_fell_silent();
}

void SimulatedCaller::agent_paused(bool) {}

void SimulatedCaller::agent_cut() {
  agent_.clear();
  agent_fell_silent();
}

void SimulatedCaller::agent_fell_silent() {
  agent_silent_ = true;
  if (!connected_ || persona_.machine || speaking_) return;
  const std::uint32_t generation = ++generation_;
  core::Duration delay = reaction();
  if (const CompiledRule* next = choose(agent_said_)) delay += next->rule->delay;
  sequence_.post_at(env_.clock.now() + delay, safety_.wrap([this, generation] { respond(generation); }));
}

// ---- What the caller does ----------------------------------------------------------------------------------------

bool SimulatedCaller::matches(const CompiledRule& rule, const std::string& words, int beyond) const {
  const auto used = used_.find(rule.rule->id);
  if (used != used_.end() && used->second >= rule.rule->max_times + beyond) return false;
  for (const std::string& other : rule.rule->after) {
    if (!used_.contains(other)) return false;
  }
  if (!rule.agent_says.empty() && !any_found(rule.agent_says, words)) return false;
  return !any_found(rule.unless, words);
}

const SimulatedCaller::CompiledRule* SimulatedCaller::choose(const std::string& words) const {
  if (any_found(not_understood_, words)) {
    if (const CompiledRule* again = asked_again(words)) return again;
  }
  for (const auto& rule : rules_) {
    if (rule->rule->interrupt_after_words == 0 && matches(*rule, words)) return rule.get();
  }
  // Who did not manage to cut in says it now.
  for (const auto& rule : rules_) {
    if (!rule->rule->backchannel && matches(*rule, words)) return rule.get();
  }
  return asked_again(words);
}

const SimulatedCaller::CompiledRule* SimulatedCaller::asked_again(const std::string& words) const {
  const int more = persona_.repeats.max_times;
  const auto left = [&](const CompiledRule& rule) {
    return !rule.rule->say.empty() && used_.contains(rule.rule->id) &&
           used_.at(rule.rule->id) < rule.rule->max_times + more;
  };
  if (last_ != nullptr && left(*last_) && any_found(not_understood_, words)) return last_;
  for (const auto& rule : rules_) {
    if (left(*rule) && !rule->rule->agent_says.empty() && matches(*rule, words, more)) return rule.get();
  }
  return nullptr;
}

void SimulatedCaller::respond(std::uint32_t generation) {
  if (generation != generation_ || !connected_ || !agent_silent_ || speaking_ || agent_said_.empty()) return;
  if (const CompiledRule* rule = choose(agent_said_)) {
    used_[rule->rule->id]++;
    use(*rule, false);
    return;
  }
  const bool asked = agent_said_.find('?') != std::string::npos;
  if (!asked || persona_.otherwise.say.empty() || otherwise_used_ >= persona_.otherwise.max_times) return;
  ++otherwise_used_;
  speak(variant(persona_.otherwise.say, otherwise_used_), "otherwise", {}, false, false, false);
}

void SimulatedCaller::use(const CompiledRule& compiled, bool over_the_agent) {
  const PersonaRule& rule = *compiled.rule;
  if (!rule.backchannel) last_ = &compiled;
  if (!rule.dtmf.empty()) {
    mouth_.press(rule.dtmf);
    agent_said_.clear();
  }
  if (!rule.say.empty()) {
    speak(variant(rule.say, used_[rule.id]), rule.id, rule.expect, over_the_agent, rule.backchannel, rule.hang_up);
  } else if (rule.hang_up) {
    mouth_.hang_up();
  }
}

void SimulatedCaller::speak(const std::string& line, const std::string& rule, const LineTruth& truth, bool barge_in,
                            bool backchannel, bool then_hang_up) {
  speaking_ = true;
  if (!backchannel) agent_said_.clear();
  lines_.push_back({rule, line, truth, env_.clock.now(), {}, barge_in, backchannel});
  const std::size_t index = lines_.size() - 1;
  mouth_.say(line, safety_.wrap([this, index, then_hang_up](Uttered uttered) {
    speaking_ = false;
    lines_[index].started = uttered.started;
    lines_[index].ended = uttered.ended;
    if (then_hang_up) {
      mouth_.hang_up();
    } else if (agent_silent_ && !agent_said_.empty()) {
      agent_fell_silent();  // the agent said something while the caller was speaking
    }
  }));
}

}  // namespace callai::sim
