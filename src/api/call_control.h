#pragma once

#include <string>
#include <vector>

#include "conversation/vocabulary.h"
#include "core/ids.h"
#include "core/result.h"

namespace callai::api {

/// A call that somebody wants made.
struct CallOrder {
  core::OrgId org;
  core::CampaignId campaign;  ///< stored: the call is made with the version of the template that it is pinned to
  core::ContactId contact;    ///< stored
  std::string customer;       ///< where telephony is simulated: the scenario whose customer answers; "": one that fits
};

/// A telephone line, for people.
struct LineHealth {
  std::string line;
  std::string state;
  std::string reason;
  std::string mend;
};

/// Seam: the calls of this node. Commands go to the dispatch sequence and come back; none waits for a caller. Safe from
/// any thread but the dispatch sequence itself.
class CallControl {
 public:
  virtual ~CallControl() = default;
  /// kResourceExhausted: all slots are taken; kFailedPrecondition: shutting down, or no line for this organisation.
  virtual core::Result<core::CallId> start(const CallOrder& order) = 0;
  /// kNotFound when that call of that organisation is not going on; kDeadlineExceeded when the node that has it did not
  /// answer, and may have done it all the same.
  virtual core::Status command(const core::OrgId& org, const core::CallId& call,
                               const conversation::OperatorCommand& command) = 0;
  virtual core::Status send_dtmf(const core::OrgId& org, const core::CallId& call, const std::string& digits) = 0;
  /// The session of a running call in the plan's keys.
  virtual core::Result<std::string> session_json(const core::OrgId& org, const core::CallId& call) = 0;
  virtual std::vector<LineHealth> lines(const core::OrgId& org) = 0;
};

}  // namespace callai::api
