#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "core/check.h"
#include "telephony/rtp/rtcp_packet.h"

// Compound RTCP: what was understood is written and understood again, and a round trip is never negative.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace callai::telephony;
  constexpr std::uint32_t kAbout = 0x11111111;
  const auto report = parse_rtcp(std::span(data, size), kAbout);
  if (!report) return 0;
  std::array<std::uint8_t, kRtcpBytes> bytes{};
  const std::size_t used = write_rtcp(*report, "name", bytes);
  const auto again = parse_rtcp(std::span(bytes).first(used), kAbout);
  CALLAI_CHECK(again && again->goodbye == report->goodbye && again->sender.has_value() == report->sender.has_value() &&
                   again->reception.has_value() == report->reception.has_value(),
               "a report changed on its way");
  if (!report->reception) return 0;
  CALLAI_CHECK(again->reception->cumulative_lost == report->reception->cumulative_lost, "24 bits are not 24 bits");
  const auto trip = round_trip(*report->reception, 0x0123'4567'89AB'CDEF);
  CALLAI_CHECK(!trip || trip->count() >= 0, "a round trip ended before it began");
  return 0;
}
