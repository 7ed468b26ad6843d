#include "telephony/rtp/stream_statistics.h"

#include <algorithm>
#include <cmath>

namespace callai::telephony {
namespace {

constexpr std::uint16_t kMaxDropout = 3000;  // RFC 3550, A.1: further ahead is no loss any more
constexpr std::uint16_t kMaxMisorder = 100;  // and further behind no reordering
constexpr std::uint32_t kSequenceTurn = 1U << 16U;
constexpr std::uint32_t kNothing = kSequenceTurn + 1;
constexpr std::int64_t kTicksASecond = core::kTelephoneRateHz;

std::uint32_t ticks_of(core::TimePoint moment) {
  return static_cast<std::uint32_t>(moment.time_since_epoch().count() * kTicksASecond / 1'000'000);
}

}  // namespace

void StreamStatistics::begin(const RtpHeader& header) noexcept {
  expected_before_ = counts_.expected;
  started_ = true;
  ssrc_ = header.ssrc;
  base_ = header.sequence;
  highest_ = header.sequence;
  cycles_ = 0;
  bad_next_ = kNothing;
  jitter_started_ = false;
}

StreamStatistics::Verdict StreamStatistics::received(core::TimePoint arrival, const RtpHeader& header,
                                                     std::size_t payload_bytes, bool audio) noexcept {
  Verdict verdict = Verdict::kGood;
  if (!started_ || header.ssrc != ssrc_) {
    verdict = started_ ? Verdict::kRestart : Verdict::kGood;
    begin(header);
  }
  const auto ahead = static_cast<std::uint16_t>(header.sequence - highest_);
  if (ahead < kMaxDropout) {
    if (header.sequence < highest_) cycles_ += kSequenceTurn;
    highest_ = header.sequence;
    bad_next_ = kNothing;
  } else if (ahead <= kSequenceTurn - kMaxMisorder) {
    if (header.sequence != bad_next_) {
      bad_next_ = static_cast<std::uint16_t>(header.sequence + 1);
      return Verdict::kSuspicious;
    }
    begin(header);
    verdict = Verdict::kRestart;
  }
  counts_.packets += 1;
  counts_.bytes += payload_bytes;
  counts_.expected = expected_before_ + cycles_ + highest_ - base_ + 1;
  if (audio) count_jitter(arrival, header.timestamp);
  return verdict;
}

void StreamStatistics::count_jitter(core::TimePoint arrival, std::uint32_t timestamp) noexcept {
  const std::uint32_t transit = ticks_of(arrival) - timestamp;
  if (jitter_started_) {
    const auto difference = static_cast<std::int32_t>(transit - last_transit_);
    // A timestamp that jumps by over a second is another talk spurt's or another clock, no jitter.
    if (std::abs(static_cast<double>(difference)) < static_cast<double>(kTicksASecond)) {
      jitter_ += (std::abs(static_cast<double>(difference)) - jitter_) / 16.0;
      counts_.jitter_ms = jitter_ * 1000.0 / static_cast<double>(kTicksASecond);
    }
  }
  jitter_started_ = true;
  last_transit_ = transit;
}

std::uint32_t StreamStatistics::extended_highest_sequence() const {
  return cycles_ + highest_;
}

std::int32_t StreamStatistics::cumulative_lost() const {
  const auto lost = static_cast<std::int64_t>(counts_.expected) - static_cast<std::int64_t>(counts_.packets);
  return static_cast<std::int32_t>(std::clamp<std::int64_t>(lost, -0x800000, 0x7FFFFF));
}

std::uint32_t StreamStatistics::jitter_ticks() const {
  return static_cast<std::uint32_t>(jitter_);
}

std::uint8_t StreamStatistics::take_fraction_lost() noexcept {
  const std::uint64_t expected = counts_.expected - expected_prior_;
  const std::uint64_t received = counts_.packets - received_prior_;
  expected_prior_ = counts_.expected;
  received_prior_ = counts_.packets;
  if (expected == 0 || received >= expected) return 0;
  return static_cast<std::uint8_t>(std::min<std::uint64_t>(255, ((expected - received) << 8U) / expected));
}

}  // namespace callai::telephony
