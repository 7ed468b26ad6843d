#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/json.h"
#include "core/result.h"
#include "templates/field_value.h"

namespace callai::pipeline {

// What answers of other machines become: flat, bounded, well-formed text, since it goes into sessions and event logs.
inline constexpr std::size_t kMaxToolValues = 100;       ///< of one result; more are left out
inline constexpr std::size_t kMaxToolValueBytes = 1000;  ///< of one value; the rest is cut off
inline constexpr std::size_t kMaxToolTextBytes = 4000;   ///< of a text that a model or a caller is to be told
inline constexpr int kMaxToolValueDepth = 8;             ///< of nested objects and arrays

/// Well-formed UTF-8 without control characters, at most `most` bytes, cut between characters.
std::string clean_tool_text(std::string_view text, std::size_t most = kMaxToolValueBytes);

/// {"order": {"items": [{"name": "x"}]}} -> order.items.0.name = x, order.items.count = 1. A value that is neither
/// object nor array is called `value`; null has no value.
void append_tool_values(const core::Json& json, templates::Properties& out);

/// The same of a JSON text, at a JSON Pointer (RFC 6901; "" the whole). kDataLoss: no JSON. kNotFound: the pointer
/// leads to nothing.
core::Result<templates::Properties> tool_values_of(std::string_view json, const std::string& pointer);

}  // namespace callai::pipeline
