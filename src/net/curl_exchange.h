#pragma once

#include <curl/curl.h>

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "net/curl_http_client.h"

namespace callai::net {

struct CurlEasyDeleter {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct CurlListDeleter {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using CurlEasy = std::unique_ptr<CURL, CurlEasyDeleter>;
using CurlList = std::unique_ptr<curl_slist, CurlListDeleter>;

/// Where a URL leads.
struct UrlParts {
  std::string scheme;
  std::string host;  ///< without the brackets of IPv6
  int port = 0;
};
/// kInvalidArgument: not a URL of http or https.
core::Result<UrlParts> url_parts(const std::string& url);

/// One exchange inside the client's thread: the easy handle, what it has told so far and its deadlines.
class CurlExchange {
 public:
  CurlExchange(core::Env env, HttpRequest request, HttpEvents events);
  CurlExchange(const CurlExchange&) = delete;
  CurlExchange& operator=(const CurlExchange&) = delete;

  /// What is wrong with the request, before anything is sent.
  core::Result<UrlParts> check() const;
  /// The easy handle, ready to be added to a multi handle. `ips` empty: curl (a proxy) looks the name up.
  core::Result<CURL*> prepare(const HttpClientSettings& settings, const UrlParts& to,
                              const std::vector<std::string>& ips);

  CURL* easy() const { return easy_.get(); }
  /// Between the two, what comes is kept back. release() is true where something came.
  void hold() { holding_ = true; }
  bool release();
  /// Tells what was kept back. False: the receiver wants no more, and outcome() is kCancelled.
  bool tell_held();
  /// True from before `done` on; any thread may keep it and look.
  std::shared_ptr<const std::atomic<bool>> over() const { return over_; }
  const HttpRequest& request() const { return request_; }
  /// The next moment at which it would be too late for the phase under way.
  core::TimePoint deadline() const;
  /// What it was waiting for, as an error.
  core::Error too_late() const;
  /// Why `result` ended it.
  core::Status outcome(CURLcode result) const;
  /// Tells what was kept back, unless it was cancelled, and `done`, once; nothing after that.
  void finish(core::Status status);

 private:
  enum class Phase { kConnecting, kWaiting, kReading };

  static int on_request(void* self, char* peer_ip, char* own_ip, int peer_port, int own_port);
  static std::size_t on_header(char* bytes, std::size_t size, std::size_t count, void* self);
  static std::size_t on_body(char* bytes, std::size_t size, std::size_t count, void* self);
  void header_line(std::string_view line);
  bool body(std::string_view bytes);
  Phase phase() const;

  core::Env env_;
  HttpRequest request_;
  HttpEvents events_;
  CurlEasy easy_;
  CurlList headers_;
  CurlList addresses_;
  HttpHead head_;
  bool head_told_ = false;
  bool holding_ = false;
  struct Held {
    bool of_head = false;
    std::string bytes;
  };
  std::vector<Held> held_;
  bool asked_ = false;
  std::size_t received_ = 0;
  std::optional<core::Error> stopped_;  ///< why we made curl stop
  core::TimePoint started_;
  core::TimePoint last_byte_;
  std::shared_ptr<std::atomic<bool>> over_ = std::make_shared<std::atomic<bool>>(false);
  char error_text_[CURL_ERROR_SIZE] = {};
};

}  // namespace callai::net
