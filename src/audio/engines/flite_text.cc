#include "audio/engines/flite_text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "audio/pronunciations.h"
#include "core/strings.h"
#include "core/utf8.h"

namespace callai::audio {
namespace {

constexpr std::string_view kWhiteSpace = " \t\n\r\f\v";
constexpr std::string_view kOpening = "\"'`({[";
constexpr std::string_view kClosing = "\"'`.,:;!?(){}[]";

// U+00C0..U+00FF.
constexpr std::array<std::string_view, 64> kLatin1 = {
    "A", "A", "A",  "A",  "A", "A", "AE", "C", "E", "E",       "E",  "E", "I", "I",
    "I", "I", "D",  "N",  "O", "O", "O",  "O", "O", " times ", "O",  "U", "U", "U",
    "U", "Y", "Th", "ss", "a", "a", "a",  "a", "a", "a",       "ae", "c", "e", "e",
    "e", "e", "i",  "i",  "i", "i", "d",  "n", "o", "o",       "o",  "o", "o", " divided by ",
    "o", "u", "u",  "u",  "u", "y", "th", "y"};

constexpr std::array<std::pair<std::string_view, std::string_view>, 22> kSymbols = {{
    {"\u2018", "'"},
    {"\u2019", "'"},
    {"\u201C", "\""},
    {"\u201D", "\""},
    {"\u2013", "-"},
    {"\u2014", " - "},
    {"\u2212", "-"},
    {"\u2011", "-"},
    {"\u2026", "..."},
    {"\u20AC", " euros "},
    {"\u00A3", " pounds "},
    {"\u00B0", " degrees "},
    {"\u00BD", " and a half "},
    {"\u0160", "S"},
    {"\u0161", "s"},
    {"\u017D", "Z"},
    {"\u017E", "z"},
    {"\u010C", "C"},
    {"\u010D", "c"},
    {"\u0107", "c"},
    {"\u0142", "l"},
    {"\u0153", "oe"},
}};

bool alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

std::string_view ascii_symbol(char c) {
  switch (c) {
    case '&': return " and ";
    case '@': return " at ";
    case '+': return " plus ";
    case '=': return " equals ";
    case '#': return " number ";
    case '*':
    case '_':
    case '~':
    case '^':
    case '|':
    case '\\':
    case '<':
    case '>': return " ";
    default: return {};
  }
}

/// How many bytes the character at the front of well-formed UTF-8 has.
std::size_t character_length(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  if (lead < 0x80) return 1;
  if (lead < 0xE0) return 2;
  return lead < 0xF0 ? 3 : 4;
}

std::string_view folded(std::string_view character) {
  const auto first = static_cast<unsigned char>(character[0]);
  if (first == 0xC3) return kLatin1[static_cast<unsigned char>(character[1]) & 0x3FU];
  for (const auto& [from, to] : kSymbols) {
    if (character == from) return to;
  }
  return " ";
}

/// A white-space word as printable ASCII; it may have become several.
std::string ascii(std::string_view word) {
  std::string out;
  while (!word.empty()) {
    const std::size_t length = std::min(word.size(), character_length(word));
    const char c = word.front();
    if (length > 1) {
      out += folded(word.substr(0, length));
    } else if (const auto symbol = ascii_symbol(c); !symbol.empty()) {
      out += symbol;
    } else if (c > ' ' && c < 0x7F) {
      out += c;
    } else {
      out += ' ';
    }
    word.remove_prefix(length);
  }
  return out;
}

std::string strongest_mark(std::string_view closing) {
  for (const char mark : std::string_view("?!.:;,")) {
    if (closing.find(mark) != std::string_view::npos) return {mark};
  }
  return {};
}

/// How words sound that flite would spell for want of a vowel ("aitch em em"). The hum of "mm hm" is none of them: no
/// voice hums, and a recogniser makes words of what it says instead.
std::string_view interjection(std::string_view lower) {
  return lower == "hmm" ? "HH AH M" : "";
}

/// Flite wants lower case, stress on vowels, and its own name of the weak AH.
std::string flite_form(std::string_view phones) {
  std::string out = "(";
  bool stressed = false;
  for (std::size_t at = 0; at < phones.size();) {
    const std::size_t end = std::min(phones.find(' ', at), phones.size());
    std::string phone = core::ascii_lower(phones.substr(at, end - at));
    at = end + 1;
    if (phone.empty()) continue;
    const bool vowel = std::string_view("aeiou").find(phone.front()) != std::string_view::npos;
    if (vowel && stressed && phone == "ah") phone = "ax";
    if (vowel) phone += std::exchange(stressed, true) ? '0' : '1';
    if (out.size() > 1) out += ' ';
    out += phone;
  }
  return out + ")";
}

class Cutter {
 public:
  explicit Cutter(const std::vector<templates::Pronunciation>& own) : own_(own) {}

