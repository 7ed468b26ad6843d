#include "telephony/sip/peer_guard.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace callai::telephony {
namespace {

core::Error bad_network(std::string_view text) {
  return {core::ErrorCode::kInvalidArgument, "'" + std::string(text) + "' is no IP address or network",
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

core::Result<IpNetwork> parse_network(std::string_view text) {
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

void PeerGuard::allow(const IpNetwork& network) {
  networks_.push_back(network);
}

void PeerGuard::allow_host(const std::string& host, std::vector<IpBytes> addresses) {
  hosts_[host] = std::move(addresses);
}

bool PeerGuard::is_listed(const IpBytes& source) const {
  const auto in_network = [&](const IpNetwork& network) { return network.contains(source); };
  if (std::any_of(networks_.begin(), networks_.end(), in_network)) return true;
  return std::any_of(hosts_.begin(), hosts_.end(), [&](const auto& host) {
    return std::find(host.second.begin(), host.second.end(), source) != host.second.end();
  });
}

bool PeerGuard::Bucket::take(core::TimePoint now, int a_second) {
  // A new bucket is full: filled is the beginning of time.
  const double passed = core::to_ms(now - filled) / 1000.0;
  tokens = std::min(static_cast<double>(a_second), tokens + passed * a_second);
  filled = now;
  if (tokens < 1) return false;
  tokens -= 1;
  return true;
}

PeerGuard::Source* PeerGuard::source(const IpBytes& ip) {
  const auto found = sources_.find(ip);
  if (found != sources_.end()) return &found->second;
  if (sources_.size() >= kMaxSources) {
    std::erase_if(sources_, [](const auto& entry) { return entry.second.half_open == 0; });
    if (sources_.size() >= kMaxSources) return nullptr;
  }
  Source& added = sources_[ip];
  added.messages.tokens = limits_.messages_a_second;
  added.invites.tokens = limits_.invites_a_second;
  return &added;
}

Admission PeerGuard::message(core::TimePoint now, const IpBytes& ip) {
  Source* const from = is_listed(ip) ? source(ip) : nullptr;
  if (from != nullptr && from->messages.take(now, limits_.messages_a_second)) return Admission::kAllowed;
  ++dropped_;
  return Admission::kDropped;
}

Admission PeerGuard::invite(core::TimePoint now, const IpBytes& ip) {
  Source* const from = is_listed(ip) ? source(ip) : nullptr;
  if (from == nullptr) return Admission::kDropped;
  if (from->half_open >= limits_.half_open || !from->invites.take(now, limits_.invites_a_second)) {
    return Admission::kBusy;
  }
  ++from->half_open;
  return Admission::kAllowed;
}

void PeerGuard::half_open_done(const IpBytes& ip) {
  const auto found = sources_.find(ip);
  if (found != sources_.end() && found->second.half_open > 0) --found->second.half_open;
}

}  // namespace callai::telephony
