#include "pipeline/value_reader_contact.h"

#include <algorithm>
#include <optional>

#include "core/contains.h"
#include "pipeline/value_reader_number.h"

namespace callai::pipeline {
namespace {

using core::is_one_of;

constexpr std::size_t kMinPhoneDigits = 7;
constexpr std::size_t kMaxPhoneDigits = 15;  // ITU-T E.164

// Adds the digits that token `at` (and what belongs to it) says; the token after them, or `at` when there are none.
int take_digits(const Text& text, int at, std::string& digits) {
  const std::string_view word = text.word(at);
  if (is_digits(word)) {
    digits += word;
    return at + 1;
  }
  if (word == "oh" || word == "o") {
    digits.push_back('0');
    return at + 1;
  }
  if (word == "double" || word == "triple") {
    std::string one;
    const int after = take_digits(text, at + 1, one);
    if (after == at + 1 || one.size() != 1) return at;
    digits.append(word == "double" ? 2 : 3, one[0]);
    return after;
  }
  const auto number = parse_small_number(text, at);
  if (!number) return at;
  digits += std::to_string(static_cast<int>(number->value));
  if (text.word(number->last) == "hundred" && number->value < 10) {
    digits += "00";
    return number->last + 1;
  }
  return number->last;
}

bool may_stand_in_phone(const Text& text, int i) {
  const std::string_view word = text.word(i);
  return is_one_of(word, {"um", "uh", "dash", "and", "then", "area", "code", "space"});
}

Candidate phone_candidate(std::string digits, bool plus, int first, int last) {
  const bool strong = plus || digits.size() >= 10;
  if (plus || (digits.size() == 11 && digits[0] == '1')) digits.insert(digits.begin(), '+');
  return {std::move(digits), strong ? 0.93 : 0.8, first, last, strong};
}

// Tokens of an address before "at": words and digits joined by connectors, single letters, at most three plain words.
bool is_connector(std::string_view word) {
  return is_one_of(word, {"dot", "point", "period", "underscore", "dash", "hyphen", "minus", "plus"});
}

char connector_sign(std::string_view word) {
  if (word == "underscore") return '_';
  if (word == "plus") return '+';
  return word == "dot" || word == "point" || word == "period" ? '.' : '-';
}

bool ends_local_part(const Text& text, int i) {
  const std::string_view word = text.word(i);
  if (word.size() == 1) return word == "i";  // other single letters are spelled
  const WordClass c = text.word_class(i);
  if (c.is(kUnitNumber | kTeenNumber | kTensNumber)) return false;
  return c.is(kFunctionWord | kFillerWord) || is_one_of(word, {"email", "address", "mail", "contact", "reach", "send",
                                                               "yes", "yeah", "sure", "write", "use"});
}

std::string local_piece(const Text& text, int first, int last) {
  std::string piece;
  for (int i = first; i < last;) {
    const std::string_view word = text.word(i);
    if (is_connector(word)) {
      piece.push_back(connector_sign(word));
      ++i;
      continue;
    }
    const int after = word.size() > 1 || is_digits(word) ? take_digits(text, i, piece) : i;
    if (after > i) {
      i = after;
      continue;
    }
    piece += word;
    ++i;
  }
  return piece;
}

bool valid_email(std::string_view address) {
  const std::size_t at = address.find('@');
  if (at == std::string_view::npos || at == 0 || address.size() > 254) return false;
  const std::string_view domain = address.substr(at + 1);
  const std::size_t dot = domain.rfind('.');
  if (dot == std::string_view::npos || dot == 0 || domain.size() - dot < 3) return false;
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_' || c == '+' || c == '%';
  };
  return std::ranges::all_of(address.substr(0, at), allowed) && std::ranges::all_of(domain, allowed) &&
         address.find("..") == std::string_view::npos && address[0] != '.' && address[at - 1] != '.';
}

// "example dot com", "big corp dot co dot uk", "gmail"; the token after it and its text.
std::optional<std::pair<int, std::string>> spoken_domain(const Text& text, int at) {
  std::string domain;
  int i = at;
  int dot = -1;
  for (int words = 0; words < 4 && i < text.size(); ++i, ++words) {
    if (text.word(i) == "dot" || text.word(i) == "point") {
      dot = i;
      break;
    }
  }
  if (dot <= at) {
    for (const std::string_view provider : {"gmail", "hotmail", "outlook", "yahoo", "icloud"}) {
      if (text.word(at) == provider) {
        const bool com = text.word(at + 1) == "com";
        return std::pair(at + (com ? 2 : 1), std::string(provider) + ".com");
      }
    }
    return std::nullopt;
  }
  domain = local_piece(text, at, dot);
  i = dot;
  while (text.word(i) == "dot" || text.word(i) == "point") {
    const std::string_view label = text.word(i + 1);
    if (label.empty()) break;
    domain.push_back('.');
    domain += label;
    i += 2;
  }
  return std::pair(i, domain);
}

std::optional<Candidate> spoken_email(const Text& text, int at) {
  const auto domain = spoken_domain(text, at + 1);
  if (!domain) return std::nullopt;
  int first = at;
  int plain_words = 0;
  while (first > 0) {
    const int i = first - 1;
    const std::string_view word = text.word(i);
    if (is_connector(word)) {
      if (i == 0) break;
      first = i - 1;
      plain_words = 1;
      continue;
    }
    if (ends_local_part(text, i)) break;
    const bool short_piece =
        word.size() == 1 || is_digits(word) || text.word_class(i).is(kUnitNumber | kTeenNumber | kTensNumber);
    if (!short_piece && ++plain_words > 3) break;
    first = i;
  }
  if (first == at) return std::nullopt;
  std::string address = local_piece(text, first, at) + "@" + domain->second;
  if (!valid_email(address)) return std::nullopt;
  return Candidate{std::move(address), plain_words > 1 ? 0.75 : 0.88, first, domain->first, true};
}

struct NameCue {
  std::string_view words;
  bool strong;  // only a name follows
};
constexpr NameCue kNameCues[] = {{"my name is", true},     {"name is", true},      {"my first name is", true},
                                 {"the name is", true},    {"i am called", true},  {"you can call me", true},
                                 {"please call me", true}, {"just call me", true}, {"this is", false},
                                 {"it is", false},         {"i am", false},        {"call me", false},
                                 {"that is", false},       {"my name", false},     {"my last name is", true}};

// The token after the cue that ends last before any name, 0 when there is none.
int match_cue(const Text& text, int at, std::string_view cue) {
  int i = at;
  for (std::size_t pos = 0; pos < cue.size();) {
    const std::size_t end = std::min(cue.find(' ', pos), cue.size());
    if (text.word(i) != cue.substr(pos, end - pos)) return 0;
    ++i;
    pos = end + 1;
  }
  return i;
}

bool is_particle(std::string_view word) {
  return is_one_of(word, {"van", "von", "de", "der", "den", "la", "le", "del", "di", "da", "bin", "al"});
}

bool may_be_name(const Text& text, int i) {
  const std::string_view word = text.word(i);
  if (word.empty() || word[0] < 'a' || is_digits(word)) return false;
  if (word.find('@') != std::string_view::npos) return false;
  if (is_particle(word)) return true;
  return !text.word_class(i).is(kNeverName | kFunctionWord | kFillerWord | kPronounWord);
}

std::string capitalised(std::string word) {
  bool start = true;
  for (char& c : word) {
    if (start && c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
    start = c == '-' || c == '\'';
  }
  return word;
}

std::string trimmed_original(const Text& text, int i) {
  std::string word = text.original(i, i + 1);
  if (word.ends_with("'s")) word.resize(word.size() - 2);
  return word;
}

// "dana miller", "d a n a": the name of the tokens [first, last).
std::string spell_name(const Text& text, int first, int last) {
  int letters = 0;
  for (int i = first; i < last; ++i) letters += text.word(i).size() == 1 ? 1 : 0;
  std::string name;
  if (letters == last - first && letters >= 3) {
    for (int i = first; i < last; ++i) name += text.word(i);
    return capitalised(name);
  }
  for (int i = first; i < last; ++i) {
    if (!name.empty()) name.push_back(' ');
    std::string word = trimmed_original(text, i);
    const bool mixed = std::ranges::any_of(word, [](char c) { return c >= 'A' && c <= 'Z'; }) &&
                       std::ranges::any_of(word, [](char c) { return c >= 'a' && c <= 'z'; });
    if (!mixed) {
      std::ranges::transform(word, word.begin(),
                             [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
      if (name.empty() || !is_particle(word)) word = capitalised(word);
    }
    name += word;
  }
  return name;
}

int name_end(const Text& text, int first) {
  int last = first;
  const auto letter = [&](int i) { return text.word(i).size() == 1 && text.word(i)[0] >= 'a'; };
  if (letter(first) && letter(first + 1) && letter(first + 2)) {
    while (letter(last) && last - first < 20) ++last;
    return last;
  }
  while (last - first < 4 && may_be_name(text, last)) {
    if (last > first && text.tokens[static_cast<std::size_t>(last)].clause_start) break;
    ++last;
  }
  while (last > first && is_particle(text.word(last - 1)) && last - first > 1) --last;
  return last;
}

bool only_fillers(const Text& text, int first, int last) {
  for (int i = first; i < last; ++i) {
    const std::string_view word = text.word(i);
    if (!text.word_class(i).is(kFillerWord) &&
        !is_one_of(word, {"yes", "sure", "speaking", "here", "and", "sir", "maam", "thanks"})) {
      return false;
    }
  }
  return true;
}

}  // namespace

Candidates read_phones(const Text& text) {
  Candidates found;
  for (int i = 0; i < text.size();) {
    const bool plus = text.word(i) == "+" || text.word(i) == "plus";
    int at = i + (plus ? 1 : 0);
    std::string digits;
    int last = at;
    while (at < text.size()) {
      const int after = take_digits(text, at, digits);
      if (after > at) {
        last = at = after;
      } else if (!digits.empty() && may_stand_in_phone(text, at)) {
        ++at;
      } else {
        break;
      }
    }
    if (digits.size() >= kMinPhoneDigits && digits.size() <= kMaxPhoneDigits) {
      found.push_back(phone_candidate(std::move(digits), plus, i, last));
    }
    i = std::max(i + 1, last);
  }
  return found;
}

Candidates read_emails(const Text& text) {
  Candidates found;
  for (int i = 0; i < text.size(); ++i) {
    const std::string_view word = text.word(i);
    if (word.find('@') != std::string_view::npos) {
      if (valid_email(word)) found.push_back({std::string(word), 0.97, i, i + 1, true});
    } else if (word == "at" || word == "@") {
      auto spoken = spoken_email(text, i);
      if (!spoken) continue;
      i = spoken->last - 1;
      found.push_back(std::move(*spoken));
    }
  }
  return found;
}

Candidates read_names(const Text& text, bool asked) {
  Candidates found;
  for (int i = 0; i < text.size(); ++i) {
    if (!text.word_class(i).is(kNameCue)) continue;
    for (const NameCue& cue : kNameCues) {
      const int first = match_cue(text, i, cue.words);
      if (first == 0) continue;
      const int last = name_end(text, first);
      if (last == first) continue;
      // "this is dana" and "this is dana from ..." name somebody, "this is urgent business" does not.
      const std::string_view next = text.word(last);
      const bool ends = last == text.size() ||
                        is_one_of(next, {"from", "with", "calling", "speaking", "here", "at", "and", "by"}) ||
                        text.tokens[static_cast<std::size_t>(last)].clause_start;
      if (!cue.strong && !asked && !(ends && is_one_of(next, {"from", "with", "calling", "speaking", "here"})))
        continue;
      if (!cue.strong && !ends) continue;
      found.push_back({spell_name(text, first, last), cue.strong ? 0.93 : 0.85, first, last, cue.strong});
      i = last - 1;
      break;
    }
  }
  if (!found.empty()) return found;
  for (int i = 0; i < text.size(); ++i) {
    const int last = name_end(text, i);
    if (last == i) continue;
    const std::string_view next = text.word(last);
    const bool speaking = next == "speaking" || (next == "here" && last + 1 == text.size());
    const bool whole = asked && only_fillers(text, 0, i) && only_fillers(text, last, text.size());
    if (speaking || whole) found.push_back({spell_name(text, i, last), speaking ? 0.85 : 0.8, i, last, speaking});
    break;
  }
  return found;
}

}  // namespace callai::pipeline
