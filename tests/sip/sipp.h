#pragma once

#include <memory>
#include <string>

#include "black_box.h"
#include "run_program.h"

namespace callai::tests {

/// A scenario for SIPp (https://sipp.readthedocs.io), written step by step. SIPp is the judge: it ends with 0 only when
/// every message was the expected one.
class SippScenario {
 public:
  /// A request of SIPp's that opens a dialog or stands alone. `extra`: header lines, each with its end.
  SippScenario& request(const std::string& method, const std::string& extra = "", const std::string& body = "");
  /// A request of the caller's within its dialog.
  SippScenario& again(const std::string& method, const std::string& extra = "", const std::string& body = "");
  /// A request of the called side's within the dialog that expect("INVITE") has opened.
  SippScenario& back(const std::string& method, const std::string& extra = "", const std::string& body = "");
  SippScenario& ack(const std::string& body = "");
  /// Of a caller: what it sends within the dialog from now on goes where Contact and Record-Route of the answers say.
  SippScenario& through_proxies();
  /// Of the caller's INVITE that was refused: within its transaction, so that the refusal is not said again.
  SippScenario& ack_refusal();
  SippScenario& respond(int code, const std::string& phrase, const std::string& extra = "",
                        const std::string& body = "");
  /// To the INVITE that came last, whatever came after it.
  SippScenario& respond_to_invite(int code, const std::string& phrase, const std::string& extra = "",
                                  const std::string& body = "");
  /// A request of the agent's. `with`: a POSIX pattern that the message must match.
  SippScenario& expect(const std::string& method, const std::string& with = "");
  SippScenario& expect(int code, const std::string& with = "", bool optional = false);
  SippScenario& wait(int ms);
  /// A step in SIPp's own words.
  SippScenario& raw(const std::string& xml);
  std::string text() const;

 private:
  SippScenario& send(const std::string& message, bool again_until_answered);
  std::string check(const std::string& with);
  std::string target() const;
  std::string routes() const;

  std::string steps_;
  int cseq_ = 0;
  int invite_cseq_ = 0;
  int checks_ = 0;
  bool invited_ = false;
  bool routed_ = false;
};

/// An audio description as a PBX sends it.
std::string pbx_sdp(const std::string& direction = "sendrecv", const std::string& formats = "0 8 101");

/// A call that is either answered and hung up by the caller, or refused with 503 and a time to come back.
SippScenario answered_or_refused();

/// A UDP port of the loopback that nobody uses now.
int free_udp_port();

/// Datagrams by hand, for what SIPp does by itself.
class Wire {
 public:
  explicit Wire(int peer_port);
  ~Wire();
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;
  void send(const std::string& datagram);
  /// The next datagram that begins so; "" when none came in time. Others are thrown away.
  std::string receive(const std::string& start, int patience_ms);
  std::string request(const std::string& method, int cseq, const std::string& to_tag = "",
                      const std::string& body = "") const;

 private:
  int fd_;
  int port_ = 0;
};

/// One SIPp, ended with this. `peer_port`: the agent's; 0: it only answers.
class Sipp {
 public:
  Sipp(const SippScenario& scenario, int peer_port, const std::string& number = "100",
       std::vector<std::string> more = {});
  int port() const { return port_; }
  /// Waits for its verdict: "" when all went as the scenario says, else what SIPp complains about.
  std::string verdict();
  /// Of one that answers any number of calls (-m): it ends once those that it has are over, with its verdict.
  std::string last_verdict();

 private:
  TempFolder folder_;
  int port_;
  std::unique_ptr<RunningProgram> program_;
};

}  // namespace callai::tests
