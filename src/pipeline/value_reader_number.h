#pragma once

#include <optional>
#include <string>

#include "pipeline/value_reader.h"

namespace callai::pipeline {

struct NumberSpan {
  double value = 0;
  int first = 0;
  int last = 0;              ///< one past
  bool approximate = false;  ///< "about", "or so", "a couple"
};

/// The cardinal number that starts at token `at`, in words or digits, up to the millions: "two hundred and ten",
/// "1,500", "one point five", "two and a half", "a dozen", "half a million", "5k".
std::optional<NumberSpan> parse_number(const Text& text, int at);

/// The ordinal that starts at `at`, 1..99: "third", "twenty first", "3rd". `last` is one past.
std::optional<NumberSpan> parse_ordinal(const Text& text, int at);

/// A number of 0..99 in at most two words, or in digits; nothing else is joined to it.
std::optional<NumberSpan> parse_small_number(const Text& text, int at);

/// All digits of a token, or nothing: "042".
bool is_digits(std::string_view word);
/// True when `word` is a plain decimal number ("3", "2.5").
std::optional<double> parse_decimal(std::string_view word);

/// Every number said. `asked`: the open question wants one, so that "one", "to" (two) and "a couple" count as well. A
/// range
/// ("five or six") counts as its first number; "seven out of ten" and "7/10" as seven.
Candidates read_numbers(const Text& text, bool asked);

/// Every sum of money; amounts without a unit are candidates that are not strong. "two fifty" is 250, "nineteen ninety
/// nine" 19.99: a pair that ends on 99, 95 or 49 is a price.
Candidates read_money(const Text& text, const std::string& default_currency);

}  // namespace callai::pipeline
