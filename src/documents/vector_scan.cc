#include "documents/vector_scan.h"

namespace callai::documents {

namespace {

// 16 floats at once in the compiler's own vectors: one instruction with AVX-512, two with AVX2, four with SSE. Only
// ever local, so that no calling convention is touched.
constexpr std::size_t kLanes = 16;
using Lanes = float __attribute__((vector_size(kLanes * sizeof(float)), aligned(alignof(float)), may_alias));

// All of these are inlined into a function for one instruction set, which they are then compiled for.

__attribute__((always_inline)) inline const Lanes& lanes(const float* at) {
  return *reinterpret_cast<const Lanes*>(at);
}

__attribute__((always_inline)) inline float total(const Lanes& a, const Lanes& b) {
  const Lanes sum = a + b;
  float all = 0;
  for (std::size_t i = 0; i < kLanes; ++i) all += sum[i];
  return all;
}

__attribute__((always_inline)) inline float rest(const float* query, const float* row, std::size_t from,
                                                 std::size_t size) {
  float sum = 0;
  for (std::size_t i = from; i < size; ++i) sum += query[i] * row[i];
  return sum;
}

// Two rows share each load of the query; two sums each hide the latency of the additions.
__attribute__((always_inline)) inline void scan(const float* query, std::size_t size, const float* rows,
                                                std::size_t count, float* out) {
  const std::size_t even = size / (2 * kLanes) * (2 * kLanes);
  std::size_t row = 0;
  for (; row + 2 <= count; row += 2) {
    const float* const first = rows + row * size;
    const float* const second = first + size;
    Lanes a0{}, a1{}, b0{}, b1{};
    for (std::size_t i = 0; i < even; i += 2 * kLanes) {
      const Lanes q0 = lanes(query + i);
      const Lanes q1 = lanes(query + i + kLanes);
      a0 += q0 * lanes(first + i);
      b0 += q0 * lanes(second + i);
      a1 += q1 * lanes(first + i + kLanes);
      b1 += q1 * lanes(second + i + kLanes);
    }
    out[row] = total(a0, a1) + rest(query, first, even, size);
    out[row + 1] = total(b0, b1) + rest(query, second, even, size);
  }
  if (row < count) {
    const float* const last = rows + row * size;
    Lanes a0{}, a1{};
    for (std::size_t i = 0; i < even; i += 2 * kLanes) {
      a0 += lanes(query + i) * lanes(last + i);
      a1 += lanes(query + i + kLanes) * lanes(last + i + kLanes);
    }
    out[row] = total(a0, a1) + rest(query, last, even, size);
  }
}

using Scan = void (*)(const float*, std::size_t, const float*, std::size_t, float*);

void scan_plain(const float* query, std::size_t size, const float* rows, std::size_t count, float* out) {
  scan(query, size, rows, count, out);
}

#if defined(__x86_64__)
__attribute__((target("avx2,fma"))) void scan_avx2(const float* query, std::size_t size, const float* rows,
                                                   std::size_t count, float* out) {
  scan(query, size, rows, count, out);
}

__attribute__((target("avx512f,avx512vl,fma"))) void scan_avx512(const float* query, std::size_t size,
                                                                 const float* rows, std::size_t count, float* out) {
  scan(query, size, rows, count, out);
}
#endif

// By hand and not by target_clones: its resolvers run before a sanitizer's runtime does.
Scan best() {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl")) return scan_avx512;
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
