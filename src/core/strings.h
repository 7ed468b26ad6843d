#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace callai::core {

/// The candidate closest to `word` (edit distance at most a third of its length, at least 1), or "".
std::string closest_match(std::string_view word, const std::vector<std::string>& candidates);

/// Lower case of the ASCII letters; every other byte stays. Never the locale's.
std::string ascii_lower(std::string_view text);

/// Without ASCII white space at either end. A view into `text`.
std::string_view trimmed(std::string_view text);

/// The items of a list with commas between, trimmed; empty ones are left out.
std::vector<std::string> split_list(std::string_view list);

/// The words with `separator` between them.
std::string joined(const std::vector<std::string>& words, std::string_view separator = ", ");

}  // namespace callai::core
