#include <algorithm>
#include <charconv>
#include <utility>

#include "api/file_slice.h"
#include "api/json_text.h"
#include "api/request_checks.h"
#include "core/base64.h"
#include "core/hash.h"
#include "core/strings.h"
#include "core/utf8.h"

namespace callai::api {

namespace {

constexpr char kCursorForm = '1';  // of what follows: the key of the last item

void check_value(const QueryParameter& q, const std::string& value, core::Problems& problems) {
  const std::string path = "?" + q.name;
  if (q.type == QueryParameter::Type::kInteger) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    const bool read = error == std::errc{} && end == value.data() + value.size();
    if (read && number >= q.min && number <= q.max) return;
    problems.push_back({path, "out_of_range", "'" + q.name + "' is no number in its range",
                        "send " + std::to_string(q.min) + " to " + std::to_string(q.max)});
    return;
  }
  if (value.size() > q.max_length) {
    problems.push_back(
        {path, "too_long", "'" + q.name + "' is too long", "send at most " + std::to_string(q.max_length) + " bytes"});
  }
  const bool known = q.allowed.empty() || std::find(q.allowed.begin(), q.allowed.end(), value) != q.allowed.end();
  if (!known) {
    problems.push_back({path, "not_allowed", "'" + q.name + "' has a value that is not known",
                        "send one of " + core::joined(q.allowed)});
  }
}

std::string checked_value(const QueryParameter& q, const std::string& value, core::Problems& problems) {
  check_value(q, value, problems);
  if (q.type != QueryParameter::Type::kCursor || value.empty()) return value;
  auto place = cursor_place(value);
  if (place) return *std::move(place);
  problems.push_back({"?" + q.name, "no_cursor", "'" + q.name + "' is no place in a list",
                      "send the `next` of the page before as it is"});
  return "";
}

/// "bytes=100-199", "bytes=100-", "bytes=-100": first byte and length.
struct ByteRange {
  bool wanted = false;
  bool satisfiable = false;
  std::uint64_t first = 0;
  std::uint64_t length = 0;
};

std::optional<std::uint64_t> number_of(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return {};
  return number;
}

ByteRange range_of(std::string_view header, std::uint64_t bytes) {
  constexpr std::string_view kUnit = "bytes=";
  if (!header.starts_with(kUnit) || header.find(',') != std::string_view::npos) return {};
  header.remove_prefix(kUnit.size());
  const std::size_t dash = header.find('-');
  if (dash == std::string_view::npos) return {};
  const auto first = number_of(header.substr(0, dash));
  const auto last = number_of(header.substr(dash + 1));
  if (first && last && *last < *first) return {};
  if (!first && !last) return {};
  if (!first) {  // the last so many bytes
    const std::uint64_t length = std::min(*last, bytes);
    return {true, length > 0, bytes - length, length};
  }
  if (!last && dash + 1 != header.size()) return {};
  if (*first >= bytes) return {true, false, 0, 0};
  return {true, true, *first, std::min(last.value_or(bytes - 1), bytes - 1) - *first + 1};
}

bool names_tag(std::string_view header, const std::string& tag) {
  for (const std::string& one : core::split_list(header)) {
    if (one == "*" || one == tag || one == "W/" + tag) return true;
  }
  return false;
}

}  // namespace

QueryValues read_query(std::string_view query, const std::vector<QueryParameter>& declared, core::Problems& problems) {
  QueryValues values;
  std::size_t at = 0;
  while (at < query.size()) {
    const std::size_t end = std::min(query.find('&', at), query.size());
    const std::string_view pair = query.substr(at, end - at);
    at = end + 1;
    if (pair.empty()) continue;
    const std::size_t equals = std::min(pair.find('='), pair.size());
    const auto name = percent_decoded(pair.substr(0, equals), true);
    const auto value = percent_decoded(equals < pair.size() ? pair.substr(equals + 1) : "", true);
    if (!name || !value) {
      problems.push_back({"?", "bad_escape", "the query has a % that begins no escape", "write %25 for it"});
      continue;
    }
    const auto found = std::find_if(declared.begin(), declared.end(), [&](const auto& q) { return q.name == *name; });
    if (found == declared.end()) {
      std::vector<std::string> names;
      for (const QueryParameter& q : declared) names.push_back(q.name);
      problems.push_back({"?" + *name, "unknown_parameter", "this parameter is not known here",
                          names.empty() ? "leave it out" : "known are " + core::joined(names)});
      continue;
    }
    if (!values.emplace(*name, checked_value(*found, *value, problems)).second) {
      problems.push_back({"?" + *name, "repeated", "'" + *name + "' is there twice", "send it once"});
    }
  }
  for (const QueryParameter& q : declared) {
    if (q.required && !values.contains(q.name)) {
      problems.push_back({"?" + q.name, "missing", "'" + q.name + "' is missing", "add it to the query"});
    }
  }
  return values;
}

std::string media_type(std::string_view content_type) {
  return core::ascii_lower(core::trimmed(content_type.substr(0, content_type.find(';'))));
}

