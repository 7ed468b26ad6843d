#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace callai::documents {

/// Most numbers that a vector may have.
inline constexpr std::size_t kMostDimensions = 8192;

/// The body of a request for embeddings. Pure.
std::string embeddings_request_json(const std::string& model, const std::vector<std::string>& texts);

/// The `count` vectors of an answer, in the order of the texts: {"data": [{"index", "embedding": [...]}, ...]}.
/// kDataLoss: it is something else. Pure.
core::Result<std::vector<std::vector<float>>> embeddings_of(std::string_view body, std::size_t count);

}  // namespace callai::documents
