#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "templates/extraction_rules.h"
#include "templates/field_value.h"

// How values sound in American English on the telephone: words only, so that no voice has to guess. Pure.

namespace callai::pipeline {

/// 42 -> "forty-two", -3.5 -> "minus three point five"; at most six decimals. Beyond 10^15 digit by digit.
std::string spoken_number(double value);
std::string spoken_integer(long long value);
/// 21 -> "twenty-first".
std::string spoken_ordinal(int value);
/// "ten percent".
std::string spoken_percent(double value);
/// "nineteen dollars and ninety-nine cents".
std::string spoken_money(const templates::Money& money);
/// "Tuesday, November twenty-fourth"; the year follows when it is not that of `today`.
std::string spoken_date(const templates::CivilDate& date, const templates::CivilDate& today);
/// "half past two in the afternoon", "noon", "nine twenty in the morning".
std::string spoken_time(const templates::CivilTime& time);
/// "Tuesday, November twenty-fourth, at half past two in the afternoon".
std::string spoken_date_time(const templates::CivilDateTime& moment, const templates::CivilDate& today);
/// "plus one, four one five, five five five, zero one two three": digits in groups.
std::string spoken_phone(std::string_view number);
/// "dana dot fox at example dot com".
std::string spoken_email(std::string_view address);
/// 2026 -> "twenty twenty-six".
std::string spoken_year(int year);

/// A field's value as it is read back. A choice sounds like its first phrase, or its id with spaces.
std::string spoken_value(const templates::FieldValue& value, const templates::Field& field,
                         const templates::CivilDate& today);

/// Running text with its numbers, money, percentages, dates, times, telephone numbers and e-mail addresses in words.
std::string spoken_text(std::string_view text, const templates::CivilDate& today);

}  // namespace callai::pipeline
