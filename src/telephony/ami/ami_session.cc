#include "telephony/ami/ami_session.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <utility>

#include "telephony/sip/sip_values.h"

namespace callai::telephony {
namespace {

constexpr core::Duration kOwnDeadline = std::chrono::seconds(5);  // of login and keepalive
constexpr int kRefused = 403;                                     // tried again later than what merely failed
constexpr std::array<const char*, 4> kUsed = {"Bridge", "PlayDTMF", "Redirect", "Status"};

/// MD5 (RFC 1321) is what Asterisk's challenge is; over TLS nothing rests on it.
std::string md5_hex(const std::string& text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &length, EVP_md5(), nullptr);
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string hex;
  for (unsigned int i = 0; i < length; ++i) {
    hex += kHex[digest[i] >> 4U];
    hex += kHex[digest[i] & 15U];
  }
  return hex;
}

AmiAction own_action(const char* name) {
  AmiAction action;
  action.message.add("Action", name);
  action.deadline = kOwnDeadline;
  return action;
}

core::Error unavailable(std::string message, std::string mend = "") {
  return {core::ErrorCode::kUnavailable, std::move(message), std::move(mend), ""};
}

}  // namespace

AmiSession::AmiSession(AmiSessionSettings settings, std::uint64_t seed)
    : settings_(std::move(settings)), random_(seed) {
  status_.line.line = "manager " + settings_.user + "@" + settings_.host;
}

std::vector<AmiSession::Output> AmiSession::take() {
  return std::exchange(out_, {});
}

void AmiSession::set(LineState state, std::string reason, std::string mend) {
  status_.line.state = state;
  status_.line.reason = std::move(reason);
  status_.line.mend = std::move(mend);
}

void AmiSession::start(core::TimePoint now) {
  parser_ = AmiParser();
  stage_ = Stage::kConnecting;
  stage_ends_ = now + settings_.connect_deadline;
  if (status_.line.state == LineState::kOff) set(LineState::kTrying, "asking the manager interface", "");
  out_.emplace_back(Connect{});
}

// ---- bytes in ------------------------------------------------------------------------------------------------------

void AmiSession::on_bytes(std::string_view bytes, core::TimePoint now) {
  if (stage_ == Stage::kOff || stage_ == Stage::kWaiting) return;
  auto messages = parser_.feed(bytes);
  if (!messages.ok()) return fail(messages.error(), 0, now);
  if (stage_ == Stage::kConnecting && !parser_.banner().empty()) {
    status_.banner = parser_.banner();
    stage_ = Stage::kChallenge;
    AmiAction challenge = own_action("Challenge");
    challenge.message.add("AuthType", "MD5");
    send(Purpose::kChallenge, 0, challenge, now);
  }
  for (AmiMessage& message : *messages) {
    if (stage_ == Stage::kWaiting) return;
    on_message(std::move(message), now);
  }
}

void AmiSession::on_message(AmiMessage message, core::TimePoint now) {
  const std::string action_id(message.get("ActionID"));
  if (message.get("Event").empty()) return on_response(action_id, message, now);
  const bool ours = pending_.contains(action_id);
  if (settings_.wants_events && !message.get("Privilege").empty()) out_.emplace_back(Event{message});
  if (ours) on_listed(action_id, std::move(message));
}

void AmiSession::on_response(const std::string& action_id, const AmiMessage& message, core::TimePoint now) {
  const auto found = pending_.find(action_id);
  if (found == pending_.end()) return;  // its deadline was earlier
  Pending& pending = found->second;
  if (pending.purpose != Purpose::kRequest) {
    const Pending own = std::move(pending);
    pending_.erase(found);
    return on_own(own, message, now);
  }
  const std::string words(message.get("Message"));
  if (message.get("Response") != "Success") return finish(action_id, refusal(pending.action, words));
  pending.reply.words = words;
  if (pending.completion == AmiCompletion::kResponse) finish(action_id, std::move(pending.reply));
}

void AmiSession::on_listed(const std::string& action_id, AmiMessage message) {
  Pending& pending = pending_.at(action_id);
  const bool list_over = pending.completion == AmiCompletion::kList && message.get("EventList") == "Complete";
  if (pending.reply.events.size() >= kMaxListed) {
    return finish(action_id,
                  core::Error{core::ErrorCode::kResourceExhausted,
                              "the PBX lists more than " + std::to_string(kMaxListed) + " channels", "", ""});
  }
  pending.reply.events.push_back(std::move(message));
  if (list_over) finish(action_id, std::move(pending.reply));
}

void AmiSession::on_own(const Pending& pending, const AmiMessage& message, core::TimePoint now) {
  const bool good = message.get("Response") == "Success";
  const std::string words(message.get("Message"));
  switch (pending.purpose) {
    case Purpose::kChallenge:
      if (good && !message.get("Challenge").empty()) return log_in(message.get("Challenge"), now);
      return fail(unavailable("the manager at " + place() + " gives no MD5 challenge: " + words,
                              "see whether a proxy stands in between: Asterisk itself gives one"),
                  kRefused, now);
    case Purpose::kLogin:
      if (!good) {
        return fail(
            {core::ErrorCode::kPermissionDenied, "the PBX refuses the manager user '" + settings_.user + "': " + words,
             "check ami.user and ami.secret against [" + settings_.user +
                 "] in manager.conf (FreePBX: Settings > Asterisk Manager Users), and that its permit= has "
                 "this machine's address",
             ""},
            kRefused, now);
      }
      stage_ = Stage::kListing;
      return send(Purpose::kListing, 0, own_action("ListCommands"), now);
    case Purpose::kListing: return logged_in(message, now);
    case Purpose::kPing: stage_ends_ = now + settings_.ping_every; return;
    case Purpose::kRequest: return;
  }
}

