#include "telephony/sip/peer_guard.h"

#include <algorithm>
#include <utility>

namespace callai::telephony {

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
