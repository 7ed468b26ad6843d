#include <algorithm>
#include <array>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <limits>
#include <memory>
#include <utility>

#include "api/event_stream.h"
#include "api/file_slice.h"
#include "api/forwarded.h"
#include "api/http_core.h"
#include "core/strings.h"

namespace callai::api {

namespace http = boost::beast::http;

namespace {

constexpr core::Duration kLinger = std::chrono::seconds(2);  // for a client that still sends what we do not want
constexpr std::size_t kFirstRead = 2048;
constexpr std::size_t kBodyRead = std::size_t{64} << 10;
constexpr std::size_t kKeptBuffer = 4096;  // of an idle connection

tcp::socket& socket_of(tcp::socket& stream) {
  return stream;
}
tcp::socket& socket_of(SecureStream& stream) {
  return stream.next_layer();
}

/// One client. Lives as long as one of its operations is under way; all of it on the IO thread but `request_` while a
/// handler has it.
template <typename Stream>
class StreamConnection final : public Connection, public std::enable_shared_from_this<StreamConnection<Stream>> {
 public:
  StreamConnection(HttpCore& server, Stream stream, const core::IpBytes& peer, std::string peer_text)
      : core_(server),
        stream_(std::move(stream)),
        peer_(peer),
        peer_text_(std::move(peer_text)),
        buffer_(server.settings.max_header_bytes + kBodyRead) {
    core_.add(this);
  }
  ~StreamConnection() override {
    release_body();
    leave_events();
    if (!handed_over_) core_.remove(this, peer_);
  }

  void start() {
    wait(State::kHead, core_.settings.header_timeout);
    if constexpr (std::is_same_v<Stream, tcp::socket>) {
      next_request();
    } else {
      stream_.async_handshake(asio::ssl::stream_base::server, [self = self()](error_code failed) {
        if (!failed) self->next_request();
      });
    }
  }

  void sweep(core::TimePoint now) override {
    if (state_ == State::kEvents && now >= next_ping_) ping(now);
    if (now < deadline_ || state_ == State::kClosed) return;
    const bool half_a_request = (state_ == State::kHead || state_ == State::kBody) && !request_.id.empty();
    if (half_a_request) {
      fail(408, "the request did not arrive in time", "send it faster");
    } else {
      close();
    }
  }
  void drain() override {
    if (state_ == State::kIdle) close();
    if (state_ == State::kEvents && response_.events) response_.events->close();
  }
  void close() override {
    if (std::exchange(state_, State::kClosed) == State::kClosed) return;
    leave_events();
    error_code ignored;
    socket_of(stream_).close(ignored);
  }

 private:
  enum class State { kIdle, kHead, kBody, kHandling, kWriting, kEvents, kLingering, kClosed };
  using Parser = http::request_parser<http::string_body>;

  auto self() { return this->shared_from_this(); }
  bool closed() const { return state_ == State::kClosed; }
  void wait(State state, core::Duration patience) {
    state_ = state;
    deadline_ = core_.env.clock.now() + patience;
  }
  void release_body() { core_.bodies.give_back(request_.address, std::exchange(held_, 0)); }
  void leave_events() {
    if (!response_.events) return;
    response_.events->set_ready({});
    response_.events->close();
  }

  // ---- Reading ---------------------------------------------------------------------------------------------------

  void next_request() {
    release_body();
    request_ = {};
    response_ = {};
    head_seen_ = false;
    parser_.reset();
    if (buffer_.size() == 0 && buffer_.capacity() > kKeptBuffer) buffer_.shrink_to_fit();
    if (core_.draining) return close();
    wait(State::kIdle, core_.settings.idle_timeout);
    buffer_.size() > 0 ? parse() : read_more();
  }

  void read_more() {
    const std::size_t room = buffer_.max_size() - buffer_.size();
    const std::size_t want = std::min(state_ == State::kBody ? kBodyRead : kFirstRead, room);
    if (want == 0) return fail(431, "the request's head is too long", "send less of it");
    reading_ = true;
    stream_.async_read_some(buffer_.prepare(want), [self = self()](error_code failed, std::size_t bytes) {
      self->reading_ = false;
      if (failed || self->closed()) return self->close();
      if (self->state_ == State::kWriting) return;  // answered meanwhile, for it came too late
      self->buffer_.commit(bytes);
      self->parse();
    });
  }

