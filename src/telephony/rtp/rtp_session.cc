#include "telephony/rtp/rtp_session.h"

#include <algorithm>
#include <utility>

namespace callai::telephony {
namespace {

constexpr std::string_view kCname = "callai";

}  // namespace

RtpSession::RtpSession(const RtpSessionSettings& settings)
    : settings_(settings),
      random_(settings.seed),
      watch_(settings.watch),
      packetizer_(settings.first_timestamp),
      sequence_(settings.first_sequence) {}

/// So that the reports of many calls do not meet.
core::Duration RtpSession::report_interval() noexcept {
  const core::Duration mean = settings_.report_interval;
  return mean / 2 + core::Duration(random_.next() % static_cast<std::uint64_t>(mean.count()));
}

void RtpSession::adopt(core::TimePoint now, std::unique_ptr<SessionPlan>& plan) noexcept {
  if (plan_ != nullptr) carry_over(*plan_, *plan);
  std::swap(plan_, plan);
  latch_.expect(plan_->rtp, plan_->srtp_receive != nullptr);
  start_watch(now);
  marker_ = true;
  if (plan == nullptr) next_report_ = now + report_interval();
}

void RtpSession::start_watch(core::TimePoint now) noexcept {
  watch_.start(now, plan_->receives && !plan_->on_hold, plan_->sends);
}

// ---- coming in -----------------------------------------------------------------------------------------------------

void RtpSession::received(core::TimePoint arrival, MediaChannel channel, const Endpoint& source,
                          std::span<std::uint8_t> bytes, SessionOutput& output) noexcept {
  if (plan_ == nullptr) return;
  if (channel == MediaChannel::kRtcp || (plan_->rtcp_mux && looks_like_rtcp(bytes))) {
    received_rtcp(arrival, source, bytes);
  } else {
    received_rtp(arrival, source, bytes, output);
  }
}

void RtpSession::received_rtp(core::TimePoint arrival, const Endpoint& source, std::span<std::uint8_t> bytes,
                              SessionOutput& output) noexcept {
  if (plan_->srtp_receive != nullptr) {
    const auto opened = plan_->srtp_receive->unprotect(bytes);
    if (!opened) {
      ++dropped_;
      return;
    }
    bytes = *opened;
  }
  const auto packet = parse_rtp(bytes);
  if (!packet || !plan_->receives || !plan_->takes(packet->header.payload_type) ||
      !latch_.accept(arrival, source, packet->header.ssrc, packet->header.sequence) ||
      !take(arrival, *packet, output)) {
    ++dropped_;
    return;
  }
  watch_.heard(arrival);
}

bool RtpSession::take(core::TimePoint arrival, const RtpView& packet, SessionOutput& output) noexcept {
  const RtpHeader& header = packet.header;
  const std::uint8_t codec = plan_->receive[header.payload_type];
  const bool is_audio = codec != SessionPlan::kUnknown;
  const bool is_key = plan_->dtmf_receive == header.payload_type;
  const auto verdict = statistics_.received(arrival, header, packet.payload.size(), is_audio);
  if (verdict == StreamStatistics::Verdict::kSuspicious) return false;
  if (!std::exchange(first_told_, true)) output.report(FirstPacket{});
  if (verdict == StreamStatistics::Verdict::kRestart) {
    plan_->receiver->restart();
    keys_in_.reset();
  }
  if (is_key) {
    const auto event = parse_telephone_event(packet.payload);
    if (!event) return false;
    if (const char key = keys_in_.received(arrival, header, *event); key != '\0') {
      output.report(DtmfReceived{key, false});
    }
    return true;
  }
  // Comfort noise is neither: silence takes its place.
  if (is_audio) plan_->receiver->insert(arrival, static_cast<Codec>(codec), header, packet.payload);
  return true;
}

void RtpSession::received_rtcp(core::TimePoint arrival, const Endpoint& source,
                               std::span<std::uint8_t> bytes) noexcept {
  if (!source.same_ip(latch_.target()) && !source.same_ip(plan_->rtcp) && plan_->srtp_receive == nullptr) return;
  if (plan_->srtp_receive != nullptr) {
    const auto opened = plan_->srtp_receive->unprotect_rtcp(bytes);
    if (!opened) return;
    bytes = *opened;
  }
  const auto report = parse_rtcp(bytes, settings_.ssrc);
  if (!report) return;
  watch_.reported(arrival, *report, sent_);
  if (report->sender) {
    last_sender_report_ = ntp_middle(report->sender->ntp);
    last_sender_report_at_ = arrival;
  }
  if (!report->reception) return;
  reported_ = report->reception;
  if (const auto trip = round_trip(*report->reception, ntp(arrival))) round_trip_ = trip;
}

void RtpSession::hear(core::TimePoint now, std::span<std::int16_t> in, SessionOutput& output) noexcept {
  plan_->receiver->pull(now, in);
  if (plan_->on_hold || !plan_->receives) {
    std::fill(in.begin(), in.end(), std::int16_t{0});
    return;
  }
  if (fax_frames_left_ > 0) {
    --fax_frames_left_;
    if (fax_.process(in)) {
      fax_frames_left_ = 0;
      output.report(FaxHeard{});
    }
  }
  if (plan_->dtmf_receive) return;
  if (const char key = tones_in_.process(in); key != '\0') output.report(DtmfReceived{key, true});
}

// ---- going out -----------------------------------------------------------------------------------------------------

/// Frames that no tick was there for.
void RtpSession::pass_time(core::TimePoint now) noexcept {
  if (last_tick_) {
    const core::Duration since = now - *last_tick_ + core::kFrameDuration / 2;
    for (std::int64_t missed = since / core::kFrameDuration - 1; missed > 0; --missed) packetizer_.skip_frame();
  }
  last_tick_ = now;
}

void RtpSession::send_packet(const RtpHeader& header, std::size_t payload_bytes, SessionOutput& output) noexcept {
  write_rtp_header(header, packet_);
  std::size_t size = kRtpHeaderBytes + payload_bytes;
  if (plan_->srtp_send != nullptr) size = plan_->srtp_send->protect(packet_, size);
  ++sequence_;
  if (size == 0) return;
  ++sent_;
  sent_bytes_ += payload_bytes;
  output.send(MediaChannel::kRtp, latch_.target(), std::span(packet_).first(size));
}

void RtpSession::send_audio(std::span<const std::int16_t> out, SessionOutput& output) noexcept {
  if (plan_->dtmf_send) {
    const std::size_t waited = keys_out_.queued();
    const auto key = keys_out_.tick(packetizer_.clock());
    keys_sent_ += waited - keys_out_.queued();
    if (key) {
      std::copy(key->payload.begin(), key->payload.end(), packet_.begin() + kRtpHeaderBytes);
      send_packet({key->marker, *plan_->dtmf_send, sequence_, key->timestamp, settings_.ssrc}, key->payload.size(),
                  output);
      packetizer_.skip_frame();
      marker_ = true;
      return;
    }
  }
  packetizer_.add(out);
  while (true) {
    const Packetizer::Piece piece = packetizer_.next(plan_->packet_ticks);
    if (piece.pcm.empty()) return;
    const std::size_t bytes = piece.pcm.size() * bytes_a_tick(plan_->send.codec);
    plan_->encoder->encode(piece.pcm, std::span(packet_).subspan(kRtpHeaderBytes, bytes));
    send_packet({marker_, plan_->send.payload_type, sequence_, piece.timestamp, settings_.ssrc}, bytes, output);
    marker_ = false;
  }
}

void RtpSession::tick(core::TimePoint now, conversation::AudioPort* port, SessionOutput& output) noexcept {
  if (plan_ == nullptr) return;
  pass_time(now);
  conversation::Frame in{};
  conversation::Frame out{};
  if (port != nullptr) {
    hear(now, in, output);
    port->tick(now, in, out);
  } else {
    plan_->receiver->skip(now);
  }
  if (plan_->on_hold) out.fill(0);
  if (plan_->sends && latch_.signalled().reachable()) {
    send_audio(out, output);
  } else {
    packetizer_.skip_frame();
    marker_ = true;
  }
  if (now >= next_report_) {
    send_report(now, false, output);
    next_report_ = now + report_interval();
  }
  // Nobody listens yet: that early media does not come is no trouble.
  const bool listened = std::exchange(listens_, port != nullptr);
  if (!listens_) return;
  if (!listened) start_watch(now);
  while (const auto event = watch_.tick(now)) output.report(*event);
}

// ---- reports -------------------------------------------------------------------------------------------------------

Endpoint RtpSession::rtcp_target() const noexcept {
  if (plan_->rtcp_mux) return latch_.target();
  if (latch_.target() == latch_.signalled()) return plan_->rtcp;
  // Behind NAT: the port next to the one that was learned is the best guess.
  Endpoint guess = latch_.target();
  ++guess.port;
  return guess;
}

void RtpSession::send_report(core::TimePoint now, bool goodbye, SessionOutput& output) noexcept {
  if (!latch_.signalled().reachable()) return;
  const Endpoint to = rtcp_target();
  if (!to.reachable()) return;
  RtcpReport report;
  report.ssrc = settings_.ssrc;
  report.goodbye = goodbye;
  if (sent_ > 0) {
    report.sender = SenderInfo{ntp(now), packetizer_.clock(), static_cast<std::uint32_t>(sent_),
                               static_cast<std::uint32_t>(sent_bytes_)};
  }
  if (statistics_.started()) {
    ReceptionReport block;
    block.ssrc = statistics_.ssrc();
    block.fraction_lost = statistics_.take_fraction_lost();
    block.cumulative_lost = statistics_.cumulative_lost();
    block.highest_sequence = statistics_.extended_highest_sequence();
    block.jitter_ticks = statistics_.jitter_ticks();
    block.last_sender_report = last_sender_report_;
    if (last_sender_report_ != 0) {
      block.delay_since = static_cast<std::uint32_t>((now - last_sender_report_at_).count() * 65536 / 1'000'000);
    }
    report.reception = block;
  }
  std::size_t size = write_rtcp(report, kCname, packet_);
  if (plan_->srtp_send != nullptr) size = plan_->srtp_send->protect_rtcp(packet_, size);
  if (size == 0) return;
  output.send(plan_->rtcp_mux ? MediaChannel::kRtp : MediaChannel::kRtcp, to, std::span(packet_).first(size));
}

void RtpSession::goodbye(core::TimePoint now, SessionOutput& output) noexcept {
  if (plan_ != nullptr && (sent_ > 0 || statistics_.started())) send_report(now, true, output);
}

SessionCounts RtpSession::counts() const noexcept {
  SessionCounts counts;
  const StreamCounts& stream = statistics_.counts();
  counts.received = stream.packets;
  counts.received_bytes = stream.bytes;
  counts.expected = stream.expected;
  counts.jitter_ms = stream.jitter_ms;
  counts.dropped = dropped_;
  counts.sent = sent_;
  counts.sent_bytes = sent_bytes_;
  counts.keys_sent = keys_sent_;
  if (plan_ != nullptr) {
    counts.late = plan_->receiver->buffer().counts().late;
    counts.concealed_samples = plan_->receiver->counts().concealed_samples;
    counts.buffer_ms = core::to_ms(plan_->receiver->buffer().delay());
  }
  if (round_trip_) counts.round_trip_ms = core::to_ms(*round_trip_);
  if (reported_) {
    counts.reported = 1;
    counts.reported_lost = reported_->cumulative_lost;
    counts.reported_jitter_ms = reported_->jitter_ticks * 1000.0 / core::kTelephoneRateHz;
  }
  return counts;
}

}  // namespace callai::telephony
