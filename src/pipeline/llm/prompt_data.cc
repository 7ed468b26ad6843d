#include "pipeline/llm/prompt_data.h"

namespace callai::pipeline {

std::string without_marks(std::string_view text, std::size_t most) {
  std::string out;
  for (const char c : text.substr(0, most)) out += c == '<' ? '(' : c == '>' ? ')' : c;
  return out;
}

std::string as_data(std::string_view text, std::size_t most) {
  return "<data>\n" + without_marks(text, most) + "\n</data>";
}

}  // namespace callai::pipeline
