#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "core/env.h"
#include "telephony/rtp/media_port.h"
#include "telephony/sip/call_media.h"
#include "telephony/sip/dialog_request.h"
#include "telephony/sip/re_handles.h"
#include "telephony/sip/sip_call_owner.h"
#include "telephony/sip/sip_event.h"
#include "telephony/sip/sip_settings.h"
#include "telephony/telephony_interface.h"

struct mbuf;
struct sip_strans;

namespace callai::telephony {

/// One INVITE session (RFC 3261, 12 to 15) with its media. Sip thread only, made and owned by SipAgent. Built on
/// libre's transactions and dialogs; not on its sessions, which can neither refresh a session timer nor say that a
/// re-INVITE was refused.
class SipCall {
 public:
  struct Context {
    core::Env env;
    struct ::sip* stack;
    MediaPort& media;
    const SipAgentSettings& settings;
    SipCallOwner& owner;
  };

  SipCall(Context context, LegId id, SipTarget target);
  ~SipCall();
  SipCall(const SipCall&) = delete;
  SipCall& operator=(const SipCall&) = delete;

  const LegId& id() const { return id_; }
  const std::string& call_id() const { return call_id_; }
  bool matches(const struct ::sip_msg* msg) const;
  bool talking() const { return stage_ == Stage::kTalking; }
  bool incoming() const { return incoming_; }

  /// Sends the INVITE. On an error nothing was sent and no event comes.
  core::Status call(const OriginateRequest& request);
  /// Takes a call in: Incoming follows at once, unless it is refused for what it asks for.
  void take(const struct ::sip_msg* invite);

  core::Status answer();
  core::Status reject(int code);
  void hang_up();
  core::Status hold(bool on_hold);
  core::Status transfer(const std::string& number);
  core::Status transfer_to(const SipCall& consult);
  core::Status send_info(const std::string& digits);

  /// A request of the far side that matches: ACK, BYE, INFO, UPDATE, NOTIFY, re-INVITE.
  void on_request(const struct ::sip_msg* msg);
  /// A 2xx to INVITE that no transaction waits for: our ACK was lost.
  void on_accepted_again(const struct ::sip_msg* msg);

 private:
  enum class Stage { kNew, kCalling, kOffered, kTalking, kOver };
  struct Confirmation;

  DialogRequest::Dialog dialog() const {
    return {context_.stack, dialog_.get(), auth_.get(), &connection_, &account_, &request_uri_};
  }
  void learn_target(const struct ::sip_msg* msg);
  void emit(SipEvent event) { context_.owner.on_call_event(*this, std::move(event)); }
  core::Status prepare();
  void end(CallOutcome outcome, bool by_far_side, int code, std::string reason);
  void finish_if_quiet();
  void report_hold(bool before);

  // sip_call_out.cc: the INVITE of this side.
  core::Status send_invite(const std::string& offer);
  void on_invite_answer(int error, const struct ::sip_msg* msg);
  void on_progress(const struct ::sip_msg* msg);
  void confirm_progress(const struct ::sip_msg* msg);
  bool establish(const struct ::sip_msg* msg);
  void on_accepted(const struct ::sip_msg* msg);
  void send_ack(std::uint32_t cseq);
  void give_up(CallOutcome outcome, std::string reason);

  // sip_call_in.cc: the INVITE of the far side, and what is accepted of it.
  bool takes_session_timer(const struct ::sip_msg* msg);
  void refuse(int code, const std::string& headers, const std::string& reason);
  void on_cancel();
  void accept(const struct ::sip_msg* invite, const std::string& sdp, bool answer_comes);
  void say_again();
  void on_ack(const struct ::sip_msg* msg);
  void on_never_confirmed();

  // sip_call_dialog.cc: what happens while it lasts.
  void on_bye(const struct ::sip_msg* msg);
  void on_info(const struct ::sip_msg* msg);
  void on_update(const struct ::sip_msg* msg);
  void on_reinvite(const struct ::sip_msg* msg);
  void send_bye();
  void ask_for_wanted_hold();
  void on_reinvite_answer(int error, const struct ::sip_msg* msg, bool hold);
  void reply(const struct ::sip_msg* msg, int code, const char* phrase, const std::string& rest = "");
  void send_next_info();
  std::string session_headers() const;
  void learn_session_timer(const struct ::sip_msg* msg, bool we_are_client);
  void start_session_timer();
  void refresh_session();
  void on_refreshed(int error, const struct ::sip_msg* msg);

  // sip_call_transfer.cc
  core::Status refer(const std::string& target);
  core::Status send_refer(const std::string& target, bool first);
  void on_notify(const struct ::sip_msg* msg);
  void transfer_done(bool succeeded, int code, std::string reason, bool refused = false);

  Context context_;
  LegId id_;
  SipTarget target_;
  DigestAccount account_;
  std::string request_uri_;  // where requests of the dialog go
  Stage stage_ = Stage::kNew;
  bool incoming_ = false;
  bool announced_ = false;  // a call in: Incoming has been reported, and so will be its end
  bool answered_ = false;
  std::string call_id_;
  std::string near_tag_;
  std::string far_tag_;
  CallMedia media_;
  SipConnection connection_;  // before the requests: they use it

  ReRef<struct ::sip_dialog> dialog_;
  ReRef<struct ::sip_auth> auth_;
  DialogRequest invite_;
  DialogRequest bye_;
  DialogRequest refresh_;
  DialogRequest refer_;
  DialogRequest info_;
  DialogRequest prack_;
  std::uint32_t reliable_ = 0;  // number of the last reliable answer to our INVITE that is not final (RFC 3262)

  // A call in.
  ReRef<struct ::sip_strans> transaction_;
  ReRef<const struct ::sip_msg> invite_message_;
  std::unique_ptr<Confirmation> confirmation_;  // of a 200 that waits for its ACK
  bool bye_after_ack_ = false;

  bool rang_ = false;
  bool early_ = false;
  std::optional<bool> wanted_hold_;  // to be asked for as soon as nothing else is under way
  std::string digits_;               // to be sent by INFO
  bool transferring_ = false;
  int session_seconds_ = 0;  // 0: no session timer
  bool we_refresh_ = false;
  bool far_side_updates_ = false;
  bool far_side_times_ = false;
  std::string number_;

  SipTimer ring_timer_;
  SipTimer session_timer_;
  SipTimer retry_timer_;
  SipTimer transfer_timer_;
};

}  // namespace callai::telephony
