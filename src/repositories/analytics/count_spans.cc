#include "repositories/analytics/count_spans.h"

#include <algorithm>

namespace callai::repositories {

namespace {

using core::WallTime;

constexpr std::array<std::string_view, 3> kNames{"h", "d", "m"};

// The first beginning that is not before `at`.
WallTime rounded_up(Span span, WallTime at) {
  const WallTime start = span_start(span, at);
  if (start == at) return at;
  if (span == Span::kHour) return start + std::chrono::hours(1);
  if (span == Span::kDay) return start + std::chrono::days(1);
  const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(start));
  return std::chrono::sys_days((day.year() / day.month() + std::chrono::months(1)) / 1);
}

// [from, to), which begins and ends with spans of `fine`, with the spans of `coarse` in its middle.
void split(Span fine, WallTime from, WallTime to, std::vector<SpanRange>& ranges) {
  if (from >= to) return;
  if (fine == Span::kMonth) {
    ranges.push_back({fine, from, to});
    return;
  }
  const Span coarse = fine == Span::kHour ? Span::kDay : Span::kMonth;
  const WallTime first = rounded_up(coarse, from);
  const WallTime last = span_start(coarse, to);
  if (first >= last) {
    ranges.push_back({fine, from, to});
    return;
  }
  if (from < first) ranges.push_back({fine, from, first});
  split(coarse, first, last, ranges);
  if (last < to) ranges.push_back({fine, last, to});
}

}  // namespace

std::string_view to_string(Span span) {
  return kNames.at(static_cast<std::size_t>(span));
}

WallTime span_start(Span span, WallTime at) {
  if (span == Span::kHour) return std::chrono::floor<std::chrono::hours>(at);
  const auto day = std::chrono::floor<std::chrono::days>(at);
  if (span == Span::kDay) return day;
  const std::chrono::year_month_day date(day);
  return std::chrono::sys_days(date.year() / date.month() / 1);
}

std::vector<SpanRange> cover(WallTime from, WallTime to) {
  std::vector<SpanRange> ranges;
  const WallTime begin = span_start(Span::kHour, std::clamp(from, kBeginOfTime, kEndOfTime));
  const WallTime end = rounded_up(Span::kHour, std::clamp(to, kBeginOfTime, kEndOfTime));
  split(Span::kHour, begin, end, ranges);
  return ranges;
}

}  // namespace callai::repositories
