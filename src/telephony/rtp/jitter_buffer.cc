#include "telephony/rtp/jitter_buffer.h"

#include <algorithm>
#include <bit>

namespace callai::telephony {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kSpurtOver = 480;                   // ticks: 60 ms, when the concealment has faded
constexpr core::Duration kTooLong = milliseconds(20);     // more than the target by this: shorten
constexpr core::Duration kFarTooLong = milliseconds(60);  // and by this: faster
constexpr core::Duration kTooShort = milliseconds(3);
constexpr int kPackets = 6;     // between two adjustments
constexpr int kFewPackets = 2;  // when it is far too long
constexpr auto kMask = JitterBuffer::kCapacityTicks - 1;

static_assert(std::has_single_bit(JitterBuffer::kCapacityTicks));

std::size_t slot(std::int64_t tick) {
  return static_cast<std::size_t>(tick) & kMask;
}

}  // namespace

JitterBuffer::JitterBuffer(std::size_t most_bytes_a_tick)
    : bytes_a_tick_(most_bytes_a_tick), ring_(std::make_unique<std::uint8_t[]>(kCapacityTicks * most_bytes_a_tick)) {}

// ---- the ring ------------------------------------------------------------------------------------------------------

bool JitterBuffer::has(std::int64_t tick) const noexcept {
  return ((present_[slot(tick) / 64] >> (slot(tick) % 64)) & 1U) != 0;
}

/// Ticks in a row, from `from` on, that are there (or are not), `most` at most.
std::size_t JitterBuffer::run(std::int64_t from, bool present, std::size_t most) const noexcept {
  std::size_t found = 0;
  while (found < most) {
    const std::size_t at = slot(from + static_cast<std::int64_t>(found));
    const std::uint64_t word = (present ? present_[at / 64] : ~present_[at / 64]) >> (at % 64);
    const auto here = std::min<std::size_t>(static_cast<std::size_t>(std::countr_one(word)), 64 - at % 64);
    found += here;
    if (here < 64 - at % 64) break;
  }
  return std::min(found, most);
}

void JitterBuffer::mark(std::int64_t from, std::size_t ticks, bool present) noexcept {
  while (ticks > 0) {
    const std::size_t at = slot(from);
    const std::size_t here = std::min(ticks, 64 - at % 64);
    const std::uint64_t bits = (here == 64 ? ~0ULL : (1ULL << here) - 1) << (at % 64);
    present_[at / 64] = present ? present_[at / 64] | bits : present_[at / 64] & ~bits;
    from += static_cast<std::int64_t>(here);
    ticks -= here;
  }
}

void JitterBuffer::store(std::int64_t from, std::span<const std::uint8_t> payload) noexcept {
  const std::size_t ticks = payload.size() / bytes_a_tick_;
  const std::size_t first = std::min(ticks, kCapacityTicks - slot(from));
  std::copy_n(payload.begin(), first * bytes_a_tick_, ring_.get() + slot(from) * bytes_a_tick_);
  std::copy_n(payload.begin() + static_cast<std::ptrdiff_t>(first * bytes_a_tick_), (ticks - first) * bytes_a_tick_,
              ring_.get());
  mark(from, ticks, true);
}

void JitterBuffer::clear() noexcept {
  present_.fill(0);
  margins_ = 0;
  wish_ = Wish::kKeep;
}

// ---- coming in -----------------------------------------------------------------------------------------------------

void JitterBuffer::restart(std::size_t bytes_a_tick) noexcept {
  bytes_a_tick_ = bytes_a_tick;
  clear();
  timestamps_.reset();
  delays_.forget_clock();
  spurt_ = false;
}

void JitterBuffer::start_spurt(std::int64_t first) noexcept {
  clear();
  spurt_ = true;
  holding_ = true;
  waited_ = 0;
  head_ = newest_ = first;
  starts_ = delays_.earliest(first) + delays_.target();
}

