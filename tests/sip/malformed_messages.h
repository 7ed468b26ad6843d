#pragma once

#include <string>
#include <vector>

namespace callai::tests {

struct MalformedMessage {
  std::string what;  ///< is wrong with it
  std::string text;
};

/// Over a hundred messages that are wrong by hand, each in one way: from SIP messages with one bad line to what is no
/// SIP at all. `port`: where answers would go. Call-IDs differ, so that each is a call of its own if it is one.
std::vector<MalformedMessage> malformed_messages(int port);

/// A well-formed message of a caller: an INVITE with an offer, or another method without one.
std::string well_formed(const std::string& method, int port, const std::string& call_id);

}  // namespace callai::tests
