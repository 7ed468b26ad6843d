#include <cstddef>
#include <cstdint>
#include <span>

#include "core/check.h"
#include "telephony/rtp/rtp_packet.h"

// RTP packets: the payload lies within the bytes, and a header that is written again is read the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace callai::telephony;
  const std::span bytes(data, size);
  (void)looks_like_rtcp(bytes);
  const auto packet = parse_rtp(bytes);
  if (!packet) return 0;
  CALLAI_CHECK(packet->payload.empty() || (packet->payload.data() >= data + kRtpHeaderBytes &&
                                           packet->payload.data() + packet->payload.size() <= data + size),
               "a payload lies outside its packet");
  std::uint8_t again[kRtpHeaderBytes];
  write_rtp_header(packet->header, again);
  const auto reread = parse_rtp(again);
  CALLAI_CHECK(reread && reread->header.sequence == packet->header.sequence &&
                   reread->header.timestamp == packet->header.timestamp && reread->header.ssrc == packet->header.ssrc &&
                   reread->header.marker == packet->header.marker &&
                   reread->header.payload_type == packet->header.payload_type,
               "a header changed on its way");
  return 0;
}
