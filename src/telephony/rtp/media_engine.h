#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/env.h"
#include "core/wakeup.h"
#include "telephony/rtp/line_watch.h"
#include "telephony/rtp/media_port.h"
#include "telephony/rtp/media_worker.h"

namespace callai::telephony {

struct MediaEngineSettings {
  /// Even ports carry RTP, the odd ones above RTCP. Neither what Asterisk uses (10000 to 20000) nor what the kernel
  /// hands out by itself (32768 and up).
  std::uint16_t first_port = 22000;
  std::uint16_t last_port = 31999;
  std::size_t most_sessions = 4000;
  int threads = 1;  ///< of media; one carries thousands of calls
  bool realtime_priority = true;
  bool batches_system_calls = true;                          ///< where the kernel allows it (socket_batch.h)
  core::Duration report_interval = std::chrono::seconds(5);  ///< of RTCP
  LineWatchSettings watch;
};

/// The media of all calls: a socket pair a session, served by media threads (media_worker.h). Opening, applying and
/// closing happen here, on the control side, and cross over in rings; so nothing is allocated or freed over there.
class MediaEngine final : public MediaPort {
 public:
  MediaEngine(core::Env env, core::Wakeup& wakeup, const MediaEngineSettings& settings);
  /// Ends every session. No port is called any more.
  ~MediaEngine() override;

  core::Result<LocalMedia> open(const std::string& local_ip) override;
  core::Status apply(MediaId id, const NegotiatedMedia& agreed) override;
  core::Status attach(MediaId id, conversation::AudioPort* port) override;
  core::Status send_dtmf(MediaId id, const std::string& digits) override;
  core::Result<MediaStatistics> statistics(MediaId id) override;
  core::Result<MediaStatistics> close(MediaId id) override;
  void drain(const EventSink& sink) override;

  std::size_t sessions() const;
  /// Of all media threads together: how late they were. Any thread.
  TickCounts ticks() const;

 private:
  struct Entry {
    std::unique_ptr<MediaLeg> leg;
    MediaWorker* worker = nullptr;
  };

  core::Result<Entry*> find(MediaId id);
  core::Status bind(const Endpoint& local, MediaLeg& leg);
  std::uint16_t next_port();
  core::Status post(Entry& entry, MediaWorker::Command& command);
  void detach(MediaLeg& leg);
  void reap();

  core::Env env_;
  const MediaEngineSettings settings_;
  mutable std::mutex mutex_;  // the control side's; no media thread takes it
  std::map<std::uint32_t, Entry> sessions_;
  std::map<const MediaLeg*, Entry> closing_;  // until their thread has let go of them
  std::vector<bool> ports_;                   // in use, by pair
  std::size_t next_pair_ = 0;
  std::uint32_t next_id_ = 1;
  std::vector<std::unique_ptr<MediaWorker>> workers_;
};

}  // namespace callai::telephony
