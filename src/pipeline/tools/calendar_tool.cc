#include <algorithm>
#include <array>
#include <utility>

#include "pipeline/spoken_form.h"
#include "pipeline/tools/tool_values.h"
#include "pipeline/tools/tools.h"

namespace callai::pipeline {
namespace {

using conversation::Appointment;
using conversation::TimeSpan;
using conversation::ToolResult;
using conversation::ToolStatus;
using templates::CalendarAction;
using templates::CalendarToolSettings;
using templates::CivilDate;
using templates::CivilDateTime;
using templates::CivilTime;

constexpr int kDaysAhead = 28;  ///< that free times are looked for
constexpr std::array<std::string_view, 7> kDays{"sun", "mon", "tue", "wed", "thu", "fri", "sat"};

int minute_of(const CivilTime& time) {
  return time.hour * 60 + time.minute;
}

/// When a calendar is open, out of its settings; the validator has seen that they are times.
struct Hours {
  int opens = 0;  ///< minutes since midnight
  int closes = 0;
  int break_from = 0;  ///< no break when it ends as it begins
  int break_to = 0;
  int slot = 30;

  /// True when it is open for as long as an appointment takes.
  bool fits(int minute) const {
    const bool into_break = minute < break_to && minute + slot > break_from;
    return minute >= opens && minute + slot <= closes && !into_break;
  }
};

Hours hours_of(const CalendarToolSettings& settings) {
  Hours hours;
  const auto minutes = [](const std::string& text) {
    const auto value = templates::parse_canonical(templates::FieldType::kTime, text);
    const auto* time = value ? std::get_if<CivilTime>(&*value) : nullptr;
    return time == nullptr ? 0 : minute_of(*time);
  };
  hours.opens = minutes(settings.opens);
  hours.closes = minutes(settings.closes);
  hours.break_from = minutes(settings.break_from);
  hours.break_to = minutes(settings.break_to);
  hours.slot = std::max(1, static_cast<int>(std::chrono::duration_cast<std::chrono::minutes>(settings.slot).count()));
  return hours;
}

bool is_open_day(const CalendarToolSettings& settings, const CivilDate& date) {
  const std::string_view day = kDays[static_cast<std::size_t>(templates::weekday(date))];
  return std::find(settings.days.begin(), settings.days.end(), day) != settings.days.end();
}

/// "2026-11-30T09:00", or a day alone: then from its first minute on.
std::optional<CivilDateTime> moment_of(const std::string& text, bool& whole_day) {
  if (const auto value = templates::parse_canonical(templates::FieldType::kDateTime, text)) {
    whole_day = false;
    return std::get<CivilDateTime>(*value);
  }
  if (const auto value = templates::parse_canonical(templates::FieldType::kDate, text)) {
    whole_day = true;
    return CivilDateTime{std::get<CivilDate>(*value), {0, 0}};
  }
  return std::nullopt;
}

/// Effect read: free times. Effect write: books one, moves the contact's next one there, or gives that up. Arguments:
/// "at" (a moment; to find free times, a day too), "note".
class Calendar final : public Tool {
 public:
  explicit Calendar(conversation::AppointmentBook& book) : book_(book) {}

  ToolResult run(const templates::ToolConfig& config, const conversation::ToolRequest& request,
                 const ToolContext& context) const override {
    const std::string text = argument_of(request, "at");
    const CivilDateTime now = templates::to_civil(context.now, context.utc_offset);
    bool whole_day = true;
    std::optional<CivilDateTime> at;
    if (!text.empty() && !(at = moment_of(text, whole_day))) {
      return failed_result("'" + clean_tool_text(text, 40) + "' is no moment: pass a field of type date_time or date");
    }
    if (config.effect == templates::ToolEffect::kRead) return find(config, at.value_or(now), whole_day, context);
    if (config.calendar.action == CalendarAction::kCancel) return give_up(config, context);
    if (!at || whole_day) return failed_result("no moment to book: the tool call needs the argument \"at\"");
    return book(config, *at, argument_of(request, "note"), context);
  }

  /// One appointment a key; giving up twice would give up two.
  bool repeatable(const templates::ToolConfig& config) const override {
    return config.effect == templates::ToolEffect::kRead || config.calendar.action != CalendarAction::kCancel;
  }

 private:
  ToolResult find(const templates::ToolConfig& config, const CivilDateTime& at, bool whole_day,
                  const ToolContext& context) const {
    ToolResult result;
    if (core::Status listed = list(config, at, context, result); !listed) return result_of(listed.error());
    if (whole_day) return result;
    const core::WallTime starts = templates::to_wall(at, context.utc_offset);
    const auto taken = book_.taken(config.calendar.calendar, starts, starts + config.calendar.slot);
    if (!taken.ok()) return result_of(taken.error());
    const bool free = closed_reason(config.calendar, at, context).empty() && taken->empty();
    result.values.emplace_back("free", free ? "yes" : "no");
    return result;
  }