void AmiSession::log_in(std::string_view challenge, core::TimePoint now) {
  stage_ = Stage::kLogin;
  AmiAction login = own_action("Login");
  login.message.add("AuthType", "MD5")
      .add("Username", settings_.user)
      .add("Key", md5_hex(std::string(challenge) + settings_.secret))
      .add("Events", settings_.wants_events ? "call,dtmf" : "off");
  send(Purpose::kLogin, 0, login, now);
}

void AmiSession::logged_in(const AmiMessage& commands, core::TimePoint now) {
  status_.may.clear();
  status_.may_not.clear();
  for (const char* const action : kUsed) {
    if (commands.get(action).empty()) {
      status_.may_not.emplace_back(action);
    } else {
      status_.may.emplace(action);
    }
  }
  stage_ = Stage::kUp;
  stage_ends_ = now + settings_.ping_every;
  status_.line.failures = 0;
  set(LineState::kUp, "logged in", "");
}

// ---- actions -------------------------------------------------------------------------------------------------------

void AmiSession::send(Purpose purpose, std::uint64_t id, const AmiAction& action, core::TimePoint now) {
  const std::string action_id = "callai-" + std::to_string(next_action_++);
  AmiMessage message = action.message;
  message.add("ActionID", action_id);
  auto wire = to_wire(message);
  if (!wire.ok()) {
    if (purpose == Purpose::kRequest) {
      out_.emplace_back(Done{id, wire.error()});
    } else {
      fail(wire.error(), kRefused, now);  // a user name that is none
    }
    return;
  }
  pending_[action_id] =
      Pending{purpose, id, std::string(message.get("Action")), action.completion, now + action.deadline, {}};
  out_.emplace_back(Send{*std::move(wire)});
}

void AmiSession::request(std::uint64_t id, AmiAction action, core::TimePoint now) {
  if (stage_ != Stage::kUp) {
    out_.emplace_back(
        Done{id, unavailable("the manager interface is not there: " + status_.line.reason, status_.line.mend)});
  } else if (pending_.size() >= kMaxPending) {
    out_.emplace_back(Done{id, core::Error{core::ErrorCode::kResourceExhausted,
                                           "too many actions wait for the manager interface", "try again later", ""}});
  } else {
    send(Purpose::kRequest, id, action, now);
  }
}

void AmiSession::finish(const std::string& action_id, core::Result<AmiReply> reply) {
  auto pending = pending_.extract(action_id);
  if (!pending.empty()) out_.emplace_back(Done{pending.mapped().id, std::move(reply)});
}

core::Error AmiSession::refusal(const std::string& action, const std::string& words) const {
  const std::string needed(class_of_action(action));
  if (words.find("ermission") != std::string::npos && !needed.empty()) {
    return {core::ErrorCode::kPermissionDenied,
            "the manager user '" + settings_.user + "' may not " + action + ": it lacks the class '" + needed + "'",
            "add " + needed + " to its classes, in [" + settings_.user + "] of manager.conf: write = " + needed, words};
  }
  return {core::ErrorCode::kFailedPrecondition, "the PBX refused " + action + ": " + words, "", ""};
}

// ---- time and the end ----------------------------------------------------------------------------------------------

std::optional<core::TimePoint> AmiSession::next() const {
  if (stage_ == Stage::kOff) return {};
  std::optional<core::TimePoint> first;
  if (stage_ == Stage::kConnecting || stage_ == Stage::kUp || stage_ == Stage::kWaiting) first = stage_ends_;
  for (const auto& [id, pending] : pending_) first = std::min(first.value_or(pending.deadline), pending.deadline);
  return first;
}

void AmiSession::on_time(core::TimePoint now) {
  std::vector<std::string> late;
  for (const auto& [id, pending] : pending_) {
    if (pending.deadline > now) continue;
    if (pending.purpose != Purpose::kRequest) {
      return fail(unavailable("the manager at " + place() + " does not answer any more", "see the PBX's load and log"),
                  0, now);
    }
    late.push_back(id);
  }
  for (const std::string& id : late) {
    finish(id, core::Error{core::ErrorCode::kDeadlineExceeded,
                           "the PBX did not say what became of " + pending_.at(id).action, "", ""});
  }
  if (stage_ends_ > now) return;
  if (stage_ == Stage::kWaiting) return start(now);
  if (stage_ == Stage::kConnecting) {
    return fail(unavailable("no answer from the manager at " + place(),
                            "check ami.host and ami.port, and let this machine through the PBX's firewall"),
                0, now);
  }
  if (stage_ != Stage::kUp) return;
  stage_ends_ = now + settings_.ping_every;
  send(Purpose::kPing, 0, own_action("Ping"), now);
}

void AmiSession::on_closed(core::Error why, core::TimePoint now) {
  if (stage_ == Stage::kOff || stage_ == Stage::kWaiting) return;
  fail(std::move(why), 0, now);
}

void AmiSession::fail(core::Error why, int code, core::TimePoint now) {
  ++status_.line.failures;
  stage_ = Stage::kWaiting;
  stage_ends_ = now + retry_delay(status_.line.failures, code, random_.next());
  set(LineState::kFailed, why.message, why.mend);
  for (auto& [id, pending] : std::exchange(pending_, {})) {
    if (pending.purpose == Purpose::kRequest) out_.emplace_back(Done{pending.id, unavailable(why.message, why.mend)});
  }
  out_.emplace_back(Disconnect{});
}

}  // namespace callai::telephony
