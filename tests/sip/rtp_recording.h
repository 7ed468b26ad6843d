#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace callai::tests {

/// RTP as a telephone sends it, for SIPp to play (play_pcap_audio): PCMU in packets of 20 ms, keys as RFC 4733 events
/// of payload type 101. The times are those of the recording; SIPp puts in addresses and ports.
class RtpRecording {
 public:
  RtpRecording& say(const std::vector<std::int16_t>& pcm);
  RtpRecording& pause(double seconds);
  RtpRecording& key(int event);
  /// The capture file (libpcap, Ethernet).
  std::string pcap() const { return header() + packets_; }

 private:
  static std::string header();
  void packet(int payload_type, bool marker, std::uint32_t timestamp, const std::string& payload);

  std::string packets_;
  std::uint16_t sequence_ = 1000;
  std::uint32_t clock_ = 0;  // of the next packet, in samples
  bool marker_ = true;
};

}  // namespace callai::tests
