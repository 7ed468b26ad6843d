#include "templates/field_value.h"

#include <array>
#include <charconv>
#include <cmath>

namespace callai::templates {

namespace {

struct TypeName {
  FieldType type;
  std::string_view name;
};

constexpr std::array<TypeName, 11> kTypeNames{{{FieldType::kText, "text"},
                                               {FieldType::kYesNo, "yes_no"},
                                               {FieldType::kNumber, "number"},
                                               {FieldType::kMoney, "money"},
                                               {FieldType::kDate, "date"},
                                               {FieldType::kTime, "time"},
                                               {FieldType::kDateTime, "datetime"},
                                               {FieldType::kPhone, "phone"},
                                               {FieldType::kEmail, "email"},
                                               {FieldType::kName, "name"},
                                               {FieldType::kChoice, "choice"}}};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string padded(int value, std::size_t width) {
  std::string digits = std::to_string(value);
  return digits.size() < width ? std::string(width - digits.size(), '0') + digits : digits;
}

/// `text` is nothing but `width` digits.
std::optional<int> fixed_digits(std::string_view text, std::size_t width) {
  if (text.size() != width) return std::nullopt;
  int value = 0;
  for (const char c : text) {
    if (!is_digit(c)) return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

std::string date_text(const CivilDate& d) {
  return padded(d.year, 4) + "-" + padded(d.month, 2) + "-" + padded(d.day, 2);
}

std::string time_text(const CivilTime& t) {
  return padded(t.hour, 2) + ":" + padded(t.minute, 2);
}

std::string number_text(double value) {
  std::array<char, 400> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed);
  return {buffer.data(), end.ptr};
}

std::string money_text(const Money& m) {
  const bool negative = m.minor < 0;
  const std::uint64_t size = negative ? 0 - static_cast<std::uint64_t>(m.minor) : static_cast<std::uint64_t>(m.minor);
  std::string text = (negative ? "-" : "") + std::to_string(size / 100);
  if (size % 100 != 0) text += "." + padded(static_cast<int>(size % 100), 2);
  return text + " " + m.currency;
}

std::optional<double> parse_number(std::string_view text) {
  double value = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (end.ec != std::errc() || end.ptr != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::optional<CivilDate> parse_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = fixed_digits(text.substr(0, 4), 4);
  const auto month = fixed_digits(text.substr(5, 2), 2);
  const auto day = fixed_digits(text.substr(8, 2), 2);
  if (!year || !month || !day) return std::nullopt;
  const CivilDate date{*year, *month, *day};
  if (!is_valid(date)) return std::nullopt;
  return date;
}

std::optional<CivilTime> parse_time(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const auto hour = fixed_digits(text.substr(0, 2), 2);
  const auto minute = fixed_digits(text.substr(3, 2), 2);
  if (!hour || !minute || *hour > 23 || *minute > 59) return std::nullopt;
  return CivilTime{*hour, *minute};
}

std::optional<CivilDateTime> parse_date_time(std::string_view text) {
  if (text.size() != 16 || text[10] != 'T') return std::nullopt;
  const auto date = parse_date(text.substr(0, 10));
  const auto time = parse_time(text.substr(11));
  if (!date || !time) return std::nullopt;
  return CivilDateTime{*date, *time};
}

/// "19.99", "19.9" or "19", at most two decimals, in hundredths.
std::optional<std::int64_t> parse_hundredths(std::string_view text) {
  const bool negative = !text.empty() && text.front() == '-';
  if (negative) text.remove_prefix(1);
  const std::size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  std::string decimals(point == std::string_view::npos ? std::string_view("0") : text.substr(point + 1));
  if (whole.empty() || whole.size() > 15 || decimals.empty() || decimals.size() > 2) return std::nullopt;
  if (decimals.size() == 1) decimals += '0';
  std::int64_t minor = 0;
  for (const char c : std::string(whole) + decimals) {
    if (!is_digit(c)) return std::nullopt;
    minor = minor * 10 + (c - '0');
  }
  return negative ? -minor : minor;
}

std::optional<Money> parse_money(std::string_view text, std::string_view default_currency) {
  const std::size_t space = text.find(' ');
  const auto minor = parse_hundredths(text.substr(0, space));
  if (!minor) return std::nullopt;
  if (space == std::string_view::npos) return Money{*minor, std::string(default_currency)};
  const std::string_view currency = text.substr(space + 1);
  if (currency.size() != 3) return std::nullopt;
  for (const char c : currency) {
    if (c < 'A' || c > 'Z') return std::nullopt;
  }
  return Money{*minor, std::string(currency)};
}

template <typename T>
std::optional<FieldValue> as_value(const std::optional<T>& parsed) {
  if (!parsed) return std::nullopt;
  return FieldValue(*parsed);
}

/// Orders two values of one alternative; nothing for two currencies, and for a double that is not a number.
struct Comparer {
  const FieldValue& other;

  std::optional<std::strong_ordering> operator()(const Money& a) const {
    const Money& b = std::get<Money>(other);
    if (a.currency != b.currency) return std::nullopt;
    return a.minor <=> b.minor;
  }
  std::optional<std::strong_ordering> operator()(double a) const {
    const double b = std::get<double>(other);
    if (a < b) return std::strong_ordering::less;
    if (a > b) return std::strong_ordering::greater;
    if (a == b) return std::strong_ordering::equal;
    return std::nullopt;
  }
  template <typename T>
  std::optional<std::strong_ordering> operator()(const T& a) const {
    return a <=> std::get<T>(other);
  }
};

bool is_leap(int year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

}  // namespace

std::string_view to_string(FieldType type) {
  for (const TypeName& entry : kTypeNames) {
    if (entry.type == type) return entry.name;
  }
  return "text";
}

std::optional<FieldType> parse_field_type(std::string_view text) {
  for (const TypeName& entry : kTypeNames) {
    if (entry.name == text) return entry.type;
  }
  return std::nullopt;
}

std::string to_canonical(const FieldValue& value) {
  struct Writer {
    std::string operator()(const std::string& text) const { return text; }
    std::string operator()(bool yes) const { return yes ? "yes" : "no"; }
    std::string operator()(double number) const { return number_text(number); }
    std::string operator()(const Money& money) const { return money_text(money); }
    std::string operator()(const CivilDate& date) const { return date_text(date); }
    std::string operator()(const CivilTime& time) const { return time_text(time); }
    std::string operator()(const CivilDateTime& moment) const {
      return date_text(moment.date) + "T" + time_text(moment.time);
    }
  };
  return std::visit(Writer{}, value);
}

std::optional<FieldValue> parse_canonical(FieldType type, std::string_view text, std::string_view default_currency) {
  switch (type) {
    case FieldType::kYesNo:
      if (text == "yes") return FieldValue(true);
      if (text == "no") return FieldValue(false);
      return std::nullopt;
    case FieldType::kNumber: return as_value(parse_number(text));
    case FieldType::kMoney: return as_value(parse_money(text, default_currency));
    case FieldType::kDate: return as_value(parse_date(text));
    case FieldType::kTime: return as_value(parse_time(text));
    case FieldType::kDateTime: return as_value(parse_date_time(text));
    case FieldType::kText:
    case FieldType::kPhone:
    case FieldType::kEmail:
    case FieldType::kName:
    case FieldType::kChoice: break;
  }
  return FieldValue(std::string(text));
}

std::optional<std::strong_ordering> compare(const FieldValue& a, const FieldValue& b) {
  if (a.index() != b.index()) return std::nullopt;
  return std::visit(Comparer{b}, a);
}

std::int64_t days_from_civil(const CivilDate& date) {
  const std::int64_t y = date.month <= 2 ? date.year - 1 : date.year;
  const std::int64_t era = (y >= 0 ? y : y - 399) / 400;
  const std::int64_t year_of_era = y - era * 400;
  const std::int64_t day_of_year = (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;
  const std::int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

CivilDate civil_from_days(std::int64_t days) {
  days += 719468;
  const std::int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  const std::int64_t day_of_era = days - era * 146097;
  const std::int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t shifted_month = (5 * day_of_year + 2) / 153;
  const std::int64_t day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
  const std::int64_t month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
  const std::int64_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
  return {static_cast<int>(year), static_cast<int>(month), static_cast<int>(day)};
}

int weekday(const CivilDate& date) {
  const std::int64_t days = days_from_civil(date);
  return static_cast<int>(days >= -4 ? (days + 4) % 7 : (days + 5) % 7 + 6);
}

bool is_valid(const CivilDate& date) {
  constexpr std::array<int, 12> kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (date.month < 1 || date.month > 12 || date.day < 1) return false;
  const int last = date.month == 2 && is_leap(date.year) ? 29 : kDays[static_cast<std::size_t>(date.month - 1)];
  return date.day <= last;
}

CivilDateTime to_civil(core::WallTime wall, std::chrono::minutes utc_offset) {
  const auto minutes = std::chrono::floor<std::chrono::minutes>(wall.time_since_epoch()) + utc_offset;
  const auto days = std::chrono::floor<std::chrono::days>(minutes);
  const auto minute_of_day = static_cast<int>((minutes - days).count());
  return {civil_from_days(days.count()), {minute_of_day / 60, minute_of_day % 60}};
}

core::WallTime to_wall(const CivilDateTime& civil, std::chrono::minutes utc_offset) {
  const auto days = std::chrono::days(days_from_civil(civil.date));
  const auto time = std::chrono::hours(civil.time.hour) + std::chrono::minutes(civil.time.minute);
  return core::WallTime(std::chrono::duration_cast<core::Duration>(days + time - utc_offset));
}

}  // namespace callai::templates
