#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "core/units.h"
#include "telephony/rtp/rtp_packet.h"

namespace callai::telephony {

/// A telephone-event payload (RFC 4733, 2.3).
struct TelephoneEvent {
  std::uint8_t event = 0;  ///< 0..15: the keys 0-9, *, #, A-D
  bool end = false;
  std::uint8_t volume = 10;    ///< power level as -dBm0, 0..63
  std::uint16_t duration = 0;  ///< so far, in ticks of the RTP clock
};

inline constexpr std::size_t kTelephoneEventBytes = 4;

/// None: too short.
std::optional<TelephoneEvent> parse_telephone_event(std::span<const std::uint8_t> payload) noexcept;
/// `out` has kTelephoneEventBytes.
void write_telephone_event(const TelephoneEvent& event, std::span<std::uint8_t> out) noexcept;

/// '\0': no key (flash and other events).
char key_of_event(std::uint8_t event) noexcept;
/// None: no key of a telephone.
std::optional<std::uint8_t> event_of_key(char key) noexcept;

/// Makes one key press of the many packets that tell of it: updates, repeated ends, duplicates, reordering, lost
/// beginnings and lost ends. A press is known by its timestamp; the segments of a very long one (RFC 4733, 2.5.1.3),
/// and the new timestamps that some devices write into each packet of the same press, are not counted again. Pure.
class TelephoneEventReceiver {
 public:
  /// The key, with the first packet of its press; '\0' otherwise.
  char received(core::TimePoint now, const RtpHeader& header, const TelephoneEvent& event) noexcept;
  /// Another stream: what it sends is new.
  void reset() noexcept { known_ = false; }

 private:
  bool continues(core::TimePoint now, const RtpHeader& header, const TelephoneEvent& event) const noexcept;

  bool known_ = false;
  std::uint32_t timestamp_ = 0;
  std::uint8_t event_ = 0;
  bool ended_ = false;
  core::TimePoint last_{};
};

/// Sends queued keys, one packet every 20 ms while a key is down: 100 ms of tone, the last packet three times with the
/// same duration, then a pause of 100 ms in which audio goes on. Pure.
class TelephoneEventSender {
 public:
  static constexpr std::size_t kMostQueued = 64;

  /// A packet's content beside sequence number and SSRC.
  struct Packet {
    bool marker = false;
    std::uint32_t timestamp = 0;
    std::array<std::uint8_t, kTelephoneEventBytes> payload{};
  };

  /// False: no key, or as many as can wait do.
  bool queue(char key) noexcept;
  std::size_t queued() const { return count_; }
  /// Once every 20 ms; `timestamp`: of the audio that would be sent. A packet is sent instead of the audio.
  std::optional<Packet> tick(std::uint32_t timestamp) noexcept;

 private:
  std::array<std::uint8_t, kMostQueued> events_{};
  std::size_t first_ = 0;
  std::size_t count_ = 0;
  int step_ = 0;  // of the press under way: 1.. packets, then ends, then the pause
  std::uint32_t began_ = 0;
};

}  // namespace callai::telephony
