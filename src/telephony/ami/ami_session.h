#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/env.h"
#include "core/result.h"
#include "core/units.h"
#include "telephony/ami/ami_action.h"
#include "telephony/ami/ami_message.h"
#include "telephony/sip/sip_event.h"

namespace callai::telephony {

struct AmiReply {
  std::string words;               ///< the PBX's own
  std::vector<AmiMessage> events;  ///< of a list
};

/// What is known of the manager interface, for people.
struct AmiStatus {
  LineStatus line;                   ///< its name is "manager USER@HOST"
  std::string banner;                ///< "Asterisk Call Manager/9.0.0"
  std::set<std::string> may;         ///< the actions that this user may take, of those that are used here
  std::vector<std::string> may_not;  ///< the rest of them
};

struct AmiSessionSettings {
  std::string host;  ///< to be named in messages
  int port = 5038;
  std::string user;
  std::string secret;         ///< never sent: the login answers a challenge with MD5
  bool wants_events = false;  ///< the events of calls; a busy PBX sends many
  core::Duration connect_deadline = std::chrono::seconds(10);
  core::Duration ping_every = std::chrono::seconds(30);
};

/// The protocol of one connection after the other, without the connection: login, keepalive, actions and their answers,
/// and when to try again. Pure: what is to be done comes from take(), in order. One thread.
class AmiSession {
 public:
  struct Connect {};
  struct Send {
    std::string bytes;
  };
  struct Disconnect {};
  struct Done {
    std::uint64_t id;
    core::Result<AmiReply> reply;
  };  ///< exactly one for each request()
  struct Event {
    AmiMessage message;
  };
  using Output = std::variant<Connect, Send, Disconnect, Done, Event>;

  static constexpr std::size_t kMaxPending = 256;  ///< overflow rule: request() is answered with kResourceExhausted
  static constexpr std::size_t kMaxListed = 50000;

  /// `seed`: for the jitter of the waits between two tries.
  AmiSession(AmiSessionSettings settings, std::uint64_t seed);

  void start(core::TimePoint now);
  void on_bytes(std::string_view bytes, core::TimePoint now);
  /// The connection is gone, or none came about.
  void on_closed(core::Error why, core::TimePoint now);
  /// An action; at once answered with kUnavailable while the manager is not logged in.
  void request(std::uint64_t id, AmiAction action, core::TimePoint now);
  /// At next() or later.
  void on_time(core::TimePoint now);
  std::optional<core::TimePoint> next() const;

  std::vector<Output> take();
  const AmiStatus& status() const { return status_; }

 private:
  enum class Stage { kOff, kConnecting, kChallenge, kLogin, kListing, kUp, kWaiting };
  enum class Purpose { kChallenge, kLogin, kListing, kPing, kRequest };
  struct Pending {
    Purpose purpose = Purpose::kRequest;
    std::uint64_t id = 0;
    std::string action;
    AmiCompletion completion = AmiCompletion::kResponse;
    core::TimePoint deadline;
    AmiReply reply;
  };

  void send(Purpose purpose, std::uint64_t id, const AmiAction& action, core::TimePoint now);
  void on_message(AmiMessage message, core::TimePoint now);
  void on_response(const std::string& action_id, const AmiMessage& message, core::TimePoint now);
  void on_listed(const std::string& action_id, AmiMessage message);
  void on_own(const Pending& pending, const AmiMessage& message, core::TimePoint now);
  void log_in(std::string_view challenge, core::TimePoint now);
  void logged_in(const AmiMessage& commands, core::TimePoint now);
  void finish(const std::string& action_id, core::Result<AmiReply> reply);
  core::Error refusal(const std::string& action, const std::string& words) const;
  void fail(core::Error why, int code, core::TimePoint now);
  void set(LineState state, std::string reason, std::string mend);
  std::string place() const { return settings_.host + ":" + std::to_string(settings_.port); }

  AmiSessionSettings settings_;
  core::SeededRandom random_;
  AmiStatus status_;
  Stage stage_ = Stage::kOff;
  core::TimePoint stage_ends_;
  AmiParser parser_;
  std::map<std::string, Pending> pending_;  // by ActionID
  std::uint64_t next_action_ = 1;
  std::vector<Output> out_;
};

}  // namespace callai::telephony
