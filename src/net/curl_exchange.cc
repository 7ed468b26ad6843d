#include "net/curl_exchange.h"

#include <algorithm>
#include <utility>

#include "core/strings.h"

namespace callai::net {
namespace {

using core::ErrorCode;

core::Error bad(const std::string& what, const std::string& mend) {
  return {ErrorCode::kInvalidArgument, what, mend, ""};
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t') || byte == 0x7F;
  });
}

// RFC 9110, 5.6.2: token.
bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

std::string part(CURLU* url, CURLUPart what, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url, what, &text, flags) != CURLUE_OK) return "";
  std::string copy(text);
  curl_free(text);
  return copy;
}

void append(CurlList& list, const std::string& line) {
  curl_slist* const longer = curl_slist_append(list.get(), line.c_str());
  if (longer == nullptr) return;
  list.release();  // NOLINT(bugprone-unused-return-value): longer begins with it
  list.reset(longer);
}

/// The URL without what may be secret in it: for messages.
std::string plain_url(const std::string& url) {
  const std::size_t query = std::min(url.find_first_of("?#"), url.size());
  const std::size_t host = url.find("//");
  const std::size_t at = url.find('@');
  if (host != std::string::npos && at != std::string::npos && at < std::min(url.find('/', host + 2), query)) {
    return url.substr(0, host + 2) + url.substr(at + 1, query - at - 1);
  }
  return url.substr(0, query);
}

std::string seconds(core::Duration d) {
  std::string text = std::to_string(core::to_ms(d) / 1000.0);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text + " s";
}

}  // namespace

core::Result<UrlParts> url_parts(const std::string& url) {
  const std::string shown = "'" + plain_url(url) + "'";
  if (url.size() > 8192 || has_control(url)) return bad("a URL with control characters, or over 8 KiB", "mend the URL");
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> parsed(curl_url(), &curl_url_cleanup);
  if (curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK) {
    return bad(shown + " is no URL", "write it as http://host:port/path");
  }
  UrlParts parts;
  parts.scheme = part(parsed.get(), CURLUPART_SCHEME);
  parts.host = part(parsed.get(), CURLUPART_HOST);
  if (parts.host.size() > 2 && parts.host.front() == '[') parts.host = parts.host.substr(1, parts.host.size() - 2);
  const std::string port = part(parsed.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT);
  parts.port = port.empty() ? 0 : std::stoi(port);
  if (parts.scheme != "http" && parts.scheme != "https")
    return bad(shown + " is neither http nor https", "mend the URL");
  if (parts.host.empty()) return bad(shown + " names no host", "write it as http://host:port/path");
  return parts;
}

CurlExchange::CurlExchange(core::Env env, HttpRequest request, HttpEvents events)
    : env_(env), request_(std::move(request)), events_(std::move(events)), started_(env.clock.now()) {
  last_byte_ = started_;
}

core::Result<UrlParts> CurlExchange::check() const {
  if (!is_token(request_.method)) return bad("'" + request_.method + "' is no HTTP method", "write GET or POST");
  for (const HttpHeader& header : request_.headers) {
    if (!is_token(header.name)) return bad("'" + header.name + "' is no name of a header", "mend the header's name");
    if (has_control(header.value)) {
      return bad("the value of header '" + header.name + "' has control characters", "take the line breaks out of it");
    }
  }
  return url_parts(request_.url);
}

