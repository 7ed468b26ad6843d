#pragma once

#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "net/curl_exchange.h"
#include "net/name_resolver.h"

namespace callai::net {

struct CurlMultiDeleter {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};

/// The exchanges of a client under way: curl_multi_socket_action over an epoll. Belongs to one thread, which waits on
/// fd() until next() and then calls turn(). Events come from turn() alone.
class CurlMulti {
 public:
  /// `found`: a name was looked up; on a thread of the resolver. Whoever gets it calls resolved().
  using Found = std::function<void(std::uint64_t id, std::vector<std::string> ips)>;
  CurlMulti(core::Env env, HttpClientSettings settings, Found found);
  ~CurlMulti();
  CurlMulti(const CurlMulti&) = delete;
  CurlMulti& operator=(const CurlMulti&) = delete;

  /// Where the address is known and a connection is kept, the request is sent when this returns.
  void begin(std::uint64_t id, std::unique_ptr<CurlExchange> exchange);
  void resolved(std::uint64_t id, const std::vector<std::string>& ips);
  /// Its connection is closed when this returns.
  void cancel(std::uint64_t id);
  /// Everything that has happened. Does not wait.
  void turn();
  /// When turn() is due though nothing happens.
  std::optional<core::TimePoint> next() const;
  /// Ends every exchange. The resolver too: what it still finds is told to nobody.
  void end_all();

  bool knows(std::uint64_t id) const { return active_.contains(id); }
  /// An epoll, ready when turn() is due.
  int fd() const { return epoll_fd_; }
  /// Within turn(), where libcurl may not be called: begin() and the rest have to wait.
  bool inside() const { return inside_; }

 private:
  struct Active {
    std::unique_ptr<CurlExchange> exchange;
    UrlParts to;
    bool added = false;  ///< to the multi handle
  };
  struct Over {
    std::unique_ptr<CurlExchange> exchange;
    core::Status status;
  };

  void add(std::uint64_t id, const std::vector<std::string>& ips);
  void end(std::uint64_t id, core::Status status);
  void handle();
  void run_due_timer();
  void collect_finished();
  void end_late_ones();
  void resume_held();
  void tell_over();
  static int on_socket(CURL* easy, curl_socket_t socket, int what, void* self, void* known);
  static int on_timer(CURLM* multi, long timeout_ms, void* self);
  void watch(curl_socket_t socket, int what, bool known);

  core::Env env_;
  const HttpClientSettings settings_;
  const Found found_;
  int epoll_fd_ = -1;
  std::unique_ptr<CURLM, CurlMultiDeleter> multi_;
  std::map<std::uint64_t, Active> active_;
  std::map<CURL*, std::uint64_t> by_easy_;
  std::vector<std::uint64_t> held_;  ///< answered while they began
  std::vector<Over> over_;           ///< whose `done` is still to be told
  std::optional<core::TimePoint> curl_timer_;
  bool inside_ = false;
  std::optional<NameResolver> resolver_;
};

}  // namespace callai::net
