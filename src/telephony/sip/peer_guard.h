#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/ip_address.h"
#include "core/units.h"

namespace callai::telephony {

using core::IpBytes;
using core::IpNetwork;
using core::parse_ip;
using core::parse_network;

struct PeerLimits {
  /// From one source; what is over is dropped. Far above what a burst of calls brings: an ACK or BYE that is dropped
  /// makes more traffic (answers said again) and leaves calls behind for half a minute.
  int messages_a_second = 20000;
  int invites_a_second = 1000;  ///< new calls of one source; what is over is answered 503
  int half_open = 1000;         ///< calls of one source that nobody has answered yet; what is over is answered 503
};

enum class Admission { kAllowed, kBusy, kDropped };

/// Decides about what comes from where, before anything is answered: sources that are not on the list are dropped
/// without an answer, so that a scanner learns nothing. Pure; owned by the sip thread. At most kMaxSources are counted;
/// only listed ones can be, so that a flood of addresses costs no memory.
class PeerGuard {
 public:
  static constexpr std::size_t kMaxSources = 4096;

  explicit PeerGuard(PeerLimits limits) : limits_(limits) {}

  void allow(const IpNetwork& network);
  /// The addresses of a PBX by name; takes the place of what the name stood for before.
  void allow_host(const std::string& host, std::vector<IpBytes> addresses);

  bool is_listed(const IpBytes& source) const;
  /// A datagram or a message on a connection.
  Admission message(core::TimePoint now, const IpBytes& source);
  /// A new call. After kAllowed: half_open_done() once.
  Admission invite(core::TimePoint now, const IpBytes& source);
  void half_open_done(const IpBytes& source);

  std::uint64_t dropped() const { return dropped_; }

 private:
  struct Bucket {
    double tokens = 0;
    core::TimePoint filled;
    bool take(core::TimePoint now, int a_second);
  };
  struct Source {
    Bucket messages;
    Bucket invites;
    int half_open = 0;
  };
  Source* source(const IpBytes& ip);

  PeerLimits limits_;
  std::vector<IpNetwork> networks_;
  std::map<std::string, std::vector<IpBytes>> hosts_;
  std::map<IpBytes, Source> sources_;
  std::uint64_t dropped_ = 0;
};

}  // namespace callai::telephony
