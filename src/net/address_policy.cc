#include "net/address_policy.h"

#include <algorithm>
#include <vector>

namespace callai::net {
namespace {

// IANA's special-purpose registries, what is not globally reachable, and multicast.
constexpr const char* kNotPublic[] = {
    "0.0.0.0/8",     "10.0.0.0/8",      "100.64.0.0/10",  "127.0.0.0/8",    "169.254.0.0/16",
    "172.16.0.0/12", "192.0.0.0/24",    "192.0.2.0/24",   "192.88.99.0/24", "192.168.0.0/16",
    "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4",    "240.0.0.0/4",
    "::/96",         "64:ff9b:1::/48",  "100::/64",       "2001::/23",      "2001:db8::/32",
    "2002::/16",     "fc00::/7",        "fe80::/10",      "fec0::/10",      "ff00::/8"};

const std::vector<core::IpNetwork>& not_public() {
  static const std::vector<core::IpNetwork> networks = [] {
    std::vector<core::IpNetwork> all;
    for (const char* text : kNotPublic) all.push_back(*core::parse_network(text));
    return all;
  }();
  return networks;
}

// 64:ff9b::/96: an IPv4 address behind a NAT64.
bool is_nat64(const core::IpBytes& ip) {
  constexpr std::array<std::uint8_t, 12> kPrefix{0x00, 0x64, 0xFF, 0x9B};
  return std::equal(kPrefix.begin(), kPrefix.end(), ip.begin());
}

}  // namespace

bool is_public(const core::IpBytes& ip) {
  if (is_nat64(ip)) {
    core::IpBytes inner{};
    inner[10] = inner[11] = 0xFF;
    std::copy(ip.begin() + 12, ip.end(), inner.begin() + 12);
    return is_public(inner);
  }
  return std::none_of(not_public().begin(), not_public().end(),
                      [&](const core::IpNetwork& network) { return network.contains(ip); });
}

}  // namespace callai::net
