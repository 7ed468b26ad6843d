#include <array>
#include <cmath>
#include <optional>

#include "pipeline/value_reader_number.h"

namespace callai::pipeline {
namespace {

using templates::Money;

struct Unit {
  std::string_view word;
  std::string_view currency;  // "" the default's, when that is a dollar
  bool cents;
};

constexpr Unit kUnits[] = {
    {"dollar", "", false},  {"dollars", "", false},         {"buck", "", false},        {"bucks", "", false},
    {"$", "", false},       {"usd", "USD", false},          {"euro", "EUR", false},     {"euros", "EUR", false},
    {"eur", "EUR", false},  {"\xE2\x82\xAC", "EUR", false}, {"pound", "GBP", false},    {"pounds", "GBP", false},
    {"quid", "GBP", false}, {"gbp", "GBP", false},          {"\xC2\xA3", "GBP", false}, {"francs", "CHF", false},
    {"chf", "CHF", false},  {"rupees", "INR", false},       {"cent", "", true},         {"cents", "", true},
    {"pence", "GBP", true}};

const Unit* unit_at(const Text& text, int i) {
  const std::string_view word = text.word(i);
  for (const Unit& unit : kUnits) {
    if (!word.empty() && unit.word == word) return &unit;
  }
  return nullptr;
}

std::string currency_of(const Unit* unit, const std::string& fallback) {
  if (unit == nullptr) return fallback;
  if (!unit->currency.empty()) return std::string(unit->currency);
  const bool dollar = fallback.size() == 3 && fallback[2] == 'D';  // USD, CAD, AUD, NZD, SGD, HKD
  return dollar || unit->cents ? fallback : "USD";
}

// "two fifty", "nineteen ninety nine", "twelve oh five": two numbers with nothing between.
std::optional<double> parse_pair(const Text& text, int at, int& last) {
  const auto first = parse_small_number(text, at);
  if (!first || first->value < 1) return std::nullopt;
  const bool oh = text.word(first->last) == "oh";
  const auto second = parse_small_number(text, first->last + (oh ? 1 : 0));
  if (!second || (!oh && second->value < 10) || (oh && second->value >= 10)) return std::nullopt;
  if (text.word_class(second->last).is(kScaleNumber | kTimeUnit)) return std::nullopt;
  last = second->last;
  const int cents = static_cast<int>(second->value);
  if (cents == 99 || cents == 95 || cents == 49) return first->value + cents / 100.0;
  return first->value * 100 + cents;
}

std::int64_t to_minor(double major) {
  return std::llround(std::min(major, 1e12) * 100.0);
}

// "... and fifty cents", "... ninety nine" after a sum in whole units.
void add_cents(const Text& text, Candidate& sum) {
  auto& money = std::get<Money>(sum.value);
  if (money.minor % 100 != 0) return;
  const int at = sum.last + (text.word(sum.last) == "and" ? 1 : 0);
  const auto part = parse_small_number(text, at);
  if (!part || part->value < 1) return;
  const Unit* unit = unit_at(text, part->last);
  const bool cents = unit != nullptr && unit->cents;
  const bool bare = at == sum.last && unit == nullptr && part->value >= 10 &&
                    !text.word_class(part->last).is(kScaleNumber | kTimeUnit) && text.word(part->last) != "percent";
  if (!cents && !bare) return;
  money.minor += static_cast<std::int64_t>(part->value);
  sum.last = part->last + (cents ? 1 : 0);
}

bool counts_something_else(const Text& text, int last) {
  const std::string_view next = text.word(last);
  return text.word_class(last).is(kTimeUnit) || next == "percent" || next == "%" || next == "oclock" || next == "am" ||
         next == "pm" || next == "people" || next == "employees";
}

}  // namespace

Candidates read_money(const Text& text, const std::string& default_currency) {
  Candidates found;
  for (int i = 0; i < text.size();) {
    int at = i;
    const Unit* sign = unit_at(text, at);
    if (sign != nullptr && (sign->cents || !parse_number(text, at + 1))) sign = nullptr;
    if (sign != nullptr) ++at;
    double amount = 0;
    int last = at;
    bool grand = false;
    if (const auto pair = parse_pair(text, at, last)) {
      amount = *pair;
    } else if (const auto number = parse_number(text, at); number && number->last > at) {
      amount = std::abs(number->value);
      last = number->last;
      grand = text.word(last - 1) == "grand";
    } else {
      ++i;
      continue;
    }
    const int number_first = at;
    const Unit* unit = sign != nullptr ? nullptr : unit_at(text, last);
    if (sign == nullptr && unit == nullptr && text.word(last) == "of" && unit_at(text, last + 1) != nullptr) ++last;
    if (unit == nullptr && sign == nullptr) unit = unit_at(text, last);
    const Unit* used = sign != nullptr ? sign : unit;
    if (used == nullptr && counts_something_else(text, last)) {
      i = last;
      continue;
    }
    const bool idle_one = used == nullptr && text.word(number_first) == "one" && last == number_first + 1;
    const bool cents = used != nullptr && used->cents;
    Candidate sum{Money{to_minor(cents ? amount / 100.0 : amount), currency_of(used, default_currency)},
                  used != nullptr || grand ? 0.94 : 0.8, i, last + (unit != nullptr ? 1 : 0), used != nullptr || grand};
    if (used != nullptr && !cents) add_cents(text, sum);
    i = sum.last;
    if (!idle_one) found.push_back(std::move(sum));
  }
  return found;
}

}  // namespace callai::pipeline
