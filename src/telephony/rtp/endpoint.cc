#include "telephony/rtp/endpoint.h"

#include <arpa/inet.h>

#include <algorithm>

namespace callai::telephony {
namespace {

constexpr std::array<std::uint8_t, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

}  // namespace

core::Result<Endpoint> parse_endpoint(const MediaAddress& address) {
  Endpoint endpoint;
  endpoint.port = address.port;
  if (inet_pton(AF_INET, address.ip.c_str(), endpoint.ip.data()) == 1) return endpoint;
  std::array<std::uint8_t, 16> wide{};
  if (inet_pton(AF_INET6, address.ip.c_str(), wide.data()) != 1) {
    return core::Error{core::ErrorCode::kInvalidArgument, "'" + address.ip + "' is no IP address",
                       "give an IPv4 or IPv6 address in figures", ""};
  }
  // IPv4 in the form of IPv6 is IPv4.
  endpoint.v6 = !std::equal(kMapped.begin(), kMapped.end(), wide.begin());
  if (endpoint.v6) {
    endpoint.ip = wide;
  } else {
    std::copy(wide.begin() + kMapped.size(), wide.end(), endpoint.ip.begin());
  }
  return endpoint;
}

std::string ip_text(const Endpoint& endpoint) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(endpoint.v6 ? AF_INET6 : AF_INET, endpoint.ip.data(), text.data(), text.size());
  return text.data();
}

}  // namespace callai::telephony
