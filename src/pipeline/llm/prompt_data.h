#pragma once

#include <string>
#include <string_view>

namespace callai::pipeline {

/// What callers, documents and tools say, for a prompt: nothing in it can look like the marks around data. At most
/// `most` bytes. Pure.
std::string without_marks(std::string_view text, std::size_t most = 1200);

/// The same between its marks, on lines of its own.
std::string as_data(std::string_view text, std::size_t most = 1200);

}  // namespace callai::pipeline
