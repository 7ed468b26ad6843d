#include "telephony/rtp/rtp_packet.h"

namespace callai::telephony {
namespace {

constexpr unsigned kVersion = 2;

}  // namespace

std::uint16_t read_u16(std::span<const std::uint8_t> bytes, std::size_t at) noexcept {
  return static_cast<std::uint16_t>((bytes[at] << 8U) | bytes[at + 1]);
}

std::uint32_t read_u32(std::span<const std::uint8_t> bytes, std::size_t at) noexcept {
  return (static_cast<std::uint32_t>(read_u16(bytes, at)) << 16U) | read_u16(bytes, at + 2);
}

void write_u16(std::span<std::uint8_t> bytes, std::size_t at, std::uint16_t value) noexcept {
  bytes[at] = static_cast<std::uint8_t>(value >> 8U);
  bytes[at + 1] = static_cast<std::uint8_t>(value);
}

void write_u32(std::span<std::uint8_t> bytes, std::size_t at, std::uint32_t value) noexcept {
  write_u16(bytes, at, static_cast<std::uint16_t>(value >> 16U));
  write_u16(bytes, at + 2, static_cast<std::uint16_t>(value));
}

std::optional<RtpView> parse_rtp(std::span<const std::uint8_t> bytes) noexcept {
  if (bytes.size() < kRtpHeaderBytes || bytes[0] >> 6U != kVersion) return std::nullopt;
  const bool padded = (bytes[0] & 0x20U) != 0;
  const bool extended = (bytes[0] & 0x10U) != 0;
  std::size_t begin = kRtpHeaderBytes + 4U * (bytes[0] & 0x0FU);
  if (extended) {
    if (bytes.size() < begin + 4) return std::nullopt;
    begin += 4 + 4U * read_u16(bytes, begin + 2);
  }
  if (bytes.size() < begin) return std::nullopt;
  std::size_t end = bytes.size();
  if (padded) {
    const std::size_t padding = bytes.back();
    if (padding == 0 || padding > end - begin) return std::nullopt;
    end -= padding;
  }
  RtpView view;
  view.header.marker = (bytes[1] & 0x80U) != 0;
  view.header.payload_type = bytes[1] & 0x7FU;
  view.header.sequence = read_u16(bytes, 2);
  view.header.timestamp = read_u32(bytes, 4);
  view.header.ssrc = read_u32(bytes, 8);
  view.payload = bytes.subspan(begin, end - begin);
  return view;
}

void write_rtp_header(const RtpHeader& header, std::span<std::uint8_t> out) noexcept {
  out[0] = kVersion << 6U;
  out[1] = static_cast<std::uint8_t>((header.marker ? 0x80U : 0U) | (header.payload_type & 0x7FU));
  write_u16(out, 2, header.sequence);
  write_u32(out, 4, header.timestamp);
  write_u32(out, 8, header.ssrc);
}

bool looks_like_rtcp(std::span<const std::uint8_t> bytes) noexcept {
  return bytes.size() >= 2 && bytes[1] >= 192 && bytes[1] <= 223;
}

}  // namespace callai::telephony
