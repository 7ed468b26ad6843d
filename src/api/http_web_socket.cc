#include <boost/asio/post.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <memory>
#include <utility>

#include "api/http_core.h"
#include "api/web_socket.h"

namespace callai::api {

namespace beast = boost::beast;
namespace websocket = boost::beast::websocket;

namespace {

constexpr auto kHandshake = std::chrono::seconds(10);
constexpr auto kIdle = std::chrono::seconds(60);  // a ping after half of it; then the client is gone
constexpr core::Duration kCloseTime = std::chrono::seconds(5);

/// One WebSocket, on the IO thread. Lives as long as one of its operations is under way.
template <typename Stream>
class SocketConnection final : public Connection, public std::enable_shared_from_this<SocketConnection<Stream>> {
 public:
  SocketConnection(HttpCore& server, Stream stream, const core::IpBytes& peer, std::shared_ptr<SocketStream> messages)
      : core_(server), socket_(std::move(stream)), peer_(peer), messages_(std::move(messages)) {
    core_.add(this);
  }
  ~SocketConnection() override {
    messages_->set_ready({});
    messages_->client_gone();
    core_.remove(this, peer_);
  }

  void start(const std::string& head) {
    socket_.set_option(websocket::stream_base::timeout{kHandshake, kIdle, true});
    socket_.read_message_max(SocketStream::kMaxMessage);
    if (head.find(kSocketProtocol) != std::string::npos) {
      socket_.set_option(websocket::stream_base::decorator([](websocket::response_type& response) {
        response.set(beast::http::field::sec_websocket_protocol, std::string(kSocketProtocol));
      }));
    }
    socket_.async_accept(asio::buffer(head), [self = self()](error_code failed) {
      if (failed) return self->close();
      self->open();
    });
  }

  void sweep(core::TimePoint now) override {
    if (now >= deadline_) close();
  }
  void drain() override { messages_->close("this server is going down"); }
  void close() override {
    if (std::exchange(over_, true)) return;
    messages_->client_gone();
    error_code ignored;
    beast::get_lowest_layer(socket_).close(ignored);
  }

 private:
  auto self() { return this->shared_from_this(); }

  void open() {
    // A client that says goodbye is gone, however long its TCP connection stays.
    socket_.control_callback([this](websocket::frame_type kind, beast::string_view) {
      if (kind != websocket::frame_type::close) return;
      closing_ = true;  // the library answers it
      messages_->client_gone();
    });
    messages_->set_ready([weak = this->weak_from_this(), &io = core_.io] {
      asio::post(io, [weak] {
        if (const auto connection = weak.lock()) connection->flush();
      });
    });
    read();
  }

  void read() {
    socket_.async_read(buffer_, [self = self()](error_code failed, std::size_t) {
      if (failed || self->over_) return self->close();
      const auto bytes = self->buffer_.data();
      self->messages_->received(self->socket_.got_text(), {static_cast<const char*>(bytes.data()), bytes.size()});
      self->buffer_.consume(self->buffer_.size());
      self->read();
    });
  }

  void flush() {
    if (over_ || writing_ || closing_) return;
    if (!messages_->take(writing_message_)) {
      if (messages_->closed()) say_goodbye();
      return;
    }
    writing_ = true;
    deadline_ = core_.env.clock.now() + core_.settings.write_timeout;
    socket_.text(writing_message_.text);
    socket_.async_write(asio::buffer(*writing_message_.bytes), [self = self()](error_code failed, std::size_t) {
      if (failed || self->over_) return self->close();
      self->writing_ = false;
      self->deadline_ = core::TimePoint::max();
      self->flush();
    });
  }

  void say_goodbye() {
    closing_ = true;
    deadline_ = core_.env.clock.now() + kCloseTime;
    const websocket::close_reason reason(websocket::close_code::normal, messages_->close_reason());
    socket_.async_close(reason, [self = self()](error_code) { self->close(); });
  }

  HttpCore& core_;
  websocket::stream<Stream> socket_;
  const core::IpBytes peer_;
  const std::shared_ptr<SocketStream> messages_;
  beast::flat_buffer buffer_;
  SocketMessage writing_message_;
  core::TimePoint deadline_ = core::TimePoint::max();
  bool writing_ = false;
  bool closing_ = false;
  bool over_ = false;
};

}  // namespace

void start_web_socket(HttpCore& core, tcp::socket stream, const core::IpBytes& peer, const std::string& head,
                      std::shared_ptr<SocketStream> messages) {
  using Plain = SocketConnection<tcp::socket>;
  std::make_shared<Plain>(core, std::move(stream), peer, std::move(messages))->start(head);
}

void start_web_socket(HttpCore& core, SecureStream stream, const core::IpBytes& peer, const std::string& head,
                      std::shared_ptr<SocketStream> messages) {
  using Secure = SocketConnection<SecureStream>;
  std::make_shared<Secure>(core, std::move(stream), peer, std::move(messages))->start(head);
}

}  // namespace callai::api