  void parse() {
    if (!parser_) {
      wait(State::kHead, core_.settings.header_timeout);
      request_.id = core_.env.ids.make("req");
      request_.received = core_.env.clock.now();
      parser_.emplace();
      parser_->header_limit(static_cast<std::uint32_t>(core_.settings.max_header_bytes));
      // Not boost::none, which Boost 1.74 takes for 0. Each route has its own limit.
      parser_->body_limit(std::numeric_limits<std::uint64_t>::max());
    }
    for (;;) {
      error_code failed;
      const std::size_t used = parser_->put(buffer_.data(), failed);
      buffer_.consume(used);
      if (head_seen_ && !count_body()) return;
      if (failed == http::error::need_more) return read_more();
      if (failed) return bad(failed);
      if (!head_seen_ && parser_->is_header_done()) {
        head_seen_ = true;
        if (!take_head()) return;
      }
      if (parser_->is_done()) return take_request();
      if (buffer_.size() == 0) return read_more();
    }
  }

  void bad(error_code failed) {
    if (failed == http::error::header_limit) return fail(431, "the request's head is too long", "send less of it");
    if (failed == http::error::body_limit) return too_large();
    fail(400, "this is no HTTP request: " + failed.message(), "send HTTP/1.1 (RFC 9112)");
  }
  void too_large() {
    fail(413, "the body is longer than the " + std::to_string(max_body_) + " bytes that this address takes",
         "send less, or in parts");
  }

  /// False when the answer is already on its way.
  bool take_head() {
    const auto& message = parser_->get();
    keep_alive_ = message.keep_alive();
    request_.method = std::string(message.method_string());
    request_.target = std::string(message.target());
    for (const auto& field : message) {
      request_.headers.push_back(
          {core::ascii_lower(std::string_view(field.name_string().data(), field.name_string().size())),
           std::string(field.value())});
    }
    request_.address = peer_text_;
    request_.secure = core_.tls.has_value();
    if (core_.trusted(peer_)) believe_proxy(request_, core_.settings.trusted_proxies);
    auto target = parse_target(request_.target);
    if (!target || message.version() / 10 != 1) {
      fail(400, "the target of the request is none", "write a path that begins with / and has no . or .. in it");
      return false;
    }
    request_.path = std::move(target->path);
    request_.query = std::move(target->query);
    if (message.version() == 11 && message.count(http::field::host) != 1) {
      fail(400, "the request has not exactly one Host header", "send one (RFC 9112, 3.2)");
      return false;
    }
    ++core_.requests;
    Admission admission = core_.app.admit(request_);
    if (admission.answer) {
      respond(*std::move(admission.answer));
      return false;
    }
    return parser_->is_done() || await_body(admission.max_body);
  }

  bool await_body(std::size_t max_body) {
    max_body_ = max_body;
    const auto length = parser_->content_length();
    if (length && *length > max_body) {
      too_large();
      return false;
    }
    // Nothing is kept for it; but where there is no room at all a client need not send it.
    const auto begun = std::min<std::uint64_t>(length.value_or(0), BodyBudget::kFree + 1);
    if (!core_.bodies.fits(request_.address, 0, static_cast<std::size_t>(begun))) {
      too_many_bodies();
      return false;
    }
    parser_->body_limit(max_body);
    wait(State::kBody, core_.settings.body_timeout);
    if (request_.header("expect") != "100-continue") return true;
    say_continue();
    return false;
  }

  /// False when there is no room for what has come.
  bool count_body() {
    const std::size_t more = parser_->get().body().size() - held_;
    if (!core_.bodies.fits(request_.address, held_, more)) {
      too_many_bodies();
      return false;
    }
    core_.bodies.take(request_.address, held_, more);
    held_ += more;
    return true;
  }

  void too_many_bodies() {
    ++core_.overloaded;
    release_body();
    fail(503, "too many uploads at once", "try again in some seconds");
  }

