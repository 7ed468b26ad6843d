#include "pipeline/llm/prompt_data.h"

namespace callai::pipeline {

std::string without_marks(std::string_view text, std::size_t most) {
  if (text.size() > most) {
    // Not in the middle of a character: its later bytes are 10xxxxxx (RFC 3629).
    while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0U) == 0x80U) --most;
    text = text.substr(0, most);
  }
  std::string out;
  for (const char c : text) out += c == '<' ? '(' : c == '>' ? ')' : c;
  return out;
}

std::string as_data(std::string_view text, std::size_t most) {
  return "<data>\n" + without_marks(text, most) + "\n</data>";
}

}  // namespace callai::pipeline
