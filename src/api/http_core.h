#pragma once

// Private to http_server.cc, http_connection.cc and http_web_socket.cc: the one header with Boost in it.

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_set>
#include <vector>

#include "api/body_budget.h"
#include "api/http_server.h"
#include "api/socket_stream.h"
#include "core/bounded_queue.h"
#include "core/executor.h"

namespace callai::api {

namespace asio = boost::asio;
using boost::system::error_code;
using tcp = asio::ip::tcp;

/// What the server's core does with connections of either kind. IO thread.
class Connection {
 public:
  virtual ~Connection() = default;
  virtual void sweep(core::TimePoint now) = 0;
  /// No further request: an idle one is closed now, others after their answer.
  virtual void drain() = 0;
  virtual void close() = 0;
};

/// What the connections of a server share. IO thread, but for what is atomic.
class HttpCore {
 public:
  HttpCore(core::Env e, const HttpServerSettings& s, HttpApplication& a)
      : env(e), settings(s), app(a), queue(s.max_queue), bodies(s.max_buffered_bytes) {}
  ~HttpCore() { drain(core::Duration{0}); }

  core::Status start();
  static core::Status load_tls(const HttpServerSettings& settings, std::optional<asio::ssl::context>& tls);
  void drain(core::Duration patience);
  HttpServerStats stats() const {
    return {accepted.load(), refused.load(), requests.load(), overloaded.load(), connected.load(), bodies.held()};
  }

  // For the connections. IO thread.
  void add(Connection* connection);
  void remove(Connection* connection, const core::IpBytes& peer);
  /// `connection` ends, and another one goes on with its socket.
  void hand_over(Connection* connection);
  std::string_view date();
  bool trusted(const core::IpBytes& peer) const;

  core::Env env;
  const HttpServerSettings settings;
  HttpApplication& app;
  core::BoundedQueue<core::Task> queue;
  std::atomic<std::uint64_t> accepted{0}, refused{0}, requests{0}, overloaded{0};
  std::atomic<std::size_t> connected{0};
  std::atomic<bool> draining{false};
  BodyBudget bodies;
  std::optional<asio::ssl::context> tls;

 private:
  void accept();
  void accepted_one(tcp::socket socket);
  void sweep();

  std::unordered_set<Connection*> connections_;
  std::map<core::IpBytes, std::size_t> per_address_;
  std::int64_t date_second_ = 0;
  std::string date_;
  std::mutex mutex_;
  std::condition_variable all_gone_;

 public:
  int bound_port = 0;
  asio::io_context io{1};  // its end destroys the connections that are left: they still need what stands above

 private:
  tcp::acceptor acceptor_{io};
  asio::steady_timer sweep_timer_{io};
  asio::steady_timer accept_timer_{io};
  std::vector<std::jthread> pool_;
  std::jthread io_thread_;
};

/// Serves a client: over TLS where the core has a certificate. The connection lives as long as it has something to do.
void start_connection(HttpCore& core, tcp::socket socket, const core::IpBytes& peer, const std::string& peer_text);

using SecureStream = asio::ssl::stream<tcp::socket>;
/// Goes on as a WebSocket with what a connection has handed over. `head`: the handshake as the client sent it, and what
/// came behind it.
void start_web_socket(HttpCore& core, tcp::socket stream, const core::IpBytes& peer, const std::string& head,
                      std::shared_ptr<SocketStream> messages);
void start_web_socket(HttpCore& core, SecureStream stream, const core::IpBytes& peer, const std::string& head,
                      std::shared_ptr<SocketStream> messages);

}  // namespace callai::api
