#include "repositories/analytics/count_spans.h"

#include <gtest/gtest.h>

namespace callai::repositories {
namespace {

using core::WallTime;
using std::chrono::hours;
using std::chrono::sys_days;
using std::chrono::year;

WallTime at(int y, unsigned m, unsigned d, int h = 0, int min = 0) {
  return WallTime(sys_days(year(y) / static_cast<int>(m) / static_cast<int>(d))) + hours(h) + std::chrono::minutes(min);
}

TEST(CountSpans, AWholeYearIsMonths) {
  EXPECT_EQ(cover(at(2026, 1, 1), at(2027, 1, 1)),
            (std::vector<SpanRange>{{Span::kMonth, at(2026, 1, 1), at(2027, 1, 1)}}));
  EXPECT_EQ(cover(kBeginOfTime, kEndOfTime).size(), 1U);
}

TEST(CountSpans, EdgesAreDaysAndHours) {
  EXPECT_EQ(cover(at(2026, 1, 30, 22, 15), at(2026, 4, 2, 3, 1)),
            (std::vector<SpanRange>{{Span::kHour, at(2026, 1, 30, 22), at(2026, 1, 31)},
                                    {Span::kDay, at(2026, 1, 31), at(2026, 2, 1)},
                                    {Span::kMonth, at(2026, 2, 1), at(2026, 4, 1)},
                                    {Span::kDay, at(2026, 4, 1), at(2026, 4, 2)},
                                    {Span::kHour, at(2026, 4, 2), at(2026, 4, 2, 4)}}));
}

TEST(CountSpans, HoursOfOneDayAreHours) {
  EXPECT_EQ(cover(at(2026, 3, 1, 9), at(2026, 3, 1, 17)),
            (std::vector<SpanRange>{{Span::kHour, at(2026, 3, 1, 9), at(2026, 3, 1, 17)}}));
}

TEST(CountSpans, NothingIsNothing) {
  EXPECT_TRUE(cover(at(2026, 3, 1), at(2026, 3, 1)).empty());
  EXPECT_TRUE(cover(at(2026, 3, 2), at(2026, 3, 1)).empty());
}

TEST(CountSpans, EveryHourIsCoveredOnce) {
  const WallTime from = at(2025, 11, 17, 5);
  for (int length = 1; length < 3000; length += 37) {
    const WallTime to = from + hours(length);
    for (WallTime hour = from - hours(2); hour < to + hours(2); hour += hours(1)) {
      int times = 0;
      for (const SpanRange& range : cover(from, to)) {
        const WallTime start = span_start(range.span, hour);
        if (range.from <= start && start < range.to) ++times;
      }
      ASSERT_EQ(times, hour >= from && hour < to ? 1 : 0) << length;
    }
  }
}

}  // namespace
}  // namespace callai::repositories