bool accepts(std::string_view accept, std::string_view type) {
  if (core::trimmed(accept).empty()) return true;
  const std::string family = std::string(type.substr(0, type.find('/'))) + "/*";
  for (const std::string& one : core::split_list(accept)) {
    const std::string range = media_type(one);
    if (range != type && range != family && range != "*/*") continue;
    const std::string parameters = core::ascii_lower(one);
    const bool never = parameters.find("q=0") != std::string::npos && parameters.find("q=0.") == std::string::npos;
    if (!never) return true;
  }
  return false;
}

std::string entity_tag(std::string_view body) {
  return "\"" + core::sha256_hex(body).substr(0, 32) + "\"";
}

std::optional<HttpResponse> changed_since(const HttpRequest& request, const HttpResponse& current) {
  const std::string_view wanted = request.header("if-match");
  if (wanted.empty() || current.status != 200) return {};
  const auto own = std::find_if(current.headers.begin(), current.headers.end(),
                                [](const HttpHeader& header) { return header.name == "ETag"; });
  const std::string tag = own == current.headers.end() ? entity_tag(current.body) : own->value;
  for (const std::string& one : core::split_list(wanted)) {
    if (one == "*" || one == tag) return {};
  }
  return problem(412,
                 {core::ErrorCode::kFailedPrecondition, "it was changed since you read it",
                  "read it again, look at what is different, and send the change with its new ETag", ""},
                 request.id);
}

std::string cursor_text(std::string_view after) {
  return core::base64url(std::string(1, kCursorForm) + std::string(after));
}

std::optional<std::string> cursor_place(std::string_view cursor) {
  auto text = core::from_base64url(cursor);
  if (!text || text->empty() || text->front() != kCursorForm) return {};
  text->erase(0, 1);
  if (text->find('\0') != std::string::npos || core::valid_utf8(*text) != *text) return {};
  return text;
}

std::optional<int> numeric_place(std::string_view place, int at_begin) {
  if (place.empty()) return at_begin;
  int number = 0;
  const auto [end, error] = std::from_chars(place.data(), place.data() + place.size(), number);
  if (error != std::errc{} || end != place.data() + place.size() || number < 0) return {};
  return number;
}

HttpResponse no_such_place(const HttpRequest& request) {
  return problem(core::Problems{{"?after", "no_cursor", "'after' is no place in this list",
                                 "send the `next` of the page before as it is"}},
                 request.id);
}

void add_entity_tag(const HttpRequest& request, HttpResponse& response) {
  if (response.status != 200 || response.file || response.events || response.body.empty()) return;
  const auto fixed = std::any_of(response.headers.begin(), response.headers.end(),
                                 [](const auto& header) { return header.name == "Cache-Control"; });
  if (fixed) return;  // a page whose nonce is its own is never the one that a client has
  const std::string tag = entity_tag(response.body);
  response.with("ETag", tag);
  response.with("Cache-Control", "private, no-cache");
  if (!names_tag(request.header("if-none-match"), tag)) return;
  response.status = 304;
  response.body.clear();
  response.content_type.clear();
}

HttpResponse file_answer(const HttpRequest& request, std::shared_ptr<FileSlice> file, std::string content_type) {
  const std::uint64_t bytes = file->file_bytes();
  const std::string tag = "\"" + std::to_string(file->modified_ns()) + "-" + std::to_string(bytes) + "\"";
  HttpResponse response;
  response.with("ETag", tag).with("Accept-Ranges", "bytes");
  if (names_tag(request.header("if-none-match"), tag)) {
    response.status = 304;
    return response;
  }
  const std::string_view if_range = request.header("if-range");
  const bool whole = !if_range.empty() && if_range != tag;
  const ByteRange range = whole ? ByteRange{} : range_of(request.header("range"), bytes);
  if (range.wanted && !range.satisfiable) {
    HttpResponse refused = problem(416,
                                   {core::ErrorCode::kInvalidArgument, "the range begins behind the end",
                                    "ask for bytes of 0 to " + std::to_string(bytes), ""},
                                   request.id);
    refused.with("Content-Range", "bytes */" + std::to_string(bytes));
    return refused;
  }
  if (range.wanted) {
    response.status = 206;
    file->narrow(range.first, range.length);
    response.with("Content-Range", "bytes " + std::to_string(range.first) + "-" +
                                       std::to_string(range.first + range.length - 1) + "/" + std::to_string(bytes));
  }
  response.content_type = std::move(content_type);
  response.file = std::move(file);
  return response;
}

std::optional<HttpResponse> read_body(const HttpRequest& request, const Route& route, const Schemas& schemas,
                                      core::Json& out) {
  if (route.body.empty() && route.body_type == "application/json") return {};
  const std::string type = media_type(request.header("content-type"));
  if (type != route.body_type) {
    return problem(415,
                   {core::ErrorCode::kInvalidArgument, "the body is of type '" + type + "'",
                    "send it as " + route.body_type + ", and say so in Content-Type", ""},
                   request.id);
  }
  if (route.body_type != "application/json") return {};
  auto json = read_json(request.body);
  if (!json.ok()) return problem(400, json.error(), request.id);
  const core::Problems problems = schemas.check(route.body, *json);
  if (!problems.empty()) return problem(problems, request.id);
  out = *std::move(json);
  return {};
}

}  // namespace callai::api
