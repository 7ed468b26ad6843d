#include "api/http_server.h"

#include <boost/asio/post.hpp>
#include <string>
#include <utility>

#include "api/http_core.h"
#include "core/this_thread.h"

namespace callai::api {

namespace {

constexpr auto kSweep = std::chrono::milliseconds(250);        // deadlines are met this late at most
constexpr auto kAcceptPause = std::chrono::milliseconds(100);  // out of file descriptors

core::IpBytes bytes_of(const asio::ip::address& address) {
  return core::parse_ip(address.to_string()).value_or(core::IpBytes{});
}

}  // namespace

// ---- The core ------------------------------------------------------------------------------------------------------

core::Status HttpCore::load_tls(const HttpServerSettings& settings, std::optional<asio::ssl::context>& tls) {
  if (settings.tls_certificate.empty()) return {};
  tls.emplace(asio::ssl::context::tls_server);
  ::SSL_CTX_set_min_proto_version(tls->native_handle(), TLS1_2_VERSION);
  error_code failed;
  tls->use_certificate_chain_file(settings.tls_certificate, failed);
  if (failed) {
    return core::Error{core::ErrorCode::kInvalidArgument,
                       "http.tls_certificate: cannot use the certificate '" + settings.tls_certificate + "'",
                       "http.tls_certificate is a PEM file with the certificate and its chain", failed.message()};
  }
  const std::string& key = settings.tls_key.empty() ? settings.tls_certificate : settings.tls_key;
  tls->use_private_key_file(key, asio::ssl::context::pem, failed);
  if (failed) {
    return core::Error{core::ErrorCode::kInvalidArgument, "http.tls_key: cannot use the key '" + key + "'",
                       "http.tls_key is the PEM file of the certificate's private key", failed.message()};
  }
  return {};
}

core::Status check_certificate(const HttpServerSettings& settings) {
  std::optional<asio::ssl::context> tls;
  return HttpCore::load_tls(settings, tls);
}

core::Status HttpCore::start() {
  error_code failed;
  const auto address = asio::ip::make_address(settings.host, failed);
  if (failed) {
    return core::Error{core::ErrorCode::kInvalidArgument, "'" + settings.host + "' is no address to listen on",
                       "write an IP address: 127.0.0.1, or 0.0.0.0 for every network", ""};
  }
  if (core::Status loaded = load_tls(settings, tls); !loaded.ok()) return loaded;
  const tcp::endpoint here(address, static_cast<unsigned short>(settings.port));
  acceptor_.open(here.protocol(), failed);
  if (!failed) acceptor_.set_option(asio::socket_base::reuse_address(true), failed);
  if (!failed) acceptor_.bind(here, failed);
  if (!failed) acceptor_.listen(asio::socket_base::max_listen_connections, failed);
  if (failed) {
    return core::Error{core::ErrorCode::kUnavailable,
                       "cannot listen on " + settings.host + " port " + std::to_string(settings.port),
                       "stop what listens there, or choose another port with --http", failed.message()};
  }
  bound_port = acceptor_.local_endpoint().port();
  accept();
  sweep();
  for (int i = 0; i < settings.pool_threads; ++i) {
    pool_.emplace_back([this] {
      core::name_this_thread("api");
      while (auto job = queue.pop()) (*job)();
    });
  }
  io_thread_ = std::jthread([this] {
    core::name_this_thread("http");
    io.run();
  });
  return {};
}

void HttpCore::accept() {
  acceptor_.async_accept([this](error_code failed, tcp::socket socket) {
    if (failed == asio::error::operation_aborted || draining) return;
    if (!failed) {
      accepted_one(std::move(socket));
      return accept();
    }
    env.log.warning("accept_failed", {{"error", failed.message()}});
    accept_timer_.expires_after(kAcceptPause);
    accept_timer_.async_wait([this](error_code stopped) {
      if (!stopped) accept();
    });
  });
}

void HttpCore::accepted_one(tcp::socket socket) {
  error_code failed;
  const auto remote = socket.remote_endpoint(failed);
  if (failed) return;
  ++accepted;
  const core::IpBytes peer = bytes_of(remote.address());
  const auto known = per_address_.find(peer);
  const bool crowded = known != per_address_.end() && known->second >= settings.max_connections_per_address;
  if (connections_.size() >= settings.max_connections || (crowded && !trusted(peer))) {
    ++refused;
    return;  // closes it
  }
  socket.set_option(tcp::no_delay(true), failed);
  ++per_address_[peer];
  const std::string text = remote.address().to_string();
  start_connection(*this, std::move(socket), peer, text);
}

void HttpCore::sweep() {
  sweep_timer_.expires_after(kSweep);
  sweep_timer_.async_wait([this](error_code stopped) {
    if (stopped) return;
    const core::TimePoint now = env.clock.now();
    for (Connection* connection : connections_) connection->sweep(now);
    sweep();
  });
}

void HttpCore::add(Connection* connection) {
  connections_.insert(connection);
  connected = connections_.size();
}

void HttpCore::remove(Connection* connection, const core::IpBytes& peer) {
  connections_.erase(connection);
  const auto known = per_address_.find(peer);
  if (known != per_address_.end() && --known->second == 0) per_address_.erase(known);
  const std::lock_guard lock(mutex_);
  connected = connections_.size();
  if (connections_.empty()) all_gone_.notify_all();
}

std::string_view HttpCore::date() {
  const core::WallTime now = env.clock.wall_now();
  const std::int64_t second = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  if (second != date_second_) {
    date_second_ = second;
    date_ = http_date(now);
  }
  return date_;
}

void HttpCore::hand_over(Connection* connection) {
  connections_.erase(connection);
}

bool HttpCore::trusted(const core::IpBytes& peer) const {
  for (const core::IpNetwork& proxy : settings.trusted_proxies) {
    if (proxy.contains(peer)) return true;
  }
  return false;
}

void HttpCore::drain(core::Duration patience) {
  if (!io_thread_.joinable()) return;
  draining = true;
  asio::post(io, [this] {
    error_code ignored;
    acceptor_.close(ignored);
    accept_timer_.cancel();
    for (Connection* connection : connections_) connection->drain();
  });
  {
    std::unique_lock lock(mutex_);
    all_gone_.wait_for(lock, patience, [this] { return connected == 0; });
  }
  queue.stop();
  for (std::jthread& thread : pool_) thread.join();
  asio::post(io, [this] {
    for (Connection* connection : connections_) connection->close();
    sweep_timer_.cancel();
    io.stop();
  });
  io_thread_.join();
}

// ---- The face ------------------------------------------------------------------------------------------------------

HttpServer::HttpServer(std::unique_ptr<HttpCore> core) : core_(std::move(core)) {}

HttpServer::~HttpServer() = default;

core::Result<std::unique_ptr<HttpServer>> HttpServer::start(core::Env env, const HttpServerSettings& settings,
                                                            HttpApplication& application) {
  auto core = std::make_unique<HttpCore>(env, settings, application);
  if (core::Status started = core->start(); !started.ok()) return started.error();
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(core)));
}

int HttpServer::port() const {
  return core_->bound_port;
}

HttpServerStats HttpServer::stats() const {
  return core_->stats();
}

void HttpServer::drain(core::Duration patience) {
  core_->drain(patience);
}

}  // namespace callai::api
