#include <array>
#include <cstdio>
#include <utility>

#include "api/json_text.h"
#include "api/request_checks.h"

namespace callai::api {

std::string json_text(const core::Json& json) {
  return json.dump(-1, ' ', false, core::Json::error_handler_t::replace);
}

HttpResponse json_answer(int status, const core::Json& json) {
  return json_answer(status, json_text(json));
}

core::Json moment(core::WallTime at) {
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::milliseconds>(at - day));
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                static_cast<int>(time.seconds().count()), static_cast<int>(time.subseconds().count()));
  return std::string(text.data());
}

core::Json moment(const std::optional<core::WallTime>& at) {
  return at ? moment(*at) : core::Json(nullptr);
}

core::Json problems_to_json(const core::Problems& problems) {
  core::Json list = core::Json::array();
  for (const core::Problem& p : problems) {
    core::Json one;
    one["pointer"] = p.path;
    one["code"] = p.code;
    one["severity"] = p.severity == core::Severity::kError ? "error" : "warning";
    one["detail"] = p.message;
    one["mend"] = p.mend;
    list.push_back(std::move(one));
  }
  return list;
}

core::Json page_of(core::Json items, const std::optional<std::string>& next) {
  core::Json page;
  page["items"] = std::move(items);
  page["next"] = next ? core::Json(cursor_text(*next)) : core::Json(nullptr);
  return page;
}

std::string text_at(const core::Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace callai::api
