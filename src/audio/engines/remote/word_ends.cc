#include "audio/engines/remote/word_ends.h"

#include <algorithm>
#include <cctype>

namespace callai::audio {
namespace {

// Neural voices at normal speed read some 14.5 letters a second, and a digit is a word.
constexpr double kLetterMs = 58;
constexpr double kWordMs = 45;
constexpr double kDigitMs = 280;
constexpr double kCommaMs = 180;
constexpr double kStopMs = 350;
constexpr const char* kSpace = " \t\r\n\f\v";

template <typename F>
void each_word(const std::string& text, F f) {
  for (std::size_t at = text.find_first_not_of(kSpace); at != std::string::npos;) {
    const std::size_t end = std::min(text.find_first_of(kSpace, at), text.size());
    f(at, end);
    at = text.find_first_not_of(kSpace, end);
  }
}

}  // namespace

std::vector<core::Duration> estimated_word_ends(const std::string& text, double speed) {
  std::vector<core::Duration> ends;
  double ms = 0;
  each_word(text, [&](std::size_t first, std::size_t last) {
    double spoken = kWordMs;
    for (std::size_t i = first; i < last; ++i) {
      const auto c = static_cast<unsigned char>(text[i]);
      if (std::isdigit(c) != 0) spoken += kDigitMs;
      if (std::isalpha(c) != 0 || c >= 0xC0) spoken += kLetterMs;  // the first byte of a letter in UTF-8
    }
    ms += spoken / speed;
    ends.emplace_back(static_cast<std::int64_t>(ms * 1000));
    const char mark = text[last - 1];
    if (mark == ',' || mark == ';' || mark == ':') ms += kCommaMs / speed;
    if (mark == '.' || mark == '!' || mark == '?') ms += kStopMs / speed;
  });
  return ends;
}

std::string text_from_word(const std::string& text, std::size_t first) {
  std::size_t number = 0;
  std::size_t from = text.size();
  each_word(text, [&](std::size_t at, std::size_t) {
    if (number++ == first) from = at;
  });
  return text.substr(from);
}

}  // namespace callai::audio
