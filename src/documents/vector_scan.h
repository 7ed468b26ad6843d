#pragma once

#include <cstddef>
#include <span>

namespace callai::documents {

/// Inner products of `query` with each of the rows that lie one behind the other in `rows` (rows.size() is a multiple
/// of query.size()), into `out`. With AVX-512 or AVX2 and FMA where the processor has them. Pure; safe from any thread.
void inner_products(std::span<const float> query, std::span<const float> rows, float* out);

}  // namespace callai::documents
