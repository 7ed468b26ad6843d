#include "documents/vector_scan.h"

#include <cstdint>

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
constexpr std::size_t kAhead = 2048;  ///< numbers that are asked for early: 8 kB

// One row at a time, so that memory is read as one stream. What lies ahead is asked for by hand: the processor's own
// prefetch stops at each page, and blocks of vectors come out of main memory.
__attribute__((target("avx2,fma"))) void scan_avx2(const float* query, std::size_t size, const float* rows,
                                                   std::size_t count, float* out) {
  const std::size_t even = size / 32 * 32;
  for (std::size_t row = 0; row < count; ++row, rows += size) {
    __m256 sum0 = _mm256_setzero_ps(), sum1 = sum0, sum2 = sum0, sum3 = sum0;
    for (std::size_t i = 0; i < even; i += 32) {
      const auto ahead = reinterpret_cast<std::uintptr_t>(rows + i) + kAhead * sizeof(float);
      _mm_prefetch(reinterpret_cast<const char*>(ahead), _MM_HINT_T0);
      _mm_prefetch(reinterpret_cast<const char*>(ahead + 64), _MM_HINT_T0);
      sum0 = _mm256_fmadd_ps(_mm256_loadu_ps(query + i), _mm256_loadu_ps(rows + i), sum0);
      sum1 = _mm256_fmadd_ps(_mm256_loadu_ps(query + i + 8), _mm256_loadu_ps(rows + i + 8), sum1);
      sum2 = _mm256_fmadd_ps(_mm256_loadu_ps(query + i + 16), _mm256_loadu_ps(rows + i + 16), sum2);
      sum3 = _mm256_fmadd_ps(_mm256_loadu_ps(query + i + 24), _mm256_loadu_ps(rows + i + 24), sum3);
    }
    alignas(32) float lanes[8];
    _mm256_store_ps(lanes, _mm256_add_ps(_mm256_add_ps(sum0, sum1), _mm256_add_ps(sum2, sum3)));
    out[row] = ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7])) +
               product_from(even, query, rows, size);
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
