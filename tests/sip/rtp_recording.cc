#include "rtp_recording.h"

#include <algorithm>

#include "dsp/g711.h"

namespace callai::tests {

namespace {

constexpr std::uint32_t kFrame = 160;
constexpr std::uint32_t kRate = 8000;
constexpr int kKeyFrames = 8;

std::string big(std::uint64_t value, int bytes) {
  std::string text;
  for (int i = bytes - 1; i >= 0; --i) text += static_cast<char>(value >> (8 * i));
  return text;
}

std::string little(std::uint32_t value) {
  std::string text = big(value, 4);
  std::reverse(text.begin(), text.end());
  return text;
}

}  // namespace

std::string RtpRecording::header() {
  return little(0xA1B2C3D4) + std::string("\x02\x00\x04\x00", 4) + little(0) + little(0) + little(65535) + little(1);
}

void RtpRecording::packet(int payload_type, bool marker, std::uint32_t timestamp, const std::string& payload) {
  const std::string rtp = big(0x80, 1) + big(static_cast<unsigned>(payload_type) | (marker ? 0x80U : 0U), 1) +
                          big(sequence_++, 2) + big(timestamp, 4) + big(0x51A0C0DE, 4) + payload;
  const std::string udp = big(40000, 2) + big(40002, 2) + big(8 + rtp.size(), 2) + big(0, 2) + rtp;
  const std::string ip = big(0x45, 1) + big(0, 1) + big(20 + udp.size(), 2) + big(0, 4) + big(64, 1) + big(17, 1) +
                         big(0, 2) + big(0x7F000001, 4) + big(0x7F000001, 4) + udp;
  const std::string frame = std::string(12, '\0') + big(0x0800, 2) + ip;
  const auto size = static_cast<std::uint32_t>(frame.size());
  packets_ += little(clock_ / kRate) + little(clock_ % kRate * 125) + little(size) + little(size) + frame;
}

RtpRecording& RtpRecording::say(const std::vector<std::int16_t>& pcm) {
  for (std::size_t at = 0; at < pcm.size(); at += kFrame) {
    std::string payload;
    for (std::size_t i = at; i < at + kFrame; ++i) {
      payload += static_cast<char>(dsp::mulaw_encode(i < pcm.size() ? pcm[i] : std::int16_t{0}));
    }
    packet(0, marker_, clock_, payload);
    marker_ = false;
    clock_ += kFrame;
  }
  return *this;
}

RtpRecording& RtpRecording::pause(double seconds) {
  return say(std::vector<std::int16_t>(static_cast<std::size_t>(seconds * kRate)));
}

RtpRecording& RtpRecording::key(int event) {
  const std::uint32_t begin = clock_;
  for (int i = 1; i <= kKeyFrames + 3; ++i) {  // the end comes three times
    const bool end = i > kKeyFrames;
    const auto duration = static_cast<std::uint32_t>(std::min(i, kKeyFrames)) * kFrame;
    packet(101, i == 1, begin, big(static_cast<unsigned>(event), 1) + big(end ? 0x8A : 0x0A, 1) + big(duration, 2));
    clock_ += kFrame;
  }
  marker_ = true;
  return *this;
}

}  // namespace callai::tests
