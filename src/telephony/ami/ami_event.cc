#include "telephony/ami/ami_event.h"

#include <algorithm>
#include <charconv>

namespace callai::telephony {
namespace {

constexpr int kMostLocalPairs = 8;

int number_of(std::string_view text) {
  int number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

std::string text_of(const AmiMessage& message, std::string_view name) {
  return std::string(message.get(name));
}

/// "Local/200@queue-00000003;1" and ";2" are the two ends of one wire.
std::string other_half(const std::string& name) {
  if (!name.starts_with("Local/") || name.size() < 2 || name[name.size() - 2] != ';') return "";
  std::string other = name;
  other.back() = name.back() == '1' ? '2' : '1';
  return other;
}

const AmiChannel* find_named(const std::vector<AmiChannel>& channels, const std::string& name) {
  const auto found =
      std::find_if(channels.begin(), channels.end(), [&name](const AmiChannel& one) { return one.name == name; });
  return found == channels.end() ? nullptr : &*found;
}

const AmiChannel* find_own(const std::vector<AmiChannel>& channels, const std::string& call_id) {
  if (call_id.empty()) return nullptr;
  const auto found = std::find_if(channels.begin(), channels.end(),
                                  [&call_id](const AmiChannel& one) { return one.call_id == call_id; });
  return found == channels.end() ? nullptr : &*found;
}

/// The only other one in the bridge: of a conference nobody is the caller.
const AmiChannel* find_peer(const std::vector<AmiChannel>& channels, const AmiChannel& one) {
  if (one.bridge.empty()) return nullptr;
  const AmiChannel* peer = nullptr;
  for (const AmiChannel& other : channels) {
    if (other.bridge != one.bridge || other.name == one.name) continue;
    if (peer != nullptr) return nullptr;
    peer = &other;
  }
  return peer;
}

}  // namespace

std::optional<AmiEvent> to_event(const AmiMessage& message) {
  const std::string_view event = message.get("Event");
  const std::string channel = text_of(message, "Channel");
  if (event == "DialEnd") {
    if (message.get("DialStatus").empty()) return {};
    return AmiDialEnd{channel, text_of(message, "DestChannel"), text_of(message, "DialStatus")};
  }
  if (channel.empty()) return {};
  const std::string linked = text_of(message, "Linkedid");
  if (event == "Newchannel") {
    return AmiNewChannel{channel, text_of(message, "Uniqueid"), linked, text_of(message, "CallerIDNum"),
                         text_of(message, "Exten")};
  }
  if (event == "Newstate") return AmiNewState{channel, linked, number_of(message.get("ChannelState"))};
  if (event == "Hangup") {
    return AmiHangup{channel, linked, number_of(message.get("Cause")), text_of(message, "Cause-txt")};
  }
  if (event == "DTMFEnd" && message.get("Digit").size() == 1) {
    return AmiDigit{channel, message.get("Digit").front(), message.get("Direction") == "Received"};
  }
  return {};
}

std::vector<AmiChannel> channels_of(const std::vector<AmiMessage>& status) {
  std::vector<AmiChannel> channels;
  for (const AmiMessage& message : status) {
    if (message.get("Event") != "Status" || message.get("Channel").empty()) continue;
    AmiChannel channel{text_of(message, "Channel"), text_of(message, "BridgeID"), ""};
    for (const std::string_view variable : message.all("Variable")) {
      const std::size_t equals = variable.find('=');
      if (equals == std::string_view::npos || !channel.call_id.empty()) continue;
      channel.call_id = variable.substr(equals + 1);
    }
    channels.push_back(std::move(channel));
  }
  return channels;
}

std::string far_channel(const std::vector<AmiChannel>& channels, const std::string& call_id) {
  const AmiChannel* at = find_own(channels, call_id);
  for (int pairs = 0; at != nullptr && pairs <= kMostLocalPairs; ++pairs) {
    const AmiChannel* const peer = find_peer(channels, *at);
    if (peer == nullptr) return "";
    const std::string behind = other_half(peer->name);
    if (behind.empty()) return peer->name;
    at = find_named(channels, behind);
  }
  return "";
}

}  // namespace callai::telephony
