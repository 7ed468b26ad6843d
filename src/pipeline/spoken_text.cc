#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>

#include "pipeline/spoken_form.h"

namespace callai::pipeline {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/// Reads forward over text, one pattern at a time, without copying it.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  bool done() const { return at_ >= text_.size(); }
  char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  char before() const { return at_ > 0 ? text_[at_ - 1] : '\0'; }
  std::string_view rest() const { return text_.substr(at_); }
  std::string_view read_so_far() const { return text_.substr(0, at_); }
  void skip(std::size_t n) { at_ += n; }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

std::size_t digits_at(std::string_view text, std::size_t from) {
  std::size_t n = 0;
  while (from + n < text.size() && is_digit(text[from + n])) ++n;
  return n;
}

int to_int(std::string_view digits) {
  int value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return error == std::errc() && end == digits.data() + digits.size() ? value : 0;
}

/// "1,250.50": the number at the front, and how many bytes it takes. Commas only between groups of three digits; the
/// point only with digits behind it.
struct Number {
  std::string digits;  // without commas
  std::string decimals;
  std::size_t bytes = 0;
  bool grouped = false;
};

std::optional<Number> number_at(std::string_view text) {
  Number number;
  number.bytes = digits_at(text, 0);
  if (number.bytes == 0) return std::nullopt;
  number.digits = std::string(text.substr(0, number.bytes));
  while (number.bytes < text.size() && text[number.bytes] == ',' && number.digits.size() <= 15 &&
         digits_at(text, number.bytes + 1) == 3 && (number.grouped || number.digits.size() <= 3)) {
    number.digits += text.substr(number.bytes + 1, 3);
    number.bytes += 4;
    number.grouped = true;
  }
  if (number.bytes < text.size() && text[number.bytes] == '.') {
    const std::size_t n = digits_at(text, number.bytes + 1);
    if (n > 0) {
      number.decimals = std::string(text.substr(number.bytes + 1, n));
      number.bytes += 1 + n;
    }
  }
  return number;
}

double value_of(const Number& number) {
  const std::string text = number.digits + (number.decimals.empty() ? "" : "." + number.decimals);
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::optional<std::int64_t> minor_units(const Number& number) {
  if (number.digits.size() > 12 || number.decimals.size() > 2) return std::nullopt;
  std::string digits = number.digits + number.decimals + std::string(2 - number.decimals.size(), '0');
  std::int64_t minor = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), minor);
  return minor;
}

/// "$19.99", "€5", "£1,200". Larger units behind it are kept: "$5 million".
bool take_money(Reader& in, std::string& out) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kSigns = {
      {{"$", "USD"}, {"\xE2\x82\xAC", "EUR"}, {"\xC2\xA3", "GBP"}}};
  for (const auto& [sign, currency] : kSigns) {
    if (in.rest().substr(0, sign.size()) != sign) continue;
    const auto number = number_at(in.rest().substr(sign.size()));
    if (!number) return false;
    const auto minor = minor_units(*number);
    if (!minor) return false;
    in.skip(sign.size() + number->bytes);
    for (const std::string_view scale : {" million", " billion", " thousand"}) {
      if (in.rest().substr(0, scale.size()) != scale) continue;
      out += spoken_number(value_of(*number)) + std::string(scale);
      out += currency == "USD" ? " dollars" : (currency == "EUR" ? " euros" : " pounds");
      in.skip(scale.size());
      return true;
    }
    out += spoken_money(templates::Money{*minor, std::string(currency)});
    return true;
  }
  return false;
}

/// "2026-11-24", with "T14:30" behind it or without.
bool take_date(Reader& in, const templates::CivilDate& today, std::string& out) {
  const std::string_view text = in.rest();
  if (digits_at(text, 0) != 4 || text.size() < 10 || text[4] != '-' || digits_at(text, 5) != 2 || text[7] != '-' ||
      digits_at(text, 8) != 2) {
    return false;
  }
  const templates::CivilDate date{to_int(text.substr(0, 4)), to_int(text.substr(5, 2)), to_int(text.substr(8, 2))};
  if (!templates::is_valid(date)) return false;
  std::size_t bytes = 10;
  if (text.size() >= 16 && text[10] == 'T' && digits_at(text, 11) == 2 && text[13] == ':' && digits_at(text, 14) == 2) {
    const templates::CivilTime time{to_int(text.substr(11, 2)), to_int(text.substr(14, 2))};
    if (time.hour < 24 && time.minute < 60) {
      out += spoken_date_time({date, time}, today);
      in.skip(16);
      return true;
    }
  }
  out += spoken_date(date, today);
  in.skip(bytes);
  return true;
}

/// "14:30", "9:05 am", "2:30 p.m.".
bool take_time(Reader& in, std::string& out) {
  const std::string_view text = in.rest();
  const std::size_t hours = digits_at(text, 0);
  if (hours < 1 || hours > 2 || text.size() <= hours + 2 || text[hours] != ':' || digits_at(text, hours + 1) != 2) {
    return false;
  }
  templates::CivilTime time{to_int(text.substr(0, hours)), to_int(text.substr(hours + 1, 2))};
  if (time.hour > 23 || time.minute > 59) return false;
  in.skip(hours + 3);
  static constexpr std::array<std::string_view, 8> kHalves = {" am", " a.m.", " AM", "am", " pm", " p.m.", " PM", "pm"};
  for (std::size_t i = 0; i < kHalves.size(); ++i) {
    const std::string_view half = kHalves[i];
    if (in.rest().substr(0, half.size()) != half || is_letter(in.peek(half.size()))) continue;
    const bool ends = half.back() == '.' && (in.rest().size() == half.size() || in.peek(half.size()) == '\n');
    in.skip(half.size());
    time.hour = time.hour % 12 + (i >= 4 ? 12 : 0);
    out += spoken_time(time) + (ends ? "." : "");
    return true;
  }
  out += spoken_time(time);
  return true;
}

