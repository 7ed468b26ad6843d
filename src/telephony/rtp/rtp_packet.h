#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <type_traits>

namespace callai::telephony {

/// The parts of an RTP header (RFC 3550, 5.1) that an endpoint needs. Contributing sources and header extensions are
/// skipped.
struct RtpHeader {
  bool marker = false;
  std::uint8_t payload_type = 0;  ///< 0..127
  std::uint16_t sequence = 0;
  std::uint32_t timestamp = 0;
  std::uint32_t ssrc = 0;
};

/// A packet that was read; `payload` points into the bytes it was read from, padding is cut off.
struct RtpView {
  RtpHeader header;
  std::span<const std::uint8_t> payload;
};

inline constexpr std::size_t kRtpHeaderBytes = 12;
/// What one datagram may hold, headers of IP and UDP left out: an Ethernet frame.
inline constexpr std::size_t kDatagramBytes = 1472;

/// Reads a packet of version 2. None: too short, another version, or lengths that do not fit.
std::optional<RtpView> parse_rtp(std::span<const std::uint8_t> bytes) noexcept;

/// Writes the 12 bytes of a header. `out` has room for them.
void write_rtp_header(const RtpHeader& header, std::span<std::uint8_t> out) noexcept;

/// True for what is RTCP when both share a port (RFC 5761, 4): a second byte of 192..223.
bool looks_like_rtcp(std::span<const std::uint8_t> bytes) noexcept;

// Big-endian fields, as every protocol here has them. The span is long enough.
std::uint16_t read_u16(std::span<const std::uint8_t> bytes, std::size_t at) noexcept;
std::uint32_t read_u32(std::span<const std::uint8_t> bytes, std::size_t at) noexcept;
void write_u16(std::span<std::uint8_t> bytes, std::size_t at, std::uint16_t value) noexcept;
void write_u32(std::span<std::uint8_t> bytes, std::size_t at, std::uint32_t value) noexcept;

/// Unfolds a counter that wraps (16 bits of sequence, 32 bits of timestamp) into one that does not: the value nearest
/// to the last one. Half a turn is the most it can bridge.
template <typename Narrow>
class Unwrapper {
 public:
  std::int64_t unwrap(Narrow value) noexcept {
    if (!started_) {
      started_ = true;
      last_ = value;
      return last_;
    }
    using Signed = std::make_signed_t<Narrow>;
    const auto step = static_cast<Signed>(static_cast<Narrow>(value - static_cast<Narrow>(last_)));
    last_ += step;
    return last_;
  }
  void reset() noexcept { started_ = false; }

 private:
  bool started_ = false;
  std::int64_t last_ = 0;
};

}  // namespace callai::telephony
