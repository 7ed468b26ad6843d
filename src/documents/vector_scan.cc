#include "documents/vector_scan.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace callai::documents {

namespace {

using Scan = void (*)(const float* query, std::size_t size, const float* rows, std::size_t count, float* out);

float product_from(std::size_t first, const float* query, const float* row, std::size_t size) {
  float sum = 0;
  for (std::size_t i = first; i < size; ++i) sum += query[i] * row[i];
  return sum;
}

// Four sums hide the latency of the additions.
void scan_plain(const float* query, std::size_t size, const float* rows, std::size_t count, float* out) {
  const std::size_t even = size / 4 * 4;
  for (std::size_t row = 0; row < count; ++row, rows += size) {
    float sums[4] = {};
    for (std::size_t i = 0; i < even; i += 4) {
      for (std::size_t k = 0; k < 4; ++k) sums[k] += query[i + k] * rows[i + k];
    }
    out[row] = sums[0] + sums[1] + sums[2] + sums[3] + product_from(even, query, rows, size);
  }
}

#if defined(__x86_64__)
// Two rows share each load of the query; each has two sums.
__attribute__((target("avx2,fma"))) void scan_avx2(const float* query, std::size_t size, const float* rows,
                                                   std::size_t count, float* out) {
  const std::size_t even = size / 16 * 16;
  const auto total = [](__m256 a, __m256 b) __attribute__((target("avx2,fma"))) {
    alignas(32) float lanes[8];
    _mm256_store_ps(lanes, _mm256_add_ps(a, b));
    return ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]));
  };
  for (std::size_t row = 0; row < count; row += 2) {
    const float* const first = rows + row * size;
    const float* const second = row + 1 < count ? first + size : first;
    __m256 a0 = _mm256_setzero_ps(), a1 = a0, b0 = a0, b1 = a0;
    for (std::size_t i = 0; i < even; i += 16) {
      const __m256 q0 = _mm256_loadu_ps(query + i);
      const __m256 q1 = _mm256_loadu_ps(query + i + 8);
      a0 = _mm256_fmadd_ps(q0, _mm256_loadu_ps(first + i), a0);
      b0 = _mm256_fmadd_ps(q0, _mm256_loadu_ps(second + i), b0);
      a1 = _mm256_fmadd_ps(q1, _mm256_loadu_ps(first + i + 8), a1);
      b1 = _mm256_fmadd_ps(q1, _mm256_loadu_ps(second + i + 8), b1);
    }
    out[row] = total(a0, a1) + product_from(even, query, first, size);
    if (row + 1 < count) out[row + 1] = total(b0, b1) + product_from(even, query, second, size);
  }
}
#endif

// By hand and not by target_clones: its resolvers run before a sanitizer's runtime does.
Scan best() {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return scan_avx2;
#endif
  return scan_plain;
}

}  // namespace

void inner_products(std::span<const float> query, std::span<const float> rows, float* out) {
  static const Scan kScan = best();
  if (!query.empty()) kScan(query.data(), query.size(), rows.data(), rows.size() / query.size(), out);
}

}  // namespace callai::documents
