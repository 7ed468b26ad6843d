#include "telephony/rtp/session_statistics.h"

#include <algorithm>

#include "telephony/rtp/voice_quality.h"

namespace callai::telephony {
namespace {

constexpr std::uint64_t kEnoughPackets = 50;  // a second's: a score of less is chance
constexpr double kPacketMs = 20;

double percent(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0.0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

core::Duration from_ms(double ms) {
  return core::Duration(static_cast<core::Duration::rep>(ms * 1000.0));
}

}  // namespace

MediaStatistics to_statistics(const SessionCounts& counts) {
  MediaStatistics statistics;
  const double network_ms = std::max(0.0, counts.round_trip_ms) / 2;
  if (counts.round_trip_ms >= 0) statistics.round_trip_ms = counts.round_trip_ms;
  statistics.buffer_ms = counts.buffer_ms;
  statistics.concealed_frames = counts.concealed_samples / core::kFrameSamples;
  statistics.dropped_packets = counts.dropped;

  DirectionStatistics& received = statistics.received;
  received.packets = counts.received;
  received.bytes = counts.received_bytes;
  received.lost = counts.expected > counts.received ? counts.expected - counts.received : 0;
  received.loss_percent = percent(received.lost, counts.expected);
  received.jitter_ms = counts.jitter_ms;
  if (counts.expected >= kEnoughPackets) {
    // What came too late is lost to the ear.
    const double unheard = percent(received.lost + counts.late, counts.expected);
    received.mos = estimate_mos({unheard, from_ms(network_ms + kPacketMs + counts.buffer_ms)});
  }

  DirectionStatistics& sent = statistics.sent;
  sent.packets = counts.sent;
  sent.bytes = counts.sent_bytes;
  if (counts.reported != 0 && counts.sent >= kEnoughPackets) {
    sent.lost = static_cast<std::uint64_t>(std::max<std::int64_t>(0, counts.reported_lost));
    sent.loss_percent = std::min(100.0, percent(sent.lost, counts.sent));
    sent.jitter_ms = counts.reported_jitter_ms;
    // The far side's buffer is not known: twice the jitter is what most use.
    sent.mos = estimate_mos({sent.loss_percent, from_ms(network_ms + kPacketMs + 2 * sent.jitter_ms)});
  }
  return statistics;
}

}  // namespace callai::telephony
