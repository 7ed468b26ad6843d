#include "audio/engines/arpa_text.h"

#include <charconv>
#include <cmath>
#include <utility>

namespace callai::audio {
namespace {

constexpr double kNever = -99;  ///< how ARPA writes log10(0)

void append_log10(std::string& text, double value) {
  char number[32];
  const double log = value > 0 ? std::log10(value) : kNever;
  const auto written = std::to_chars(number, number + sizeof number, log, std::chars_format::fixed, 4);
  text.append(number, written.ptr);
}

}  // namespace

ArpaText::ArpaText(const std::vector<std::size_t>& counts) : text_("\\data\\\n") {
  for (std::size_t i = 0; i < counts.size(); ++i) {
    text_ += "ngram " + std::to_string(i + 1) + "=" + std::to_string(counts[i]) + "\n";
  }
}

void ArpaText::section() {
  text_ += "\n\\" + std::to_string(++order_) + "-grams:\n";
}

void ArpaText::line(double probability, std::initializer_list<std::string_view> gram, std::optional<double> backoff) {
  append_log10(text_, probability);
  char gap = '\t';
  for (const std::string_view word : gram) {
    text_ += gap;
    text_ += word;
    gap = ' ';
  }
  if (backoff) {
    text_ += '\t';
    append_log10(text_, *backoff);
  }
  text_ += '\n';
}

std::string ArpaText::finish() {
  text_ += "\n\\end\\\n";
  return std::move(text_);
}

}  // namespace callai::audio
