#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"
#include "core/units.h"
#include "telephony/ami/ami_message.h"

namespace callai::telephony {

/// When an action is over.
enum class AmiCompletion {
  kResponse,   ///< with its response
  kList,       ///< with the event that says "EventList: Complete"
  kOriginate,  ///< with its OriginateResponse: an event, so the session must ask for events
};

/// An action that is ready to be sent: its values have been looked at, and nothing in them can be read as another
/// field, another variable or an application.
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

/// Calls `channel` ("PJSIP/100", "Local/5551234@from-internal") and sends it to `to` when it answers.
struct AmiOriginate {
  std::string channel;
  AmiPlace to;
  std::string caller_id;
  core::Duration ring_timeout = std::chrono::seconds(30);
  std::vector<std::pair<std::string, std::string>> variables;  ///< of the channel
};

// Each is kInvalidArgument, naming the field, when a value cannot be what it should. An application (Asterisk's System
// among them) cannot be asked for at all.
core::Result<AmiAction> originate_action(const AmiOriginate& originate);
core::Result<AmiAction> redirect_action(const std::string& channel, const AmiPlace& to);
/// The equivalent of hold for a PBX that takes no re-INVITE: both ends go to extension "s" of a context that plays
/// music, and bridge_action() joins them again. Parking would end our leg.
core::Result<AmiAction> hold_action(const std::string& channel, const std::string& ours, const std::string& context);
core::Result<AmiAction> bridge_action(const std::string& channel, const std::string& other);
core::Result<AmiAction> play_dtmf_action(const std::string& channel, char digit);
/// Every channel, with the Call-ID of its SIP dialog.
AmiAction status_action();

/// The class of manager.conf's `write` line that an action needs ("call"); "" none.
std::string_view class_of_action(std::string_view action);

}  // namespace callai::telephony
