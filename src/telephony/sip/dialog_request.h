#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "telephony/sip/digest_answer.h"
#include "telephony/sip/re_handles.h"

struct sa;
struct sip;
struct sip_auth;
struct sip_dialog;
struct sip_msg;

namespace callai::telephony {

/// The far end of the TCP or TLS connection that the far side's messages come over. Requests go back over it while it
/// stands: behind it there may be a NAT, or a side that takes no connections.
struct SipConnection {
  std::string ip;
  std::uint16_t port = 0;  ///< 0: none
  bool tls = false;

  /// Empty for datagrams.
  static SipConnection of(const struct ::sip_msg* msg);
  /// Puts its address into `target` when `transport` (libre's sip_transp) is its own.
  void replace(int transport, struct ::sa& target) const;
};

/// One request of this side within a dialog, with its answers to a challenge for credentials. Sip thread only; dialog,
/// credentials and connection outlive it.
class DialogRequest {
 public:
  struct Dialog {
    struct ::sip* stack = nullptr;
    struct ::sip_dialog* dialog = nullptr;
    struct ::sip_auth* auth = nullptr;
    const SipConnection* connection = nullptr;
    const DigestAccount* account = nullptr;  ///< null: only what libre answers to
    const std::string* uri = nullptr;        ///< where the dialog's requests go; with `account`
  };
  /// Every answer, provisional ones too; `error` (errno) and no message when none came.
  using Handler = std::function<void(int error, const struct ::sip_msg* msg)>;

  /// `rest`: headers and body from behind CSeq on, with the empty line. errno, 0 when it was sent.
  int send(const Dialog& dialog, const char* method, std::string rest, Handler handler);
  bool under_way() const { return request_.under_way(); }
  /// CANCEL for an INVITE; its final answer still comes.
  void cancel_invite();
  /// Forgets it; no answer comes any more.
  void drop() { request_.cancel(); }
  /// The header lines by which it answered its last challenge; "" when libre did, or nobody asked.
  const std::string& credentials() const { return credentials_; }

 private:
  static void on_response(int error, const struct ::sip_msg* msg, void* self);
  int send_again();
  bool over_connection() const { return dialog_.connection != nullptr && dialog_.connection->port != 0; }
  bool answer_challenge(const struct ::sip_msg* msg);

  Dialog dialog_;
  const char* method_ = "";
  std::string rest_;
  std::string credentials_;
  Handler handler_;
  int challenges_ = 0;
  bool cancelled_ = false;
  PendingRequest request_;
};

}  // namespace callai::telephony
