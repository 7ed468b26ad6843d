#include <gtest/gtest.h>

#include <string>

#include "pipeline/stemmer.h"
#include "pipeline/text_matcher.h"
#include "pipeline/value_reader_contact.h"
#include "pipeline/value_reader_moment.h"
#include "pipeline/value_reader_number.h"
#include "pipeline/value_reader_yes_no.h"

namespace callai::pipeline {
namespace {

using templates::FieldType;
using templates::to_canonical;

// Monday, ten in the morning.
constexpr templates::CivilDateTime kNow{{2026, 11, 23}, {10, 0}};

struct Case {
  const char* heard;
  const char* value;  // canonical; "" nothing is read
};

std::string first_of(const Candidates& candidates) {
  return candidates.empty() ? std::string() : to_canonical(candidates.front().value);
}

TEST(Normaliser, MakesTypedAndSpokenTextTheSame) {
  const Case cases[] = {
      {"I'm busy, call me at 2:30 p.m.!", "i am busy call me at 2:30 pm"},
      {"I can\xE2\x80\x99t", "i can not"},
      {"$1,500.50 or 20%", "$ 1500.50 or 20 %"},
      {"twenty-five e mail o clock", "twenty five email oclock"},
      {"Dana.Miller+x@Example.COM.", "dana.miller+x@example.com"},
      {"+1 (415) 555-0100", "+ 1 415 555 0100"},
      {"10am 3rd 5k", "10 am 3rd 5 k"},
      {"it's the customer's", "it is the customer"},
      {"2026-11-24", "2026-11-24"},
      {"example.com", "example dot com"},
      {"\xE2\x82\xAC"
       "40 \xE2\x80\x94 ok",
       "\xE2\x82\xAC 40 okay"},
      {"\xC3\x89lodie", "\xC3\xA9lodie"},
      {"mhm, uh-huh", "mm hm uh huh"},
      {"  ...  ", ""},
  };
  for (const Case& c : cases) {
    const Text text = normalise(c.heard);
    EXPECT_EQ(text.words(0, text.size()), c.value) << c.heard;
  }
}

TEST(Stemmer, BringsFormsOfAWordTogether) {
  const Case cases[] = {{"interested", "interest"},
                        {"pricing", "price"},
                        {"prices", "price"},
                        {"running", "run"},
                        {"companies", "compani"},
                        {"company", "compani"},
                        {"caresses", "caress"},
                        {"relational", "relat"},
                        {"hopping", "hop"},
                        {"hoping", "hope"},
                        {"agreed", "agre"},
                        {"controlling", "control"},
                        {"it", "it"},
                        {"42nd", "42nd"}};
  for (const Case& c : cases) {
    std::string word = c.heard;
    stem_word(word);
    EXPECT_EQ(word, c.value) << c.heard;
  }
}

TEST(EditDistance, CountsATranspositionOnceAndStopsAtTheBound) {
  EXPECT_EQ(edit_distance("price", "price", 2), 0);
  EXPECT_EQ(edit_distance("price", "pirce", 2), 1);
  EXPECT_EQ(edit_distance("price", "prize", 2), 1);
  EXPECT_EQ(edit_distance("appointment", "apointmant", 2), 2);
  EXPECT_EQ(edit_distance("price", "callback", 2), 3);
}

TEST(NumberReader, ReadsNumbersInWordsAndDigits) {
  const Case cases[] = {
      {"two", "2"},
      {"twenty five", "25"},
      {"two hundred and ten", "210"},
      {"one hundred", "100"},
      {"a hundred or so", "100"},
      {"about forty", "40"},
      {"one point five", "1.5"},
      {"two and a half", "2.5"},
      {"half", "0.5"},
      {"a couple", "2"},
      {"a couple of people", "2"},
      {"a dozen", "12"},
      {"half a dozen", "6"},
      {"twelve hundred", "1200"},
      {"one thousand five hundred", "1500"},
      {"two thousand and six", "2006"},
      {"three hundred thousand", "300000"},
      {"two million", "2000000"},
      {"half a million", "500000"},
      {"one million two hundred thousand and five", "1200005"},
      {"1,500", "1500"},
      {"5k", "5000"},
      {"2.5", "2.5"},
      {"seven out of ten", "7"},
      {"a solid eight", "8"},
      {"7/10", "7"},
      {"five or six", "5"},
      {"we have, um, twelve people", "12"},
      {"nobody", "0"},
      {"to", "2"},
      {"one", "1"},
      {"minus five", "-5"},
      {"nineteen", "19"},
      {"no idea", ""},
      {"", ""},
  };
  for (const Case& c : cases) EXPECT_EQ(first_of(read_numbers(normalise(c.heard), true)), c.value) << c.heard;
}

TEST(NumberReader, LeavesIdleNumbersAloneWhenNoneWasAskedFor) {
  for (const char* heard : {"no one", "the pro one", "one moment please", "this one is good", "give me two minutes",
                            "at three pm", "twenty dollars", "to"}) {
    EXPECT_TRUE(read_numbers(normalise(heard), false).empty()) << heard;
  }
}

TEST(MoneyReader, ReadsSumsWithTheirCurrency) {
  const Case cases[] = {
      {"five hundred bucks", "500 USD"},
      {"two fifty", "250 USD"},
      {"nineteen ninety nine", "19.99 USD"},
      {"$19.99", "19.99 USD"},
      {"$1,500", "1500 USD"},
      {"twelve fifty", "1250 USD"},
      {"five dollars and fifty cents", "5.50 USD"},
      {"nineteen dollars ninety nine", "19.99 USD"},
      {"fifty cents", "0.50 USD"},
      {"two grand", "2000 USD"},
      {"5k", "5000 USD"},
      {"forty euros", "40 EUR"},
      {"\xE2\x82\xAC"
       "40",
       "40 EUR"},
      {"thirty quid", "30 GBP"},
      {"\xC2\xA3"
       "30",
       "30 GBP"},
      {"about ten thousand dollars", "10000 USD"},
      {"a hundred dollars", "100 USD"},
      {"two million dollars", "2000000 USD"},
      {"twenty percent", ""},
      {"two years", ""},
  };
  for (const Case& c : cases) {
    const auto expected = templates::parse_canonical(FieldType::kMoney, c.value, "USD");
    const Candidates found = read_money(normalise(c.heard), "USD");
    ASSERT_EQ(expected.has_value(), !found.empty()) << c.heard;
    if (expected) {
      EXPECT_EQ(found.front().value, *expected) << c.heard << " read as " << first_of(found);
    }
  }
}

TEST(MoneyReader, TakesTheFieldsDollars) {
  const Candidates found = read_money(normalise("fifty dollars"), "CAD");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].value, templates::FieldValue(templates::Money{5000, "CAD"}));
}

