#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"

namespace callai::core {

/// An IP address in one form: IPv4 as ::ffff:a.b.c.d.
using IpBytes = std::array<std::uint8_t, 16>;

/// Absent: no IP literal.
std::optional<IpBytes> parse_ip(std::string_view text);

/// "192.0.2.0/24", "2001:db8::/32" or an address alone.
struct IpNetwork {
  IpBytes address{};
  int prefix_bits = 128;  ///< of the 128
  bool contains(const IpBytes& ip) const;
};
Result<IpNetwork> parse_network(std::string_view text);

}  // namespace callai::core
