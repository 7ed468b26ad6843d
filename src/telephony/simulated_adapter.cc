#include "telephony/simulated_adapter.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "dsp/g711.h"
#include "telephony/leg_checks.h"

namespace callai::telephony {
namespace {

constexpr std::size_t kCommandCapacity = 8192;
constexpr std::size_t kReportCapacity = 16384;
constexpr std::size_t kReportsATick = 8;  // one leg makes fewer in a tick
constexpr std::size_t kTextBytes = 64;
constexpr int kTicksADigit = 8;  // 160 ms: a tone and a pause

using Text = std::array<char, kTextBytes>;

bool fits_line(std::string_view text) {
  return !text.empty() && text.size() < kTextBytes &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

}  // namespace

enum class SimulatedAdapter::Verb : std::uint8_t {
  kStart,
  kAnswer,
  kReject,
  kHangUp,
  kHold,
  kUnhold,
  kBlind,
  kAttended,
  kDtmf
};

struct SimulatedAdapter::Command {
  Verb verb = Verb::kHangUp;
  std::uint32_t leg = 0;
  std::uint32_t consult = 0;
  CallOutcome why = CallOutcome::kRejected;
  Leg* started = nullptr;  // kStart only: later commands name the leg by its serial
  Text text{};
};

struct SimulatedAdapter::Report {
  enum class Kind : std::uint8_t { kIncoming, kRinging, kAnswered, kEnded, kDtmf, kHeld, kTransfer };
  Kind kind = Kind::kEnded;
  std::uint32_t leg = 0;
  bool flag = false;  // kHeld: on hold; kTransfer: succeeded; kEnded: answered before
  bool by_far_side = true;
  char digit = '0';
  CallOutcome outcome = CallOutcome::kFailed;
  const char* reason = "";  // a literal
};

struct SimulatedAdapter::Leg {
  // Constant after it was made; the dispatch sequence owns the object.
  LegId id;
  std::uint32_t serial = 0;
  bool incoming = false;
  std::string from;
  std::string to;
  core::Duration ring_timeout{0};
  std::unique_ptr<FarEnd> far_end;

  // Dispatch sequence: what has been delivered.
  bool was_answered = false;

  // Media thread.
  bool talking = false;
  bool on_hold = false;
  bool over = false;
  FarEndPlan plan;
  core::TimePoint offered_at;
  std::array<char, kTextBytes> digits{};
  std::size_t digits_begin = 0;
  std::size_t digits_end = 0;
  int digit_pause = 0;
  std::array<std::uint8_t, core::kFrameSamples> to_agent{};  // of the tick before: the line takes 20 ms