std::string read_as(FieldType type, const char* heard, bool asked = true) {
  return first_of(read_moment_values(normalise(heard), {kNow, asked, true, true}, type, nullptr));
}

TEST(DateReader, ReadsDatesFromAMonday) {
  const Case cases[] = {
      {"today", "2026-11-23"},
      {"tomorrow", "2026-11-24"},
      {"the day after tomorrow", "2026-11-25"},
      {"tuesday", "2026-11-24"},
      {"monday", "2026-11-30"},
      {"this friday", "2026-11-27"},
      {"on wednesday please", "2026-11-25"},
      {"next tuesday", "2026-12-01"},
      {"next monday", "2026-11-30"},
      {"next friday", "2026-12-04"},
      {"tuesday next week", "2026-12-01"},
      {"next week on thursday", "2026-12-03"},
      {"on the third", "2026-12-03"},
      {"the twenty fifth", "2026-11-25"},
      {"december third", "2026-12-03"},
      {"december the 3rd", "2026-12-03"},
      {"december 24", "2026-12-24"},
      {"the third of december", "2026-12-03"},
      {"third of december", "2026-12-03"},
      {"january tenth", "2027-01-10"},
      {"march fourth twenty twenty seven", "2027-03-04"},
      {"friday december fourth", "2026-12-04"},
      {"in two weeks", "2026-12-07"},
      {"in three days", "2026-11-26"},
      {"in a couple of days", "2026-11-25"},
      {"two weeks from now", "2026-12-07"},
      {"a week from tuesday", "2026-12-01"},
      {"next week", "2026-11-30"},
      {"next month", "2026-12-01"},
      {"at the end of the month", "2026-11-30"},
      {"end of next month", "2026-12-31"},
      {"end of the week", "2026-11-27"},
      {"this weekend", "2026-11-28"},
      {"2026-12-24", "2026-12-24"},
      {"12/24/2026", "2026-12-24"},
      {"24/12/2026", "2026-12-24"},
      {"tuesday no wait friday", "2026-11-27"},
      {"not tuesday, wednesday", "2026-11-25"},
      {"may the force be with you", ""},
      {"the third option", ""},
      {"i may march on", ""},
      {"2026-13-45", ""},
      {"i do not know", ""},
  };
  for (const Case& c : cases) EXPECT_EQ(read_as(FieldType::kDate, c.heard), c.value) << c.heard;
}

