#pragma once

#include <atomic>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

#include "net/curl_exchange.h"
#include "net/name_resolver.h"

namespace callai::net {

struct CurlMultiDeleter {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};

/// The thread of CurlHttpClient: curl_multi_socket_action over epoll. start(), cancel() and stop() from any thread; the
/// rest is the thread's own.
class CurlHttpClient::Loop {
 public:
  Loop(core::Env env, HttpClientSettings settings);
  /// After stop().
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  std::uint64_t start(std::unique_ptr<CurlExchange> exchange);
  void cancel(std::uint64_t id);
  /// Ends every exchange, and the thread. Once.
  void stop();

 private:
  struct Command {
    enum class Kind { kStart, kResolved, kCancel, kStop };
    Kind kind = Kind::kStop;
    std::uint64_t id = 0;
    std::unique_ptr<CurlExchange> exchange;
    std::vector<std::string> ips;
  };
  struct Active {
    std::unique_ptr<CurlExchange> exchange;
    UrlParts to;
    bool added = false;  ///< to the multi handle
  };

  void post(Command command);
  void run();
  bool run_commands();
  void begin(std::uint64_t id, std::unique_ptr<CurlExchange> exchange);
  void resolved(std::uint64_t id, const std::vector<std::string>& ips);
  void add(std::uint64_t id, const std::vector<std::string>& ips);
  void end(std::uint64_t id, core::Status status);
  void wait();
  void collect_finished();
  void end_late_ones();
  static int on_socket(CURL* easy, curl_socket_t socket, int what, void* self, void* known);
  static int on_timer(CURLM* multi, long timeout_ms, void* self);
  void watch(curl_socket_t socket, int what, bool known);

  core::Env env_;
  const HttpClientSettings settings_;
  std::atomic<std::uint64_t> next_id_{1};
  std::mutex mutex_;  ///< commands_
  std::deque<Command> commands_;
  int wake_fd_ = -1;
  int epoll_fd_ = -1;
  std::unique_ptr<CURLM, CurlMultiDeleter> multi_;
  std::map<std::uint64_t, Active> active_;
  std::map<CURL*, std::uint64_t> by_easy_;
  std::optional<core::TimePoint> curl_timer_;
  std::optional<NameResolver> resolver_;
  std::jthread thread_;
};

}  // namespace callai::net
