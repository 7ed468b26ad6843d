#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/units.h"

namespace callai::templates {

/// The types a template may collect. `text` is free text, `name` a person's name, `choice` one of the field's choices.
enum class FieldType { kText, kYesNo, kNumber, kMoney, kDate, kTime, kDateTime, kPhone, kEmail, kName, kChoice };

std::string_view to_string(FieldType type);                            ///< "yes_no", "datetime", ...
std::optional<FieldType> parse_field_type(std::string_view text);

struct Money {
  std::int64_t minor = 0;        ///< hundredths of the currency's unit, in every currency: 1999 is 19.99
  std::string currency = "USD";  ///< ISO 4217
  auto operator<=>(const Money&) const = default;
};

struct CivilDate {
  int year = 1970;
  int month = 1;  ///< 1..12
  int day = 1;    ///< 1..31
  auto operator<=>(const CivilDate&) const = default;
};

struct CivilTime {
  int hour = 0;    ///< 0..23
  int minute = 0;  ///< 0..59
  auto operator<=>(const CivilTime&) const = default;
};

/// A wall-clock moment where the contact is, without a zone: the call's UTC offset says which.
struct CivilDateTime {
  CivilDate date;
  CivilTime time;
  auto operator<=>(const CivilDateTime&) const = default;
};

/// Named texts in document order; keys unique.
using Properties = std::vector<std::pair<std::string, std::string>>;

/// A collected value. text, phone (E.164 where it could be read so), email, name and choice (the choice's id) are strings.
using FieldValue = std::variant<std::string, bool, double, Money, CivilDate, CivilTime, CivilDateTime>;

/// Canonical text, locale-free: "yes"/"no", "42.5", "19.99 USD" ("500 USD" when whole), "2026-11-24", "14:30",
/// "2026-11-24T14:30", or the string.
std::string to_canonical(const FieldValue& value);

/// Inverse of to_canonical for the given type; nothing when `text` is not of that form. Money without a currency gets
/// `default_currency`.
std::optional<FieldValue> parse_canonical(FieldType type, std::string_view text,
                                          std::string_view default_currency = "USD");

/// Order of two values of the same alternative; nothing when they cannot be compared (other alternative, other currency).
std::optional<std::strong_ordering> compare(const FieldValue& a, const FieldValue& b);

// Calendar arithmetic (proleptic Gregorian; Howard Hinnant, "chrono-compatible low-level date algorithms").
std::int64_t days_from_civil(const CivilDate& date);   ///< days since 1970-01-01
CivilDate civil_from_days(std::int64_t days);
int weekday(const CivilDate& date);                    ///< 0 Sunday .. 6 Saturday
bool is_valid(const CivilDate& date);
/// The civil moment of `wall` at the given offset from UTC (the fraction of the minute is dropped).
CivilDateTime to_civil(core::WallTime wall, std::chrono::minutes utc_offset);
core::WallTime to_wall(const CivilDateTime& civil, std::chrono::minutes utc_offset);

}  // namespace callai::templates
