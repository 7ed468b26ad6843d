#include "templates/field_value.h"

#include <gtest/gtest.h>

namespace callai::templates {
namespace {

using std::chrono::minutes;

struct Sample {
  FieldType type;
  FieldValue value;
  const char* text;
};

class Canonical : public testing::TestWithParam<Sample> {};

TEST_P(Canonical, WritesAndReadsBack) {
  EXPECT_EQ(to_canonical(GetParam().value), GetParam().text);
  const auto read = parse_canonical(GetParam().type, GetParam().text);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(*read, GetParam().value);
}

INSTANTIATE_TEST_SUITE_P(
    Types, Canonical,
    testing::Values(Sample{FieldType::kYesNo, true, "yes"}, Sample{FieldType::kYesNo, false, "no"},
                    Sample{FieldType::kNumber, 42.5, "42.5"}, Sample{FieldType::kNumber, -3.0, "-3"},
                    Sample{FieldType::kNumber, 0.1, "0.1"}, Sample{FieldType::kNumber, 1e20, "100000000000000000000"},
                    Sample{FieldType::kMoney, Money{1999, "USD"}, "19.99 USD"},
                    Sample{FieldType::kMoney, Money{50000, "EUR"}, "500 EUR"},
                    Sample{FieldType::kMoney, Money{-5, "USD"}, "-0.05 USD"},
                    Sample{FieldType::kDate, CivilDate{2026, 11, 24}, "2026-11-24"},
                    Sample{FieldType::kDate, CivilDate{2024, 2, 29}, "2024-02-29"},
                    Sample{FieldType::kTime, CivilTime{14, 30}, "14:30"},
                    Sample{FieldType::kDateTime, CivilDateTime{{2026, 11, 24}, {9, 5}}, "2026-11-24T09:05"},
                    Sample{FieldType::kText, std::string("a b"), "a b"},
                    Sample{FieldType::kChoice, std::string("pro"), "pro"}));

class NotCanonical : public testing::TestWithParam<std::pair<FieldType, const char*>> {};

TEST_P(NotCanonical, IsRefused) {
  EXPECT_FALSE(parse_canonical(GetParam().first, GetParam().second).has_value());
}

INSTANTIATE_TEST_SUITE_P(
    Texts, NotCanonical,
    testing::Values(std::pair{FieldType::kYesNo, "true"}, std::pair{FieldType::kNumber, "inf"},
                    std::pair{FieldType::kNumber, "1,5"}, std::pair{FieldType::kNumber, ""},
                    std::pair{FieldType::kNumber, "5 "}, std::pair{FieldType::kMoney, "19.999 USD"},
                    std::pair{FieldType::kMoney, "19.99 usd"}, std::pair{FieldType::kMoney, "USD"},
                    std::pair{FieldType::kMoney, "."}, std::pair{FieldType::kMoney, "9999999999999999 USD"},
                    std::pair{FieldType::kDate, "2026-02-29"}, std::pair{FieldType::kDate, "2026-13-01"},
                    std::pair{FieldType::kDate, "26-01-01"}, std::pair{FieldType::kTime, "24:00"},
                    std::pair{FieldType::kTime, "9:00"}, std::pair{FieldType::kDateTime, "2026-11-24 09:05"}));

TEST(FieldValue, MoneyWithoutCurrencyGetsTheDefault) {
  EXPECT_EQ(parse_canonical(FieldType::kMoney, "20.5", "EUR"), FieldValue(Money{2050, "EUR"}));
}

TEST(FieldValue, EveryTypeNameReadsBack) {
  for (int i = 0; i <= static_cast<int>(FieldType::kChoice); ++i) {
    const auto type = static_cast<FieldType>(i);
    EXPECT_EQ(parse_field_type(to_string(type)), type);
  }
  EXPECT_FALSE(parse_field_type("nothing").has_value());
}

TEST(FieldValue, ComparesWithinOneAlternativeAndCurrency) {
  EXPECT_EQ(compare(FieldValue(2.0), FieldValue(3.0)), std::strong_ordering::less);
  EXPECT_EQ(compare(FieldValue(CivilTime{9, 0}), FieldValue(CivilTime{8, 59})), std::strong_ordering::greater);
  EXPECT_EQ(compare(FieldValue(Money{5, "USD"}), FieldValue(Money{5, "USD"})), std::strong_ordering::equal);
  EXPECT_FALSE(compare(FieldValue(Money{5, "USD"}), FieldValue(Money{5, "EUR"})).has_value());
  EXPECT_FALSE(compare(FieldValue(true), FieldValue(1.0)).has_value());
  EXPECT_EQ(compare(FieldValue(std::string("a")), FieldValue(std::string("b"))), std::strong_ordering::less);
}

TEST(Calendar, DaysAndDatesAreInverse) {
  EXPECT_EQ(days_from_civil({1970, 1, 1}), 0);
  EXPECT_EQ(days_from_civil({2000, 3, 1}), 11017);
  for (std::int64_t day = -800000; day < 800000; day += 37) {
    const CivilDate date = civil_from_days(day);
    ASSERT_TRUE(is_valid(date));
    ASSERT_EQ(days_from_civil(date), day);
  }
}

TEST(Calendar, KnowsWeekdays) {
  EXPECT_EQ(weekday({1970, 1, 1}), 4);
  EXPECT_EQ(weekday({2026, 11, 23}), 1);
  EXPECT_EQ(weekday({1969, 12, 27}), 6);
  EXPECT_EQ(weekday({1969, 12, 28}), 0);
}

TEST(Calendar, TheOffsetMovesTheDate) {
  const core::WallTime wall = to_wall({{2026, 11, 24}, {1, 30}}, minutes(0));
  EXPECT_EQ(to_civil(wall, minutes(-300)), (CivilDateTime{{2026, 11, 23}, {20, 30}}));
  EXPECT_EQ(to_civil(wall + std::chrono::seconds(59), minutes(330)), (CivilDateTime{{2026, 11, 24}, {7, 0}}));
  EXPECT_EQ(to_wall({{2026, 11, 23}, {20, 30}}, minutes(-300)), wall);
  EXPECT_EQ(to_civil(core::WallTime(core::Duration(-1)), minutes(0)), (CivilDateTime{{1969, 12, 31}, {23, 59}}));
}

}  // namespace
}  // namespace callai::templates
