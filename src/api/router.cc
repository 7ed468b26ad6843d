#include "api/router.h"

#include <algorithm>
#include <utility>

#include "core/check.h"

namespace callai::api {

namespace {

std::vector<std::string> segments_of(std::string_view path) {
  std::vector<std::string> segments;
  std::size_t at = 1;
  while (at <= path.size()) {
    const std::size_t end = std::min(path.find('/', at), path.size());
    segments.emplace_back(path.substr(at, end - at));
    at = end + 1;
  }
  return segments;
}

bool is_parameter(const std::string& segment) {
  return segment.starts_with('{');
}

}  // namespace

const std::string& RouteCall::id(std::string_view name) const {
  const auto found = path.find(name);
  CALLAI_CHECK(found != path.end(), "the route has no such parameter");
  return found->second;
}

std::string RouteCall::text(std::string_view name, std::string_view otherwise) const {
  const auto found = query.find(name);
  return found == query.end() ? std::string(otherwise) : found->second;
}

int RouteCall::number(std::string_view name, int otherwise) const {
  const auto found = query.find(name);
  return found == query.end() ? otherwise : std::stoi(found->second);  // checked: a number within its bounds
}

Router::Router(Routes routes) : routes_(std::move(routes)) {
  for (const Route& route : routes_) {
    std::vector<std::string> segments = segments_of(route.path);
    std::vector<Pattern>& same_length = patterns_[segments.size()];
    auto known =
        std::find_if(same_length.begin(), same_length.end(), [&](const Pattern& p) { return p.segments == segments; });
    if (known == same_length.end()) {
      const auto parameters = static_cast<std::size_t>(std::count_if(segments.begin(), segments.end(), is_parameter));
      same_length.push_back({std::move(segments), {}, parameters});
      known = std::prev(same_length.end());
    }
    for (const Route* other : known->routes) {
      CALLAI_CHECK(other->method != route.method, "two routes of one method and path");
    }
    known->routes.push_back(&route);
  }
  for (auto& [length, same_length] : patterns_) {
    std::stable_sort(same_length.begin(), same_length.end(),
                     [](const Pattern& a, const Pattern& b) { return a.parameters < b.parameters; });
  }
}

Router::Match Router::find(std::string_view method, std::string_view path) const {
  Match match;
  const std::vector<std::string> segments = segments_of(path);
  const auto same_length = patterns_.find(segments.size());
  if (same_length == patterns_.end()) return match;
  for (const Pattern& pattern : same_length->second) {
    match.path.clear();
    bool fits = true;
    for (std::size_t i = 0; i < segments.size() && fits; ++i) {
      const std::string& wanted = pattern.segments[i];
      if (!is_parameter(wanted)) {
        fits = wanted == segments[i];
      } else if ((fits = !segments[i].empty() && segments[i].size() <= kMaxIdBytes)) {
        match.path.emplace(wanted.substr(1, wanted.size() - 2), segments[i]);
      }
    }
    if (!fits) continue;
    for (const Route* route : pattern.routes) {
      match.allowed.push_back(route->method);
      if (route->method == "GET") match.allowed.emplace_back("HEAD");
      if (route->method == method) match.route = route;
      if (route->method == "GET" && method == "HEAD") match.route = route, match.head = true;
    }
    return match;
  }
  match.path.clear();
  return match;
}

}  // namespace callai::api
