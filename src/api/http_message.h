#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/units.h"

namespace callai::api {

class EventStream;
class FileSlice;
class SocketStream;

struct HttpHeader {
  std::string name;  ///< of requests in lower case
  std::string value;
};
using HttpHeaders = std::vector<HttpHeader>;

/// A request as the application sees it. The server has checked its form.
struct HttpRequest {
  std::string id;      ///< made by the server; goes into the log and the answer's X-Request-Id
  std::string method;  ///< "GET", ...
  std::string target;  ///< as sent
  std::string path;    ///< decoded; begins with '/', has no segment "." or "..", no control characters
  std::string query;   ///< as sent, without '?'
  HttpHeaders headers;
  std::string body;
  std::string address;  ///< of the client: the peer's, or what a trusted proxy says
  bool secure = false;  ///< the client speaks HTTPS, to us or to a trusted proxy
  core::TimePoint received{};
  std::string operation;  ///< for the log: set by the application once it knows
  std::string actor;      ///< for the log: who asked, as an id

  /// The value of a header (its name in lower case), or "".
  std::string_view header(std::string_view name) const;
};

/// An answer: one of body, file, events and socket.
struct HttpResponse {
  int status = 200;
  std::string content_type;  ///< "": without a body
  HttpHeaders headers;
  std::string body;
  std::shared_ptr<FileSlice> file;
  std::shared_ptr<EventStream> events;
  std::shared_ptr<SocketStream> socket;  ///< of status 101

  HttpResponse& with(std::string name, std::string value) &;
  HttpResponse&& with(std::string name, std::string value) &&;
};

struct HttpTarget {
  std::string path;
  std::string query;
};
/// Splits and decodes the target of a request line. Nothing when it is none that we serve: not in origin form, bad
/// percent escapes, no UTF-8, control characters, an encoded slash, a backslash, segments "." or "..".
std::optional<HttpTarget> parse_target(std::string_view target);

/// Percent-decoded, '+' as a space when `form`. Nothing for bad escapes.
std::optional<std::string> percent_decoded(std::string_view text, bool form);

/// True when the text can stand in a header: no control character but the tab (RFC 9110, 5.5).
bool is_header_value(std::string_view value);
/// True for a token of RFC 9110, 5.6.2.
bool is_token(std::string_view name);

/// How an answer is framed.
struct Framing {
  bool keep_alive = true;
  std::optional<std::uint64_t> content_length;  ///< nothing: the answer ends with the connection
  std::string_view date;                        ///< an IMF-fixdate
  std::string_view request_id;
};
/// Status line and headers with the empty line. A header that is no header is left out: nothing that an application
/// was given by a client can begin a new line here.
std::string head_text(const HttpResponse& response, const Framing& framing);

/// "Tue, 15 Nov 1994 08:12:31 GMT" (RFC 9110, 5.6.7).
std::string http_date(core::WallTime at);

/// The phrase of a status, "Not Found".
std::string_view reason_phrase(int status);

}  // namespace callai::api