core::Result<CURL*> CurlExchange::prepare(const HttpClientSettings& settings, const UrlParts& to,
                                          const std::vector<std::string>& ips) {
  easy_.reset(curl_easy_init());
  if (easy_ == nullptr) return core::Error{ErrorCode::kResourceExhausted, "no memory for an HTTP exchange", "", ""};
  CURL* const easy = easy_.get();
  const auto set = [easy](CURLoption option, auto value) { curl_easy_setopt(easy, option, value); };
  set(CURLOPT_PRIVATE, this);
  set(CURLOPT_URL, request_.url.c_str());
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_ERRORBUFFER, error_text_);
  set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
  set(CURLOPT_TCP_KEEPALIVE, 1L);
  set(CURLOPT_USERAGENT, settings.user_agent.c_str());
  // Who knows the addresses goes there directly. "": the environment is not asked either.
  set(CURLOPT_PROXY, ips.empty() ? settings.proxy.c_str() : "");
  set(CURLOPT_NOPROXY, "");
  set(CURLOPT_SSL_VERIFYPEER, settings.verify_tls ? 1L : 0L);
  set(CURLOPT_SSL_VERIFYHOST, settings.verify_tls ? 2L : 0L);
  if (!settings.ca_file.empty()) set(CURLOPT_CAINFO, settings.ca_file.c_str());
  set(CURLOPT_CONNECTTIMEOUT_MS, 0x7FFFFFFFL);  // the deadlines are ours: they name the phase
  set(CURLOPT_HEADERFUNCTION, &CurlExchange::on_header);
  set(CURLOPT_HEADERDATA, this);
  set(CURLOPT_WRITEFUNCTION, &CurlExchange::on_body);
  set(CURLOPT_WRITEDATA, this);
  if (!request_.body.empty() || request_.method == "POST" || request_.method == "PUT") {
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
    set(CURLOPT_POSTFIELDS, request_.body.data());
  }
  set(CURLOPT_PREREQFUNCTION, &CurlExchange::on_request);
  set(CURLOPT_PREREQDATA, this);
  if (request_.method == "HEAD") set(CURLOPT_NOBODY, 1L);
  set(CURLOPT_CUSTOMREQUEST, request_.method.c_str());
  append(headers_, "Expect:");  // a server that never says 100 would cost a second
  for (const HttpHeader& header : request_.headers) {
    append(headers_, header.value.empty() ? header.name + ";" : header.name + ": " + header.value);
  }
  set(CURLOPT_HTTPHEADER, headers_.get());
  if (!ips.empty()) {
    // "+": kept no longer than curl's own cache would.
    std::string entry = "+" + to.host + ":" + std::to_string(to.port) + ":";
    for (const std::string& ip : ips)
      entry += (entry.back() == ':' ? "" : ",") + (ip.find(':') == std::string::npos ? ip : "[" + ip + "]");
    append(addresses_, entry);
    set(CURLOPT_RESOLVE, addresses_.get());
  }
  return easy;
}

int CurlExchange::on_request(void* self, char*, char*, int, int) {
  auto& exchange = *static_cast<CurlExchange*>(self);
  const std::string& method = exchange.request_.method;
  // RFC 9110, 9.2.2: whether the server has done what a kept connection broke off under is not known, and libcurl would
  // ask it again. A second time is up to who asks.
  const bool again = std::exchange(exchange.asked_, true);
  return again && (method == "POST" || method == "PATCH") ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

std::size_t CurlExchange::on_header(char* bytes, std::size_t size, std::size_t count, void* self) {
  auto& exchange = *static_cast<CurlExchange*>(self);
  if (exchange.holding_) {
    exchange.held_.push_back({true, std::string(bytes, size * count)});
  } else {
    exchange.header_line({bytes, size * count});
  }
  return size * count;
}

bool CurlExchange::release() {
  holding_ = false;
  return !held_.empty();
}

bool CurlExchange::tell_held() {
  for (const Held& held : std::exchange(held_, {})) {
    if (held.of_head) {
      header_line(held.bytes);
    } else if (!body(held.bytes)) {
      return false;
    }
  }
  return true;
}

void CurlExchange::header_line(std::string_view line) {
  last_byte_ = env_.clock.now();
  while (!line.empty() && (line.back() == '\r' || line.back() == '\n')) line.remove_suffix(1);
  if (line.starts_with("HTTP/")) {
    head_ = {};  // a 1xx answer had its own
    return;
  }
  if (line.empty()) {
    long status = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
    if (status < 200 || head_told_) return;  // an interim answer, or trailers
    head_.status = static_cast<int>(status);
    head_told_ = true;
    if (events_.head) events_.head(head_);
    return;
  }
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || head_.headers.size() >= 256) return;
  std::string_view value = line.substr(colon + 1);
  while (!value.empty() && (value.front() == ' ' || value.front() == '\t')) value.remove_prefix(1);
  head_.headers.push_back({core::ascii_lower(line.substr(0, colon)), std::string(value)});
}

