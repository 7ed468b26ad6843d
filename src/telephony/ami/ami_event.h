#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "telephony/ami/ami_message.h"

namespace callai::telephony {

// What the PBX tells of its channels. `linked_id` is the same for all channels of one call.
struct AmiNewChannel {
  std::string channel;
  std::string unique_id;
  std::string linked_id;
  std::string caller;
  std::string exten;
};
struct AmiNewState {
  std::string channel;
  std::string linked_id;
  int state = 0;
};  ///< 4 ringing, 5 ring, 6 up
struct AmiDialEnd {
  std::string channel;
  std::string dialled;
  std::string status;
};  ///< "ANSWER", "BUSY", "NOANSWER"
struct AmiHangup {
  std::string channel;
  std::string linked_id;
  int cause = 0;
  std::string words;
};  ///< Q.850
struct AmiDigit {
  std::string channel;
  char digit = '0';
  bool received = false;
};

using AmiEvent = std::variant<AmiNewChannel, AmiNewState, AmiDialEnd, AmiHangup, AmiDigit>;

/// Nothing: another event, a response, or one that lacks what it must have.
std::optional<AmiEvent> to_event(const AmiMessage& message);

/// A channel as the action Status lists it.
struct AmiChannel {
  std::string name;
  std::string bridge;   ///< "" none
  std::string call_id;  ///< of its SIP dialog; "" none
};

std::vector<AmiChannel> channels_of(const std::vector<AmiMessage>& status);
/// The channel that ours of `call_id` talks to: the other one in its bridge, through Local channels (queues, ring
/// groups) to the telephone behind them. "" when it talks to nobody.
std::string far_channel(const std::vector<AmiChannel>& channels, const std::string& call_id);

}  // namespace callai::telephony
