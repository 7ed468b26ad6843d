#include "app/simulated_node.h"

#include <future>
#include <map>
#include <utility>

#include "core/strings.h"
#include "core/task_safety.h"
#include "orchestrators/stored_journal.h"
#include "sim/scenario_library.h"
#include "sim/text_voice_channel.h"
#include "sim/word_line.h"

namespace callai::app {

namespace {

constexpr core::Duration kAfterwards =
    std::chrono::seconds(60);  // that a customer outlives the call, on the fast clock

/// Who takes a call that is handed on.
sim::Persona somebody() {
  sim::Persona persona;
  persona.greeting = "hello";
  sim::PersonaRule yes;
  yes.id = "yes";
  yes.agent_says = {"take the call"};
  yes.say = {"yes"};
  persona.rules = {yes};
  return persona;
}

}  // namespace

core::Result<std::string> customer_for(const templates::CampaignTemplate& campaign, const std::string& wanted) {
  if (!wanted.empty()) {
    auto scenario = sim::load_scenario(wanted);
    if (!scenario.ok()) return scenario.error();
    return wanted;
  }
  std::string of_purpose;
  for (const std::string& id : sim::scenario_ids()) {
    const auto scenario = sim::load_scenario(id);
    if (!scenario.ok()) return scenario.error();
    if (scenario->template_id == campaign.meta.id) return id;
    if (of_purpose.empty() && scenario->template_id == campaign.meta.purpose) of_purpose = id;
  }
  if (!of_purpose.empty()) return of_purpose;
  return core::Error{core::ErrorCode::kFailedPrecondition,
                     "no simulated customer fits the template '" + campaign.meta.id + "'",
                     "name one with simulated_customer: callai demo --list shows them", ""};
}

namespace {

/// What a number's end says about who is there.
sim::WordLine::FarSide far_side_of(const telephony::OriginateRequest& request) {
  using telephony::CallOutcome;
  const auto ends = [&request](const char* digits) { return request.number.ends_with(digits); };
  if (ends("99901")) return {CallOutcome::kBusy, false};
  if (ends("99902")) return {CallOutcome::kNoAnswer, false};
  if (ends("99903")) return {CallOutcome::kFailed, false};
  return {CallOutcome::kAnswered, ends("99904")};
}

}  // namespace

/// Time that runs faster. Wall time does not.
class SimulatedNode::FasterClock final : public core::Clock {
 public:
  FasterClock(const core::Clock& real, int speed) : real_(real), origin_(real.now()), speed_(speed) {}
  core::TimePoint now() const override { return origin_ + (real_.now() - origin_) * speed_; }
  core::WallTime wall_now() const override { return real_.wall_now(); }
  core::TimePoint real_time(core::TimePoint fast) const { return origin_ + (fast - origin_) / speed_; }

 private:
  const core::Clock& real_;
  const core::TimePoint origin_;
  const int speed_;
};

class SimulatedNode::FasterSequence final : public core::Sequence {
 public:
  FasterSequence(core::DispatchLoop& loop, const FasterClock& clock) : loop_(loop), clock_(clock) {}
  void post(core::Task task) override { loop_.post(std::move(task)); }
  void post_at(core::TimePoint when, core::Task task) override {
    loop_.post_at(clock_.real_time(when), std::move(task));
  }

 private:
  core::DispatchLoop& loop_;
  const FasterClock& clock_;
};

/// What lives on the dispatch sequence.
class SimulatedNode::Line final : public orchestrators::VoiceFactory, public orchestrators::CallObserver {
 public:
  Line(const Parts& parts, orchestrators::CallObserver& observer, core::Env env, core::Sequence& sequence,
       core::WorkLanes& lanes, repositories::StoragePort& storage, const pipeline::ToolRegistry& tools)
      : observer_(observer),
        env_(env),
        sequence_(sequence),
        words_(env, sequence),
        journal_(env, sequence, storage, parts.database, parts.org, orchestrators::TokenPrices{}, parts.node),
        calls_({env, sequence, lanes, tools, journal_, words_, *this, this}, parts.limits, {}) {
    words_.set_far_sides(far_side_of);
  }

  orchestrators::CallOrchestrator& calls() { return calls_; }

