#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace callai::core {

struct TextChunk {
  std::string text;
  int first_byte = 0;       ///< offset in the input
};

/// Recursive character splitting: pieces of at most `chunk_size` characters (UTF-8 code points), cut at the coarsest
/// separator that fits (paragraph, line, sentence, word, character), neighbours sharing up to `overlap` characters.
/// Every character of the input but white space at the cuts is in some chunk. Pure.
std::vector<TextChunk> split_text(std::string_view text, int chunk_size = 1000, int overlap = 100);

}  // namespace callai::core