TEST(DateReader, PutsNextMondaySaidOnSundayAWeekOn) {
  const MomentContext sunday{{{2026, 11, 22}, {10, 0}}, true, true, true};
  EXPECT_EQ(first_of(read_moment_values(normalise("next monday"), sunday, FieldType::kDate, nullptr)), "2026-11-30");
  const MomentContext saturday{{{2026, 11, 21}, {10, 0}}, true, true, true};
  EXPECT_EQ(first_of(read_moment_values(normalise("next monday"), saturday, FieldType::kDate, nullptr)), "2026-11-23");
}

TEST(DateReader, TakesTheNearestYearUnlessTheFutureIsMeant) {
  const MomentContext past{kNow, true, false, true};
  EXPECT_EQ(first_of(read_moment_values(normalise("october first"), past, FieldType::kDate, nullptr)), "2026-10-01");
  EXPECT_EQ(read_as(FieldType::kDate, "october first"), "2027-10-01");
}

TEST(DateReader, ReadsTheDayFirstWhereThatIsTheCustom) {
  const MomentContext british{kNow, true, true, false};
  EXPECT_EQ(first_of(read_moment_values(normalise("3/12/2026"), british, FieldType::kDate, nullptr)), "2026-12-03");
}

TEST(TimeReader, ReadsTimesOfDay) {
  const Case cases[] = {
      {"two", "14:00"},
      {"at two", "14:00"},
      {"no it is another one", ""},
      {"eleven", "11:00"},
      {"twelve", "12:00"},
      {"seven", "07:00"},
      {"six", "18:00"},
      {"half past two", "14:30"},
      {"two thirty", "14:30"},
      {"two thirty p m", "14:30"},
      {"2:30pm", "14:30"},
      {"2:30 a.m.", "02:30"},
      {"quarter to five", "16:45"},
      {"a quarter past ten", "10:15"},
      {"ten to three", "14:50"},
      {"twenty past nine", "09:20"},
      {"three p m", "15:00"},
      {"ten a m", "10:00"},
      {"twelve p m", "12:00"},
      {"twelve a m", "00:00"},
      {"three o'clock", "15:00"},
      {"noon", "12:00"},
      {"midnight", "00:00"},
      {"in the morning", "09:00"},
      {"after lunch", "13:00"},
      {"late afternoon", "16:00"},
      {"in the evening", "18:00"},
      {"eight in the evening", "20:00"},
      {"nine at night", "21:00"},
      {"six in the morning", "06:00"},
      {"fourteen hundred", "14:00"},
      {"fourteen thirty", "14:30"},
      {"oh nine hundred", "09:00"},
      {"14:30", "14:30"},
      {"09:15", "09:15"},
      {"two oh five", "14:05"},
      {"half two", "14:30"},
      {"three works for me", "15:00"},
      {"end of the day", "17:00"},
      {"at three no make it four", "16:00"},
      {"two people", ""},
      {"good morning", ""},
      {"25:99", ""},
  };
  for (const Case& c : cases) EXPECT_EQ(read_as(FieldType::kTime, c.heard), c.value) << c.heard;
}

TEST(DateTimeReader, PutsDayAndTimeTogether) {
  const Case cases[] = {
      {"next tuesday at half past two", "2026-12-01T14:30"},
      {"tomorrow afternoon at three", "2026-11-24T15:00"},
      {"tomorrow at three in the afternoon", "2026-11-24T15:00"},
      {"at three tomorrow", "2026-11-24T15:00"},
      {"in two hours", "2026-11-23T12:00"},
      {"in half an hour", "2026-11-23T10:30"},
      {"in an hour and a half", "2026-11-23T11:30"},
      {"in twenty minutes", "2026-11-23T10:20"},
      {"tomorrow morning", "2026-11-24T09:00"},
      {"friday two thirty", "2026-11-27T14:30"},
      {"friday at ten", "2026-11-27T10:00"},
      {"this afternoon", "2026-11-23T14:00"},
      {"tonight at eight", "2026-11-23T20:00"},
      {"today at nine", "2026-11-23T21:00"},
      {"at four", "2026-11-23T16:00"},
      {"at nine", "2026-11-24T09:00"},
      {"tuesday", "2026-11-24T09:00"},
      {"december third at noon", "2026-12-03T12:00"},
      {"two p m on wednesday", "2026-11-25T14:00"},
      {"maybe tuesday at two, no, wednesday at three", "2026-11-25T15:00"},
      {"tuesday is not good but wednesday at ten", "2026-11-25T10:00"},
  };
  for (const Case& c : cases) EXPECT_EQ(read_as(FieldType::kDateTime, c.heard), c.value) << c.heard;
}

