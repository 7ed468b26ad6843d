#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "api/api_parts.h"
#include "api/json_text.h"
#include "api/running_settings.h"

// The machine: its settings, with where each comes from, and how its engines are. Another organisation on the machine
// sees none of it.

namespace callai::api {

namespace {

using core::Json;

/// A URL's password is for nobody: "postgresql://user:***@host".
std::string without_passwords(const std::string& text) {
  std::string shown;
  std::size_t at = 0;
  for (std::size_t scheme = text.find("://"); scheme != std::string::npos; scheme = text.find("://", at)) {
    const std::size_t begin = scheme + 3;
    const std::size_t end = std::min(text.find_first_of(", ", begin), text.size());
    const std::size_t sign = text.rfind('@', end);
    const std::size_t colon = text.find(':', begin);
    shown += text.substr(at, begin - at);
    at = begin;
    if (sign == std::string::npos || sign < begin || colon == std::string::npos || colon > sign) continue;
    shown += text.substr(begin, colon + 1 - begin) + "***";
    at = sign;
  }
  return shown + text.substr(at);
}

Json to_json(const EngineHealth& e) {
  return {{"role", e.role},
          {"engine", without_passwords(e.engine)},
          {"well", e.well},
          {"ms", e.ms < 0 ? Json(nullptr) : Json(e.ms)},
          {"words", e.words},
          {"mend", e.mend},
          {"checked_at", moment(e.checked)}};
}

class Machine {
 public:
  explicit Machine(SharedParts parts) : parts_(std::move(parts)) {}

  HttpResponse settings(const RouteCall& call) const {
    Json items = Json::array();
    if (!ours(call)) return json_answer(200, Json{{"items", std::move(items)}});
    const auto stored = here().running.stored().list();
    if (!stored.ok()) return problem(stored.error(), call.request.id);
    const auto next = here().running.next();
    if (!next.ok()) return problem(next.error(), call.request.id);
    const core::Settings in_force = here().running.in_force();
    for (const core::SettingInfo& info : core::setting_infos()) {
      const bool secret = core::is_secret_setting(info.key);
      const std::string value = core::setting_value(info.key, next->settings);
      const bool storable =
          core::check_stored_setting(info.key, value).ok() || core::check_stored_setting(info.key, "").ok();
      const bool is_stored =
          std::any_of(stored->begin(), stored->end(), [&](const auto& one) { return one.key == info.key; });
      Json item = {{"key", info.key},
                   {"value", secret ? Json(nullptr) : Json(without_passwords(value))},
                   {"is_set", !value.empty()},
                   {"secret", secret},
                   {"default", info.initial},
                   {"meaning", info.meaning},
                   {"origin", next->origins.at(info.key)},
                   {"stored", is_stored},
                   {"can_be_stored", storable},
                   {"restart_needed", value != core::setting_value(info.key, in_force)}};
      items.push_back(std::move(item));
    }
    return json_answer(200, Json{{"items", std::move(items)}});
  }

  HttpResponse change(const RouteCall& call) const {
    if (!ours(call)) {
      return problem({core::ErrorCode::kPermissionDenied, "settings belong to the organisation whose machine it is",
                      "ask whoever runs it", ""},
                     call.request.id);
    }
    std::map<std::string, std::optional<std::string>> changes;
    for (const auto& [key, value] : (*call.body)["values"].items()) {
      changes[key] = value.is_null() ? std::nullopt : std::optional(value.get<std::string>());
    }
    const auto problems = problems_of(changes);
    if (!problems.ok()) return problem(problems.error(), call.request.id);
    if (!problems->empty()) return problem(*problems, call.request.id);
    const core::Status done = here().running.stored().set_all(call.principal, changes);
    if (!done.ok()) return problem(done.error(), call.request.id);
    here().running.take();
    return settings(call);
  }

  HttpResponse engines(const RouteCall& call) const {
    return engine_list(ours(call) ? here().engines.engines() : std::vector<EngineHealth>{});
  }

  HttpResponse test_engines(const RouteCall& call) const {
    const std::vector<EngineHealth> tested =
        ours(call) ? here().engines.test(call.id("engine_role")) : std::vector<EngineHealth>{};
    if (!tested.empty()) return engine_list(tested);
    return problem({core::ErrorCode::kNotFound, "no engine has this role", "GET /api/v1/engines lists them", ""},
                   call.request.id);
  }

 private:
  const Installation& here() const { return parts_->installation; }
  bool ours(const RouteCall& call) const { return call.principal.org == here().org; }

  /// Of each value alone, else of what the settings would be with all of them: nothing may be stored with which the
  /// program does not start again.
  core::Result<core::Problems> problems_of(const std::map<std::string, std::optional<std::string>>& changes) const {
    core::Problems problems;
    for (const auto& [key, value] : changes) {
      if (!value) continue;
      const core::Status good = core::check_stored_setting(key, *value);
      if (!good.ok()) problems.push_back({"/values/" + key, "not_allowed", good.error().message, good.error().mend});
    }
    if (!problems.empty()) return problems;
    const auto found = here().running.problems_of(changes);
    if (!found.ok()) return found.error();
    for (const core::Error& error : *found) {
      const auto named = std::find_if(changes.begin(), changes.end(), [&](const auto& change) {
        return error.message.find(change.first) != std::string::npos;
      });
      const std::string path = named == changes.end() ? "/values" : "/values/" + named->first;
      problems.push_back({path, "does_not_start", error.message, error.mend});
    }
    return problems;
  }

  static HttpResponse engine_list(const std::vector<EngineHealth>& engines) {
    Json items = Json::array();
    for (const EngineHealth& engine : engines) items.push_back(to_json(engine));
    return json_answer(200, Json{{"items", std::move(items)}});
  }

  SharedParts parts_;
};

}  // namespace

void add_installation_routes(const SharedParts& parts, Routes& routes) {
  const auto machine = std::make_shared<const Machine>(parts);
  const auto add = [&](const char* method, const char* path, const char* id, const char* summary, Role role,
                       const char* answer, HttpResponse (Machine::*handler)(const RouteCall&) const) {
    routes.push_back({.method = method,
                      .path = path,
                      .id = id,
                      .tag = "installation",
                      .summary = summary,
                      .role = role,
                      .scope = "settings:write",
                      .answers = {{200, answer}},
                      .handler = [machine, handler](const RouteCall& call) { return ((*machine).*handler)(call); }});
    return &routes.back();
  };
  add("GET", "/api/v1/settings", "list_settings",
      "Every setting: its value, where that comes from, and whether a restart is needed for it", Role::kOwner,
      "Settings", &Machine::settings);
  add("PATCH", "/api/v1/settings", "change_settings",
      "Keeps values in the database, secrets sealed, all or none; null gives the settings file its word back",
      Role::kOwner, "Settings", &Machine::change)
      ->body = "SettingsPatch";
  add("GET", "/api/v1/engines", "list_engines", "Who hears, speaks, answers and finds, and how they are",
      Role::kManager, "Engines", &Machine::engines);
  add("POST", "/api/v1/engines/{engine_role}/test", "test_engines", "Asks the engines of a role now", Role::kManager,
      "Engines", &Machine::test_engines);
}

}  // namespace callai::api
