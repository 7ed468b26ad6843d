#include "telephony/ami/ami_calls.h"

#include <utility>

namespace callai::telephony {
namespace {

core::Error nobody() {
  return {core::ErrorCode::kNotFound, "the PBX has no channel that talks to this call",
          "see 'core show channels concise' and 'bridge show all' in its console", ""};
}

core::Status status_of(const core::Result<AmiReply>& reply) {
  return reply.ok() ? core::Status{} : core::Status{reply.error()};
}

}  // namespace

void AmiCalls::ask(core::Result<AmiAction> action, Next next) {
  // Wrapped here, on the dispatch sequence, and copied on the client's thread.
  const Next safe = safety_.wrap(std::move(next));
  const auto hand_on = [&sequence = sequence_, safe](core::Result<AmiReply> reply) {
    sequence.post([safe, reply = std::move(reply)]() mutable { safe(reply); });
  };
  if (!action.ok()) return hand_on(action.error());
  if (core::Status taken = client_.request(*std::move(action), hand_on); !taken) hand_on(taken.error());
}

void AmiCalls::finish(core::Result<AmiAction> action, const Done& done) {
  ask(std::move(action), [done](core::Result<AmiReply>& reply) { done(status_of(reply)); });
}

void AmiCalls::list(const Done& done, Found found) {
  ask(status_action(), [done, found = std::move(found)](core::Result<AmiReply>& reply) {
    if (!reply.ok()) return done(reply.error());
    found(channels_of(reply->events));
  });
}

void AmiCalls::move(const std::string& call_id, const AmiPlace& to, const Done& done) {
  list(done, [this, call_id, to, done](const std::vector<AmiChannel>& channels) {
    const std::string channel = far_channel(channels, call_id);
    if (channel.empty()) return done(nobody());
    finish(redirect_action(channel, to), done);
  });
}

void AmiCalls::join(const std::string& call_id, const std::string& other_call_id, const Done& done) {
  list(done, [this, call_id, other_call_id, done](const std::vector<AmiChannel>& channels) {
    const std::string one = far_channel(channels, call_id);
    const std::string other = far_channel(channels, other_call_id);
    if (one.empty() || other.empty()) return done(nobody());
    finish(bridge_action(one, other), done);
  });
}

void AmiCalls::press(const std::string& call_id, const std::string& digits, const Done& done) {
  list(done, [this, call_id, digits, done](const std::vector<AmiChannel>& channels) {
    const std::string channel = far_channel(channels, call_id);
    if (channel.empty()) return done(nobody());
    press_next(channel, digits, done);
  });
}

void AmiCalls::press_next(const std::string& channel, const std::string& digits, const Done& done) {
  if (digits.empty()) return done({});
  ask(play_dtmf_action(channel, digits.front()),
      [this, channel, rest = digits.substr(1), done](core::Result<AmiReply>& reply) {
        if (!reply.ok()) return done(reply.error());
        press_next(channel, rest, done);
      });
}

}  // namespace callai::telephony
