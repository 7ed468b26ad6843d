#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "core/env.h"
#include "telephony/rtp/media_port.h"
#include "telephony/rtp/testing/trouble.h"

namespace callai::sim {

/// A media engine whose audio crosses a bad network in both directions: between each of its sessions and the far side
/// stands a proxy that loses and delays packets. Both sides are shown the proxy instead of each other. For the
/// loopback. Threads as MediaPort has them.
class BadNetwork final : public telephony::MediaPort {
 public:
  /// `inner` outlives it.
  BadNetwork(core::Env env, telephony::MediaPort& inner, const telephony::testing::TroubleSettings& trouble);
  ~BadNetwork() override;

  core::Result<telephony::LocalMedia> open(const std::string& local_ip) override;
  core::Status apply(telephony::MediaId id, const telephony::NegotiatedMedia& agreed) override;
  core::Status attach(telephony::MediaId id, conversation::AudioPort* port) override { return inner_.attach(id, port); }
  core::Status send_dtmf(telephony::MediaId id, const std::string& digits) override {
    return inner_.send_dtmf(id, digits);
  }
  core::Result<telephony::MediaStatistics> statistics(telephony::MediaId id) override { return inner_.statistics(id); }
  core::Result<telephony::MediaStatistics> close(telephony::MediaId id) override;
  void drain(const EventSink& sink) override { inner_.drain(sink); }

 private:
  struct Path;

  core::Env env_;
  telephony::MediaPort& inner_;
  const telephony::testing::TroubleSettings trouble_;
  std::mutex mutex_;  // guards paths_
  std::map<telephony::MediaId, std::unique_ptr<Path>> paths_;
};

}  // namespace callai::sim
