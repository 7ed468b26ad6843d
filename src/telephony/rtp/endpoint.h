#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "core/result.h"
#include "telephony/rtp/media_port.h"

namespace callai::telephony {

/// An address of UDP without text or system headers: what packets are compared by.
struct Endpoint {
  bool v6 = false;
  std::array<std::uint8_t, 16> ip{};  ///< IPv4: the first four
  std::uint16_t port = 0;

  bool operator==(const Endpoint&) const = default;
  bool same_ip(const Endpoint& other) const { return v6 == other.v6 && ip == other.ip; }
  /// Something can be sent there: neither port 0 nor the wildcard address (which an old way to hold a call signals).
  bool reachable() const { return port != 0 && ip != std::array<std::uint8_t, 16>{}; }
};

/// kInvalidArgument: no IPv4 or IPv6 literal.
core::Result<Endpoint> parse_endpoint(const MediaAddress& address);
/// Its address as a literal, without the port.
std::string ip_text(const Endpoint& endpoint);

}  // namespace callai::telephony
