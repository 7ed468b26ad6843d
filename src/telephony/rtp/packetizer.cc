#include "telephony/rtp/packetizer.h"

#include <algorithm>

namespace callai::telephony {

void Packetizer::skip_frame() noexcept {
  clock_ += core::kFrameSamples;
  begin_ = end_ = 0;
}

void Packetizer::add(std::span<const std::int16_t> frame) noexcept {
  std::copy(pcm_.begin() + static_cast<std::ptrdiff_t>(begin_), pcm_.begin() + static_cast<std::ptrdiff_t>(end_),
            pcm_.begin());
  end_ -= begin_;
  begin_ = 0;
  first_ = clock_ - static_cast<std::uint32_t>(end_);
  std::copy_n(frame.begin(), core::kFrameSamples, pcm_.begin() + static_cast<std::ptrdiff_t>(end_));
  end_ += core::kFrameSamples;
  clock_ += core::kFrameSamples;
}

Packetizer::Piece Packetizer::next(std::size_t ticks) noexcept {
  if (end_ - begin_ < ticks) return {};
  const Piece piece{first_, std::span(pcm_).subspan(begin_, ticks)};
  begin_ += ticks;
  first_ += static_cast<std::uint32_t>(ticks);
  return piece;
}

}  // namespace callai::telephony
