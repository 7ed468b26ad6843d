#include "telephony/rtp/rtcp_packet.h"

#include <algorithm>

#include "telephony/rtp/rtp_packet.h"

namespace callai::telephony {
namespace {

constexpr std::uint8_t kSenderReport = 200;
constexpr std::uint8_t kReceiverReport = 201;
constexpr std::uint8_t kSourceDescription = 202;
constexpr std::uint8_t kGoodbye = 203;
constexpr std::uint8_t kCname = 1;
constexpr std::size_t kHeaderBytes = 4;
constexpr std::size_t kSenderBytes = 20;
constexpr std::size_t kBlockBytes = 24;
constexpr std::size_t kMostCname = 64;
constexpr std::uint64_t kSecondsFrom1900To1970 = 2'208'988'800ULL;
constexpr std::uint32_t kLongestRoundTrip = 30U << 16U;  // 30 s: anything longer is nonsense

ReceptionReport read_block(std::span<const std::uint8_t> block) {
  ReceptionReport report;
  report.ssrc = read_u32(block, 0);
  report.fraction_lost = block[4];
  const std::uint32_t lost = read_u32(block, 4) & 0xFFFFFFU;
  report.cumulative_lost = static_cast<std::int32_t>(lost << 8U) >> 8U;
  report.highest_sequence = read_u32(block, 8);
  report.jitter_ticks = read_u32(block, 12);
  report.last_sender_report = read_u32(block, 16);
  report.delay_since = read_u32(block, 20);
  return report;
}

void write_block(const ReceptionReport& report, std::span<std::uint8_t> out) {
  write_u32(out, 0, report.ssrc);
  write_u32(out, 4, static_cast<std::uint32_t>(report.cumulative_lost) & 0xFFFFFFU);
  out[4] = report.fraction_lost;
  write_u32(out, 8, report.highest_sequence);
  write_u32(out, 12, report.jitter_ticks);
  write_u32(out, 16, report.last_sender_report);
  write_u32(out, 20, report.delay_since);
}

/// A report of either kind. False: its lengths do not fit.
bool read_report(std::span<const std::uint8_t> packet, std::uint32_t about, RtcpReport& report) {
  const bool sender = packet[1] == kSenderReport;
  std::size_t at = kHeaderBytes + 4;
  if (packet.size() < at + (sender ? kSenderBytes : 0)) return false;
  report.ssrc = read_u32(packet, kHeaderBytes);
  if (sender) {
    SenderInfo info;
    info.ntp = (static_cast<std::uint64_t>(read_u32(packet, at)) << 32U) | read_u32(packet, at + 4);
    info.rtp_timestamp = read_u32(packet, at + 8);
    info.packets = read_u32(packet, at + 12);
    info.bytes = read_u32(packet, at + 16);
    report.sender = info;
    at += kSenderBytes;
  }
  const std::size_t blocks = packet[0] & 0x1FU;
  if (packet.size() < at + blocks * kBlockBytes) return false;
  for (std::size_t i = 0; i < blocks; ++i, at += kBlockBytes) {
    if (read_u32(packet, at) == about) report.reception = read_block(packet.subspan(at, kBlockBytes));
  }
  return true;
}

void write_header(std::span<std::uint8_t> out, std::size_t count, std::uint8_t type, std::size_t bytes) {
  out[0] = static_cast<std::uint8_t>(0x80U | count);
  out[1] = type;
  write_u16(out, 2, static_cast<std::uint16_t>(bytes / 4 - 1));
}

std::size_t write_report(const RtcpReport& report, std::span<std::uint8_t> out) {
  std::size_t at = kHeaderBytes;
  write_u32(out, at, report.ssrc);
  at += 4;
  if (report.sender) {
    write_u32(out, at, static_cast<std::uint32_t>(report.sender->ntp >> 32U));
    write_u32(out, at + 4, static_cast<std::uint32_t>(report.sender->ntp));
    write_u32(out, at + 8, report.sender->rtp_timestamp);
    write_u32(out, at + 12, report.sender->packets);
    write_u32(out, at + 16, report.sender->bytes);
    at += kSenderBytes;
  }
  if (report.reception) {
    write_block(*report.reception, out.subspan(at, kBlockBytes));
    at += kBlockBytes;
  }
  write_header(out, report.reception ? 1 : 0, report.sender ? kSenderReport : kReceiverReport, at);
  return at;
}

std::size_t write_cname(std::uint32_t ssrc, std::string_view cname, std::span<std::uint8_t> out) {
  const std::string_view text = cname.substr(0, kMostCname);
  write_u32(out, kHeaderBytes, ssrc);
  std::size_t at = kHeaderBytes + 4;
  out[at++] = kCname;
  out[at++] = static_cast<std::uint8_t>(text.size());
  for (const char c : text) out[at++] = static_cast<std::uint8_t>(c);
  do {  // one zero ends the list, more fill the word
    out[at++] = 0;
  } while (at % 4 != 0);
  write_header(out, 1, kSourceDescription, at);
  return at;
}

}  // namespace

std::optional<RtcpReport> parse_rtcp(std::span<const std::uint8_t> bytes, std::uint32_t about) noexcept {
  RtcpReport report;
  bool begun = false;
  while (!bytes.empty()) {
    if (bytes.size() < kHeaderBytes || bytes[0] >> 6U != 2) return std::nullopt;
    const std::size_t size = 4 * (static_cast<std::size_t>(read_u16(bytes, 2)) + 1);
    if (bytes.size() < size) return std::nullopt;
    const auto packet = bytes.first(size);
    const std::uint8_t type = packet[1];
    const bool is_report = type == kSenderReport || type == kReceiverReport;
    if (!begun && !is_report) return std::nullopt;
    if (is_report && !read_report(packet, about, report)) return std::nullopt;
    begun = true;
    report.goodbye = report.goodbye || type == kGoodbye;
    bytes = bytes.subspan(size);
  }
  if (!begun) return std::nullopt;
  return report;
}

std::size_t write_rtcp(const RtcpReport& report, std::string_view cname, std::span<std::uint8_t> out) noexcept {
  std::size_t used = write_report(report, out);
  used += write_cname(report.ssrc, cname, out.subspan(used));
  if (report.goodbye) {
    write_header(out.subspan(used), 1, kGoodbye, 2 * kHeaderBytes);
    write_u32(out, used + kHeaderBytes, report.ssrc);
    used += 2 * kHeaderBytes;
  }
  return used;
}

std::uint64_t ntp_of(core::WallTime moment) {
  const auto us = static_cast<std::uint64_t>(moment.time_since_epoch().count());
  const std::uint64_t seconds = us / 1'000'000 + kSecondsFrom1900To1970;
  return (seconds << 32U) | (((us % 1'000'000) << 32U) / 1'000'000);
}

std::optional<core::Duration> round_trip(const ReceptionReport& report, std::uint64_t now) noexcept {
  if (report.last_sender_report == 0) return std::nullopt;
  const std::uint32_t trip = ntp_middle(now) - report.last_sender_report - report.delay_since;
  // Clocks of 1/65536 s on both sides may make a loopback's trip a little less than nothing.
  if (static_cast<std::int32_t>(trip) < 0 && static_cast<std::int32_t>(trip) > -(1 << 10)) return core::Duration{0};
  if (trip > kLongestRoundTrip) return std::nullopt;
  return core::Duration(static_cast<std::int64_t>(trip) * 1'000'000 / 65536);
}

}  // namespace callai::telephony