  void say_continue() {
    static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    asio::async_write(stream_, asio::buffer(kContinue), [self = self()](error_code failed, std::size_t) {
      if (failed || self->closed()) return self->close();
      self->buffer_.size() > 0 ? self->parse() : self->read_more();
    });
  }

  void take_request() {
    request_.body = std::move(parser_->get().body());
    wait(State::kHandling, core_.settings.handler_timeout);
    // The connection goes back to the IO thread with what is posted: a copy that is left here could be the last one,
    // and a connection must end there.
    const bool taken = core_.queue.push([self = self(), &io = core_.io]() mutable {
      HttpResponse response;
      try {
        response = self->core_.app.handle(self->request_);
      } catch (const std::exception& e) {
        self->core_.env.log.error("request_failed", {{"request", self->request_.id}, {"error", e.what()}});
        response.status = 500;
      }
      asio::post(io, [self = std::move(self), response = std::move(response)]() mutable {
        if (response.status == 500 && response.body.empty()) {
          return self->fail(500, "an error that nobody expected", "report it with the id of the request");
        }
        self->respond(std::move(response));
      });
    });
    if (taken) return;
    ++core_.overloaded;
    HttpResponse busy = core_.app.failure(
        request_, 503, {core::ErrorCode::kResourceExhausted, "the server is busy", "try again in a second", ""});
    respond(std::move(busy).with("Retry-After", "1"));
  }

  // ---- Answering -------------------------------------------------------------------------------------------------

  void fail(int status, const std::string& message, const std::string& mend) {
    if (closed() || state_ == State::kWriting) return;
    must_close_ = true;
    const auto code = status == 503   ? core::ErrorCode::kResourceExhausted
                      : status == 500 ? core::ErrorCode::kInternal
                                      : core::ErrorCode::kInvalidArgument;
    HttpResponse response = core_.app.failure(request_, status, {code, message, mend, ""});
    if (status == 503) response.with("Retry-After", "1");
    respond(std::move(response));
  }

  void respond(HttpResponse response) {
    if (closed()) {
      if (response.socket) response.socket->client_gone();
      return;
    }
    if (response.socket) return become_web_socket(std::move(response.socket));
    response_ = std::move(response);
    const bool unread = parser_ && !parser_->is_done();
    keep_alive_ = keep_alive_ && !must_close_ && !unread && !core_.draining && !response_.events;
    Framing framing{keep_alive_, {}, core_.date(), request_.id};
    if (!response_.events) framing.content_length = response_.file ? response_.file->bytes() : response_.body.size();
    head_ = head_text(response_, framing);
    core_.app.answered(request_, response_.status);
    const bool bodiless = request_.method == "HEAD" || response_.file || response_.events;
    const std::array<asio::const_buffer, 2> parts = {asio::buffer(head_),
                                                     bodiless ? asio::const_buffer() : asio::buffer(response_.body)};
    wait(State::kWriting, core_.settings.write_timeout);
    asio::async_write(stream_, parts, [self = self()](error_code failed, std::size_t) {
      if (failed || self->closed()) return self->close();
      self->head_written();
    });
  }

  void become_web_socket(std::shared_ptr<SocketStream> messages) {
    core_.app.answered(request_, 101);
    std::string head = request_.method + " " + request_.target + " HTTP/1.1\r\n";
    for (const HttpHeader& header : request_.headers) head += header.name + ": " + header.value + "\r\n";
    head += "\r\n";
    const auto behind = buffer_.data();
    head.append(static_cast<const char*>(behind.data()), behind.size());
    release_body();
    handed_over_ = true;
    state_ = State::kClosed;
    core_.hand_over(this);
    start_web_socket(core_, std::move(stream_), peer_, head, std::move(messages));
  }

  void head_written() {
    if (request_.method == "HEAD") return finished();
    if (response_.events) return begin_events();
    if (response_.file) return next_chunk();
    finished();
  }

  void finished() {
    if (keep_alive_) return next_request();
    linger();
  }

