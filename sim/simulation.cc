#include "sim/simulation.h"

#include <optional>
#include <utility>

#include "core/testing/virtual_executor.h"
#include "sim/scenario_tools.h"
#include "sim/text_voice_channel.h"
#include "sim/word_line.h"

namespace callai::sim {

namespace {

using core::testing::VirtualExecutor;

constexpr core::Duration kLongestCall = std::chrono::hours(1);

Persona somebody_who_says_yes() {
  Persona persona;
  persona.greeting = "hello";
  PersonaRule yes;
  yes.id = "yes";
  yes.agent_says = {"take the call"};
  yes.say = {"yes"};
  persona.rules = {yes};
  return persona;
}

/// Makes the voice of the one call of a run, with the scripted caller on its other end.
class TextVoices final : public orchestrators::VoiceFactory {
 public:
  TextVoices(core::Env env, core::Sequence& sequence, const Scenario& scenario, WordLine& line)
      : env_(env), sequence_(sequence), scenario_(scenario), line_(line) {}

  core::Result<orchestrators::Voice> create(const orchestrators::CallHeader& header) override {
    const bool target = caller_ != nullptr;  // the second voice of a run is for a warm transfer
    const telephony::LegId leg(header.setup.call.value());
    auto channel = std::make_unique<TextVoiceChannel>(
        env_, sequence_, header.setup.campaign, [this, leg] { line_.far_hang_up(leg); },
        [this, leg](const std::string& digits) { line_.far_press(leg, digits); });
    const Persona& persona = target ? target_ : scenario_.persona;
    auto person = std::make_unique<SimulatedCaller>(env_, sequence_, persona, scenario_.seed, *channel);
    channel->set_caller(person.get());
    if (!target) origin_ = env_.clock.now();
    (target ? taker_ : caller_) = std::move(person);
    return orchestrators::Voice{std::move(channel), nullptr};
  }

  /// The lines said, on the call's own clock.
  std::vector<SpokenLine> lines() const {
    std::vector<SpokenLine> lines = caller_ ? caller_->lines() : std::vector<SpokenLine>{};
    for (SpokenLine& line : lines) {
      line.started -= origin_.time_since_epoch();
      line.ended -= origin_.time_since_epoch();
    }
    return lines;
  }

 private:
  core::Env env_;
  core::Sequence& sequence_;
  const Scenario& scenario_;
  WordLine& line_;
  const Persona target_ = scenario_.target.value_or(somebody_who_says_yes());
  core::TimePoint origin_{};
  std::unique_ptr<SimulatedCaller> caller_;
  std::unique_ptr<SimulatedCaller> taker_;
};

}  // namespace

void ReportCollector::on_step(const core::CallId& call, core::Duration at, const conversation::Event& event,
                              const conversation::Effects& effects) {
  for (const conversation::Effect& effect : effects) {
    if (std::holds_alternative<conversation::PausePlayout>(effect)) pauses_.push_back(at);
    if (const auto* transfer = std::get_if<conversation::TransferCall>(&effect)) {
      report_.transferred_to = transfer->destination;
    }
  }
  happenings_.on_step(at, event, effects);
  if (next_ != nullptr) next_->on_step(call, at, event, effects);
}

void ReportCollector::on_turn(const core::CallId& call, const conversation::Turn& turn,
                              const conversation::SessionState& session) {
  report_.turns.push_back(turn);
  happenings_.on_turn(turn);
  if (next_ != nullptr) next_->on_turn(call, turn, session);
}

void ReportCollector::on_end(const core::CallId& call, const orchestrators::CallSummary& summary) {
  report_.call_id = call.value();
  report_.summary = summary;
  report_.happenings = happenings_.take(summary);
  ended_ = true;
  if (next_ != nullptr) next_->on_end(call, summary);
  if (done_) std::exchange(done_, {})();
}

conversation::Contact contact_of(const Scenario& scenario, core::Ids& ids) {
  conversation::Contact contact = scenario.contact;
  if (contact.id.empty()) contact.id = core::ContactId(ids.make("contact"));
  return contact;
}

orchestrators::CallLimits limits_of(const Scenario& scenario, const SimulationParts& parts) {
  orchestrators::CallLimits limits;
  limits.max_calls = parts.max_calls;
  limits.max_call = parts.max_call;
  const bool shorter = limits.max_call.count() == 0 || scenario.max_call < limits.max_call;
  if (scenario.max_call.count() > 0 && shorter) limits.max_call = scenario.max_call;
  return limits;
}

core::WallTime start_of(const Scenario& scenario) {
  return templates::to_wall(scenario.local_time, scenario.contact.utc_offset);
}

core::Result<CallReport> simulate_text(const Scenario& scenario, const SimulationParts& parts) {
  VirtualExecutor world(start_of(scenario));
  core::SeededRandom random(scenario.seed);
  const core::Env env{world, random, parts.ids, parts.log};
  WordLine line(env, world, !scenario.faults.transfer);
  TextVoices voices(env, world, scenario, line);
  const std::unique_ptr<orchestrators::CallJournal> journal = parts.journal(env, world);
  const std::unique_ptr<pipeline::Models> models = parts.models ? parts.models(env, world) : nullptr;
  ReportCollector collector(parts.view);

  orchestrators::CallRequest request;
  request.runtime = parts.runtime;
  request.campaign = parts.campaign;
  request.template_version = parts.template_version;
  request.contact = contact_of(scenario, parts.ids);
  request.number = scenario.contact.phone_number;
  request.seed = scenario.seed;
  request.scenario = scenario.id;
  const auto router = [&](const std::string&, const std::string&) { return std::optional(request); };
  const ScenarioTools tools(parts.tools, scenario, parts.calendar);
  orchestrators::CallOrchestrator calls(
      {env, world, world, tools.registry(), *journal, line, voices, &collector, models.get()},
      limits_of(scenario, parts), router);
  if (scenario.outbound) {
    const core::Result<core::CallId> call = calls.start_call(request);
    if (!call.ok()) return call.error();
  } else {
    line.ring(telephony::LegId(parts.ids.make("call")), scenario.contact.phone_number, "");
  }
  world.run_until_idle(kLongestCall);
  if (!collector.ended()) {
    return core::Error{core::ErrorCode::kInternal, "the call of scenario '" + scenario.id + "' did not end", "", ""};
  }
  measure(scenario, voices.lines(), collector.report());
  return std::move(collector.report());
}

}  // namespace callai::sim
