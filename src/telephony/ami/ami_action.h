#pragma once

#include <string>
#include <string_view>

#include "core/result.h"
#include "core/units.h"
#include "telephony/ami/ami_message.h"

namespace callai::telephony {

/// When an action is over.
enum class AmiCompletion {
  kResponse,  ///< with its response
  kList,      ///< with the event that says "EventList: Complete"
};

/// An action that is ready to be sent: its values have been looked at, and nothing in them can be read as another
/// field or an application.
struct AmiAction {
  AmiMessage message;
  AmiCompletion completion = AmiCompletion::kResponse;
  core::Duration deadline = std::chrono::seconds(5);
};

/// Where in the PBX's dialplan a channel goes.
struct AmiPlace {
  std::string context;
  std::string exten;
};

// Each is kInvalidArgument, naming the field, when a value cannot be what it should. An application (Asterisk's System
// among them) cannot be asked for at all.
core::Result<AmiAction> redirect_action(const std::string& channel, const AmiPlace& to);
core::Result<AmiAction> bridge_action(const std::string& channel, const std::string& other);
core::Result<AmiAction> play_dtmf_action(const std::string& channel, char digit);
/// Every channel, with the Call-ID of its SIP dialog.
AmiAction status_action();

/// The class of manager.conf's `write` line that an action needs ("call"); "" none.
std::string_view class_of_action(std::string_view action);

}  // namespace callai::telephony
