#include "telephony/rtp/source_latch.h"

namespace callai::telephony {
namespace {

constexpr int kProof = 4;  // packets in sequence
constexpr core::Duration kSearch = std::chrono::seconds(5);
constexpr core::Duration kForgotten = std::chrono::seconds(2);

}  // namespace

void SourceLatch::expect(const Endpoint& signalled, bool authenticated) noexcept {
  signalled_ = signalled;
  authenticated_ = authenticated;
  source_.reset();
  candidate_packets_ = 0;
}

bool SourceLatch::take(core::TimePoint now, const Endpoint& source) noexcept {
  if (!source_) search_ends_ = now + kSearch;
  source_ = source;
  last_ = now;
  candidate_packets_ = 0;
  return true;
}

bool SourceLatch::proven(const Endpoint& source, std::uint32_t ssrc, std::uint16_t sequence) noexcept {
  const bool follows =
      candidate_packets_ > 0 && source == candidate_ && ssrc == candidate_ssrc_ && sequence == candidate_next_;
  candidate_packets_ = follows ? candidate_packets_ + 1 : 1;
  candidate_ = source;
  candidate_ssrc_ = ssrc;
  candidate_next_ = static_cast<std::uint16_t>(sequence + 1);
  return candidate_packets_ >= kProof;
}

bool SourceLatch::accept(core::TimePoint now, const Endpoint& source, std::uint32_t ssrc,
                         std::uint16_t sequence) noexcept {
  if (source_ && source == *source_) {
    last_ = now;
    candidate_packets_ = 0;
    return true;
  }
  const bool searching = !source_ || now < search_ends_;
  if (searching && source == signalled_) return take(now, source);
  if (!source_) {
    if (authenticated_ || source.same_ip(signalled_)) return take(now, source);
    return proven(source, ssrc, sequence) && take(now, source);
  }
  if (source.same_ip(signalled_) && !source_->same_ip(signalled_) && searching) return take(now, source);
  if (authenticated_ || (source.same_ip(*source_) && now - last_ >= kForgotten)) {
    return proven(source, ssrc, sequence) && take(now, source);
  }
  return false;
}

}  // namespace callai::telephony
