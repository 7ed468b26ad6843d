#pragma once

#include <cstdint>
#include <thread>

namespace callai::tests {

/// RTP and RTCP by hand, of a far side whose audio goes one way only. Its reports come every 1.2 s.
class HalfMedia {
 public:
  enum class Fault {
    kMute,  ///< hears, and says so; sends no audio
    kDeaf,  ///< sends audio; its reports know nothing of a stream of ours
  };

  explicit HalfMedia(Fault fault);
  ~HalfMedia();
  HalfMedia(const HalfMedia&) = delete;
  HalfMedia& operator=(const HalfMedia&) = delete;

  /// Of RTP, on the loopback; RTCP is on the next one.
  std::uint16_t port() const { return port_; }

 private:
  void bind_pair();
  void run(const std::stop_token& stop);

  Fault fault_;
  int rtp_ = -1;
  int rtcp_ = -1;
  std::uint16_t port_ = 0;
  std::jthread thread_;
};

}  // namespace callai::tests
