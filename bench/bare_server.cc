#include "bench/bare_server.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <thread>

namespace callai::bench {

namespace http = boost::beast::http;
using tcp = boost::asio::ip::tcp;

namespace {

class BareSession : public std::enable_shared_from_this<BareSession> {
 public:
  explicit BareSession(tcp::socket socket) : socket_(std::move(socket)) {
    answer_.result(http::status::ok);
    answer_.set(http::field::content_type, "application/json");
    answer_.body() = R"({"status":"ok"})";
    answer_.prepare_payload();
  }
  void read() {
    request_ = {};
    http::async_read(socket_, buffer_, request_, [self = shared_from_this()](auto failed, std::size_t) {
      if (!failed) self->write();
    });
  }

 private:
  void write() {
    http::async_write(socket_, answer_, [self = shared_from_this()](auto failed, std::size_t) {
      if (!failed) self->read();
    });
  }
  tcp::socket socket_;
  boost::beast::flat_buffer buffer_;
  http::request<http::string_body> request_;
  http::response<http::string_body> answer_;
};

}  // namespace

struct BareServer::Impl {
  Impl() : acceptor_(io_, {boost::asio::ip::make_address("127.0.0.1"), 0}) {
    accept();
    thread_ = std::jthread([this] { io_.run(); });
  }
  ~Impl() { io_.stop(); }
  void accept() {
    acceptor_.async_accept([this](auto failed, tcp::socket socket) {
      if (failed) return;
      socket.set_option(tcp::no_delay(true));
      std::make_shared<BareSession>(std::move(socket))->read();
      accept();
    });
  }
  boost::asio::io_context io_{1};
  tcp::acceptor acceptor_;
  std::jthread thread_;
};

BareServer::BareServer() : impl_(std::make_unique<Impl>()) {}
BareServer::~BareServer() = default;
int BareServer::port() const {
  return impl_->acceptor_.local_endpoint().port();
}

}  // namespace callai::bench
