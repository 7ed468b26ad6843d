#pragma once

#include <cstdint>
#include <string>

namespace callai::pipeline {

/// What an English word may be to the readers: a set of flags, for one look-up a token.
enum WordFlag : std::uint32_t {
  kFillerWord = 1U << 0U,     ///< "um", "well", "please": says nothing on its own
  kFunctionWord = 1U << 1U,   ///< "the", "is", "of": little weight in comparisons, never a name
  kNegatorWord = 1U << 2U,    ///< "not", "never", "without"
  kPronounWord = 1U << 3U,    ///< subject of a new clause: ends the reach of a negation
  kUnitNumber = 1U << 4U,     ///< zero .. nine
  kTeenNumber = 1U << 5U,     ///< ten .. nineteen
  kTensNumber = 1U << 6U,     ///< twenty .. ninety
  kScaleNumber = 1U << 7U,    ///< hundred, thousand, million
  kOrdinalNumber = 1U << 8U,  ///< first .. thirtieth
  kWeekdayName = 1U << 9U,    ///< value 0 Sunday .. 6 Saturday
  kWeekdayShort = 1U << 10U,  ///< "wed", "sun": words of their own too
  kMonthName = 1U << 11U,     ///< value 1 .. 12
  kTimeUnit = 1U << 12U,      ///< minute(s) .. year(s); value: TimeUnit
  kRepairWord = 1U << 13U,    ///< "actually", "sorry", "rather": what follows replaces what was said
  kHedgeWord = 1U << 14U,     ///< "think", "sure": a negation before it reaches into the next clause
  kClauseJoin = 1U << 15U,    ///< "but", "because": ends the reach of a negation
  kNeverName = 1U << 16U,     ///< common words that are no person's name
  kApproximate = 1U << 17U,   ///< "about", "roughly"
  kQuestionWord = 1U << 18U,  ///< "what", "how"
  kNameCue = 1U << 19U,       ///< may begin what a name follows: "my name is"
};

enum class TimeUnit { kMinute, kHour, kDay, kWeek, kFortnight, kMonth, kYear };

struct WordClass {
  std::uint32_t flags = 0;
  int value = 0;
  bool is(std::uint32_t any_of) const { return (flags & any_of) != 0; }
};

/// The class of a normalised word; no flags when it is not in the lexicon. Constant tables: safe from any thread.
WordClass classify_word(const std::string& word);

}  // namespace callai::pipeline
