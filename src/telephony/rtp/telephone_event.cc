#include "telephony/rtp/telephone_event.h"

#include <string_view>

namespace callai::telephony {
namespace {

constexpr std::string_view kKeys = "0123456789*#ABCD";
constexpr core::Duration kSamePress = std::chrono::milliseconds(120);  // longest gap between packets of one press
constexpr int kToneTicks = 5;                                          // 100 ms
constexpr int kEnds = 3;
constexpr int kPauseTicks = 5;

bool newer(std::uint32_t timestamp, std::uint32_t than) {
  return static_cast<std::int32_t>(timestamp - than) > 0;
}

}  // namespace

std::optional<TelephoneEvent> parse_telephone_event(std::span<const std::uint8_t> payload) noexcept {
  if (payload.size() < kTelephoneEventBytes) return std::nullopt;
  TelephoneEvent event;
  event.event = payload[0];
  event.end = (payload[1] & 0x80U) != 0;
  event.volume = payload[1] & 0x3FU;
  event.duration = read_u16(payload, 2);
  return event;
}

void write_telephone_event(const TelephoneEvent& event, std::span<std::uint8_t> out) noexcept {
  out[0] = event.event;
  out[1] = static_cast<std::uint8_t>((event.end ? 0x80U : 0U) | (event.volume & 0x3FU));
  write_u16(out, 2, event.duration);
}

char key_of_event(std::uint8_t event) noexcept {
  return event < kKeys.size() ? kKeys[event] : '\0';
}

std::optional<std::uint8_t> event_of_key(char key) noexcept {
  const std::size_t at = kKeys.find(key);
  if (at == std::string_view::npos) return std::nullopt;
  return static_cast<std::uint8_t>(at);
}

bool TelephoneEventReceiver::continues(core::TimePoint now, const RtpHeader& header,
                                       const TelephoneEvent& event) const noexcept {
  return event.event == event_ && !ended_ && !header.marker && now - last_ < kSamePress;
}

char TelephoneEventReceiver::received(core::TimePoint now, const RtpHeader& header,
                                      const TelephoneEvent& event) noexcept {
  const bool same = known_ && header.timestamp == timestamp_;
  if (known_ && !same && !newer(header.timestamp, timestamp_)) return '\0';  // an old one, late
  const bool press = !known_ || (!same && !continues(now, header, event));
  // An end that was seen stays: updates that were overtaken by it do not open the press again.
  ended_ = same ? ended_ || event.end : event.end;
  known_ = true;
  timestamp_ = header.timestamp;
  event_ = event.event;
  last_ = now;
  return press ? key_of_event(event.event) : '\0';
}

bool TelephoneEventSender::queue(char key) noexcept {
  const auto event = event_of_key(key);
  if (!event || count_ == kMostQueued) return false;
  events_[(first_ + count_) % kMostQueued] = *event;
  ++count_;
  return true;
}

std::optional<TelephoneEventSender::Packet> TelephoneEventSender::tick(std::uint32_t timestamp) noexcept {
  if (step_ == 0) {
    if (count_ == 0) return std::nullopt;
    began_ = timestamp;
  }
  ++step_;
  if (step_ > kToneTicks + kEnds - 1) {  // the first end is the last packet of the tone
    if (step_ == kToneTicks + kEnds - 1 + kPauseTicks) step_ = 0;
    return std::nullopt;
  }
  TelephoneEvent event;
  event.event = events_[first_];
  event.end = step_ >= kToneTicks;
  const int lasted = event.end ? kToneTicks : step_;
  event.duration = static_cast<std::uint16_t>(lasted * core::kFrameSamples);
  if (step_ == kToneTicks + kEnds - 1) {
    first_ = (first_ + 1) % kMostQueued;
    --count_;
  }
  Packet packet;
  packet.marker = step_ == 1;
  packet.timestamp = began_;
  write_telephone_event(event, packet.payload);
  return packet;
}

}  // namespace callai::telephony
