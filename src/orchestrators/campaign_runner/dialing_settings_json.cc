#include <utility>

#include "conversation/weekly_hours_json.h"
#include "core/json_reader.h"
#include "orchestrators/campaign_runner/dialing_settings.h"
#include "repositories/contacts/time_zones.h"

namespace callai::orchestrators {

namespace {

using core::Json;
using core::JsonReader;
using core::Problems;
using repositories::DialOutcome;

constexpr DialOutcome kRetried[] = {DialOutcome::kBusy,       DialOutcome::kNoAnswer, DialOutcome::kVoicemail,
                                    DialOutcome::kRejected,   DialOutcome::kFailed,   DialOutcome::kAbandoned,
                                    DialOutcome::kInterrupted};
constexpr const char* kKey = "dialing";
constexpr int kDaySeconds = 24 * 60 * 60;
constexpr int kMaxWaitSeconds = 30 * kDaySeconds;
constexpr std::size_t kMaxCallerIds = 100;

const std::vector<std::string> kPriorities = {"high", "normal", "low"};  // from kHighRank on
const std::vector<std::string> kPacings = {"one_to_one", "by_answer_rate"};

/// "2026-11-24T10:15:00.000Z", or without seconds.
std::optional<core::WallTime> moment_of(const std::string& text) {
  if (text.size() < 17 || text.back() != 'Z') return {};
  const auto value = templates::parse_canonical(templates::FieldType::kDateTime, text.substr(0, 16));
  const auto* civil = value ? std::get_if<templates::CivilDateTime>(&*value) : nullptr;
  if (civil == nullptr) return {};
  return templates::to_wall(*civil, std::chrono::minutes(0));
}

std::string text_of(core::WallTime at) {
  return templates::to_canonical(templates::FieldValue(templates::to_civil(at, std::chrono::minutes(0)))) + ":00Z";
}

void read_hours(JsonReader& reader, conversation::WeeklyHours& hours) {
  if (const Json* const week = reader.value("hours")) {
    conversation::read_week(*week, reader.path() + "/hours", hours, reader.problems());
  }
  if (const Json* const holidays = reader.value("holidays")) {
    conversation::read_holidays(*holidays, reader.path() + "/holidays", hours, reader.problems());
  }
}

void read_moment(JsonReader& reader, const char* key, std::optional<core::WallTime>& out) {
  const Json* const json = reader.value(key);
  if (json == nullptr) return;
  if (json->is_null()) {
    out.reset();
    return;
  }
  const auto at = json->is_string() ? moment_of(json->get<std::string>()) : std::nullopt;
  if (!at) {
    reader.add_problem(key, "wrong_moment", "this is no moment", "write it in UTC, as 2026-11-24T10:15:00Z, or null");
    return;
  }
  out = *at;
}

void read_seconds(JsonReader& reader, const char* key, core::Duration& out) {
  int seconds = static_cast<int>(std::chrono::duration_cast<std::chrono::seconds>(out).count());
  if (reader.integer(key, seconds, 1, kMaxWaitSeconds)) out = std::chrono::seconds(seconds);
}

void read_retries(JsonReader& reader, DialingSettings& settings) {
  const Json* const json = reader.value("retry");
  if (json == nullptr) return;
  JsonReader table(*json, reader.path() + "/retry", reader.problems());
  for (const DialOutcome outcome : kRetried) {
    const std::string name(to_string(outcome));
    const Json* const row = table.value(name);
    if (row == nullptr) continue;
    RetryRule& rule = settings.retry.at(static_cast<std::size_t>(outcome));
    JsonReader of(*row, table.path() + "/" + name, reader.problems());
    read_seconds(of, "after_seconds", rule.after);
    read_seconds(of, "at_most_seconds", rule.at_most);
    of.integer("tries", rule.tries, 0, 20);
    of.finish();
    if (rule.at_most < rule.after) rule.at_most = rule.after;
  }
  table.finish();
}

void read_breaker(JsonReader& reader, BreakerRule& rule) {
  const Json* const json = reader.value("breaker");
  if (json == nullptr) return;
  JsonReader of(*json, reader.path() + "/breaker", reader.problems());
  of.integer("failed_percent", rule.failed_percent, 1, 100);
  of.integer("min_calls", rule.min_calls, 1, 50);
  read_seconds(of, "pause_seconds", rule.pause);
  of.finish();
}

void check_zone(JsonReader& reader, std::string& zone, const std::string& wanted) {
  if (wanted.empty() || repositories::utc_offset_of(wanted, core::WallTime{})) {
    zone = wanted;
    return;
  }
  reader.add_problem("time_zone", "unknown_zone", "there is no time zone '" + wanted + "'",
                     "write one of the IANA names, as Europe/Lisbon");
}

void check_caller_ids(JsonReader& reader, std::vector<std::string>& out) {
  std::vector<std::string> ids;
  if (!reader.texts("caller_ids", ids)) return;
  for (const std::string& id : ids) {
    const bool digits = !id.empty() && id.size() <= 32 &&
                        id.find_first_not_of("0123456789", id.front() == '+' ? 1 : 0) == std::string::npos;
    if (!digits || id == "+" || ids.size() > kMaxCallerIds) {
      reader.add_problem("caller_ids", "wrong_number", "a caller id is digits, with a + before them or not",
                         "write up to 100 numbers, as +4930123456");
      return;
    }
  }
  out = std::move(ids);
}

void read(const Json& json, DialingSettings& settings, Problems& problems) {
  JsonReader reader(json, std::string("/") + kKey, problems);
  read_hours(reader, settings.hours);
  std::string zone = settings.time_zone;
  if (reader.text("time_zone", zone)) check_zone(reader, settings.time_zone, zone);
  read_moment(reader, "starts_at", settings.starts);
  read_moment(reader, "ends_at", settings.ends);
  reader.integer("max_attempts", settings.max_attempts, 1, 50);
  reader.integer("max_attempts_per_day", settings.max_attempts_per_day, 1, 20);
  read_retries(reader, settings);
  reader.integer("max_calls", settings.max_calls, 1, 10000);
  reader.integer("calls_per_minute", settings.calls_per_minute, 1, 60000);
  reader.integer("max_conversations", settings.max_conversations, 0, 10000);
  std::size_t word = static_cast<std::size_t>(settings.pacing);
  if (reader.one_of("pacing", word, kPacings)) settings.pacing = static_cast<Pacing>(word);
  reader.integer("max_abandoned_percent", settings.max_abandoned_percent, 0, 100);
  check_caller_ids(reader, settings.caller_ids);
  if (reader.one_of("priority", word, kPriorities))
    settings.priority = repositories::kHighRank + static_cast<int>(word);
  read_breaker(reader, settings.breaker);
  reader.finish();
}

Json to_json(const DialingSettings& s) {
  const auto seconds = [](core::Duration d) { return std::chrono::duration_cast<std::chrono::seconds>(d).count(); };
  Json retry = Json::object();
  for (const DialOutcome outcome : kRetried) {
    const RetryRule& rule = s.retry_after(outcome);
    retry[std::string(to_string(outcome))] = {
        {"after_seconds", seconds(rule.after)}, {"at_most_seconds", seconds(rule.at_most)}, {"tries", rule.tries}};
  }
  return {{"hours", conversation::week_to_json(s.hours, conversation::DayNames::kLong)},
          {"holidays", conversation::holidays_to_json(s.hours)},
          {"time_zone", s.time_zone},
          {"starts_at", s.starts ? Json(text_of(*s.starts)) : Json(nullptr)},
          {"ends_at", s.ends ? Json(text_of(*s.ends)) : Json(nullptr)},
          {"max_attempts", s.max_attempts},
          {"max_attempts_per_day", s.max_attempts_per_day},
          {"retry", std::move(retry)},
          {"max_calls", s.max_calls},
          {"calls_per_minute", s.calls_per_minute},
          {"max_conversations", s.max_conversations},
          {"pacing", kPacings.at(static_cast<std::size_t>(s.pacing))},
          {"max_abandoned_percent", s.max_abandoned_percent},
          {"caller_ids", s.caller_ids},
          {"priority", kPriorities.at(static_cast<std::size_t>(s.priority - repositories::kHighRank))},
          {"breaker",
           {{"failed_percent", s.breaker.failed_percent},
            {"min_calls", s.breaker.min_calls},
            {"pause_seconds", seconds(s.breaker.pause)}}}};
}

}  // namespace

DialingSettings dialing_of_campaign(std::string_view campaign_settings_json, Problems& problems) {
  DialingSettings settings;
  const Json json = core::parse_json(campaign_settings_json, problems);
  if (json.is_object() && json.contains(kKey)) read(json[kKey], settings, problems);
  return settings;
}

std::string with_dialing(std::string_view campaign_settings_json, std::string_view changes_json, Problems& problems) {
  Problems of_stored;  // what is stored and does not fit is left behind
  DialingSettings settings = dialing_of_campaign(campaign_settings_json, of_stored);
  const Json changes = core::parse_json(changes_json, problems);
  if (!problems.empty()) return "";
  read(changes, settings, problems);
  if (!problems.empty()) return "";
  Json json = core::parse_json(campaign_settings_json, of_stored);
  if (!json.is_object()) json = Json::object();
  json[kKey] = to_json(settings);
  return json.dump();
}

std::string to_json_text(const DialingSettings& settings) {
  return to_json(settings).dump();
}

}  // namespace callai::orchestrators
