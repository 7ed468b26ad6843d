#include "pipeline/spoken_form.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <variant>

namespace callai::pipeline {
namespace {

constexpr std::array<std::string_view, 20> kUnits = {
    "zero", "one",    "two",    "three",    "four",     "five",    "six",     "seven",     "eight",    "nine",
    "ten",  "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"};
constexpr std::array<std::string_view, 10> kTens = {"",      "",      "twenty",  "thirty", "forty",
                                                    "fifty", "sixty", "seventy", "eighty", "ninety"};
constexpr std::array<std::string_view, 7> kDays = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                   "Thursday", "Friday", "Saturday"};
constexpr std::array<std::string_view, 12> kMonths = {"January",   "February", "March",    "April",
                                                      "May",       "June",     "July",     "August",
                                                      "September", "October",  "November", "December"};

struct CurrencyWords {
  std::string_view code, one, many, minor_one, minor_many;
};
constexpr std::array<CurrencyWords, 6> kCurrencies = {
    {{"USD", "dollar", "dollars", "cent", "cents"},
     {"EUR", "euro", "euros", "cent", "cents"},
     {"GBP", "pound", "pounds", "penny", "pence"},
     {"CAD", "Canadian dollar", "Canadian dollars", "cent", "cents"},
     {"AUD", "Australian dollar", "Australian dollars", "cent", "cents"},
     {"CHF", "Swiss franc", "Swiss francs", "centime", "centimes"}}};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string_view at(std::size_t index, const auto& words) {
  return words[index];
}

/// 0..999.
std::string below_thousand(long long value) {
  std::string text;
  if (value >= 100) {
    text = std::string(at(static_cast<std::size_t>(value / 100), kUnits)) + " hundred";
    value %= 100;
    if (value == 0) return text;
    text += " ";
  }
  if (value < 20) return text + std::string(at(static_cast<std::size_t>(value), kUnits));
  text += at(static_cast<std::size_t>(value / 10), kTens);
  if (value % 10 != 0) text += "-" + std::string(at(static_cast<std::size_t>(value % 10), kUnits));
  return text;
}

std::string digits_one_by_one(std::string_view digits) {
  std::string text;
  for (const char c : digits) {
    if (!is_digit(c)) continue;
    if (!text.empty()) text += ' ';
    text += at(static_cast<std::size_t>(c - '0'), kUnits);
  }
  return text;
}

void append(std::string& text, std::string_view part) {
  if (!text.empty()) text += ' ';
  text += part;
}

}  // namespace

