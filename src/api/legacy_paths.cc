#include "api/legacy_paths.h"

#include <string>
#include <utility>

#include "api/problem.h"

namespace callai::api {

const std::vector<LegacyPath>& legacy_paths() {
  static const std::vector<LegacyPath> kPaths = {
      {"POST", "/auth/register", "POST", "/api/v1/auth/register"},
      {"POST", "/auth/login", "POST", "/api/v1/auth/login"},
      {"POST", "/auth/logout", "POST", "/api/v1/auth/logout"},
      {"GET", "/auth/profile", "GET", "/api/v1/auth/me"},
      {"POST", "/auth/profile/phone", nullptr, "PATCH /api/v1/auth/me"},
      {"GET", "/auth/phone_numbers", nullptr, "GET /api/v1/lines"},
      {"POST", "/auth/phone_numbers", nullptr, "the settings of [sip]"},
      {"DELETE", "/auth/phone_numbers", nullptr, "the settings of [sip]"},
      {"GET", "/contacts", "GET", "/api/v1/contacts"},
      {"POST", "/contacts", "POST", "/api/v1/contacts"},
      {"GET", "/contacts/{id}", "GET", "/api/v1/contacts/{id}"},
      {"GET", "/campaigns", "GET", "/api/v1/campaigns"},
      {"POST", "/campaigns", "POST", "/api/v1/campaigns"},
      {"POST", "/campaigns/from-template", "POST", "/api/v1/campaigns"},
      {"GET", "/campaigns/{id}", "GET", "/api/v1/campaigns/{id}"},
      {"GET", "/campaigns/{id}/script", "GET", "/api/v1/campaigns/{id}/template"},
      {"GET", "/campaigns/{id}/behavior", "GET", "/api/v1/campaigns/{id}/template"},
      {"POST", "/calls/direct", nullptr, "POST /api/v1/calls"},
      {"POST", "/calls/start", "POST", "/api/v1/calls"},
      {"POST", "/calls/end", nullptr, "POST /api/v1/calls/{call_id}/hangup"},
      {"POST", "/calls/process", nullptr, "nothing: the program itself hears and answers; see GET /api/v1/events"},
      {"POST", "/calls/hold", nullptr, "POST /api/v1/calls/{call_id}/hold"},
      {"POST", "/calls/unhold", nullptr, "POST /api/v1/calls/{call_id}/unhold"},
      {"POST", "/calls/transfer", nullptr, "POST /api/v1/calls/{call_id}/transfer"},
      {"POST", "/calls/dtmf", nullptr, "POST /api/v1/calls/{call_id}/dtmf"},
      {"POST", "/calls/outcome", nullptr, "PUT /api/v1/calls/{call_id}/outcome"},
      {"GET", "/calls/status", "GET", "/api/v1/calls"},
      {"GET", "/conversations/{id}", "GET", "/api/v1/conversations/{id}"},
      {"GET", "/conversations/{id}/summary", "GET", "/api/v1/conversations/{id}/summary"},
      {"GET", "/documents", "GET", "/api/v1/documents"},
      {"POST", "/documents", "POST", "/api/v1/documents"},
      {"GET", "/documents/{id}", "GET", "/api/v1/documents/{id}"},
      {"PUT", "/documents/{id}", "PUT", "/api/v1/documents/{id}"},
      {"DELETE", "/documents/{id}", "DELETE", "/api/v1/documents/{id}"},
      {"POST", "/documents/search", "POST", "/api/v1/documents/search"},
      {"GET", "/documents/type/{id}", "GET", "/api/v1/documents?type={id}"},
      {"GET", "/campaign-templates", "GET", "/api/v1/templates"},
      {"POST", "/campaign-templates", nullptr, "PUT /api/v1/templates/{template_id}/draft"},
      {"GET", "/campaign-templates/{id}", "GET", "/api/v1/templates/{id}"},
      {"PUT", "/campaign-templates/{id}", "PUT", "/api/v1/templates/{id}/draft"},
      {"DELETE", "/campaign-templates/{id}", nullptr, "DELETE /api/v1/templates/{template_id}/draft"},
      {"POST", "/campaign-templates/recommendations", "POST", "/api/v1/templates/recommendations"},
      {"GET", "/campaign-templates/analytics", "GET", "/api/v1/analytics/calls"},
      {"POST", "/sample-data", nullptr, "callai demo"},
  };
  return kPaths;
}

namespace {

constexpr std::string_view kId = "{id}";

/// What stands in the place of {id}; "" for a pattern without one; nothing when the path is another one.
std::optional<std::string> id_in(std::string_view pattern, std::string_view path) {
  const std::size_t at = pattern.find(kId);
  if (at == std::string_view::npos) {
    if (pattern == path) return "";
    return {};
  }
  const std::string_view end = pattern.substr(at + kId.size());
  if (!path.starts_with(pattern.substr(0, at)) || !path.ends_with(end)) return {};
  if (path.size() <= at + end.size()) return {};
  std::string id(path.substr(at, path.size() - at - end.size()));
  if (id.find('/') != std::string::npos) return {};
  return id;
}

std::string filled(std::string text, const std::string& id) {
  const std::size_t at = text.find(kId);
  if (at != std::string::npos) text.replace(at, kId.size(), id);
  return text;
}

}  // namespace

std::optional<HttpResponse> follow_legacy_path(HttpRequest& request) {
  if (request.path.starts_with("/api/")) return {};
  if (request.header("accept").find("text/html") != std::string_view::npos) return {};
  const LegacyPath* best = nullptr;
  std::string id;
  for (const LegacyPath& rule : legacy_paths()) {
    if (request.method != rule.method && !(request.method == "HEAD" && std::string_view(rule.method) == "GET"))
      continue;
    auto found = id_in(rule.path, request.path);
    if (!found || (best != nullptr && !found->empty())) continue;  // a path in full is better than one with an id
    best = &rule;
    id = *std::move(found);
  }
  if (best == nullptr) return {};
  if (best->now_method == nullptr) {
    return problem(410,
                   {core::ErrorCode::kNotFound, "this address is gone", "use " + std::string(best->replacement), ""},
                   request.id);
  }
  const std::string_view target = best->replacement;
  const std::size_t mark = target.find('?');
  if (mark != std::string_view::npos) request.query = filled(std::string(target.substr(mark + 1)), id);
  request.path = filled(std::string(target.substr(0, mark)), id);
  if (request.method != "HEAD") request.method = best->now_method;
  return {};
}

}  // namespace callai::api
