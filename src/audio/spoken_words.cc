#include "audio/spoken_words.h"

#include <array>

namespace callai::audio {
namespace {

constexpr std::array<const char*, 20> kSmall = {
    "zero", "one",    "two",    "three",    "four",     "five",    "six",     "seven",     "eight",    "nine",
    "ten",  "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"};
constexpr std::array<const char*, 10> kTens = {"",      "",      "twenty",  "thirty", "forty",
                                               "fifty", "sixty", "seventy", "eighty", "ninety"};

std::string below_thousand(std::uint64_t value) {
  std::string out;
  if (value >= 100) {
    out = std::string(kSmall[value / 100]) + " hundred";
    value %= 100;
    if (value == 0) return out;
    out += ' ';
  }
  if (value < 20) return out + kSmall[value];
  out += kTens[value / 10];
  if (value % 10 != 0) out += std::string(" ") + kSmall[value % 10];
  return out;
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

void append_words(std::vector<std::string>& out, std::string_view words) {
  while (!words.empty()) {
    const auto space = words.find(' ');
    const auto word = words.substr(0, space);
    if (!word.empty()) out.emplace_back(word);
    if (space == std::string_view::npos) return;
    words.remove_prefix(space + 1);
  }
}

/// Reads the number at text[i]; thousands separators are part of it. Ends behind it.
void append_number(std::string_view text, std::size_t& i, std::vector<std::string>& out) {
  std::string digits;
  while (i < text.size() && (is_digit(text[i]) || (text[i] == ',' && i + 1 < text.size() && is_digit(text[i + 1])))) {
    if (text[i] != ',') digits += text[i];
    ++i;
  }
  if (digits.size() > 9 || (digits.size() > 1 && digits[0] == '0')) {
    for (const char digit : digits) out.emplace_back(kSmall[static_cast<std::size_t>(digit - '0')]);
    return;
  }
  std::uint64_t value = 0;
  for (const char digit : digits) value = value * 10 + static_cast<std::uint64_t>(digit - '0');
  append_words(out, number_words(value));
  if (i + 1 < text.size() && text[i] == '.' && is_digit(text[i + 1])) {
    out.emplace_back("point");
    for (++i; i < text.size() && is_digit(text[i]); ++i)
      out.emplace_back(kSmall[static_cast<std::size_t>(text[i] - '0')]);
  }
}

std::string_view symbol_word(char c) {
  switch (c) {
    case '$': return "dollars";
    case '%': return "percent";
    case '&': return "and";
    case '@': return "at";
    default: return "";
  }
}

}  // namespace

std::string number_words(std::uint64_t value) {
  if (value > 999'999'999) {
    std::string out;
    for (const char digit : std::to_string(value)) {
      if (!out.empty()) out += ' ';
      out += kSmall[static_cast<std::size_t>(digit - '0')];
    }
    return out;
  }
  std::string out;
  const auto part = [&out](std::uint64_t amount, const char* unit) {
    if (amount == 0) return;
    if (!out.empty()) out += ' ';
    out += below_thousand(amount) + unit;
  };
  part(value / 1'000'000, " million");
  part(value / 1000 % 1000, " thousand");
  part(value % 1000, "");
  return out.empty() ? "zero" : out;
}

std::vector<std::string> spoken_words(std::string_view text) {
  std::vector<std::string> out;
  bool dollars = false;
  for (std::size_t i = 0; i < text.size();) {
    const char c = lower(text[i]);
    if (c == '{') {
      const auto close = text.find('}', i);
      i = close == std::string_view::npos ? text.size() : close + 1;
    } else if (is_digit(c)) {
      append_number(text, i, out);
      if (dollars) out.emplace_back("dollars");
      dollars = false;
    } else if (is_letter(c)) {
      std::string word;
      for (; i < text.size(); ++i) {
        const char letter = lower(text[i]);
        const bool inner = letter == '\'' && i + 1 < text.size() && is_letter(lower(text[i + 1]));
        if (!is_letter(letter) && !inner) break;
        word += letter;
      }
      out.push_back(std::move(word));
    } else {
      const auto word = symbol_word(c);
      if (c == '$' && i + 1 < text.size() && is_digit(text[i + 1])) {
        dollars = true;
      } else if (!word.empty()) {
        out.emplace_back(word);
      }
      ++i;
    }
  }
  return out;
}

std::string join_words(const std::vector<std::string>& words) {
  std::string out;
  for (const auto& word : words) {
    if (!out.empty()) out += ' ';
    out += word;
  }
  return out;
}

}  // namespace callai::audio