  ToolResult book(const templates::ToolConfig& config, const CivilDateTime& at, const std::string& note,
                  const ToolContext& context) const {
    const std::string why_not = closed_reason(config.calendar, at, context);
    if (why_not.empty()) {
      Appointment wanted;
      wanted.key = context.idempotency_key;
      wanted.calendar = config.calendar.calendar;
      wanted.contact = context.contact;
      wanted.call = context.call;
      wanted.at_local = at;
      wanted.starts = templates::to_wall(at, context.utc_offset);
      wanted.length = config.calendar.slot;
      wanted.note = clean_tool_text(note);
      ToolResult result;
      const core::Status booked = config.calendar.action == CalendarAction::kMove ? move(wanted, context, result)
                                                                                  : book_.book(wanted, context.now);
      if (booked.ok()) {
        result.status = ToolStatus::kOk;
        add_moment("", at, context, result);
        return result;
      }
      if (booked.error().code != core::ErrorCode::kAlreadyExists) return result_of(booked.error());
    }
    ToolResult result;
    if (core::Status listed = list(config, at, context, result); !listed) return result_of(listed.error());
    result.status = ToolStatus::kNotFound;
    result.values.emplace_back("reason", why_not.empty() ? "taken" : why_not);
    return result;
  }

  core::Status move(const Appointment& wanted, const ToolContext& context, ToolResult& result) const {
    const auto before = book_.move(wanted, context.now);
    if (!before.ok()) return before.error();
    if (*before) add_moment("before.", **before, context, result);
    return {};
  }

  ToolResult give_up(const templates::ToolConfig& config, const ToolContext& context) const {
    const auto given = book_.give_up(config.calendar.calendar, context.contact, context.now);
    if (!given.ok()) return result_of(given.error());
    ToolResult result;
    result.status = ToolStatus::kOk;
    add_moment("", *given, context, result);
    return result;
  }

  /// "" when the calendar is open at that time for as long as an appointment takes.
  static std::string closed_reason(const CalendarToolSettings& settings, const CivilDateTime& at,
                                   const ToolContext& context) {
    if (templates::to_wall(at, context.utc_offset) <= context.now) return "past";
    const bool open = is_open_day(settings, at.date) && hours_of(settings).fits(minute_of(at.time));
    return open ? "" : "closed";
  }

  /// Free times from `from` on into `result`: N.at, N.words, count.
  core::Status list(const templates::ToolConfig& config, const CivilDateTime& from, const ToolContext& context,
                    ToolResult& result) const {
    const CalendarToolSettings& settings = config.calendar;
    const Hours hours = hours_of(settings);
    const core::WallTime start = std::max(templates::to_wall(from, context.utc_offset), context.now);
    const auto taken = book_.taken(settings.calendar, start, start + std::chrono::hours(24 * (kDaysAhead + 1)));
    if (!taken.ok()) return taken.error();
    const std::int64_t first_day = templates::days_from_civil(templates::to_civil(start, context.utc_offset).date);
    int found = 0;
    for (std::int64_t day = first_day; day < first_day + kDaysAhead && found < config.max_results; ++day) {
      const CivilDate date = templates::civil_from_days(day);
      if (!is_open_day(settings, date)) continue;
      for (int minute = hours.opens; minute + hours.slot <= hours.closes && found < config.max_results;
           minute += hours.slot) {
        if (!hours.fits(minute)) continue;
        const CivilDateTime at{date, {minute / 60, minute % 60}};
        if (!is_free(templates::to_wall(at, context.utc_offset), settings.slot, start, *taken)) continue;
        add_moment(std::to_string(found++) + ".", at, context, result);
      }
    }
    result.status = found > 0 ? ToolStatus::kOk : ToolStatus::kNotFound;
    result.values.emplace_back("count", std::to_string(found));
    return {};
  }

  static bool is_free(core::WallTime starts, core::Duration length, core::WallTime earliest,
                      const std::vector<TimeSpan>& taken) {
    if (starts < earliest) return false;
    return std::none_of(taken.begin(), taken.end(),
                        [&](const TimeSpan& span) { return span.starts < starts + length && span.ends > starts; });
  }

  static void add_moment(const std::string& prefix, const CivilDateTime& at, const ToolContext& context,
                         ToolResult& result) {
    const CivilDate today = templates::to_civil(context.now, context.utc_offset).date;
    result.values.emplace_back(prefix + "at", templates::to_canonical(at));
    result.values.emplace_back(prefix + "words", spoken_date_time(at, today));
  }

  conversation::AppointmentBook& book_;
};

}  // namespace

std::unique_ptr<const Tool> make_calendar(conversation::AppointmentBook& book) {
  return std::make_unique<const Calendar>(book);
}

}  // namespace callai::pipeline