/// "+1 415 555 0123", "1-800-555-0100", "(415) 555-0123", "4155550123": seven digits or more.
bool take_phone(Reader& in, std::string& out) {
  const std::string_view text = in.rest();
  const bool international = text.front() == '+';
  if (!international && text.front() != '(' && !is_digit(text.front())) return false;
  std::size_t end = 0;
  std::size_t digits = 0;
  bool separated = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (is_digit(c)) {
      ++digits;
      end = i + 1;
      continue;
    }
    const bool opening = i == 0 && (c == '+' || c == '(');
    const bool between = (c == '-' || c == ' ' || c == '(' || c == ')') && digits > 0 && i - end < 2;
    if (!opening && !between) break;
    separated = separated || c == '-' || c == ')';
  }
  if (digits < 7 || digits > 15 || (end < text.size() && is_letter(text[end]))) return false;
  // Plain numbers with spaces between them are no telephone number.
  const bool solid = digits == end;
  if (!international && !separated && !solid) return false;
  out += spoken_phone(text.substr(0, end));
  in.skip(end);
  return true;
}

bool take_email(Reader& in, std::string& out) {
  const std::string_view text = in.rest();
  const auto part_of = [](char c) {
    return is_letter(c) || is_digit(c) || c == '.' || c == '_' || c == '-' || c == '+' || c == '@';
  };
  std::size_t n = 0;
  while (n < text.size() && part_of(text[n])) ++n;
  while (n > 0 && !is_letter(text[n - 1]) && !is_digit(text[n - 1])) --n;
  const std::string_view word = text.substr(0, n);
  const std::size_t sign = word.find('@');
  if (sign == std::string_view::npos || sign == 0 || word.find('.', sign) == std::string_view::npos) return false;
  if (word.find('@', sign + 1) != std::string_view::npos) return false;
  out += spoken_email(word);
  in.skip(n);
  return true;
}

/// "in 2026", "since 1998": the word before says that four digits are a year.
bool names_a_year(std::string_view before, const Number& number) {
  if (number.digits.size() != 4 || number.grouped || !number.decimals.empty()) return false;
  const int year = to_int(number.digits);
  if (year < 1900 || year > 2099) return false;
  while (!before.empty() && is_space(before.back())) before.remove_suffix(1);
  static constexpr std::array<std::string_view, 20> kWords = {
      "in",  "since", "of",   "by",   "until",  "from",      "January", "February", "March",    "April",
      "May", "June",  "July", "year", "August", "September", "October", "November", "December", "before"};
  return std::any_of(kWords.begin(), kWords.end(), [before](std::string_view word) {
    return before.size() >= word.size() && before.substr(before.size() - word.size()) == word &&
           (before.size() == word.size() || !is_letter(before[before.size() - word.size() - 1]));
  });
}

bool take_number(Reader& in, std::string& out) {
  const auto number = number_at(in.rest());
  if (!number) return false;
  const char behind = in.peek(number->bytes);
  const std::string_view rest = in.rest().substr(number->bytes);
  const bool ordinal = (rest.substr(0, 2) == "st" || rest.substr(0, 2) == "nd" || rest.substr(0, 2) == "rd" ||
                        rest.substr(0, 2) == "th") &&
                       (rest.size() == 2 || !is_letter(rest[2])) && number->decimals.empty() &&
                       number->digits.size() <= 6;
  const bool leading_zero = number->digits.size() > 1 && number->digits.front() == '0';
  if (ordinal) {
    out += spoken_ordinal(to_int(number->digits));
    in.skip(number->bytes + 2);
    return true;
  }
  if (leading_zero && number->decimals.empty()) {
    out += spoken_phone(number->digits);
  } else if (names_a_year(in.read_so_far(), *number)) {
    out += spoken_year(to_int(number->digits));
  } else {
    out += spoken_number(value_of(*number));
  }
  in.skip(number->bytes);
  if (behind == '%') {
    out += " percent";
    in.skip(1);
  } else if (behind == ' ' && in.peek(1) == '%') {
    out += " percent";
    in.skip(2);
  } else if (behind == '/' && is_digit(in.peek(1))) {
    out += ' ';  // "24/7"
    in.skip(1);
  } else if (is_letter(behind)) {
    out += ' ';  // "5kW"
  }
  return true;
}

}  // namespace

std::string spoken_text(std::string_view text, const templates::CivilDate& today) {
  Reader in(text);
  std::string out;
  out.reserve(text.size() * 2);
  while (!in.done()) {
    const char before = in.before();
    const bool word_begins = !is_letter(before) && !is_digit(before) && before != '_';
    if (word_begins) {
      if (take_email(in, out) || take_money(in, out) || take_date(in, today, out) || take_time(in, out)) continue;
      if (take_phone(in, out)) continue;
    }
    if (is_digit(in.peek()) && !is_letter(before) && take_number(in, out)) continue;
    out += in.peek();
    in.skip(1);
  }
  return out;
}

}  // namespace callai::pipeline
