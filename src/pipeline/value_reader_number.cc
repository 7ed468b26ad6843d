#include "pipeline/value_reader_number.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "core/contains.h"

namespace callai::pipeline {
namespace {

using core::is_one_of;

constexpr double kLargest = 1e12;

bool is_scale(const Text& text, int i) {
  return text.word_class(i).is(kScaleNumber);
}

bool starts_cardinal_word(const Text& text, int i) {
  return text.word_class(i).is(kUnitNumber | kTeenNumber | kTensNumber);
}

// "a hundred", "a couple of", "half a million", "half a dozen", "half": numbers that do not start with a number word.
std::optional<NumberSpan> parse_phrase_number(const Text& text, int at) {
  const std::string_view word = text.word(at);
  const std::string_view next = text.word(at + 1);
  if (word == "half") {
    const bool a = next == "a" || next == "an";
    const int unit = at + (a ? 2 : 1);
    if (text.word(unit) == "dozen") return NumberSpan{6, at, unit + 1, false};
    if (a && is_scale(text, unit)) return NumberSpan{text.word_class(unit).value / 2.0, at, unit + 1, false};
    return NumberSpan{0.5, at, at + 1, false};
  }
  if (word == "a" && next == "couple") return NumberSpan{2, at, text.word(at + 2) == "of" ? at + 3 : at + 2, true};
  if (word == "couple" && text.word(at - 1) != "a") return NumberSpan{2, at, at + 1, true};
  if (word == "a" && next == "dozen") return NumberSpan{12, at, at + 2, false};
  if (word == "dozen") return NumberSpan{12, at, at + 1, false};
  if (word == "a" && next == "pair") return NumberSpan{2, at, at + 2, false};
  return std::nullopt;
}

// Digits after "point": "one point two five".
void parse_fraction(const Text& text, NumberSpan& span) {
  if (text.word(span.last) != "point") return;
  double place = 0.1;
  int at = span.last + 1;
  while (text.word_class(at).is(kUnitNumber) || text.word(at) == "oh") {
    span.value += place * text.word_class(at).value;
    place /= 10;
    ++at;
  }
  if (at == span.last + 1) {
    if (const auto small = parse_small_number(text, at)) {
      span.value += small->value / (small->value < 10 ? 10.0 : 100.0);
      at = small->last;
    }
  }
  if (at > span.last + 1) span.last = at;
}

// The chain of scale words after a first part below 100 (or a number in digits).
NumberSpan parse_scales(const Text& text, NumberSpan span) {
  double total = 0;
  double current = span.value;
  double smallest = kLargest;
  int at = span.last;
  while (is_scale(text, at) && total + current < kLargest) {
    const double scale = text.word_class(at).value;
    if (scale >= smallest && scale != 100) break;
    current *= scale;
    ++at;
    if (scale >= 1000) {
      total += current;
      current = 0;
      smallest = scale;
    }
    if (is_scale(text, at)) continue;
    int next = at + (text.word(at) == "and" ? 1 : 0);
    if (text.word(next) == "a" && text.word_class(next + 1).value == 100) break;
    const auto part = starts_cardinal_word(text, next) ? parse_small_number(text, next) : std::nullopt;
    if (!part) break;
    // "two hundred two hundred" says it twice; "one thousand five hundred" goes on.
    if (scale == 100 && is_scale(text, part->last) && text.word_class(part->last).value == 100) break;
    current += part->value;
    at = part->last;
  }
  span.value = std::min(total + current, kLargest);
  span.last = at;
  return span;
}

bool approximate_before(const Text& text, int first) {
  return text.word_class(first - 1).is(kApproximate);
}

// "the one", "this one", "no one", "one of", "one moment": no number.
bool is_idle_one(const Text& text, const NumberSpan& span) {
  if (text.word(span.first) != "one" || span.last != span.first + 1) return false;
  const bool qualified = is_one_of(text.word(span.first - 2), {"the", "that", "this"});  // "the pro one"
  return qualified ||
         is_one_of(text.word(span.first - 1), {"this", "that", "the", "which", "no", "any", "every", "some", "another",
                                               "last", "next", "good", "new", "wrong", "right", "other"}) ||
         is_one_of(text.word(span.last), {"of", "moment", "second", "minute", "more", "thing", "day", "who", "sec"});
}

// What follows makes it a quantity of another kind: a time, a duration, a share, a sum of money.
bool is_other_quantity(const Text& text, const NumberSpan& span) {
  if (is_one_of(text.word(span.first - 1), {"$", "\xE2\x82\xAC", "\xC2\xA3"})) return true;
  if (text.word_class(span.last).is(kTimeUnit)) return true;
  return is_one_of(text.word(span.last), {"oclock", "am", "pm", "dollars", "dollar", "bucks", "euros", "euro", "pounds",
                                          "quid", "cents", "seconds", "second", "sec", "dot"});
}

std::optional<NumberSpan> homophone(const Text& text) {
  int content = -1;
  for (int i = 0; i < text.size(); ++i) {
    if (text.word_class(i).is(kFillerWord)) continue;
    if (content >= 0) return std::nullopt;
    content = i;
  }
  const std::string_view word = text.word(content);
  if (is_one_of(word, {"to", "too"})) return NumberSpan{2, content, content + 1, true};
  if (word == "for") return NumberSpan{4, content, content + 1, true};
  if (word == "won") return NumberSpan{1, content, content + 1, true};
  if (word == "ate") return NumberSpan{8, content, content + 1, true};
  return std::nullopt;
}

}  // namespace

bool is_digits(std::string_view word) {
  return !word.empty() && std::ranges::all_of(word, [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<double> parse_decimal(std::string_view word) {
  if (word.empty() || word.size() > 18 || word[0] < '0' || word[0] > '9') return std::nullopt;
  if (!std::ranges::all_of(word, [](char c) { return (c >= '0' && c <= '9') || c == '.'; })) return std::nullopt;
  double value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc{} || end != word.data() + word.size()) return std::nullopt;
  return value;
}

std::optional<NumberSpan> parse_small_number(const Text& text, int at) {
  const WordClass word = text.word_class(at);
  if (word.is(kUnitNumber | kTeenNumber)) return NumberSpan{static_cast<double>(word.value), at, at + 1, false};
  if (word.is(kTensNumber)) {
    const WordClass next = text.word_class(at + 1);
    const bool joined = next.is(kUnitNumber) && next.value > 0;
    return NumberSpan{static_cast<double>(word.value + (joined ? next.value : 0)), at, at + (joined ? 2 : 1), false};
  }
  const std::string_view digits = text.word(at);
  if (digits.size() <= 2 && is_digits(digits)) return NumberSpan{*parse_decimal(digits), at, at + 1, false};
  return std::nullopt;
}

std::optional<NumberSpan> parse_number(const Text& text, int at) {
  NumberSpan span;
  if (const auto digits = parse_decimal(text.word(at))) {
    span = {*digits, at, at + 1, false};
  } else if (starts_cardinal_word(text, at)) {
    span = *parse_small_number(text, at);
  } else if (text.word(at) == "a" && is_scale(text, at + 1)) {
    span = {1, at, at + 1, false};
  } else if (is_scale(text, at) && text.word(at) != "k" &&
             !is_one_of(text.word(at), {"hundreds", "thousands", "grand"})) {
    span = {1, at, at, false};
  } else {
    auto phrase = parse_phrase_number(text, at);
    if (phrase) phrase->approximate = phrase->approximate || approximate_before(text, at);
    return phrase;
  }
  parse_fraction(text, span);
  const auto half = [&] {
    return text.word(span.last) == "and" && text.word(span.last + 1) == "a" && text.word(span.last + 2) == "half";
  };
  if (half() && span.last > at) {
    span.value += 0.5;
    span.last += 3;
  }
  span = parse_scales(text, span);
  span.approximate = approximate_before(text, at) || (text.word(span.last) == "or" && text.word(span.last + 1) == "so");
  const std::string_view before = text.word(at - 1);
  if (before == "minus" || before == "negative") span.value = -span.value;
  return span;
}

std::optional<NumberSpan> parse_ordinal(const Text& text, int at) {
  const WordClass word = text.word_class(at);
  if (word.is(kTensNumber)) {
    const WordClass next = text.word_class(at + 1);
    if (next.is(kOrdinalNumber) && next.value < 10) {
      return NumberSpan{static_cast<double>(word.value + next.value), at, at + 2, false};
    }
    return std::nullopt;
  }
  if (word.is(kOrdinalNumber)) return NumberSpan{static_cast<double>(word.value), at, at + 1, false};
  const std::string_view token = text.word(at);
  if (token.size() >= 3 && token.size() <= 4 && is_digits(token.substr(0, token.size() - 2)) &&
      is_one_of(token.substr(token.size() - 2), {"st", "nd", "rd", "th"})) {
    return NumberSpan{*parse_decimal(token.substr(0, token.size() - 2)), at, at + 1, false};
  }
  return std::nullopt;
}

Candidates read_numbers(const Text& text, bool asked) {
  Candidates found;
  for (int i = 0; i < text.size();) {
    const std::string_view word = text.word(i);
    if (const std::size_t slash = word.find('/'); slash != std::string_view::npos) {
      if (const auto value = parse_decimal(word.substr(0, slash))) found.push_back({*value, 0.8, i, i + 1, false});
      ++i;
      continue;
    }
    if (asked && (word == "none" || word == "nobody" || word == "nothing" || word == "once" || word == "twice")) {
      found.push_back({word == "once" ? 1.0 : (word == "twice" ? 2.0 : 0.0), 0.85, i, i + 1, false});
      ++i;
      continue;
    }
    if (asked && word == "few") {
      found.push_back({3.0, 0.6, i, i + 1, false});
      ++i;
      continue;
    }
    const auto number = parse_number(text, i);
    if (!number || number->last <= i) {
      ++i;
      continue;
    }
    i = number->last;
    if (is_other_quantity(text, *number) && !asked) continue;
    if (is_idle_one(text, *number) && !(asked && text.size() <= 2)) continue;
    if (word == "half" && !asked) continue;
    double confidence = number->approximate ? 0.85 : 0.93;
    const std::string_view joint = text.word(i);
    const bool range = joint == "or" || joint == "to" || joint == "-";
    if (const auto upper = range ? parse_number(text, i + 1) : std::nullopt) {
      confidence = 0.7;
      i = upper->last;
    } else if (joint == "out" || (joint == "of" && parse_number(text, i + 1))) {
      const auto scale = parse_number(text, i + (joint == "out" ? 2 : 1));
      if (scale) i = scale->last;
    }
    found.push_back({number->value, confidence, number->first, i, false});
  }
  if (asked && found.empty()) {
    if (const auto heard = homophone(text)) found.push_back({heard->value, 0.65, heard->first, heard->last, false});
  }
  return found;
}

}  // namespace callai::pipeline
