#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/check.h"
#include "telephony/rtp/rtp_session.h"
#include "telephony/rtp/session_statistics.h"

namespace {

using namespace callai::telephony;

class Nowhere final : public SessionOutput {
  void send(MediaChannel, const Endpoint&, std::span<const std::uint8_t>) noexcept override {}
  void report(const MediaEvent&) noexcept override {}
};

NegotiatedMedia agreement() {
  NegotiatedMedia agreed;
  agreed.rtp = {"192.0.2.1", 4000};
  agreed.rtcp = {"192.0.2.1", 4001};
  agreed.rtcp_mux = true;
  agreed.receive = {{0, Codec::kPcmu}, {9, Codec::kG722}, {96, Codec::kL16}};
  agreed.dtmf_receive = 101;
  return agreed;
}

}  // namespace

// A whole session against a far side that may send anything at any time, in pieces of: two bytes of length and pause,
// then a datagram. Whatever comes, 20 ms are played when they are asked for, and the delay stays within its bounds.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  RtpSession session({});
  auto plan = make_session_plan(agreement(), 1);
  CALLAI_CHECK(plan.ok(), "the agreement is a good one");
  Nowhere nowhere;
  callai::core::TimePoint now(std::chrono::seconds(10));
  session.adopt(now, *plan);
  const Endpoint source = parse_endpoint({"192.0.2.1", 4000}).value();
  while (size >= 2) {
    const std::size_t length = std::min<std::size_t>(data[0] * 2U, size - 2);
    std::vector<std::uint8_t> bytes(data + 2, data + 2 + length);
    session.received(now, MediaChannel::kRtp, source, bytes, nowhere);
    for (int ticks = data[1] % 8; ticks > 0; --ticks) {
      now += std::chrono::milliseconds(20);
      session.tick(now, nullptr, nowhere);
    }
    data += 2 + length;
    size -= 2 + length;
  }
  const MediaStatistics statistics = to_statistics(session.counts());
  CALLAI_CHECK(statistics.buffer_ms >= 0 && statistics.buffer_ms < 1200, "the delay left its bounds");
  CALLAI_CHECK(statistics.received.loss_percent >= 0 && statistics.received.loss_percent <= 100, "loss is a share");
  return 0;
}
