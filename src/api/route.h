#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/http_message.h"
#include "core/json.h"
#include "core/result.h"
#include "repositories/system/accounts/principal.h"

namespace callai::api {

using repositories::Principal;
using repositories::Role;

/// A parameter of the query.
struct QueryParameter {
  enum class Type { kText, kInteger, kCursor };  ///< kCursor: an item's key, that clients do not read
  std::string name;
  std::string description;
  Type type = Type::kText;
  std::int64_t min = 0;  ///< of numbers
  std::int64_t max = 0;
  std::size_t max_length = 200;           ///< of texts, bytes
  std::vector<std::string> allowed = {};  ///< of texts; empty: any
  bool required = false;
};

/// What a request for a route is, once everything about it has been checked.
struct RouteCall {
  const HttpRequest& request;
  const Principal& principal;  ///< of nobody where the route is public
  std::map<std::string, std::string, std::less<>> path;
  std::map<std::string, std::string, std::less<>> query;
  const core::Json* body = nullptr;  ///< has the form of the route's schema; null where the body is not JSON

  const std::string& id(std::string_view name) const;  ///< of the path
  std::string text(std::string_view name, std::string_view otherwise = "") const;
  int number(std::string_view name, int otherwise) const;
};
using RouteHandler = std::function<HttpResponse(const RouteCall&)>;

/// One answer of a route. Problems (4xx, 5xx) need not be listed: every route has those that its checks can give.
struct RouteAnswer {
  int status = 200;
  std::string schema;                             ///< name of a schema; "": no body, or one that is not JSON
  std::string content_type = "application/json";  ///< of the body
};

/// A route, declared once: the router, the checks of every request and the OpenAPI document are made from it.
struct Route {
  std::string method;
  std::string path;  ///< "/api/v1/contacts/{contact_id}"
  std::string id;    ///< of the operation: "get_contact"
  std::string tag;
  std::string summary;
  std::optional<Role> role;  ///< the least that may; nothing: everybody, without showing who he is
  std::string scope;         ///< of API keys: "contacts:read"
  std::vector<QueryParameter> query;
  std::string body;                              ///< name of a schema; "": no body
  std::string body_type = "application/json";    ///< other types are handed on as they come
  std::size_t max_body = std::size_t{64} << 10;  ///< bytes
  std::vector<RouteAnswer> answers;
  bool web_socket = false;  ///< its handshake; the handler answers with switch_protocols() or upgrade_required()
  bool far = false;         ///< another node may have to do it: 504 when that says nothing
  bool at_once = false;     ///< answered by the IO thread: it must not wait for anything
  RouteHandler handler;
};
using Routes = std::vector<Route>;

/// The longest id in a path.
inline constexpr std::size_t kMaxIdBytes = 128;

}  // namespace callai::api