std::size_t CurlExchange::on_body(char* bytes, std::size_t size, std::size_t count, void* self) {
  auto& exchange = *static_cast<CurlExchange*>(self);
  if (exchange.holding_) {
    exchange.held_.push_back({false, std::string(bytes, size * count)});
    return size * count;
  }
  // Any other number makes curl stop with CURLE_WRITE_ERROR.
  return exchange.body({bytes, size * count}) ? size * count : CURL_WRITEFUNC_ERROR;
}

bool CurlExchange::body(std::string_view bytes) {
  last_byte_ = env_.clock.now();
  received_ += bytes.size();
  if (received_ > request_.max_body) {
    stopped_ = core::Error{
        ErrorCode::kResourceExhausted,
        "'" + plain_url(request_.url) + "' answered with more than " + std::to_string(request_.max_body) + " bytes", "",
        ""};
    return false;
  }
  if (!events_.body || events_.body(bytes)) return true;
  stopped_ = core::Error{ErrorCode::kCancelled, "the exchange was stopped", "", ""};
  return false;
}

CurlExchange::Phase CurlExchange::phase() const {
  if (head_told_ || !head_.headers.empty()) return Phase::kReading;
  curl_off_t connected_us = 0;
  if (easy_ == nullptr) return Phase::kConnecting;
  curl_easy_getinfo(easy_.get(), CURLINFO_PRETRANSFER_TIME_T, &connected_us);
  return connected_us > 0 ? Phase::kWaiting : Phase::kConnecting;
}

core::TimePoint CurlExchange::deadline() const {
  const HttpTimeouts& t = request_.timeouts;
  core::TimePoint earliest = started_ + t.total;
  const auto bound = [&earliest](core::TimePoint since, core::Duration d) {
    if (d > core::Duration{0}) earliest = std::min(earliest, since + d);
  };
  switch (phase()) {
    case Phase::kConnecting: bound(started_, t.connect); break;
    case Phase::kWaiting: bound(started_, t.first_byte); break;
    case Phase::kReading: bound(last_byte_, t.between_bytes); break;
  }
  return earliest;
}

core::Error CurlExchange::too_late() const {
  const HttpTimeouts& t = request_.timeouts;
  const std::string to = "'" + plain_url(request_.url) + "'";
  std::string what;
  if (env_.clock.now() >= started_ + t.total) {
    what = to + " had not answered whole within " + seconds(t.total);
  } else if (phase() == Phase::kConnecting) {
    what = to + " could not be connected to within " + seconds(t.connect);
  } else if (phase() == Phase::kWaiting) {
    what = to + " did not begin to answer within " + seconds(t.first_byte);
  } else {
    what = to + " fell silent in mid-answer for " + seconds(t.between_bytes);
  }
  return {ErrorCode::kDeadlineExceeded, std::move(what), "look whether the server is overloaded, or allow it more time",
          ""};
}

core::Status CurlExchange::outcome(CURLcode result) const {
  if (stopped_) return *stopped_;
  if (result == CURLE_OK) return {};
  const std::string to = "'" + plain_url(request_.url) + "'";
  std::string cause = error_text_[0] != '\0' ? error_text_ : curl_easy_strerror(result);
  switch (result) {
    case CURLE_COULDNT_CONNECT:
      return core::Error{ErrorCode::kUnavailable, "nothing answers at " + to, "start the server, or mend the URL",
                         cause};
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CONNECT_ERROR:
      return core::Error{ErrorCode::kUnavailable, "no trusted TLS connection to " + to,
                         "mend the server's certificate, or name its CA file", cause};
    case CURLE_COULDNT_RESOLVE_PROXY:
      return core::Error{ErrorCode::kUnavailable, "the proxy's name is not known", "mend the proxy's URL", cause};
    default: return core::Error{ErrorCode::kUnavailable, "the exchange with " + to + " broke off", "try again", cause};
  }
}

void CurlExchange::finish(core::Status status) {
  const bool cancelled = !status.ok() && status.error().code == ErrorCode::kCancelled;
  if (!cancelled && !tell_held()) status = *stopped_;
  over_->store(true);
  auto done = std::exchange(events_, {}).done;
  if (done) done(std::move(status));
}

}  // namespace callai::net
