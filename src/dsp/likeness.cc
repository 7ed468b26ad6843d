#include "dsp/likeness.h"

#include <cmath>

namespace callai::dsp {

double likeness(std::span<const std::int16_t> a, std::span<const std::int16_t> b, std::size_t step) noexcept {
  std::int64_t cross = 0;
  std::int64_t first = 1;  // silence is like nothing, not undefined
  std::int64_t second = 1;
  for (std::size_t i = 0; i < a.size(); i += step) {
    const std::int64_t x = a[i];
    const std::int64_t y = b[i];
    cross += x * y;
    first += x * x;
    second += y * y;
  }
  return static_cast<double>(cross) / std::sqrt(static_cast<double>(first) * static_cast<double>(second));
}

}  // namespace callai::dsp