  void add_word(std::string_view word) {
    const std::string plain = ascii(word);
    for (std::size_t at = 0; at < plain.size();) {
      const std::size_t end = std::min(plain.find(' ', at), plain.size());
      if (end > at) add_piece(std::string_view(plain).substr(at, end - at));
      at = end + 1;
    }
    ++text_.words;
  }
  FliteText take() { return std::move(text_); }

 private:
  void add_piece(std::string_view piece) {
    const auto first = std::min(piece.find_first_not_of(kOpening), piece.size());
    const std::string_view opening = piece.substr(0, std::min<std::size_t>(first, 4));
    piece.remove_prefix(first);
    const auto last = piece.find_last_not_of(kClosing);
    std::string_view name = piece.substr(0, last == std::string_view::npos ? 0 : last + 1);
    const std::string mark = strongest_mark(piece.substr(name.size()));
    if (std::none_of(name.begin(), name.end(), alphanumeric)) {
      pause(name == "%" ? "" : mark, name);
      if (name == "%") push("percent", "", mark);
      return;
    }
    while (name.size() > FliteToken::kMaxName) {
      push(name.substr(0, FliteToken::kMaxName), "", "");
      name.remove_prefix(FliteToken::kMaxName);
    }
    if (std::any_of(name.begin(), name.end(), alphanumeric)) push(name, opening, mark);
  }

  /// A mark that stands alone, or a dash, is a pause behind what was said before.
  void pause(const std::string& mark, std::string_view name) {
    if (text_.tokens.empty() || !text_.tokens.back().closing.empty()) return;
    if (!mark.empty()) {
      text_.tokens.back().closing = mark;
    } else if (name.find('-') != std::string_view::npos) {
      text_.tokens.back().closing = ",";
    }
  }

  void push(std::string_view name, std::string_view opening, const std::string& mark) {
    FliteToken token{std::string(name), std::string(opening), mark, {}, text_.words};
    const std::string lower = core::ascii_lower(name);
    for (const templates::Pronunciation& entry : own_) {
      if (core::ascii_lower(entry.word) == lower && is_valid_phones(entry.phones)) {
        token.phones = flite_form(entry.phones);
        break;
      }
    }
    if (const auto phones = interjection(lower); token.phones.empty() && !phones.empty()) {
      token.phones = flite_form(phones);
    }
    // Flite takes equal phones of neighbours for one token's, and says them once.
    if (!token.phones.empty() && !text_.tokens.empty() && text_.tokens.back().phones == token.phones) {
      token.phones.insert(1, " ");
    }
    text_.tokens.push_back(std::move(token));
  }

  const std::vector<templates::Pronunciation>& own_;
  FliteText text_;
};

}  // namespace

FliteText flite_text(std::string_view text, const std::vector<templates::Pronunciation>& own) {
  const std::string valid = core::valid_utf8(text);
  const std::string_view all(valid);
  Cutter cutter(own);
  for (std::size_t at = all.find_first_not_of(kWhiteSpace); at != std::string_view::npos;) {
    const std::size_t end = std::min(all.find_first_of(kWhiteSpace, at), all.size());
    cutter.add_word(all.substr(at, end - at));
    at = all.find_first_not_of(kWhiteSpace, end);
  }
  return cutter.take();
}

}  // namespace callai::audio
