#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "conversation/audio_port.h"
#include "core/env.h"
#include "dsp/dtmf_detector.h"
#include "dsp/fax_tone_detector.h"
#include "telephony/rtp/line_watch.h"
#include "telephony/rtp/packetizer.h"
#include "telephony/rtp/rtcp_packet.h"
#include "telephony/rtp/session_plan.h"
#include "telephony/rtp/source_latch.h"
#include "telephony/rtp/stream_statistics.h"
#include "telephony/rtp/telephone_event.h"

namespace callai::telephony {

/// What a session counts; MediaStatistics is worked out from it (session_statistics.h). Plain, so that it can cross
/// threads as words.
struct SessionCounts {
  std::uint64_t received = 0;
  std::uint64_t received_bytes = 0;
  std::uint64_t expected = 0;
  std::uint64_t late = 0;
  std::uint64_t concealed_samples = 0;
  std::uint64_t dropped = 0;
  std::uint64_t sent = 0;
  std::uint64_t sent_bytes = 0;
  std::uint64_t keys_sent = 0;
  double jitter_ms = 0;
  double buffer_ms = 0;
  double round_trip_ms = -1;  ///< below 0: not known
  // Of the far side's last report; `reported`: there was one.
  std::int64_t reported = 0;
  std::int64_t reported_lost = 0;
  double reported_jitter_ms = 0;
};

/// Which of the two ports.
enum class MediaChannel : std::uint8_t { kRtp, kRtcp };

/// Where a session's packets and events go. Called on its thread, from inside its methods.
class SessionOutput {
 public:
  virtual ~SessionOutput() = default;
  virtual void send(MediaChannel channel, const Endpoint& to, std::span<const std::uint8_t> bytes) noexcept = 0;
  virtual void report(const MediaEvent& event) noexcept = 0;
};

struct RtpSessionSettings {
  std::uint32_t ssrc = 0;
  std::uint16_t first_sequence = 0;
  std::uint32_t first_timestamp = 0;
  std::uint64_t seed = 1;  ///< of the times of its reports
  /// Calendar time at TimePoint 0, for the NTP field of reports; it need not be right, only steady.
  core::WallTime wall_start{};
  core::Duration report_interval = std::chrono::seconds(5);  ///< half to one and a half of it (RFC 3550, 6.3.1)
  LineWatchSettings watch;
};

/// The audio of one call between an AudioPort and packets, without sockets, clocks and threads: time is passed in,
/// packets go to a SessionOutput. RTP and RTCP as in RFC 3550, keys as in RFC 4733 (or heard as tones when no event was
/// agreed on), comfort noise (payload type 13) dropped. After it was made and given a plan it allocates nothing.
class RtpSession {
 public:
  explicit RtpSession(const RtpSessionSettings& settings);

  /// Goes over to `plan`, and leaves the old one in its place for the caller to delete elsewhere.
  void adopt(core::TimePoint now, std::unique_ptr<SessionPlan>& plan) noexcept;
  /// A datagram, `bytes` writable. Nothing is done before there is a plan.
  void received(core::TimePoint arrival, MediaChannel channel, const Endpoint& source, std::span<std::uint8_t> bytes,
                SessionOutput& output) noexcept;
  /// 20 ms: hears, asks the port, sends. Without a port nothing is decoded or listened for, and silence is sent. `now`:
  /// the moment that was due; after a gap the RTP clock makes up for it.
  void tick(core::TimePoint now, conversation::AudioPort* port, SessionOutput& output) noexcept;
  /// False: no key, or 64 wait.
  bool send_key(char key) noexcept { return keys_out_.queue(key); }
  /// Tells the far side that the stream ends.
  void goodbye(core::TimePoint now, SessionOutput& output) noexcept;

  SessionCounts counts() const noexcept;

 private:
  static constexpr int kFaxFrames = 1500;  // 30 s
  using Packet = std::array<std::uint8_t, kDatagramBytes>;

  void received_rtp(core::TimePoint arrival, const Endpoint& source, std::span<std::uint8_t> bytes,
                    SessionOutput& output) noexcept;
  void received_rtcp(core::TimePoint arrival, const Endpoint& source, std::span<std::uint8_t> bytes) noexcept;
  bool take(core::TimePoint arrival, const RtpView& packet, SessionOutput& output) noexcept;
  void hear(core::TimePoint now, std::span<std::int16_t> in, SessionOutput& output) noexcept;
  void pass_time(core::TimePoint now) noexcept;
  void start_watch(core::TimePoint now) noexcept;
  void send_audio(std::span<const std::int16_t> out, SessionOutput& output) noexcept;
  void send_packet(const RtpHeader& header, std::size_t payload_bytes, SessionOutput& output) noexcept;
  void send_report(core::TimePoint now, bool goodbye, SessionOutput& output) noexcept;
  Endpoint rtcp_target() const noexcept;
  std::uint64_t ntp(core::TimePoint now) const noexcept {
    return ntp_of(settings_.wall_start + now.time_since_epoch());
  }
  core::Duration report_interval() noexcept;

  const RtpSessionSettings settings_;
  core::SeededRandom random_;
  std::unique_ptr<SessionPlan> plan_;

  // Coming in.
  SourceLatch latch_;
  StreamStatistics statistics_;
  TelephoneEventReceiver keys_in_;
  dsp::DtmfDetector tones_in_;
  dsp::FaxToneDetector fax_;
  int fax_frames_left_ = kFaxFrames;  // a fax tells at the beginning
  LineWatch watch_;
  bool listens_ = false;  // a port is attached
  bool first_told_ = false;
  std::uint64_t dropped_ = 0;

  // Going out.
  Packetizer packetizer_;
  TelephoneEventSender keys_out_;
  std::uint64_t keys_sent_ = 0;
  std::uint16_t sequence_;
  bool marker_ = true;  // on the next packet: it begins a talk spurt
  std::uint64_t sent_ = 0;
  std::uint64_t sent_bytes_ = 0;
  std::optional<core::TimePoint> last_tick_;
  Packet packet_{};

  // Reports.
  core::TimePoint next_report_{};
  std::uint32_t last_sender_report_ = 0;  // of the far side
  core::TimePoint last_sender_report_at_{};
  std::optional<ReceptionReport> reported_;
  std::optional<core::Duration> round_trip_;
};

}  // namespace callai::telephony
