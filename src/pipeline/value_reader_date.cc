#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include "pipeline/value_reader_moment.h"
#include "pipeline/value_reader_number.h"

namespace callai::pipeline {
namespace {

using templates::civil_from_days;
using templates::CivilDate;
using templates::CivilDateTime;
using templates::days_from_civil;
using templates::weekday;

CivilDate plus_days(const CivilDate& date, std::int64_t days) {
  return civil_from_days(days_from_civil(date) + days);
}

int days_in_month(int year, int month) {
  constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : kDays[static_cast<std::size_t>(month - 1)];
}

CivilDate plus_months(const CivilDate& date, int months) {
  const int index = date.year * 12 + date.month - 1 + months;
  CivilDate moved{index / 12, index % 12 + 1, date.day};
  moved.day = std::min(moved.day, days_in_month(moved.year, moved.month));
  return moved;
}

// Days from `from` to the next `day` of the week, 0 when it is that day.
int days_until(const CivilDate& from, int day) {
  return (day - weekday(from) + 7) % 7;
}

CivilDate next_weekday(const CivilDate& today, int day) {
  const CivilDate sunday = plus_days(today, days_until(today, 0));
  CivilDate found = plus_days(sunday, 1);
  found = plus_days(found, days_until(found, day));
  if (days_from_civil(found) - days_from_civil(today) < 2) found = plus_days(found, 7);
  return found;
}

CivilDate monday_of_next_week(const CivilDate& today) {
  return plus_days(today, days_until(today, 0) + 1);
}

// The next (or the nearest, unless it must be to come) such day of the year.
CivilDate place_month_day(int month, int day, const MomentContext& context) {
  const CivilDate& today = context.now.date;
  CivilDate best{today.year, month, std::min(day, days_in_month(today.year, month))};
  std::int64_t best_distance = -1;
  for (const int year : {today.year - 1, today.year, today.year + 1}) {
    const CivilDate date{year, month, std::min(day, days_in_month(year, month))};
    const std::int64_t distance = days_from_civil(date) - days_from_civil(today);
    if (context.future_only && distance < 0) continue;
    const std::int64_t size = std::abs(distance);
    if (best_distance < 0 || size < best_distance) {
      best = date;
      best_distance = size;
    }
  }
  return best;
}

std::optional<CivilDate> place_day_of_month(int day, const CivilDate& today) {
  for (int ahead = 0; ahead < 13; ++ahead) {
    const CivilDate month = plus_months({today.year, today.month, 1}, ahead);
    if (day > days_in_month(month.year, month.month)) continue;
    const CivilDate date{month.year, month.month, day};
    if (date >= today) return date;
  }
  return std::nullopt;
}

bool valid_year(double year) {
  return year >= 1900 && year <= 2100;
}

std::optional<NumberSpan> parse_year(const Text& text, int at) {
  const std::string_view word = text.word(at);
  if (word.size() == 4 && is_digits(word)) {
    const double year = *parse_decimal(word);
    return valid_year(year) ? std::optional(NumberSpan{year, at, at + 1, false}) : std::nullopt;
  }
  const auto century = parse_small_number(text, at);
  if (century && (century->value == 19 || century->value == 20) && century->last == at + 1) {
    const auto rest = parse_small_number(text, century->last);
    if (rest && rest->value >= 10) return NumberSpan{century->value * 100 + rest->value, at, rest->last, false};
  }
  if (word == "two" && text.word(at + 1) == "thousand") {
    const auto number = parse_number(text, at);
    if (number && valid_year(number->value)) return number;
  }
  return std::nullopt;
}

std::optional<DatePiece> with_year(const Text& text, int month, int day, int last, const MomentContext& context) {
  if (day < 1 || day > 31 || month < 1 || month > 12) return std::nullopt;
  if (const auto year = parse_year(text, last)) {
    const CivilDate date{static_cast<int>(year->value), month, day};
    if (is_valid(date)) return DatePiece{date, year->last, std::nullopt, true};
  }
  if (day > days_in_month(2024, month)) return std::nullopt;
  return DatePiece{place_month_day(month, day, context), last, std::nullopt, true};
}

// "december third", "december the 3rd", "december 3 2026", "the third of december".
std::optional<DatePiece> parse_month_day(const Text& text, int at, const MomentContext& context) {
  if (text.word_class(at).is(kMonthName)) {
    const int month = text.word_class(at).value;
    const int day_at = at + (text.word(at + 1) == "the" ? 2 : 1);
    auto day = parse_ordinal(text, day_at);
    if (!day) day = parse_small_number(text, day_at);
    if (!day) return std::nullopt;
    return with_year(text, month, static_cast<int>(day->value), day->last, context);
  }
  const int day_at = at + (text.word(at) == "the" ? 1 : 0);
  auto day = parse_ordinal(text, day_at);
  if (!day && day_at == at) day = parse_small_number(text, day_at);
  if (!day) return std::nullopt;
  const int month_at = day->last + (text.word(day->last) == "of" ? 1 : 0);
  if (!text.word_class(month_at).is(kMonthName)) return std::nullopt;
  return with_year(text, text.word_class(month_at).value, static_cast<int>(day->value), month_at + 1, context);
}

// "the third", "3rd": only where no noun follows ("the third option").
std::optional<DatePiece> parse_day_of_month(const Text& text, int at, const MomentContext& context) {
  const bool article = text.word(at) == "the";
  const int day_at = at + (article ? 1 : 0);
  const auto day = parse_ordinal(text, day_at);
  if (!day || day->value > 31) return std::nullopt;
  const bool digits = text.word(day_at).front() >= '0' && text.word(day_at).front() <= '9';
  if (!article && !digits && !context.asked) return std::nullopt;
  const WordClass next = text.word_class(day->last);
  const std::string_view next_word = text.word(day->last);
  const bool free = next_word.empty() || next.is(kFunctionWord | kFillerWord | kNegatorWord | kRepairWord) ||
                    next_word == "please" || next_word == "works" || next_word == "sounds";
  if (!free || next_word == "of") return std::nullopt;
  const auto date = place_day_of_month(static_cast<int>(day->value), context.now.date);
  if (!date) return std::nullopt;
  const bool strong = text.word(at - 1) == "on" || text.word(at - 1) == "until" || digits;
  return DatePiece{*date, day->last, std::nullopt, strong};
}

std::optional<DatePiece> parse_numeric_date(const Text& text, int at, const MomentContext& context) {
  const std::string_view word = text.word(at);
  if (word.size() == 10 && word[4] == '-' && word[7] == '-') {
    const CivilDate date{static_cast<int>(parse_decimal(word.substr(0, 4)).value_or(0)),
                         static_cast<int>(parse_decimal(word.substr(5, 2)).value_or(0)),
                         static_cast<int>(parse_decimal(word.substr(8, 2)).value_or(0))};
    return is_valid(date) ? std::optional(DatePiece{date, at + 1, std::nullopt, true}) : std::nullopt;
  }
  const std::size_t slash = word.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const std::size_t second = word.find('/', slash + 1);
  const auto a = parse_decimal(word.substr(0, slash));
  const auto b = parse_decimal(word.substr(slash + 1, second == std::string_view::npos ? second : second - slash - 1));
  if (!a || !b || *a > 31 || *b > 31 || *a < 1 || *b < 1) return std::nullopt;
  const bool month_first = *b > 12 || (context.month_first && *a <= 12);
  const int month = static_cast<int>(month_first ? *a : *b);
  const int day = static_cast<int>(month_first ? *b : *a);
  if (month > 12) return std::nullopt;
  if (second == std::string_view::npos) {
    if (!context.asked) return std::nullopt;  // "7/10" is a rating as well
    return with_year(text, month, day, at + 1, context);
  }
  const auto year = parse_decimal(word.substr(second + 1));
  if (!year || *year > 2100) return std::nullopt;
  const CivilDate date{static_cast<int>(*year < 100 ? *year + 2000 : *year), month, day};
  return is_valid(date) ? std::optional(DatePiece{date, at + 1, std::nullopt, true}) : std::nullopt;
}

struct Amount {
  double count = 0;
  TimeUnit unit = TimeUnit::kDay;
  int last = 0;
};

// "two weeks", "an hour and a half", "half an hour", "a couple of days", "a quarter of an hour".
std::optional<Amount> parse_amount(const Text& text, int at) {
  if (text.word(at) == "half" && (text.word(at + 1) == "an" || text.word(at + 1) == "a")) {
    const WordClass unit = text.word_class(at + 2);
    if (unit.is(kTimeUnit)) return Amount{0.5, static_cast<TimeUnit>(unit.value), at + 3};
  }
  if (text.word(at) == "a" && text.word(at + 1) == "few" && text.word_class(at + 2).is(kTimeUnit)) {
    return Amount{3, static_cast<TimeUnit>(text.word_class(at + 2).value), at + 3};
  }
  NumberSpan number{1, at, at + 1, false};
  if (text.word(at) != "an" && !(text.word(at) == "a" && text.word_class(at + 1).is(kTimeUnit))) {
    const auto parsed = parse_number(text, at);
    if (!parsed) return std::nullopt;
    number = *parsed;
    if (text.word(number.last) == "or") {  // "two or three days"
      if (const auto upper = parse_number(text, number.last + 1)) number.last = upper->last;
    }
  }
  const WordClass unit = text.word_class(number.last);
  if (!unit.is(kTimeUnit)) return std::nullopt;
  Amount amount{number.value, static_cast<TimeUnit>(unit.value), number.last + 1};
  if (text.word(amount.last) == "and" && text.word(amount.last + 1) == "a" && text.word(amount.last + 2) == "half") {
    amount.count += 0.5;
    amount.last += 3;
  }
  return amount;
}

DatePiece move_by(const Amount& amount, const CivilDateTime& now, const CivilDate& from) {
  const double count = std::clamp(amount.count, -10000.0, 10000.0);
  const int whole = static_cast<int>(std::lround(count));
  switch (amount.unit) {
    case TimeUnit::kMinute:
    case TimeUnit::kHour: {
      const double minutes = count * (amount.unit == TimeUnit::kHour ? 60 : 1);
      const std::int64_t total = days_from_civil(now.date) * 1440 + now.time.hour * 60 + now.time.minute +
                                 static_cast<std::int64_t>(std::lround(minutes));
      const std::int64_t day = (total >= 0 ? total : total - 1439) / 1440;
      const int rest = static_cast<int>(total - day * 1440);
      return {civil_from_days(day), amount.last, templates::CivilTime{rest / 60, rest % 60}, true};
    }
    case TimeUnit::kDay: return {plus_days(from, whole), amount.last, std::nullopt, true};
    case TimeUnit::kWeek: return {plus_days(from, std::lround(count * 7)), amount.last, std::nullopt, true};
    case TimeUnit::kFortnight: return {plus_days(from, std::lround(count * 14)), amount.last, std::nullopt, true};
    case TimeUnit::kMonth: return {plus_months(from, whole), amount.last, std::nullopt, true};
    case TimeUnit::kYear:
      return {plus_months(from, std::clamp(whole, -100, 100) * 12), amount.last, std::nullopt, true};
  }
  return {from, amount.last, std::nullopt, true};
}

// "in two weeks", "two weeks from now", "a week from tuesday", "three days ago".
std::optional<DatePiece> parse_relative(const Text& text, int at, const MomentContext& context) {
  const bool in = text.word(at) == "in" || text.word(at) == "within";
  auto amount = parse_amount(text, at + (in ? 1 : 0));
  if (!amount) return std::nullopt;
  if (text.word(amount->last) == "from" || text.word(amount->last) == "after") {
    const std::string_view base = text.word(amount->last + 1);
    if (base == "now" || base == "today") {
      amount->last += 2;
      return move_by(*amount, context.now, context.now.date);
    }
    const auto from = parse_date(text, amount->last + 1, context);
    if (from && amount->unit >= TimeUnit::kDay) {
      amount->last = from->last;
      return move_by(*amount, context.now, from->date);
    }
  }
  if (text.word(amount->last) == "ago") {
    amount->count = -amount->count;
    ++amount->last;
    return move_by(*amount, context.now, context.now.date);
  }
  return in ? std::optional(move_by(*amount, context.now, context.now.date)) : std::nullopt;
}

// "next week", "tuesday of next week" is in parse_weekday; "end of the month", "this weekend", "next month".
std::optional<DatePiece> parse_period(const Text& text, int at, const MomentContext& context) {
  const CivilDate& today = context.now.date;
  const std::string_view word = text.word(at);
  if (word == "end" && text.word(at + 1) == "of") {
    int unit_at = at + 2;
    bool next = false;
    while (text.word(unit_at) == "the" || text.word(unit_at) == "this" || text.word(unit_at) == "next") {
      next = next || text.word(unit_at) == "next";
      ++unit_at;
    }
    const std::string_view unit = text.word(unit_at);
    if (unit == "month") {
      const CivilDate month = plus_months({today.year, today.month, 1}, next ? 1 : 0);
      return DatePiece{
          {month.year, month.month, days_in_month(month.year, month.month)}, unit_at + 1, std::nullopt, true};
    }
    if (unit == "week") {
      const CivilDate friday = next ? plus_days(monday_of_next_week(today), 4) : plus_days(today, days_until(today, 5));
      return DatePiece{friday, unit_at + 1, std::nullopt, true};
    }
    if (unit == "year") return DatePiece{{today.year + (next ? 1 : 0), 12, 31}, unit_at + 1, std::nullopt, true};
    return std::nullopt;
  }
  const std::string_view unit = text.word(at + 1);
  if (word == "next") {
    if (unit == "week") {
      const CivilDate monday = monday_of_next_week(today);
      const int day_at = at + (text.word(at + 2) == "on" ? 3 : 2);
      if (text.word_class(day_at).is(kWeekdayName)) {
        const int offset = (text.word_class(day_at).value + 6) % 7;
        return DatePiece{plus_days(monday, offset), day_at + 1, std::nullopt, true};
      }
      return DatePiece{monday, at + 2, std::nullopt, true};
    }
    if (unit == "month") return DatePiece{plus_months({today.year, today.month, 1}, 1), at + 2, std::nullopt, true};
    if (unit == "year") return DatePiece{{today.year + 1, 1, 1}, at + 2, std::nullopt, true};
    if (unit == "weekend") return DatePiece{next_weekday(today, 6), at + 2, std::nullopt, true};
  }
  if (unit == "weekend" && (word == "this" || word == "the")) {
    return DatePiece{plus_days(today, days_until(today, 6)), at + 2, std::nullopt, true};
  }
  return std::nullopt;
}

std::optional<DatePiece> parse_weekday(const Text& text, int at, const MomentContext& context) {
  const std::string_view word = text.word(at);
  const bool next = word == "next";
  const bool this_one = word == "this" || word == "coming";
  const bool last_one = word == "last";
  const int day_at = at + (next || this_one || last_one ? 1 : 0);
  const WordClass day = text.word_class(day_at);
  const bool short_name = day.is(kWeekdayShort) && (context.asked || day_at > at);
  if (!day.is(kWeekdayName) && !short_name) return std::nullopt;
  const CivilDate& today = context.now.date;
  DatePiece piece;
  piece.last = day_at + 1;
  if (next) {
    piece.date = next_weekday(today, day.value);
  } else if (this_one) {
    piece.date = plus_days(today, days_until(today, day.value));
  } else if (last_one) {
    const int ahead = days_until(today, day.value);
    piece.date = plus_days(today, ahead - 7);
  } else {
    const int ahead = days_until(today, day.value);
    piece.date = plus_days(today, ahead == 0 ? 7 : ahead);
  }
  // "tuesday next week", "tuesday of next week", "tuesday december third", "friday the third"
  const int more = piece.last + (text.word(piece.last) == "of" ? 1 : 0);
  if (text.word(more) == "next" && text.word(more + 1) == "week") {
    piece.date = plus_days(monday_of_next_week(today), (day.value + 6) % 7);
    piece.last = more + 2;
  } else if (const auto dated = parse_month_day(text, piece.last, context)) {
    piece = *dated;
  } else if (text.word(piece.last) == "the") {
    if (const auto dated_day = parse_day_of_month(text, piece.last, context)) piece = *dated_day;
  }
  piece.strong = true;
  return piece;
}

}  // namespace

std::optional<DatePiece> parse_date(const Text& text, int at, const MomentContext& context) {
  const std::string_view word = text.word(at);
  const CivilDate& today = context.now.date;
  if (word == "today") return DatePiece{today, at + 1, std::nullopt, true};
  if (word == "tomorrow") return DatePiece{plus_days(today, 1), at + 1, std::nullopt, true};
  if (word == "yesterday") return DatePiece{plus_days(today, -1), at + 1, std::nullopt, true};
  const int day_at = at + (word == "the" ? 1 : 0);
  if (text.word(day_at) == "day" && text.word(day_at + 1) == "after" && text.word(day_at + 2) == "tomorrow") {
    return DatePiece{plus_days(today, 2), day_at + 3, std::nullopt, true};
  }
  if (auto piece = parse_weekday(text, at, context)) return piece;
  if (auto piece = parse_period(text, at, context)) return piece;
  if (auto piece = parse_relative(text, at, context)) return piece;
  if (auto piece = parse_month_day(text, at, context)) return piece;
  if (auto piece = parse_numeric_date(text, at, context)) return piece;
  return parse_day_of_month(text, at, context);
}

}  // namespace callai::pipeline
