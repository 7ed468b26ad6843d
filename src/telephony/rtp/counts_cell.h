#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace callai::telephony {

/// The newest value of one thread, to be read by others (a seqlock over words: Boehm, "Can seqlocks get along with
/// programming language memory models?", 2012). The writer never waits; a reader tries again while it writes.
template <typename T>
class CountsCell {
  static_assert(std::is_trivially_copyable_v<T> && sizeof(T) % sizeof(std::uint64_t) == 0);

 public:
  CountsCell() { write(T{}); }
  /// One thread.
  void write(const T& value) noexcept {
    const auto words = std::bit_cast<Words>(value);
    const std::uint32_t turn = turn_.load(std::memory_order_relaxed);
    turn_.store(turn + 1, std::memory_order_relaxed);
    for (std::size_t i = 0; i < words.size(); ++i) words_[i].store(words[i], std::memory_order_release);
    turn_.store(turn + 2, std::memory_order_release);
  }
  /// Any thread.
  T read() const noexcept {
    Words words{};
    while (true) {
      const std::uint32_t before = turn_.load(std::memory_order_acquire);
      for (std::size_t i = 0; i < words.size(); ++i) words[i] = words_[i].load(std::memory_order_acquire);
      if (before % 2 == 0 && turn_.load(std::memory_order_relaxed) == before) return std::bit_cast<T>(words);
    }
  }

 private:
  using Words = std::array<std::uint64_t, sizeof(T) / sizeof(std::uint64_t)>;
  std::atomic<std::uint32_t> turn_{0};
  std::array<std::atomic<std::uint64_t>, sizeof(T) / sizeof(std::uint64_t)> words_{};
};

}  // namespace callai::telephony
