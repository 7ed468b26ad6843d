#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace callai::repositories {

/// A vector as text that every database keeps: base64 (RFC 4648, without padding) of its 32-bit floats, little-endian.
/// Exact: what was stored comes back bit for bit. 384 numbers are 2048 characters.
std::string vector_to_text(std::span<const float> values);

/// Appends the vector of `dimension` numbers to `out`, so that the vectors
/// of a document lie one behind the other. False, and nothing appended, when the text is no such vector.
bool append_vector(std::string_view text, std::size_t dimension, std::vector<float>& out);

}  // namespace callai::repositories