TEST(DateTimeReader, KeepsTheKnownPartThatWasNotSaid) {
  const templates::FieldValue known = templates::CivilDateTime{{2026, 11, 27}, {14, 0}};
  const MomentContext context{kNow, true, true, true};
  const auto read = [&](const char* heard) {
    return first_of(read_moment_values(normalise(heard), context, FieldType::kDateTime, &known));
  };
  EXPECT_EQ(read("tuesday"), "2026-11-24T14:00");
  EXPECT_EQ(read("three thirty"), "2026-11-27T15:30");
  EXPECT_EQ(read("in the afternoon"), "2026-11-27T14:00");
}

TEST(PhoneReader, ReadsDigitsHoweverTheyAreSaid) {
  const Case cases[] = {
      {"four one five five five five oh one double zero", "4155550100"},
      {"415-555-0100", "4155550100"},
      {"+1 (415) 555-0100", "+14155550100"},
      {"one four one five five five five oh one two three", "+14155550123"},
      {"my number is five five five twelve thirty four", "5551234"},
      {"eight hundred five five five twenty three forty five", "8005552345"},
      {"plus four nine three oh one two three four five six", "+49301234 56"},
      {"area code four one five um five five five oh one oh oh", "4155550100"},
      {"triple five oh one two three", "5550123"},
      {"one two three", ""},
      {"call me", ""},
  };
  for (const Case& c : cases) {
    std::string expected = c.value;
    std::erase(expected, ' ');
    EXPECT_EQ(first_of(read_phones(normalise(c.heard))), expected) << c.heard;
  }
}

TEST(EmailReader, ReadsSpokenAndTypedAddresses) {
  const Case cases[] = {
      {"dana dot miller at example dot com", "dana.miller@example.com"},
      {"it is dana at example dot com", "dana@example.com"},
      {"my email address is dana underscore miller at example dot co dot uk", "dana_miller@example.co.uk"},
      {"d a n a at example dot com", "dana@example.com"},
      {"dana seven seven at mail dash box dot org", "dana77@mail-box.org"},
      {"write to Dana.Miller@example.com please", "dana.miller@example.com"},
      {"dana at gmail com", "dana@gmail.com"},
      {"dana miller at big corp dot com", "danamiller@bigcorp.com"},
      {"meet me at noon", ""},
      {"look at the dot", ""},
  };
  for (const Case& c : cases) EXPECT_EQ(first_of(read_emails(normalise(c.heard))), c.value) << c.heard;
}

TEST(NameReader, ReadsAndCapitalisesNames) {
  const Case cases[] = {
      {"my name is dana miller", "Dana Miller"},
      {"this is dana", "Dana"},
      {"it's dana", "Dana"},
      {"dana", "Dana"},
      {"um dana miller speaking", "Dana Miller"},
      {"yes, this is Ludwig van Beethoven", "Ludwig van Beethoven"},
      {"d a n a", "Dana"},
      {"i am mary o'brien", "Mary O'Brien"},
      {"why do you need that", ""},
      {"no", ""},
      {"i am busy", ""},
      {"call me tomorrow", ""},
  };
  for (const Case& c : cases) EXPECT_EQ(first_of(read_names(normalise(c.heard), true)), c.value) << c.heard;
}

TEST(NameReader, NeedsAClearCueWhenNoNameWasAskedFor) {
  EXPECT_EQ(first_of(read_names(normalise("hi this is dana from acme"), false)), "Dana");
  EXPECT_EQ(first_of(read_names(normalise("my name is dana"), false)), "Dana");
  for (const char* heard : {"this is ridiculous", "i am walter", "dana", "it is raining"}) {
    EXPECT_TRUE(read_names(normalise(heard), false).empty()) << heard;
  }
}

