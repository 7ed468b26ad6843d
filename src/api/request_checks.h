#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "api/http_message.h"
#include "api/route.h"
#include "api/schemas.h"
#include "core/json.h"
#include "core/problem.h"

namespace callai::api {

using QueryValues = std::map<std::string, std::string, std::less<>>;

/// The parameters of a query as a route declares them. Unknown ones, wrong ones, repeated ones are problems (their
/// paths are "?name").
QueryValues read_query(std::string_view query, const std::vector<QueryParameter>& declared, core::Problems& problems);

/// Whether an Accept header takes a media type (RFC 9110, 12.5.1; q=0 is a no). "" takes everything.
bool accepts(std::string_view accept, std::string_view type);
/// "application/json" of "Application/JSON; charset=utf-8".
std::string media_type(std::string_view content_type);

/// An answer's entity tag; answers 304 in its place when the client has it (RFC 9110, 13.1.2).
void add_entity_tag(const HttpRequest& request, HttpResponse& response);

/// 412 where a request says If-Match and none of its tags is that of `current`, the answer to a GET of the same thing
/// (RFC 9110, 13.1.1): somebody changed it since the client read it.
std::optional<HttpResponse> changed_since(const HttpRequest& request, const HttpResponse& current);
/// The entity tag of a body.
std::string entity_tag(std::string_view body);

/// A place in a list, as clients get it: nothing that they should read.
std::string cursor_text(std::string_view after);
std::optional<std::string> cursor_place(std::string_view cursor);
/// A place that is a number; "" is `at_begin`. Nothing: it is none.
std::optional<int> numeric_place(std::string_view place, int at_begin);
/// The problem of a place that is none.
HttpResponse no_such_place(const HttpRequest& request);

/// Serves the part of a file that a Range header asks for: one range; several, and what is none, are the whole file
/// (RFC 9110, 14.2). 416 when it begins behind the end.
HttpResponse file_answer(const HttpRequest& request, std::shared_ptr<FileSlice> file, std::string content_type);

/// The problem of a request whose body has not the type or the form of its route; nothing: `out` is the document.
std::optional<HttpResponse> read_body(const HttpRequest& request, const Route& route, const Schemas& schemas,
                                      core::Json& out);

}  // namespace callai::api