  core::Result<orchestrators::Voice> create(const orchestrators::CallHeader& header) override {
    auto scenario = sim::load_scenario(header.scenario);
    if (!scenario.ok()) return scenario.error();
    const core::CallId call = header.setup.call;
    const bool first = !known(header);
    const telephony::LegId leg(call.value());
    auto channel = std::make_unique<sim::TextVoiceChannel>(
        env_, sequence_, header.setup.campaign, [this, leg] { words_.far_hang_up(leg); },
        [this, leg](const std::string& digits) { words_.far_press(leg, digits); });
    auto customer = std::make_unique<Customer>();
    customer->session = header.setup.session_id;
    customer->persona = first ? scenario->persona : scenario->target.value_or(somebody());
    customer->mind =
        std::make_unique<sim::SimulatedCaller>(env_, sequence_, customer->persona, header.setup.seed, *channel);
    channel->set_caller(customer->mind.get());
    customers_[call] = std::move(customer);
    return orchestrators::Voice{std::move(channel), nullptr};
  }

  // CallObserver.
  void on_step(const core::CallId& call, core::Duration at, const conversation::Event& event,
               const conversation::Effects& effects) override {
    observer_.on_step(call, at, event, effects);
  }
  void on_turn(const core::CallId& call, const conversation::Turn& turn,
               const conversation::SessionState& session) override {
    observer_.on_turn(call, turn, session);
  }
  void on_trouble(const core::CallId& call, const telephony::LineTrouble& trouble) override {
    observer_.on_trouble(call, trouble);
  }
  void on_end(const core::CallId& call, const orchestrators::CallSummary& summary) override {
    observer_.on_end(call, summary);
    // The customers of a session outlive its voices.
    const auto ended = customers_.find(call);
    if (ended == customers_.end()) return;
    sequence_.post_at(env_.clock.now() + kAfterwards, safety_.wrap([this, session = ended->second->session] {
      std::erase_if(customers_, [&](const auto& entry) { return entry.second->session == session; });
    }));
  }

 private:
  struct Customer {
    std::string session;
    sim::Persona persona;
    std::unique_ptr<sim::SimulatedCaller> mind;
  };
  /// Whether somebody is in that session already: then it is the second call of a transfer.
  bool known(const orchestrators::CallHeader& header) const {
    for (const auto& [call, customer] : customers_) {
      if (customer->session == header.setup.session_id) return true;
    }
    return false;
  }

  orchestrators::CallObserver& observer_;
  core::Env env_;
  core::Sequence& sequence_;
  std::map<core::CallId, std::unique_ptr<Customer>> customers_;
  core::TaskSafety safety_;
  sim::WordLine words_;
  orchestrators::StoredJournal journal_;
  orchestrators::CallOrchestrator calls_;  // last: its voices talk to customers
};

SimulatedNode::SimulatedNode(const Parts& parts)
    : parts_(parts),
      tools_(parts.database, parts.org),
      writer_(parts.database, parts.env.log),
      clock_(std::make_unique<FasterClock>(parts.env.clock, parts.speed)),
      loop_(parts.env),
      sockets_(loop_, parts.observer),
      sequence_(std::make_unique<FasterSequence>(loop_, *clock_)) {
  lanes_.emplace(*sequence_, core::LanePoolSettings{});
  const core::Env fast{*clock_, parts_.env.random, parts_.env.ids, parts_.env.log};
  on_dispatch(
      [&] { line_ = std::make_unique<Line>(parts_, sockets_, fast, *sequence_, *lanes_, writer_, tools_.registry()); });
}

SimulatedNode::~SimulatedNode() {
  on_dispatch([this] { sockets_.clear(); });
  lanes_.reset();  // nobody submits works once no call goes on; what is under way ends here
  on_dispatch([this] { line_.reset(); });
  loop_.stop();
}

void SimulatedNode::on_dispatch(const std::function<void()>& task) {
  std::promise<void> done;
  loop_.post([&task, &done] {
    task();
    done.set_value();
  });
  done.get_future().wait();
}

void SimulatedNode::with_calls(const std::function<void(orchestrators::CallOrchestrator&)>& task) {
  on_dispatch([&] { task(line_->calls()); });
}

bool SimulatedNode::drain(core::Duration patience) {
  auto idle = std::make_shared<std::promise<void>>();
  auto ended = idle->get_future();
  with_calls([idle](orchestrators::CallOrchestrator& calls) { calls.drain([idle] { idle->set_value(); }); });
  return ended.wait_for(patience) == std::future_status::ready;
}

void SimulatedNode::hang_up_all() {
  on_dispatch([this] { line_->calls().cut_off_all(); });
}

std::vector<api::LineHealth> SimulatedNode::health() const {
  return {{"simulated", "up", "customers of this program answer, in words",
           "set telephony.adapter to freepbx for real calls"}};
}

}  // namespace callai::app
