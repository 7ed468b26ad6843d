#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

namespace callai::templates::verify {

/// A row of small values that is copied far more often than it is made: the first N live in the row itself, so that a
/// copy asks for no memory; a longer row is a vector.
template <typename T, std::size_t N>
class Row {
 public:
  void assign(std::size_t n, T value) {
    resize(n);
    std::fill(begin(), end(), value);
  }
  template <typename It>
  void assign(It from, It to) {
    resize(static_cast<std::size_t>(to - from));
    std::copy(from, to, begin());
  }
  /// New values are T{}.
  void resize(std::size_t n) {
    if (n > N && size_ <= N) many_.assign(few_.begin(), few_.begin() + static_cast<std::ptrdiff_t>(size_));
    if (n > N) {
      many_.resize(n);
    } else {
      if (size_ > N) std::copy(many_.begin(), many_.begin() + static_cast<std::ptrdiff_t>(n), few_.begin());
      for (std::size_t i = size_; i < n; ++i) few_[i] = T{};
    }
    size_ = n;
  }
  std::size_t size() const { return size_; }
  T& operator[](std::size_t i) { return begin()[i]; }
  const T& operator[](std::size_t i) const { return begin()[i]; }
  T* begin() { return size_ > N ? many_.data() : few_.data(); }
  T* end() { return begin() + size_; }
  const T* begin() const { return size_ > N ? many_.data() : few_.data(); }
  const T* end() const { return begin() + size_; }

 private:
  std::size_t size_ = 0;
  std::array<T, N> few_;
  std::vector<T> many_;
};

}  // namespace callai::templates::verify
