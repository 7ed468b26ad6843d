#include "app/call_sockets.h"

#include <algorithm>
#include <utility>

namespace callai::app {

namespace {

core::Error refused(std::string message, std::string mend) {
  return {core::ErrorCode::kFailedPrecondition, std::move(message), std::move(mend), ""};
}

}  // namespace

core::Status CallSockets::listen(orchestrators::CallOrchestrator& calls, const core::CallId& call, Listener listener) {
  if (calls.session(call) == nullptr) {
    return core::Error{core::ErrorCode::kFailedPrecondition, "call '" + call.value() + "' is not answered yet",
                       "listen when it is", ""};
  }
  Room& room = rooms_[call];
  if (room.ears.size() >= kMaxListeners) {
    return core::Error{core::ErrorCode::kResourceExhausted,
                       std::to_string(kMaxListeners) + " listen to this call already", "try again later", ""};
  }
  room.calls = &calls;
  Ear ear{std::move(listener), nullptr};
  conversation::LiveLine* const line = calls.live(call);
  if (line != nullptr) {
    ear.mouth = std::make_shared<Mouth>(ear.listener.rate_hz, line->microphone());
    room.speakers.try_emplace(ear.listener.rate_hz, ear.listener.rate_hz);
    line->monitor([this, call](const conversation::StereoFrame& frame) { pass(call, frame); });
  }
  const std::shared_ptr<api::SocketStream> stream = ear.listener.stream;
  stream->send_text(listening_message(call, ear.listener.rate_hz, line != nullptr, !room.talker.empty()));
  room.ears.push_back(ear);
  // Last: a client that has gone already says so at once.
  stream->set_receiver(
      [mouth = ear.mouth](bool text, std::string_view bytes) {
        if (!text && mouth && mouth->open.load(std::memory_order_relaxed)) mouth->microphone.take(bytes);
      },
      [&sequence = sequence_, left = safety_.wrap([this, call, stream = stream.get()] { gone(call, stream); })] {
        sequence.post(left);
      });
  return {};
}

core::Status CallSockets::take_over(orchestrators::CallOrchestrator& calls, const core::CallId& call,
                                    const std::string& by) {
  const auto found = rooms_.find(call);
  const auto own = [&by](const Ear& ear) { return ear.listener.by == by; };
  if (found == rooms_.end() || std::none_of(found->second.ears.begin(), found->second.ears.end(), own)) {
    return refused("you do not listen to this call", "open its /listen first: you talk into that socket");
  }
  Room& room = found->second;
  const auto newest = std::find_if(room.ears.rbegin(), room.ears.rend(), own);
  if (!newest->mouth) return refused("this call has no sound", "let the agent say something instead");
  if (!room.talker.empty()) {
    return refused(room.talker == by ? "you talk already" : "somebody else has taken this call over",
                   "hand it back first");
  }
  const conversation::OperatorCommand command{conversation::OperatorVerb::kTakeOver, ""};
  if (core::Status taken = calls.command(call, command); !taken.ok()) return taken;
  room.talker = by;
  newest->mouth->open = true;
  return {};
}

core::Status CallSockets::hand_back(orchestrators::CallOrchestrator& calls, const core::CallId& call,
                                    const std::string& by) {
  const auto found = rooms_.find(call);
  if (found == rooms_.end() || found->second.talker != by) {
    return refused("you have not taken this call over", "only who talks can hand it back");
  }
  found->second.talker.clear();
  for (Ear& ear : found->second.ears) {
    if (ear.mouth) ear.mouth->open = false;
  }
  return calls.command(call, {conversation::OperatorVerb::kHandBack, ""});
}

void CallSockets::show(const core::CallId& call, const std::shared_ptr<api::SocketStream>& browser) {
  rooms_[call].browser = browser;
}

// ---- What the sockets get ------------------------------------------------------------------------------------------

void CallSockets::tell(const Room& room, const std::string& message) {
  if (room.browser) room.browser->send_text(message);
  for (const Ear& ear : room.ears) ear.listener.stream->send_text(message);
}

void CallSockets::pass(const core::CallId& call, const conversation::StereoFrame& frame) {
  const auto found = rooms_.find(call);
  if (found == rooms_.end()) return;
  std::map<int, std::shared_ptr<const std::string>> made;  // once for everybody of a rate
  for (auto& [rate, speaker] : found->second.speakers) made[rate] = speaker.stereo(frame);
  for (const Ear& ear : found->second.ears) ear.listener.stream->send_audio(made[ear.listener.rate_hz]);
}

void CallSockets::on_step(const core::CallId& call, core::Duration at, const conversation::Event& event,
                          const conversation::Effects& effects) {
  if (const auto found = rooms_.find(call); found != rooms_.end()) {
    for (const std::string& message : live_messages(at, event, effects, found->second.texts)) {
      tell(found->second, message);
    }
  }
  if (next_ != nullptr) next_->on_step(call, at, event, effects);
}

void CallSockets::on_turn(const core::CallId& call, const conversation::Turn& turn,
                          const conversation::SessionState& session) {
  if (const auto found = rooms_.find(call); found != rooms_.end()) tell(found->second, turn_message(turn, session));
  if (next_ != nullptr) next_->on_turn(call, turn, session);
}

void CallSockets::on_end(const core::CallId& call, const orchestrators::CallSummary& summary) {
  if (const auto found = rooms_.find(call); found != rooms_.end()) {
    Room& room = found->second;
    const auto message = [&summary](const api::SocketStream& stream) {
      return ended_message(summary, stream.audio_lost());
    };
    if (room.browser) room.browser->send_text(message(*room.browser));
    for (const Ear& ear : room.ears) ear.listener.stream->send_text(message(*ear.listener.stream));
    let_go(room, "the call is over");
    rooms_.erase(found);
  }
  if (next_ != nullptr) next_->on_end(call, summary);
}

void CallSockets::on_trouble(const core::CallId& call, const telephony::LineTrouble& trouble) {
  if (const auto found = rooms_.find(call); found != rooms_.end()) tell(found->second, trouble_message(trouble));
  if (next_ != nullptr) next_->on_trouble(call, trouble);
}

// ---- Who goes ------------------------------------------------------------------------------------------------------

void CallSockets::let_go(Room& room, const std::string& why) {
  std::vector<std::shared_ptr<api::SocketStream>> streams;
  if (room.browser) streams.push_back(room.browser);
  for (const Ear& ear : room.ears) streams.push_back(ear.listener.stream);
  for (const auto& stream : streams) {
    stream->set_receiver({}, {});
    stream->close(why);
  }
}

void CallSockets::gone(const core::CallId& call, const api::SocketStream* stream) {
  const auto found = rooms_.find(call);
  if (found == rooms_.end()) return;
  Room& room = found->second;
  const auto left = std::find_if(room.ears.begin(), room.ears.end(),
                                 [stream](const Ear& ear) { return ear.listener.stream.get() == stream; });
  if (left == room.ears.end()) return;
  const bool talked = left->mouth && left->mouth->open;
  room.ears.erase(left);
  if (talked) {
    room.talker.clear();
    (void)room.calls->command(call, {conversation::OperatorVerb::kHandBack, ""});  // it may be over
  }
  tidy(call);
}

void CallSockets::tidy(const core::CallId& call) {
  const auto found = rooms_.find(call);
  if (found == rooms_.end() || !found->second.ears.empty()) return;
  if (conversation::LiveLine* const line = found->second.calls->live(call)) line->monitor({});
  if (!found->second.browser) rooms_.erase(found);
}

void CallSockets::clear() {
  for (auto& [call, room] : rooms_) let_go(room, "this server is going down");
  rooms_.clear();
}

}  // namespace callai::app
