#include "sim/bad_network.h"

#include <optional>
#include <utility>

#include "telephony/rtp/testing/trouble_proxy.h"

namespace callai::sim {

namespace {

using telephony::Endpoint;
using telephony::MediaAddress;
using telephony::UdpSocket;
using telephony::testing::TroubleProxy;

constexpr const char* kLoopback = "127.0.0.1";
constexpr std::uint16_t kFirstPort = 26000;
constexpr std::uint16_t kLastPort = 27999;

Endpoint loopback(std::uint16_t port) {
  return *telephony::parse_endpoint({kLoopback, port});
}

struct SocketPair {
  UdpSocket rtp;
  UdpSocket rtcp;
};

/// An even port and the odd one above.
std::optional<SocketPair> bind_pair() {
  for (std::uint16_t port = kFirstPort; port < kLastPort; port = static_cast<std::uint16_t>(port + 2)) {
    auto rtp = UdpSocket::bind(loopback(port));
    if (!rtp.ok()) continue;
    auto rtcp = UdpSocket::bind(loopback(static_cast<std::uint16_t>(port + 1)));
    if (rtcp.ok()) return SocketPair{*std::move(rtp), *std::move(rtcp)};
  }
  return {};
}

}  // namespace

/// The two proxies of one session, RTP and RTCP. Left is this side.
struct BadNetwork::Path {
  Path(core::Clock& clock, const telephony::testing::TroubleSettings& trouble, SocketPair left, SocketPair right,
       std::uint16_t own)
      : rtp(clock, trouble, std::move(left.rtp), std::move(right.rtp)),
        rtcp(clock, trouble, std::move(left.rtcp), std::move(right.rtcp)),
        own_port(own) {}

  TroubleProxy rtp;
  TroubleProxy rtcp;
  std::uint16_t own_port;
  bool running = false;
};

BadNetwork::BadNetwork(core::Env env, telephony::MediaPort& inner, const telephony::testing::TroubleSettings& trouble)
    : env_(env), inner_(inner), trouble_(trouble) {}

BadNetwork::~BadNetwork() = default;

core::Result<telephony::LocalMedia> BadNetwork::open(const std::string& local_ip) {
  auto left = bind_pair();
  auto right = bind_pair();
  if (!left || !right) {
    return core::Error{core::ErrorCode::kResourceExhausted, "no UDP port is free between 26000 and 27999",
                       "end the program that uses them", ""};
  }
  auto local = inner_.open(local_ip);
  if (!local.ok()) return local;
  auto path = std::make_unique<Path>(env_.clock, trouble_, *std::move(left), *std::move(right), local->rtp.port);
  local->rtp.port = path->rtp.right_port();
  const std::lock_guard lock(mutex_);
  paths_[local->id] = std::move(path);
  return local;
}

core::Status BadNetwork::apply(telephony::MediaId id, const telephony::NegotiatedMedia& agreed) {
  telephony::NegotiatedMedia shown = agreed;
  {
    const std::lock_guard lock(mutex_);
    const auto found = paths_.find(id);
    const auto far_rtp = telephony::parse_endpoint(agreed.rtp);
    const auto far_rtcp = telephony::parse_endpoint(agreed.rtcp);
    if (found != paths_.end() && far_rtp && far_rtcp && agreed.rtp.port != 0) {
      Path& path = *found->second;
      if (!std::exchange(path.running, true)) {
        path.rtp.run(loopback(path.own_port), *far_rtp);
        path.rtcp.run(loopback(static_cast<std::uint16_t>(path.own_port + 1)), *far_rtcp);
      }
      shown.rtp = {kLoopback, path.rtp.left_port()};
      shown.rtcp = {kLoopback, path.rtcp.left_port()};
    }
  }
  return inner_.apply(id, shown);
}

core::Result<telephony::MediaStatistics> BadNetwork::close(telephony::MediaId id) {
  auto last = inner_.close(id);
  const std::lock_guard lock(mutex_);
  paths_.erase(id);
  return last;
}

}  // namespace callai::sim
