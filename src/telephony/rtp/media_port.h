#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "conversation/audio_port.h"
#include "core/ids.h"
#include "core/result.h"

namespace callai::telephony {

/// One RTP session: the audio of one leg. Never used again within a process; 0 is none.
using MediaId = core::Strong<struct MediaIdTag, std::uint32_t>;

enum class Codec : std::uint8_t { kPcmu, kPcma, kG722, kL16 };  ///< L16: 8 kHz mono, network byte order (RFC 3551)
/// As this side sees it (RFC 3264): kSendOnly = this side sends, the far side only listens.
enum class MediaDirection : std::uint8_t { kSendReceive, kSendOnly, kReceiveOnly, kInactive };
enum class SrtpSuite : std::uint8_t { kAesCm128HmacSha1_80, kAesCm128HmacSha1_32 };

/// SDES (RFC 4568): master key and salt of one direction. Never logged.
struct SrtpKey {
  SrtpSuite suite = SrtpSuite::kAesCm128HmacSha1_80;
  std::array<std::uint8_t, 30> key_and_salt{};
  bool operator==(const SrtpKey&) const = default;
};

struct MediaAddress {
  std::string ip;  ///< IPv4 or IPv6 literal
  std::uint16_t port = 0;
  bool operator==(const MediaAddress&) const = default;
};

/// What was opened: where this side listens, and a fresh key for what it would send if SRTP is agreed on.
struct LocalMedia {
  MediaId id;
  MediaAddress rtp;  ///< the ip is the one that was bound to; RTCP is on the next port, or on this one with rtcp-mux
  SrtpKey srtp;      ///< from the kernel's random numbers; its suite may be replaced by the negotiation
};

/// One payload type that the far side may send.
struct PayloadFormat {
  std::uint8_t payload_type = 0;
  Codec codec = Codec::kPcmu;
  bool operator==(const PayloadFormat&) const = default;
};

/// What offer and answer have agreed on. Complete each time: nothing of an earlier agreement stays.
struct NegotiatedMedia {
  MediaAddress rtp;                          ///< far side's; port 0: nothing is sent
  MediaAddress rtcp;                         ///< far side's (a=rtcp, or rtp's port + 1; rtp's own with rtcp_mux)
  bool rtcp_mux = false;                     ///< RFC 5761
  PayloadFormat send;                        ///< what this side sends
  int ptime_ms = 20;                         ///< of what this side sends: 10 to 60
  std::vector<PayloadFormat> receive;        ///< what may come in; other payload types are dropped
  std::optional<std::uint8_t> dtmf_send;     ///< telephone-event (RFC 4733) to send with; none: not agreed on
  std::optional<std::uint8_t> dtmf_receive;  ///< and to expect
  MediaDirection direction = MediaDirection::kSendReceive;
  bool on_hold = false;              ///< either side holds: the port hears silence, what it plays is dropped
  std::optional<SrtpKey> srtp_send;  ///< both or none
  std::optional<SrtpKey> srtp_receive;
  bool operator==(const NegotiatedMedia&) const = default;
};

/// One direction of a session. Receiving: measured here. Sending: from the far side's RTCP reports, 0 without one.
struct DirectionStatistics {
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;  ///< of payload
  std::uint64_t lost = 0;
  double loss_percent = 0;
  double jitter_ms = 0;  ///< RFC 3550, 6.4.1
  double mos = 0;        ///< 1 to 4.5, E-model estimate; 0: not known
};

struct MediaStatistics {
  DirectionStatistics received;
  DirectionStatistics sent;
  std::optional<double> round_trip_ms;  ///< from RTCP
  double buffer_ms = 0;                 ///< delay of the jitter buffer now
  std::uint64_t concealed_frames = 0;
  std::uint64_t dropped_packets = 0;  ///< wrong source, payload type, authentication or shape
};

struct DtmfReceived {
  char digit = '0';
  bool in_band = false;  ///< heard as tones, not an RFC 4733 event
};
/// The first packet of the far side; before an answer it is early media.
struct FirstPacket {};
/// Nothing came in for as long as the settings allow, although the direction lets the far side send. Once per silence.
struct MediaTimeout {};
/// Audio goes one way only, for the last few seconds. Reported once when it begins, while the call lasts.
struct OneWayAudio {
  bool we_hear_nothing = true;  ///< false: the far side's reports say that nothing reaches it
};
struct MediaRecovered {};  ///< packets again after MediaTimeout or OneWayAudio
struct FaxHeard {};        ///< the tone of a fax machine, in the first 30 s
using MediaEvent = std::variant<DtmfReceived, FirstPacket, MediaTimeout, OneWayAudio, MediaRecovered, FaxHeard>;

/// Where signalling meets the media engine. Made with a core::Wakeup of the dispatch sequence. Every method may be
/// called from the sip thread and the dispatch sequence, also at once (a lock of the control side's that no media
/// thread takes); none from a media thread. None waits for the network.
class MediaPort {
 public:
  virtual ~MediaPort() = default;

  /// Binds a socket of `local_ip` (IPv4 or IPv6 literal, may be the wildcard) from the settings' port range.
  /// kResourceExhausted: no port, or as many sessions as the settings allow. Nothing is sent before apply().
  virtual core::Result<LocalMedia> open(const std::string& local_ip) = 0;
  /// Starts with, or goes over to, what was agreed on. The far side's source is learned anew (symmetric RTP).
  virtual core::Status apply(MediaId id, const NegotiatedMedia& agreed) = 0;
  /// Audio of the call. Without a port: silence goes out, so that no PBX times out. After the return of
  /// attach(id, nullptr) the old port is not called any more. kNotFound: closed.
  virtual core::Status attach(MediaId id, conversation::AudioPort* port) = 0;
  /// Sends keys by RFC 4733, one after the other, queued behind earlier ones. Each of 0-9, A-D, * and #; at most 64
  /// waiting. kFailedPrecondition: telephone-event was not agreed on (the caller may use INFO).
  virtual core::Status send_dtmf(MediaId id, const std::string& digits) = 0;
  virtual core::Result<MediaStatistics> statistics(MediaId id) = 0;
  /// Ends the session and frees its port; its last statistics. As attach(id, nullptr) for a port. Later events of it
  /// are not delivered.
  virtual core::Result<MediaStatistics> close(MediaId id) = 0;

  using EventSink = std::function<void(MediaId, const MediaEvent&)>;
  /// Dispatch sequence, after a signal of the wake-up: delivers what the media threads have reported. The sink may call
  /// every other method.
  virtual void drain(const EventSink& sink) = 0;
};

}  // namespace callai::telephony
