#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/executor.h"
#include "core/result.h"
#include "core/task_safety.h"
#include "telephony/ami/ami_client.h"

namespace callai::telephony {

/// What the manager interface can do for a call that this side knows by the Call-ID of its SIP dialog: finds the
/// channel of whom it talks to, and acts on that. Dispatch sequence.
class AmiCalls {
 public:
  using Done = std::function<void(core::Status)>;  ///< once, on the dispatch sequence

  /// Both outlive this.
  AmiCalls(AmiClient& client, core::Sequence& sequence) : client_(client), sequence_(sequence) {}

  /// Sends whoever talks to us elsewhere (Redirect); the PBX ends our call.
  void move(const std::string& call_id, const AmiPlace& to, const Done& done);
  /// Joins those whom two of our calls talk to (Bridge); the PBX ends both.
  void join(const std::string& call_id, const std::string& other_call_id, const Done& done);
  /// Keys for whoever talks to us (PlayDTMF), one after the other.
  void press(const std::string& call_id, const std::string& digits, const Done& done);

 private:
  using Next = std::function<void(core::Result<AmiReply>&)>;
  using Found = std::function<void(const std::vector<AmiChannel>&)>;

  void ask(core::Result<AmiAction> action, Next next);
  void list(const Done& done, Found found);
  void finish(core::Result<AmiAction> action, const Done& done);
  void press_next(const std::string& channel, const std::string& digits, const Done& done);

  AmiClient& client_;
  core::Sequence& sequence_;
  core::TaskSafety safety_;
};

}  // namespace callai::telephony