std::string spoken_integer(long long value) {
  if (value < -1'000'000'000'000'000LL || value > 1'000'000'000'000'000LL)
    return digits_one_by_one(std::to_string(value));
  if (value < 0) return "minus " + spoken_integer(-value);
  if (value < 1000) return below_thousand(value);
  static constexpr std::array<std::pair<long long, std::string_view>, 4> kScales = {{{1'000'000'000'000LL, "trillion"},
                                                                                     {1'000'000'000LL, "billion"},
                                                                                     {1'000'000LL, "million"},
                                                                                     {1000LL, "thousand"}}};
  std::string text;
  for (const auto& [scale, name] : kScales) {
    if (value < scale) continue;
    append(text, spoken_integer(value / scale));
    append(text, name);
    value %= scale;
  }
  if (value > 0) append(text, below_thousand(value));
  return text;
}

std::string spoken_number(double value) {
  if (!std::isfinite(value)) return "";
  if (std::fabs(value) >= 1e15) {
    char digits[400];
    const auto [end, error] = std::to_chars(digits, digits + sizeof digits, value, std::chars_format::fixed, 0);
    return error == std::errc() ? digits_one_by_one(std::string_view(digits, static_cast<std::size_t>(end - digits)))
                                : "";
  }
  char buffer[64];
  const auto [end, error] =
      std::to_chars(buffer, buffer + sizeof buffer, std::fabs(value), std::chars_format::fixed, 6);
  if (error != std::errc()) return "";
  std::string_view text(buffer, static_cast<std::size_t>(end - buffer));
  while (text.back() == '0') text.remove_suffix(1);
  if (text.back() == '.') text.remove_suffix(1);
  const std::size_t point = text.find('.');
  long long whole = 0;
  const std::string_view before = text.substr(0, point);
  std::from_chars(before.data(), before.data() + before.size(), whole);
  std::string words = spoken_integer(whole);
  if (point != std::string_view::npos) words += " point " + digits_one_by_one(text.substr(point + 1));
  return value < 0 && words != "zero" ? "minus " + words : words;
}

std::string spoken_ordinal(int value) {
  std::string text = spoken_integer(value);
  const std::size_t cut = text.find_last_of(" -");
  const std::size_t begin = cut == std::string::npos ? 0 : cut + 1;
  const std::string last = text.substr(begin);
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kIrregular = {{{"one", "first"},
                                                                                               {"two", "second"},
                                                                                               {"three", "third"},
                                                                                               {"five", "fifth"},
                                                                                               {"eight", "eighth"},
                                                                                               {"nine", "ninth"},
                                                                                               {"twelve", "twelfth"}}};
  for (const auto& [cardinal, ordinal] : kIrregular) {
    if (last == cardinal) return text.substr(0, begin) + std::string(ordinal);
  }
  if (last.back() == 'y') return text.substr(0, text.size() - 1) + "ieth";
  return text + "th";
}

std::string spoken_percent(double value) {
  return spoken_number(value) + " percent";
}

std::string spoken_money(const templates::Money& money) {
  const bool negative = money.minor < 0;
  const std::uint64_t size =
      negative ? 0 - static_cast<std::uint64_t>(money.minor) : static_cast<std::uint64_t>(money.minor);
  const auto major = static_cast<long long>(size / 100);
  const auto minor = static_cast<long long>(size % 100);
  const auto known = std::find_if(kCurrencies.begin(), kCurrencies.end(),
                                  [&money](const CurrencyWords& words) { return words.code == money.currency; });
  std::string text;
  if (known == kCurrencies.end()) {
    text = spoken_number(static_cast<double>(major) + static_cast<double>(minor) / 100.0) + " " + money.currency;
  } else {
    if (major > 0 || minor == 0) {
      text = spoken_integer(major) + " " + std::string(major == 1 ? known->one : known->many);
    }
    if (minor > 0) {
      if (!text.empty()) text += " and ";
      text += spoken_integer(minor) + " " + std::string(minor == 1 ? known->minor_one : known->minor_many);
    }
  }
  return negative ? "minus " + text : text;
}

std::string spoken_year(int year) {
  if (year < 1100 || year > 2099 || (year >= 2000 && year < 2010)) return spoken_integer(year);
  const int rest = year % 100;
  std::string text = spoken_integer(year / 100);
  if (rest == 0) return text + " hundred";
  return text + (rest < 10 ? " oh " : " ") + spoken_integer(rest);
}

std::string spoken_date(const templates::CivilDate& date, const templates::CivilDate& today) {
  if (!templates::is_valid(date)) return "";
  std::string text = std::string(at(static_cast<std::size_t>(templates::weekday(date)), kDays)) + ", " +
                     std::string(at(static_cast<std::size_t>(date.month - 1), kMonths)) + " " +
                     spoken_ordinal(date.day);
  if (date.year != today.year) text += ", " + spoken_year(date.year);
  return text;
}

std::string spoken_time(const templates::CivilTime& time) {
  if (time.hour < 0 || time.hour > 23 || time.minute < 0 || time.minute > 59) return "";
  if (time.minute == 0 && time.hour == 12) return "noon";
  if (time.minute == 0 && time.hour == 0) return "midnight";
  const auto hour_name = [](int hour) {
    return std::string(at(static_cast<std::size_t>((hour + 11) % 12 + 1), kUnits));
  };
  std::string text = hour_name(time.hour);
  if (time.minute == 15) {
    text = "a quarter past " + text;
  } else if (time.minute == 30) {
    text = "half past " + text;
  } else if (time.minute == 45) {
    text = "a quarter to " + hour_name(time.hour + 1);
  } else if (time.minute > 0) {
    text += (time.minute < 10 ? " oh " : " ") + spoken_integer(time.minute);
  }
  if (time.hour >= 21 || time.hour == 0) return text + " at night";
  if (time.hour < 12) return text + " in the morning";
  return text + (time.hour < 18 ? " in the afternoon" : " in the evening");
}

std::string spoken_date_time(const templates::CivilDateTime& moment, const templates::CivilDate& today) {
  const std::string date = spoken_date(moment.date, today);
  const std::string time = spoken_time(moment.time);
  if (date.empty() || time.empty()) return date + time;
  return date + ", at " + time;
}

std::string spoken_phone(std::string_view number) {
  std::string digits;
  for (const char c : number) {
    if (is_digit(c)) digits += c;
  }
  std::string text;
  const auto say = [&text](std::string_view part) {
    if (!text.empty()) text += ", ";
    text += digits_one_by_one(part);
  };
  const bool international = !number.empty() && number.front() == '+';
  const bool north_american = digits.size() == 11 && digits.front() == '1';
  std::string_view rest = digits;
  if (international && !rest.empty()) {
    // North American numbers have a country code of one digit; of the others two digits are the most common.
    const std::size_t code = std::min<std::size_t>(north_american ? 1 : 2, rest.size());
    text = "plus " + digits_one_by_one(rest.substr(0, code));
    rest.remove_prefix(code);
  }
  if (!international && rest.size() == 11 && rest.front() == '1') {
    say(rest.substr(0, 1));  // long-distance prefix
    rest.remove_prefix(1);
  }
  while (rest.size() > 4) {
    say(rest.substr(0, 3));
    rest.remove_prefix(3);
  }
  if (!rest.empty()) say(rest);
  return text;
}

std::string spoken_email(std::string_view address) {
  std::string text;
  std::string word;
  const auto flush = [&text, &word] {
    if (!word.empty()) append(text, word);
    word.clear();
  };
  for (const char c : address) {
    std::string_view name;
    if (c == '@') name = "at";
    if (c == '.') name = "dot";
    if (c == '_') name = "underscore";
    if (c == '-') name = "dash";
    if (c == '+') name = "plus";
    if (is_digit(c)) name = at(static_cast<std::size_t>(c - '0'), kUnits);
    if (name.empty()) {
      word += c;
      continue;
    }
    flush();
    append(text, name);
  }
  flush();
  return text;
}

namespace {

struct ValueWords {
  const templates::Field& field;
  const templates::CivilDate& today;

  std::string operator()(const std::string& text) const {
    if (field.type == templates::FieldType::kPhone) return spoken_phone(text);
    if (field.type == templates::FieldType::kEmail) return spoken_email(text);
    if (field.type != templates::FieldType::kChoice) return spoken_text(text, today);
    for (const templates::Choice& choice : field.choices) {
      if (choice.id == text && !choice.phrases.empty()) return choice.phrases.front();
    }
    std::string words = text;
    std::replace(words.begin(), words.end(), '_', ' ');
    return words;
  }
  std::string operator()(bool yes) const { return yes ? "yes" : "no"; }
  std::string operator()(double number) const { return spoken_number(number); }
  std::string operator()(const templates::Money& money) const { return spoken_money(money); }
  std::string operator()(const templates::CivilDate& date) const { return spoken_date(date, today); }
  std::string operator()(const templates::CivilTime& time) const { return spoken_time(time); }
  std::string operator()(const templates::CivilDateTime& moment) const { return spoken_date_time(moment, today); }
};

}  // namespace

std::string spoken_value(const templates::FieldValue& value, const templates::Field& field,
                         const templates::CivilDate& today) {
  return std::visit(ValueWords{field, today}, value);
}

}  // namespace callai::pipeline
