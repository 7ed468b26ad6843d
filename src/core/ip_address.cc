#include "core/ip_address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

namespace callai::core {
namespace {

Error bad_network(std::string_view text) {
  return {ErrorCode::kInvalidArgument, "'" + std::string(text) + "' is no IP address or network",
          "write an address or a network, for example 192.168.1.10 or 192.168.1.0/24", ""};
}

bool is_v4(const IpBytes& ip) {
  constexpr IpBytes kPrefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  return std::equal(ip.begin(), ip.begin() + 12, kPrefix.begin());
}

}  // namespace

std::optional<IpBytes> parse_ip(std::string_view text) {
  const std::string copy(text.substr(0, 64));
  IpBytes ip{};
  if (inet_pton(AF_INET6, copy.c_str(), ip.data()) == 1) return ip;
  ip = {};
  if (inet_pton(AF_INET, copy.c_str(), ip.data() + 12) != 1) return {};
  ip[10] = ip[11] = 0xFF;
  return ip;
}

bool IpNetwork::contains(const IpBytes& ip) const {
  for (int bit = 0; bit < prefix_bits; ++bit) {
    const auto byte = static_cast<std::size_t>(bit) / 8;
    const auto mask = static_cast<std::uint8_t>(0x80U >> (static_cast<unsigned>(bit) % 8));
    if ((ip[byte] & mask) != (address[byte] & mask)) return false;
  }
  return true;
}

Result<IpNetwork> parse_network(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto ip = parse_ip(text.substr(0, slash));
  if (!ip) return bad_network(text);
  IpNetwork network{*ip, 128};
  if (slash == std::string_view::npos) return network;
  const std::string_view bits = text.substr(slash + 1);
  int value = -1;
  const auto [end, error] = std::from_chars(bits.data(), bits.data() + bits.size(), value);
  const int most = is_v4(*ip) ? 32 : 128;
  if (error != std::errc{} || end != bits.data() + bits.size() || value < 0 || value > most) return bad_network(text);
  network.prefix_bits = value + 128 - most;
  return network;
}

}  // namespace callai::core