void JitterBuffer::insert(core::TimePoint arrival, const RtpHeader& header,
                          std::span<const std::uint8_t> payload) noexcept {
  std::size_t ticks = payload.size() / bytes_a_tick_;
  if (ticks == 0 || ticks > kCapacityTicks / 2) return;
  std::int64_t first = timestamps_.unwrap(header.timestamp);
  delays_.observe(arrival, first);
  const bool over = spurt_ && !holding_ && waited_ >= kSpurtOver && newest_ <= head_;
  const std::int64_t ahead = first + static_cast<std::int64_t>(ticks) - head_;
  if (!spurt_ || (over && ahead > 0) || ahead > static_cast<std::int64_t>(kCapacityTicks)) {
    start_spurt(first);
  } else if (ahead < -static_cast<std::int64_t>(kCapacityTicks)) {
    delays_.forget_clock();
    delays_.observe(arrival, first);
    start_spurt(first);
  }
  if (holding_ && first < head_ && newest_ - first <= static_cast<std::int64_t>(kCapacityTicks)) head_ = first;
  if (first + static_cast<std::int64_t>(ticks) <= head_) {
    ++counts_.late;
    return;
  }
  if (first < head_) {
    const auto gone = static_cast<std::size_t>(head_ - first);
    payload = payload.subspan(gone * bytes_a_tick_);
    ticks -= gone;
    first = head_;
  }
  if (run(first, true, ticks) == ticks) {
    ++counts_.duplicate;
    return;
  }
  store(first, payload);
  newest_ = std::max(newest_, first + static_cast<std::int64_t>(ticks));
  measure(first);
}

/// What the packet that begins at `first` would have waited, had it come as fast as the fastest.
void JitterBuffer::measure(std::int64_t first) noexcept {
  if (!ticking_ || holding_) return;
  const auto until = static_cast<std::int64_t>(kept_) + first - head_;
  const core::TimePoint needed = next_tick_ + core::kFrameDuration * (until / core::kFrameSamples);
  delay_ = std::max(core::Duration{0}, needed - delays_.earliest(first));
  least_margin_ = margins_ == 0 ? delay_ : std::min(least_margin_, delay_);
  ++margins_;
}

// ---- going out -----------------------------------------------------------------------------------------------------

void JitterBuffer::begin_tick(core::TimePoint now, std::size_t kept) noexcept {
  ticking_ = true;
  next_tick_ = now + core::kFrameDuration;
  kept_ = kept;
  // To the nearest tick: half of one early is better than half of one late.
  if (holding_ && now + core::kFrameDuration / 2 >= starts_) holding_ = false;
  decide();
}

void JitterBuffer::decide() noexcept {
  wish_ = Wish::kKeep;
  if (!spurt_ || holding_ || margins_ < kFewPackets) return;
  const core::Duration over = least_margin_ - target();
  if (over > kFarTooLong) wish_ = Wish::kShorten;
  if (margins_ < kPackets) return;
  if (over > kTooLong) wish_ = Wish::kShorten;
  if (over < -kTooShort) wish_ = Wish::kLengthen;
  if (wish_ == Wish::kKeep) margins_ = 0;
}

void JitterBuffer::adjusted() noexcept {
  margins_ = 0;
  wish_ = Wish::kKeep;
}

std::size_t JitterBuffer::available() const noexcept {
  if (!spurt_ || holding_ || newest_ <= head_) return 0;
  return run(head_, true, static_cast<std::size_t>(newest_ - head_));
}

/// A hole before the head that was already filled while nothing had come.
void JitterBuffer::pass_waited() noexcept {
  const std::size_t hole = run(head_, false, static_cast<std::size_t>(newest_ - head_));
  head_ += static_cast<std::int64_t>(std::min(hole, waited_));
  waited_ -= std::min(hole, waited_);
}

JitterBuffer::Piece JitterBuffer::next(std::size_t ticks) noexcept {
  if (!spurt_ || holding_) return {Kind::kNothing, ticks, {}};
  if (newest_ <= head_) {
    waited_ = std::min(waited_ + ticks, kSpurtOver);
    return {Kind::kNothing, ticks, {}};
  }
  if (!has(head_) && waited_ > 0) pass_waited();
  const bool there = has(head_);
  std::size_t here = run(head_, there, std::min(ticks, static_cast<std::size_t>(newest_ - head_)));
  if (there) {
    here = std::min(here, kCapacityTicks - slot(head_));  // payload is contiguous
    waited_ = 0;
  }
  Piece piece{there ? Kind::kAudio : Kind::kLost, here, {}};
  if (there) piece.payload = std::span(ring_.get() + slot(head_) * bytes_a_tick_, here * bytes_a_tick_);
  mark(head_, here, false);
  head_ += static_cast<std::int64_t>(here);
  return piece;
}

}  // namespace callai::telephony
