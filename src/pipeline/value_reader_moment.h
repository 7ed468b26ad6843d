#pragma once

#include <optional>
#include <vector>

#include "pipeline/value_reader.h"

namespace callai::pipeline {

struct MomentContext {
  templates::CivilDateTime now;  ///< where the contact is
  bool asked = false;            ///< the open question wants a date or time: a bare "two" is a time
  bool future_only = false;      ///< of two readings, the one that is to come
  bool month_first = true;       ///< 3/12 is March 12th
};

/// A date, a time of day, or both, as said. At least one of them is there.
struct Moment {
  std::optional<templates::CivilDate> date;
  std::optional<templates::CivilTime> time;
  bool vague_time = false;  ///< only a part of the day was said ("in the morning": 09:00)
  int first = 0;
  int last = 0;
  double confidence = 0;
};

/// The moments of an utterance, in order; a day and a time that belong together are one. What a repair replaces
/// ("tuesday, no, friday") and what is negated ("not tuesday") is left out.
///
/// Readings. Bare weekday: the next one after today. "this X": today or the next six days. "next X": the first X after
/// the coming Sunday (today, if it is Sunday), or a week later when that would be tomorrow. "next week": its Monday.
/// "the third": the next such day. Bare hours keep business hours: 7 to 11 in the morning, 12 noon, 1 to 6 in the
/// afternoon. Parts of the day without an hour: morning 09:00, lunch 12:00, after lunch 13:00, afternoon 14:00, end of
/// the day 17:00, evening 18:00, night 20:00.
std::vector<Moment> read_moments(const Text& text, const MomentContext& context);

/// Moments as values of `type` (kDate, kTime or kDateTime). A missing part of a kDateTime is taken from `known` when
/// given; else a day alone means 09:00 and a time alone the next such time, both with less confidence.
Candidates read_moment_values(const Text& text, const MomentContext& context, templates::FieldType type,
                              const templates::FieldValue* known);

// The pieces, for value_reader_moment.cc.

struct DatePiece {
  templates::CivilDate date;
  int last = 0;                              ///< one past
  std::optional<templates::CivilTime> time;  ///< "in two hours" says both
  bool strong = true;                        ///< false: "the third" alone
};
struct TimePiece {
  int hour = 0;
  int minute = 0;
  int last = 0;
  bool exact = false;  ///< am, pm or 24 hours were said
  bool vague = false;  ///< a part of the day
  bool today = false;  ///< "this morning", "tonight"
  bool strong = true;  ///< false: a bare hour that needs its surroundings
};

/// The date that starts at token `at` (value_reader_date.cc).
std::optional<DatePiece> parse_date(const Text& text, int at, const MomentContext& context);
/// The time of day that starts at token `at` (value_reader_time.cc).
std::optional<TimePiece> parse_time(const Text& text, int at, const MomentContext& context, bool after_date);

}  // namespace callai::pipeline
