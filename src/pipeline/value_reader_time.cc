#include <algorithm>

#include "core/contains.h"
#include "pipeline/value_reader_moment.h"
#include "pipeline/value_reader_number.h"

namespace callai::pipeline {
namespace {

using core::is_one_of;

// A part of the day: when it moves a bare hour, and what it means on its own.
struct DayPart {
  int last = 0;
  std::string_view name;  // morning, afternoon, evening, night
  int fallback_hour = 9;
  bool today = false;
};

std::optional<DayPart> parse_day_part(const Text& text, int at) {
  DayPart part;
  int word_at = at;
  if (text.word(at - 1) == "good") return std::nullopt;
  if (text.word(at) == "in" && (text.word(at + 1) == "the" || text.word(at + 1) == "my")) word_at = at + 2;
  if (text.word(at) == "at") word_at = at + 1;
  if (text.word(at) == "this") {
    word_at = at + 1;
    part.today = true;
  }
  bool early = false;
  bool late = false;
  if (is_one_of(text.word(word_at), {"early", "late"})) {
    early = text.word(word_at) == "early";
    late = !early;
    ++word_at;
  }
  const std::string_view word = text.word(word_at);
  if (text.word(word_at - 1) == "good") return std::nullopt;
  part.last = word_at + 1;
  if (word == "morning" || word == "mornings") {
    part.name = "morning";
    part.fallback_hour = early ? 8 : (late ? 11 : 9);
  } else if (word == "afternoon" || word == "afternoons") {
    part.name = "afternoon";
    part.fallback_hour = early ? 13 : (late ? 16 : 14);
  } else if (word == "evening" || word == "evenings") {
    part.name = "evening";
    part.fallback_hour = early ? 17 : (late ? 20 : 18);
  } else if (word == "night" || word == "tonight") {
    part.name = "night";
    part.fallback_hour = 20;
    part.today = part.today || word == "tonight";
  } else {
    return std::nullopt;
  }
  return part;
}

struct Clock {
  int hour = 0;
  int minute = 0;
  int last = 0;
  bool with_minutes = false;
  bool day_clock = false;  // 24 hours beyond doubt
};

std::optional<Clock> parse_digits_clock(std::string_view word, int at) {
  const std::size_t colon = word.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto hour = parse_decimal(word.substr(0, colon));
  const auto minute = parse_decimal(word.substr(colon + 1));
  if (!hour || !minute || *hour > 23 || *minute > 59 || word.size() - colon != 3) return std::nullopt;
  return Clock{static_cast<int>(*hour), static_cast<int>(*minute), at + 1, true, word[0] == '0' || *hour > 12};
}

// "two", "two thirty", "two oh five", "fourteen hundred", "oh nine hundred", "14:30".
std::optional<Clock> parse_clock(const Text& text, int at) {
  // "No, it is another one": no hour.
  if (text.word(at) == "one" &&
      is_one_of(text.word(at - 1), {"another", "other", "this", "that", "which", "wrong", "free"})) {
    return std::nullopt;
  }
  if (const auto clock = parse_digits_clock(text.word(at), at)) return clock;
  const bool oh = text.word(at) == "oh" || text.word(at) == "zero";
  const int hour_at = at + (oh ? 1 : 0);
  const auto hour = text.word_class(hour_at).is(kTensNumber) && text.word_class(hour_at).value != 20
                        ? std::nullopt
                        : parse_small_number(text, hour_at);
  if (!hour || hour->value > 23 || (oh && hour->value > 9)) return std::nullopt;
  Clock clock{static_cast<int>(hour->value), 0, hour->last, false, oh || hour->value > 12};
  if (text.word(clock.last) == "hundred") {
    clock.day_clock = true;
    clock.with_minutes = true;
    ++clock.last;
    if (text.word(clock.last) == "hours") ++clock.last;
    return clock;
  }
  const bool zero = is_one_of(text.word(clock.last), {"oh", "o", "zero"});
  const auto minute = parse_small_number(text, clock.last + (zero ? 1 : 0));
  const bool fits = minute && minute->value < 60 && (zero ? minute->value < 10 : minute->value >= 10);
  if (fits && !text.word_class(minute->last).is(kTimeUnit | kScaleNumber) && text.word(minute->last) != "percent") {
    clock.minute = static_cast<int>(minute->value);
    clock.last = minute->last;
    clock.with_minutes = true;
  }
  return oh && !clock.with_minutes ? std::nullopt : std::optional(clock);
}

// "half past two", "quarter to five", "ten past three", "twenty to six", "half two".
std::optional<Clock> parse_past_to(const Text& text, int at) {
  int minutes = 0;
  int next = at;
  const int start = at + (text.word(at) == "a" ? 1 : 0);
  if (text.word(start) == "half") {
    minutes = 30;
    next = start + 1;
  } else if (text.word(start) == "quarter") {
    minutes = 15;
    next = start + 1;
  } else {
    const auto number = parse_small_number(text, start);
    if (!number || number->value < 1 || number->value > 29) return std::nullopt;
    minutes = static_cast<int>(number->value);
    next = number->last +
           (text.word_class(number->last).is(kTimeUnit) && text.word_class(number->last).value == 0 ? 1 : 0);
  }
  const bool past = is_one_of(text.word(next), {"past", "after"});
  const bool to = is_one_of(text.word(next), {"to", "till", "til", "before", "of"});
  if (text.word(start) == "half" && !past) {
    if (start != at) return std::nullopt;
    const auto hour = parse_small_number(text, next);  // British "half two"
    if (!hour || hour->value < 1 || hour->value > 12 || hour->last != next + 1) return std::nullopt;
    return Clock{static_cast<int>(hour->value), 30, hour->last, true, false};
  }
  if (!past && !to) return std::nullopt;
  const bool fives = minutes % 5 == 0;
  if (!fives && next == start + 1 && to) return std::nullopt;
  const auto hour = parse_small_number(text, next + 1);
  const bool noon = text.word(next + 1) == "noon";
  if (!noon && (!hour || hour->value < 1 || hour->value > 23)) return std::nullopt;
  int h = noon ? 12 : static_cast<int>(hour->value);
  if (to) h = h == 1 ? 12 : h - 1;
  return Clock{h, to ? 60 - minutes : minutes, noon ? next + 2 : hour->last, true, false};
}

// Whether am or pm: said outright, by a part of the day, or by the hours people keep.
void settle_half_of_day(const Text& text, const Clock& clock, TimePiece& piece) {
  int at = piece.last;
  if (text.word(at) == "oclock") ++at;
  if (is_one_of(text.word(at), {"sharp", "ish"})) ++at;
  piece.last = at;
  const std::string_view meridiem = text.word(at);
  if (meridiem == "am" || meridiem == "pm") {
    piece.exact = true;
    piece.last = at + 1;
    if (clock.hour > 12) return;
    piece.hour = clock.hour % 12 + (meridiem == "pm" ? 12 : 0);
    return;
  }
  if (clock.day_clock || clock.hour == 0) {
    piece.exact = true;
    return;
  }
  const int part_at = text.word(at) == "tomorrow" ? at + 1 : at;
  auto part = parse_day_part(text, part_at);
  bool before = false;
  if (!part) {  // "tomorrow afternoon at three", "in the morning around nine"
    int from = piece.last - 1;
    for (int i = from; i >= 0 && from - i < 6 && !part; --i) part = parse_day_part(text, i);
    before = part.has_value();
  }
  if (part) {
    piece.exact = true;
    piece.today = part->today;
    if (!before && part_at == at) piece.last = part->last;
    const int hour = clock.hour % 12;
    if (part->name == "morning") piece.hour = hour;
    if (part->name == "afternoon" || part->name == "evening") piece.hour = hour + 12;
    if (part->name == "night") piece.hour = hour >= 5 ? hour + 12 : hour;
    return;
  }
  if (clock.hour >= 1 && clock.hour <= 6) piece.hour = clock.hour + 12;
}

bool leads_to_time(std::string_view word) {
  return is_one_of(word,
                   {"at", "around", "by", "till", "until", "from", "after", "before", "past", "say", "@", "between"});
}

// After a bare number in an answer to "when?", these may follow; a noun may not ("two people").
bool may_follow_time(const Text& text, int at) {
  const std::string_view word = text.word(at);
  if (word.empty() || text.tokens[static_cast<std::size_t>(at)].clause_start) return true;
  const WordClass c = text.word_class(at);
  if (c.is(kWeekdayName | kFillerWord | kRepairWord | kClauseJoin | kNegatorWord)) return true;
  if (c.is(kTimeUnit | kScaleNumber)) return false;
  return is_one_of(word,
                   {"works", "is",     "would", "will", "on",    "in",       "at",      "or",     "and",   "good",
                    "fine",  "sounds", "maybe", "if",   "today", "tomorrow", "tonight", "thanks", "thank", "should",
                    "next",  "this",   "the",   "not",  "great", "perfect",  "to",      "can",    "does",  "for"});
}

std::optional<TimePiece> parse_named(const Text& text, int at) {
  const std::string_view word = text.word(at);
  if (word == "noon" || word == "midday") return TimePiece{12, 0, at + 1, true, false, false, true};
  if (word == "midnight") return TimePiece{0, 0, at + 1, true, false, false, true};
  if (word == "lunchtime") return TimePiece{12, 0, at + 1, true, true, false, true};
  if (word == "lunch") {
    const std::string_view before = text.word(at - 1);
    if (before == "after") return TimePiece{13, 0, at + 1, true, true, false, true};
    if (before == "before") return TimePiece{11, 0, at + 1, true, true, false, true};
    if (before == "at") return TimePiece{12, 0, at + 1, true, true, false, true};
    return std::nullopt;
  }
  if (word == "end" && text.word(at + 1) == "of") {
    const int day = at + (text.word(at + 2) == "the" ? 3 : 2);
    if (text.word(day) == "day" || text.word(day) == "business")
      return TimePiece{17, 0, day + 1, true, true, false, true};
  }
  if (word == "close" && text.word(at + 1) == "of" && text.word(at + 2) == "business") {
    return TimePiece{17, 0, at + 3, true, true, false, true};
  }
  if (word == "first" && text.word(at + 1) == "thing") {
    const auto part = parse_day_part(text, at + 2);
    return TimePiece{9, 0, part ? part->last : at + 2, true, true, false, true};
  }
  return std::nullopt;
}

}  // namespace

std::optional<TimePiece> parse_time(const Text& text, int at, const MomentContext& context, bool after_date) {
  if (auto named = parse_named(text, at)) return named;
  auto clock = parse_past_to(text, at);
  const bool spelled = clock.has_value();
  if (!clock) clock = parse_clock(text, at);
  if (clock) {
    TimePiece piece{clock->hour, clock->minute, clock->last, false, false, false, true};
    const int before_suffix = piece.last;
    settle_half_of_day(text, *clock, piece);
    const bool suffixed = piece.last > before_suffix;
    const bool colon = text.word(at).find(':') != std::string_view::npos;
    const bool led = leads_to_time(text.word(at - 1)) || (text.word(at - 1) == "about" && context.asked);
    const bool free = may_follow_time(text, piece.last);
    if (spelled || suffixed || colon || (led && free) || (clock->day_clock && clock->with_minutes && led)) return piece;
    piece.strong = false;
    const bool wanted = context.asked || after_date;
    if (wanted && free && (text.word(at) != "one" || text.word(at - 1) != "the")) return piece;
    return std::nullopt;
  }
  if (auto part = parse_day_part(text, at)) {
    if (text.word(part->last) == "at" && parse_clock(text, part->last + 1)) return std::nullopt;
    return TimePiece{part->fallback_hour, 0, part->last, true, true, part->today, true};
  }
  return std::nullopt;
}

}  // namespace callai::pipeline