  // Both. `ticking` is up while the media thread may hold the port.
  std::atomic<conversation::AudioPort*> port{nullptr};
  std::atomic<bool> ticking{false};
};

SimulatedAdapter::SimulatedAdapter(core::Env env, core::Wakeup& wakeup, FarEndFactory factory)
    : env_(env),
      wakeup_(wakeup),
      factory_(std::move(factory)),
      commands_(std::make_unique<core::SpscRing<Command>>(kCommandCapacity)),
      reports_(std::make_unique<core::SpscRing<Report>>(kReportCapacity)) {
  active_.reserve(kMaxLegs);
}

SimulatedAdapter::~SimulatedAdapter() = default;

void SimulatedAdapter::set_event_sink(EventSink sink) {
  sink_ = std::move(sink);
}

// ---- dispatch sequence ---------------------------------------------------------------------------------------------

core::Status SimulatedAdapter::post(Command command) {
  if (commands_->push(command)) return {};
  return leg_error(core::ErrorCode::kResourceExhausted, "too many requests to the simulated line", "try again later");
}

core::Result<SimulatedAdapter::Leg*> SimulatedAdapter::find(const LegId& leg, bool answered) {
  const auto found = legs_.find(leg.value());
  if (found == legs_.end()) return leg_error(core::ErrorCode::kNotFound, "there is no such call", "");
  if (answered && !found->second->was_answered) {
    return leg_error(core::ErrorCode::kFailedPrecondition, "the call is not answered yet", "wait until it is answered");
  }
  return found->second.get();
}

core::Status SimulatedAdapter::add(const LegId& id, bool incoming, std::string from, std::string to,
                                   core::Duration ring_timeout, std::unique_ptr<FarEnd> far_end) {
  if (legs_.contains(id.value())) {
    return leg_error(core::ErrorCode::kAlreadyExists, "a call of this id is under way", "give every call its own id");
  }
  if (legs_.size() >= kMaxLegs) {
    return leg_error(core::ErrorCode::kResourceExhausted, "all simulated lines are busy", "end some calls first");
  }
  auto leg = std::make_unique<Leg>();
  leg->id = id;
  leg->serial = next_serial_++;
  leg->incoming = incoming;
  leg->from = std::move(from);
  leg->to = std::move(to);
  leg->ring_timeout = ring_timeout;
  leg->far_end = std::move(far_end);
  leg->to_agent.fill(dsp::kMulawSilence);
  Command command;
  command.verb = Verb::kStart;
  command.leg = leg->serial;
  command.started = leg.get();
  if (core::Status status = post(command); !status) return status;
  by_serial_.emplace(leg->serial, leg.get());
  legs_.emplace(id.value(), std::move(leg));
  return {};
}

core::Status SimulatedAdapter::originate(const OriginateRequest& request) {
  if (!fits_line(request.number)) {
    return leg_error(core::ErrorCode::kInvalidArgument, "this is no number to call", "give digits, without spaces");
  }
  auto far_end = factory_ ? factory_(request) : nullptr;
  return add(request.leg, false, request.caller_id, request.number, request.ring_timeout, std::move(far_end));
}

core::Result<LegId> SimulatedAdapter::ring(const std::string& from, const std::string& to,
                                           std::unique_ptr<FarEnd> far_end) {
  LegId id(env_.ids.make("call"));
  if (core::Status status = add(id, true, from, to, core::Duration{0}, std::move(far_end)); !status) {
    return status.error();
  }
  return id;
}

core::Status SimulatedAdapter::simple(const LegId& leg, Verb verb, bool answered) {
  auto found = find(leg, answered);
  if (!found) return found.error();
  Command command;
  command.verb = verb;
  command.leg = (*found)->serial;
  return post(command);
}

core::Status SimulatedAdapter::answer(const LegId& leg) {
  auto found = find(leg, false);
  if (!found) return found.error();
  if (!(*found)->incoming) {
    return leg_error(core::ErrorCode::kFailedPrecondition, "an outgoing call is answered by its far side", "");
  }
  return simple(leg, Verb::kAnswer, false);
}

core::Status SimulatedAdapter::reject(const LegId& leg, CallOutcome why) {
  auto found = find(leg, false);
  if (!found) return found.error();
  if (!(*found)->incoming || (*found)->was_answered) {
    return leg_error(core::ErrorCode::kFailedPrecondition, "only a call that rings here can be rejected", "hang up");
  }
  Command command;
  command.verb = Verb::kReject;
  command.leg = (*found)->serial;
  command.why = why;
  return post(command);
}

core::Status SimulatedAdapter::hang_up(const LegId& leg) {
  // Idempotent: the call may have ended in the meantime.
  if (!legs_.contains(leg.value())) return {};
  return simple(leg, Verb::kHangUp, false);
}

core::Status SimulatedAdapter::hold(const LegId& leg) {
  return simple(leg, Verb::kHold, true);
}
core::Status SimulatedAdapter::unhold(const LegId& leg) {
  return simple(leg, Verb::kUnhold, true);
}

core::Status SimulatedAdapter::transfer_blind(const LegId& leg, const std::string& number) {
  auto found = find(leg, true);
  if (!found) return found.error();
  if (!fits_line(number)) {
    return leg_error(core::ErrorCode::kInvalidArgument, "this is no number to transfer to",
                     "give digits, without spaces");
  }
  Command command;
  command.verb = Verb::kBlind;
  command.leg = (*found)->serial;
  std::copy(number.begin(), number.end(), command.text.begin());
  return post(command);
}

core::Status SimulatedAdapter::transfer_attended(const LegId& leg, const LegId& consult) {
  auto found = find(leg, true);
  if (!found) return found.error();
  auto target = find(consult, true);
  if (!target) return target.error();
  if (*found == *target) {
    return leg_error(core::ErrorCode::kInvalidArgument, "a call cannot be joined with itself", "call the target first");
  }
  Command command;
  command.verb = Verb::kAttended;
  command.leg = (*found)->serial;
  command.consult = (*target)->serial;
  return post(command);
}

core::Status SimulatedAdapter::send_dtmf(const LegId& leg, const std::string& digits) {
  auto found = find(leg, true);
  if (!found) return found.error();
  if (digits.empty() || digits.size() >= kTextBytes || !std::all_of(digits.begin(), digits.end(), is_telephone_key)) {
    return leg_error(core::ErrorCode::kInvalidArgument, "these are no telephone keys",
                     "send 1 to 63 of 0-9, A-D, * and #");
  }
  Command command;
  command.verb = Verb::kDtmf;
  command.leg = (*found)->serial;
  std::copy(digits.begin(), digits.end(), command.text.begin());
  return post(command);
}

core::Status SimulatedAdapter::attach_audio(const LegId& leg, conversation::AudioPort* port) {
  auto found = find(leg, port != nullptr);
  if (!found) return port == nullptr ? core::Status{} : found.error();  // an ended call has no port any more
  (*found)->port.store(port);
  // The media thread raises `ticking` before it reads the port: once it is down, the old port is out of its hands.
  while ((*found)->ticking.load()) std::this_thread::yield();
  return {};
}

TelephonyEvent SimulatedAdapter::event_of(const Report& report, Leg& leg) const {
  switch (report.kind) {
    case Report::Kind::kIncoming: return Incoming{leg.from, leg.to};
    case Report::Kind::kRinging: return Ringing{};
    case Report::Kind::kAnswered: return Answered{};
    case Report::Kind::kDtmf: return Dtmf{report.digit};
    case Report::Kind::kHeld: return Held{report.flag};
    case Report::Kind::kTransfer: return TransferUpdate{true, report.flag, report.reason};
    case Report::Kind::kEnded: break;
  }
  return Ended{report.outcome, report.flag, report.by_far_side, report.reason};
}

void SimulatedAdapter::drain() {
  const std::weak_ptr<const int> alive = alive_;
  Report report;
  while (!alive.expired() && reports_->pop(report)) {
    const auto found = by_serial_.find(report.leg);
    if (found == by_serial_.end()) continue;
    Leg& leg = *found->second;
    const LegId id = leg.id;
    const TelephonyEvent event = event_of(report, leg);
    if (report.kind == Report::Kind::kAnswered) leg.was_answered = true;
    if (report.kind == Report::Kind::kEnded) {
      by_serial_.erase(found);
      legs_.erase(id.value());
    }
    if (sink_) sink_(id, event);
  }
}

// ---- media thread --------------------------------------------------------------------------------------------------

void SimulatedAdapter::report(const Report& report) noexcept {
  // tick() makes sure that there is room before it lets a leg do anything.
  reported_ = reports_->push(report) || reported_;
}

SimulatedAdapter::Leg* SimulatedAdapter::active(std::uint32_t serial) noexcept {
  const auto found =
      std::find_if(active_.begin(), active_.end(), [serial](const Leg* leg) { return leg->serial == serial; });
  return found == active_.end() || (*found)->over ? nullptr : *found;
}

void SimulatedAdapter::end(Leg& leg, CallOutcome outcome, bool by_far_side, const char* reason) noexcept {
  if (leg.over) return;
  leg.over = true;
  if (leg.far_end != nullptr) leg.far_end->on_ended();
  Report ended;
  ended.kind = Report::Kind::kEnded;
  ended.leg = leg.serial;
  ended.outcome = outcome;
  ended.flag = leg.talking;
  ended.by_far_side = by_far_side;
  ended.reason = reason;
  // Taken off the list first: once the report is out, the object may go at any moment.
  std::erase(active_, &leg);
  report(ended);
}

void SimulatedAdapter::answered(core::TimePoint now, Leg& leg) noexcept {
  leg.talking = true;
  leg.far_end->on_answered(now);
  Report up;
  up.kind = Report::Kind::kAnswered;
  up.leg = leg.serial;
  report(up);
}

void SimulatedAdapter::start(core::TimePoint now, Leg& leg) noexcept {
  active_.push_back(&leg);
  if (leg.far_end == nullptr) {
    end(leg, CallOutcome::kUnreachable, true, "nobody has this number");
    return;
  }
  leg.offered_at = now;
  leg.plan = leg.far_end->offered(now);
  Report begun;
  begun.leg = leg.serial;
  begun.kind = leg.incoming ? Report::Kind::kIncoming : Report::Kind::kRinging;
  if (leg.incoming || leg.plan.rings) report(begun);
}

void SimulatedAdapter::run_transfer(const Command& command, Leg& leg) noexcept {
  Leg* consult = command.verb == Verb::kAttended ? active(command.consult) : nullptr;
  Report update;
  update.kind = Report::Kind::kTransfer;
  update.leg = leg.serial;
  update.flag = command.verb == Verb::kBlind ? leg.far_end->accepts_transfer(command.text.data())
                                             : consult != nullptr && consult->talking;
  update.reason = update.flag ? "" : "the transfer was refused";
  report(update);
  if (!update.flag) return;
  end(leg, CallOutcome::kAnswered, false, "transferred");
  if (consult != nullptr) end(*consult, CallOutcome::kAnswered, false, "transferred");
}

void SimulatedAdapter::run_command(core::TimePoint now, const Command& command) noexcept {
  if (command.verb == Verb::kStart) return start(now, *command.started);
  Leg* const leg = active(command.leg);
  if (leg == nullptr) return;  // it has ended by itself; its Ended is on the way
  switch (command.verb) {
    case Verb::kAnswer:
      if (!leg->talking) answered(now, *leg);
      return;
    case Verb::kReject: return end(*leg, command.why, false, "rejected");
    case Verb::kHangUp:
      return end(*leg, leg->talking ? CallOutcome::kAnswered : CallOutcome::kCancelled, false, "hung up");
    case Verb::kHold:
    case Verb::kUnhold: {
      leg->on_hold = command.verb == Verb::kHold;
      leg->far_end->on_hold(leg->on_hold);
      Report held;
      held.kind = Report::Kind::kHeld;
      held.leg = leg->serial;
      held.flag = leg->on_hold;
      return report(held);
    }
    case Verb::kBlind:
    case Verb::kAttended: return run_transfer(command, *leg);
    case Verb::kDtmf:
      for (const char digit : command.text) {
        const std::size_t next = (leg->digits_end + 1) % kTextBytes;
        if (digit == '\0' || next == leg->digits_begin) return;
        leg->digits[leg->digits_end] = digit;
        leg->digits_end = next;
      }
      return;
    case Verb::kStart: return;
  }
}

void SimulatedAdapter::tick_waiting(core::TimePoint now, Leg& leg) noexcept {
  const core::Duration waited = now - leg.offered_at;
  if (leg.incoming) {
    if (waited >= leg.plan.after) end(leg, CallOutcome::kCancelled, true, "the caller gave up");
    return;
  }
  if (waited >= leg.plan.after) {
    if (leg.plan.outcome == CallOutcome::kAnswered) return answered(now, leg);
    return end(leg, leg.plan.outcome, true, "not answered");
  }
  if (waited >= leg.ring_timeout) end(leg, CallOutcome::kNoAnswer, false, "rang too long");
}

void SimulatedAdapter::send_digits(Leg& leg) noexcept {
  if (leg.digit_pause > 0) {
    --leg.digit_pause;
    return;
  }
  if (leg.digits_begin == leg.digits_end) return;
  leg.far_end->on_dtmf(leg.digits[leg.digits_begin]);
  leg.digits_begin = (leg.digits_begin + 1) % kTextBytes;
  leg.digit_pause = kTicksADigit - 1;
}

void SimulatedAdapter::tick_audio(core::TimePoint now, Leg& leg) noexcept {
  conversation::Frame heard{};
  conversation::Frame said{};
  if (!leg.on_hold) dsp::mulaw_decode(leg.to_agent, heard);
  leg.ticking.store(true);
  if (conversation::AudioPort* const port = leg.port.load(); port != nullptr) port->tick(now, heard, said);
  leg.ticking.store(false);

  std::array<std::uint8_t, core::kFrameSamples> from_agent{};
  dsp::mulaw_encode(said, from_agent);
  std::span<const std::uint8_t> sent(from_agent);
  if (leg.on_hold) sent = {};
  leg.to_agent.fill(dsp::kMulawSilence);
  const FarEndWish wish = leg.far_end->tick(now, sent, leg.to_agent);
  if (is_telephone_key(wish.dtmf) && wish.dtmf != '\0') {
    Report digit;
    digit.kind = Report::Kind::kDtmf;
    digit.leg = leg.serial;
    digit.digit = wish.dtmf;
    report(digit);
  }
  if (wish.hang_up) return end(leg, CallOutcome::kAnswered, true, "hung up");
  send_digits(leg);
}

void SimulatedAdapter::tick_leg(core::TimePoint now, Leg& leg) noexcept {
  if (leg.talking) {
    tick_audio(now, leg);
  } else {
    tick_waiting(now, leg);
  }
}

void SimulatedAdapter::tick(core::TimePoint now) noexcept {
  reported_ = false;
  // Back-pressure: nobody does anything that could not be reported. Dispatch stands still then anyway.
  const auto room = [this] { return reports_->capacity() - reports_->size() >= kReportsATick; };
  Command command;
  while (room() && commands_->pop(command)) run_command(now, command);
  // From the back: a leg that ends takes itself off the list.
  for (std::size_t i = active_.size(); i > 0 && room(); --i) tick_leg(now, *active_[i - 1]);
  if (reported_) wakeup_.signal();
}

}  // namespace callai::telephony