std::string yes_no(const char* heard, YesNoContext context = {true, false}) {
  const auto answer = read_yes_no(normalise(heard), context);
  if (!answer) return "";
  return answer->yes ? "yes" : "no";
}

TEST(YesNoReader, UnderstandsHowPeopleSayYesAndNo) {
  const Case cases[] = {
      {"yes", "yes"},
      {"yeah sure", "yes"},
      {"go ahead", "yes"},
      {"why not", "yes"},
      {"that's right", "yes"},
      {"correct", "yes"},
      {"i guess so", "yes"},
      {"of course", "yes"},
      {"mm-hm", "yes"},
      {"okay", "yes"},
      {"sounds good to me", "yes"},
      {"yes but how much is it", "yes"},
      {"no problem", "yes"},
      {"um, yeah, i think so", "yes"},
      {"no that's right", "yes"},
      {"i do", "yes"},
      {"it is", "yes"},
      {"absolutely", "yes"},
      {"well sure why not", "yes"},
      {"no", "no"},
      {"nope", "no"},
      {"no thanks", "no"},
      {"no, thank you", "no"},
      {"not really", "no"},
      {"not at all", "no"},
      {"absolutely not", "no"},
      {"of course not", "no"},
      {"i don't think so", "no"},
      {"i'm not", "no"},
      {"yeah no", "no"},
      {"that's not right", "no"},
      {"that is not correct", "no"},
      {"that does not work for me", ""},
      {"wrong", "no"},
      {"no that's wrong", "no"},
      {"i do not", "no"},
      {"not now", "no"},
      {"i'd rather not", "no"},
      {"i don't know", ""},
      {"i'm not sure", ""},
      {"maybe", ""},
      {"no idea", ""},
      {"good morning", ""},
      {"tuesday", ""},
  };
  for (const Case& c : cases) EXPECT_EQ(yes_no(c.heard), c.value) << c.heard;
}

TEST(YesNoReader, HearsAGoAheadInTheNoOfSomebodyWhoDoesNotMind) {
  EXPECT_EQ(yes_no("not at all", {true, true}), "yes");
  EXPECT_EQ(yes_no("no", {true, true}), "yes");
  EXPECT_EQ(yes_no("yes go ahead", {true, true}), "yes");
  EXPECT_EQ(yes_no("not at all", {true, false}), "no");
}

TEST(YesNoReader, TakesNoOpeningWordForAnAnswerWhenNothingWasAsked) {
  EXPECT_EQ(yes_no("okay so what is the price", {}), "");
  EXPECT_EQ(yes_no("right but who are you", {}), "");
  EXPECT_EQ(yes_no("i am calling about my bill", {}), "");
  EXPECT_EQ(yes_no("okay", {}), "yes");
}

TEST(Backchannel, IsOnlyListeningNoises) {
  for (const char* heard :
       {"mm-hm", "uh huh", "right", "okay", "i see", "got it", "oh okay", "yeah right", "alright"}) {
    EXPECT_TRUE(is_backchannel(normalise(heard))) << heard;
  }
  for (const char* heard : {"", "um", "no", "right now", "okay call me", "i", "it", "tuesday", "see you"}) {
    EXPECT_FALSE(is_backchannel(normalise(heard))) << heard;
  }
}

TEST(Negation, ReachesToTheEndOfItsClause) {
  const auto negated = [](const char* heard, const char* word) {
    const Text text = normalise(heard);
    for (int i = 0; i < text.size(); ++i) {
      if (text.word(i) == word) return is_negated(text, i, i + 1);
    }
    ADD_FAILURE() << word << " is not in " << heard;
    return false;
  };
  EXPECT_TRUE(negated("i am not interested", "interested"));
  EXPECT_TRUE(negated("i'm not at all interested", "interested"));
  EXPECT_TRUE(negated("i don't think i am interested", "interested"));
  EXPECT_TRUE(negated("no interest", "interest"));
  EXPECT_TRUE(negated("i was never happy", "happy"));
  EXPECT_FALSE(negated("no, interested", "interested"));
  EXPECT_FALSE(negated("not now but i am interested", "interested"));
  EXPECT_FALSE(negated("not only interested", "interested"));
  EXPECT_FALSE(negated("why not interested people", "interested"));
  EXPECT_FALSE(negated("i am interested", "interested"));
}

}  // namespace
}  // namespace callai::pipeline