  /// Files are read by the pool.
  void next_chunk() {
    if (response_.file->bytes() == 0) return finished();
    wait(State::kWriting, core_.settings.write_timeout);
    const bool taken = core_.queue.push([self = self(), &io = core_.io, file = response_.file]() mutable {
      auto chunk = file->next();
      asio::post(io, [self = std::move(self), chunk = std::move(chunk)]() mutable {
        if (!chunk.ok() || self->closed()) return self->close();
        self->response_.body = *std::move(chunk);
        self->write_chunk();
      });
    });
    if (!taken) close();  // an answer that was begun cannot be taken back
  }

  void write_chunk() {
    asio::async_write(stream_, asio::buffer(response_.body), [self = self()](error_code failed, std::size_t) {
      if (failed || self->closed()) return self->close();
      self->next_chunk();
    });
  }

  /// Our side is closed; what the client still sends is thrown away, so that it gets to read the answer.
  void linger() {
    wait(State::kLingering, kLinger);
    error_code failed;
    socket_of(stream_).shutdown(tcp::socket::shutdown_send, failed);
    if (failed || reading_) return close();
    discard();
  }
  void discard() {
    buffer_.clear();
    socket_of(stream_).async_read_some(buffer_.prepare(kKeptBuffer), [self = self()](error_code failed, std::size_t) {
      if (failed || self->closed()) return self->close();
      self->discard();
    });
  }

  // ---- Server-Sent Events ----------------------------------------------------------------------------------------

  void begin_events() {
    wait(State::kEvents, core::Duration::max() / 4);
    next_ping_ = core_.env.clock.now() + core_.settings.event_ping;
    response_.events->set_ready([weak = this->weak_from_this(), &io = core_.io] {
      asio::post(io, [weak] {
        if (const auto connection = weak.lock()) connection->flush_events();
      });
    });
    watch_client();
  }

  /// Holds the connection while events go out, and sees the client go.
  void watch_client() {
    buffer_.clear();
    stream_.async_read_some(buffer_.prepare(kFirstRead), [self = self()](error_code failed, std::size_t) {
      if (failed || self->closed()) return self->close();
      self->watch_client();
    });
  }

  void flush_events() {
    if (closed() || writing_) return;
    EventStream::Batch batch = response_.events->take();
    if (batch.text.empty()) {
      if (batch.closed) close();
      return;
    }
    write_events(std::move(batch.text));
  }

  void write_events(std::string text) {
    writing_ = true;
    head_ = std::move(text);
    const core::TimePoint now = core_.env.clock.now();
    deadline_ = now + core_.settings.write_timeout;
    next_ping_ = now + core_.settings.event_ping;
    asio::async_write(stream_, asio::buffer(head_), [self = self()](error_code failed, std::size_t) {
      if (failed || self->closed()) return self->close();
      self->writing_ = false;
      self->deadline_ = core::TimePoint::max();
      self->flush_events();
    });
  }
  void ping(core::TimePoint now) {
    next_ping_ = now + core_.settings.event_ping;
    if (!writing_) write_events(":\n\n");
  }

  HttpCore& core_;
  Stream stream_;
  const core::IpBytes peer_;
  const std::string peer_text_;
  boost::beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
  State state_ = State::kIdle;
  core::TimePoint deadline_{};
  core::TimePoint next_ping_{};
  HttpRequest request_;
  HttpResponse response_;
  std::string head_;
  std::size_t max_body_ = 0;
  std::size_t held_ = 0;  // of the body, as counted
  bool head_seen_ = false;
  bool keep_alive_ = true;
  bool must_close_ = false;
  bool reading_ = false;
  bool writing_ = false;
  bool handed_over_ = false;  // to a WebSocket
};

}  // namespace

void start_connection(HttpCore& core, tcp::socket socket, const core::IpBytes& peer, const std::string& peer_text) {
  if (core.tls) {
    std::make_shared<StreamConnection<SecureStream>>(core, SecureStream(std::move(socket), *core.tls), peer, peer_text)
        ->start();
  } else {
    std::make_shared<StreamConnection<tcp::socket>>(core, std::move(socket), peer, peer_text)->start();
  }
}

}  // namespace callai::api
