#include "api/http_server.h"

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <fstream>
#include <future>
#include <mutex>
#include <thread>

#include "api/body_budget.h"
#include "api/event_stream.h"
#include "api/file_slice.h"
#include "api/testing/raw_client.h"
#include "core/system_env.h"
#include "repositories/testing/temp_dir.h"

namespace callai::api {
namespace {

constexpr std::size_t kMaxBody = 1000;
constexpr std::size_t kMaxUpload = std::size_t{4} << 20;

/// Says what it was asked; some paths do something else.
class EchoApplication final : public HttpApplication {
 public:
  Admission admit(HttpRequest& head) override {
    Admission admission;
    admission.max_body = head.path == "/upload" ? kMaxUpload : kMaxBody;
    if (head.path == "/at-once") admission.answer = text("at once");
    return admission;
  }
  HttpResponse handle(HttpRequest& request) override {
    if (request.path == "/wait") {
      ++waiting;
      go.get_future().wait();
    }
    if (request.path == "/throw") throw std::runtime_error("a bug");
    if (request.path == "/events") {
      HttpResponse response;
      response.content_type = "text/event-stream";
      const std::lock_guard lock(mutex);
      response.events = stream = std::make_shared<EventStream>();
      stream->push(event_text(1, "hello", "{}"));
      return response;
    }
    if (request.path == "/file") {
      HttpResponse response;
      response.content_type = "audio/wav";
      response.file = *FileSlice::open(file);
      return response;
    }
    return text(request.method + " " + request.path + " " + request.body + " " + request.address);
  }
  HttpResponse failure(const HttpRequest&, int status, const core::Error& error) override {
    HttpResponse response = text(error.message);
    response.status = status;
    return response;
  }
  void answered(const HttpRequest&, int) override { ++answers; }

  static HttpResponse text(std::string words) {
    HttpResponse response;
    response.content_type = "text/plain";
    response.body = std::move(words);
    return response;
  }

  std::string file;
  std::promise<void> go;
  std::atomic<int> waiting{0};
  std::atomic<int> answers{0};
  std::mutex mutex;
  std::shared_ptr<EventStream> stream;
};

class HttpServerTest : public ::testing::Test {
 protected:
  HttpServerTest() {
    settings_.port = 0;
    settings_.pool_threads = 2;
    settings_.header_timeout = std::chrono::milliseconds(400);
    settings_.body_timeout = std::chrono::milliseconds(400);
    settings_.idle_timeout = std::chrono::seconds(5);
  }
  int start() {
    auto started = HttpServer::start(system_.env(), settings_, app_);
    EXPECT_TRUE(started.ok()) << core::describe(started.error());
    server_ = *std::move(started);
    return server_->port();
  }
  /// Until `done` says so, ten seconds at most.
  template <typename Done>
  static bool eventually(Done done) {
    for (int i = 0; i < 1000; ++i) {
      if (done()) return true;
      std::mutex mutex;
      std::unique_lock lock(mutex);
      std::condition_variable().wait_for(lock, std::chrono::milliseconds(10));
    }
    return false;
  }

  core::SystemEnv system_{std::make_unique<core::NullLogger>()};
  HttpServerSettings settings_;
  EchoApplication app_;
  std::unique_ptr<HttpServer> server_;
};

TEST_F(HttpServerTest, AnswersManyRequestsOnOneConnection) {
  RawClient client(start());
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(client.send(request_text("POST", "/a?x=1", {}, "body")));
    const RawResponse response = client.receive();
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, "POST /a body 127.0.0.1");
    EXPECT_TRUE(response.headers.contains("date"));
    EXPECT_TRUE(response.headers.at("x-request-id").starts_with("req_"));
  }
}

TEST_F(HttpServerTest, AnswersPipelinedRequestsInOrder) {
  RawClient client(start());
  ASSERT_TRUE(client.send(request_text("GET", "/1") + request_text("GET", "/at-once") + request_text("GET", "/3")));
  EXPECT_EQ(client.receive().body, "GET /1  127.0.0.1");
  EXPECT_EQ(client.receive().body, "at once");
  EXPECT_EQ(client.receive().body, "GET /3  127.0.0.1");
}

TEST_F(HttpServerTest, SendsNoBodyAfterHead) {
  RawClient client(start());
  ASSERT_TRUE(client.send(request_text("HEAD", "/a") + request_text("GET", "/b")));
  const RawResponse head = client.receive(true);
  EXPECT_EQ(head.headers.at("content-length"), "18");
  EXPECT_EQ(client.receive().body, "GET /b  127.0.0.1");
}

TEST_F(HttpServerTest, RefusesWhatIsTooLongOrNoRequest) {
  const int port = start();
  EXPECT_EQ(ask(port, "POST", "/a", {}, std::string(kMaxBody + 1, 'x')).status, 413);
  EXPECT_EQ(ask(port, "GET", "/" + std::string(20000, 'x')).status, 431);
  EXPECT_EQ(ask(port, "GET", "/a", {{"X-Long", std::string(20000, 'x')}}).status, 431);
  EXPECT_EQ(ask(port, "GET", "/../etc/passwd").status, 400);
  EXPECT_EQ(ask(port, "GET", "http://a/b").status, 400);
  for (const char* text :
       {"\x16\x03\x01\x02\x01 tls hello\r\n\r\n", "GET / HTTP/3.7\r\n\r\n", "G\x01T / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"}) {
    RawClient client(port);
    ASSERT_TRUE(client.send(text));
    EXPECT_EQ(client.receive().status, 400) << text;
  }
}

TEST_F(HttpServerTest, TakesNoRequestWithTwoLengths) {
  const int port = start();
  for (const char* headers :
       {"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", "Content-Length: 4\r\nContent-Length: 5\r\n",
        "Content-Length: -1\r\n", "Content-Length: 99999999999999999999\r\n"}) {
    RawClient client(port);
    ASSERT_TRUE(client.send("POST / HTTP/1.1\r\nHost: a\r\n" + std::string(headers) + "\r\n0\r\n\r\n"));
    const int status = client.receive().status;
    EXPECT_TRUE(status == 400 || status == 413) << headers << status;
  }
}

TEST_F(HttpServerTest, BoundsAChunkedBody) {
  RawClient client(start());
  std::string text = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 11; ++i) text += "64\r\n" + std::string(100, 'x') + "\r\n";
  ASSERT_TRUE(client.send(text));
  EXPECT_EQ(client.receive().status, 413);
}

TEST_F(HttpServerTest, AsksForABodyThatWaits) {
  RawClient client(start());
  ASSERT_TRUE(client.send("POST /a HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"));
  EXPECT_EQ(client.receive().status, 100);
  ASSERT_TRUE(client.send("ok"));
  EXPECT_EQ(client.receive().body, "POST /a ok 127.0.0.1");
}

TEST_F(HttpServerTest, ABodyThatIsOnlyAnnouncedTakesNothingFromOthers) {
  settings_.body_timeout = std::chrono::seconds(30);
  settings_.max_buffered_bytes = kMaxUpload;
  const int port = start();
  std::vector<RawClient> announced;
  for (int i = 0; i < 10; ++i) {
    announced.emplace_back(port);
    ASSERT_TRUE(announced.back().send(
        "POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(kMaxUpload) + "\r\n\r\nab"));
  }
  ASSERT_TRUE(eventually([this] { return server_->stats().requests == 10; }));
  EXPECT_EQ(ask(port, "POST", "/a", {}, "login").status, 200);
  EXPECT_EQ(ask(port, "POST", "/upload", {}, std::string(kMaxUpload / 8, 'x')).status, 200);
  EXPECT_EQ(server_->stats().overloaded, 0U);
}

TEST_F(HttpServerTest, UploadsOfAnAddressAreBoundedAndShortBodiesAreTaken) {
  settings_.body_timeout = std::chrono::seconds(30);
  settings_.max_buffered_bytes = kMaxUpload;
  const int port = start();
  RawClient first(port);
  const std::string head = "POST /upload HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  const auto chunk = [](std::size_t bytes) {
    char size[16];
    std::snprintf(size, sizeof size, "%zx\r\n", bytes);
    return size + std::string(bytes, 'x') + "\r\n";
  };
  ASSERT_TRUE(first.send(head + chunk(kMaxUpload / 4)));
  ASSERT_TRUE(eventually([this] { return server_->stats().body_bytes + BodyBudget::kFree >= kMaxUpload / 4; }));
  RawClient second(port);
  ASSERT_TRUE(second.send(head + chunk(kMaxUpload / 8)));
  const RawResponse refused = second.receive();
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.headers.at("retry-after"), "1");
  EXPECT_EQ(ask(port, "POST", "/a", {}, "login").status, 200);
  ASSERT_TRUE(first.send(chunk(kMaxUpload / 2) + "0\r\n\r\n"));
  EXPECT_EQ(first.receive().status, 200) << "one body alone is as long as its route allows";
  EXPECT_TRUE(eventually([this] { return server_->stats().body_bytes == 0; }));
}

TEST_F(HttpServerTest, EndsRequestsThatTrickle) {
  const int port = start();
  RawClient head(port);
  RawClient body(port);
  ASSERT_TRUE(head.send("GET / HTTP/1.1\r\nHost"));
  ASSERT_TRUE(body.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nab"));
  EXPECT_EQ(head.receive().status, 408);
  EXPECT_EQ(body.receive().status, 408);
}

TEST_F(HttpServerTest, ServesOthersWhileHundredsTrickle) {
  settings_.header_timeout = std::chrono::seconds(30);
  settings_.max_connections_per_address = 2000;
  const int port = start();
  std::vector<RawClient> slow;
  for (int i = 0; i < 500; ++i) {
    slow.emplace_back(port);
    ASSERT_TRUE(slow.back().send("GET / HTTP/1.1\r\nX-Slow:"));
  }
  EXPECT_EQ(ask(port, "GET", "/a").status, 200);
  EXPECT_GE(server_->stats().connections, 500U);
}

TEST_F(HttpServerTest, RefusesConnectionsOverTheCapOfAnAddress) {
  settings_.max_connections_per_address = 3;
  const int port = start();
  std::vector<RawClient> clients;
  for (int i = 0; i < 3; ++i) {
    clients.emplace_back(port);
    ASSERT_TRUE(clients.back().send(request_text("GET", "/a")));
    ASSERT_EQ(clients.back().receive().status, 200);
  }
  RawClient fourth(port);
  (void)fourth.send(request_text("GET", "/a"));
  EXPECT_EQ(fourth.receive().status, 0);
  EXPECT_EQ(server_->stats().refused, 1U);
}

TEST_F(HttpServerTest, SaysThatItIsBusyWhenTheQueueIsFull) {
  settings_.pool_threads = 1;
  settings_.max_queue = 1;
  const int port = start();
  RawClient working(port);
  ASSERT_TRUE(working.send(request_text("GET", "/wait")));
  ASSERT_TRUE(eventually([this] { return app_.waiting == 1; }));
  RawClient queued(port);
  ASSERT_TRUE(queued.send(request_text("GET", "/queued")));
  ASSERT_TRUE(eventually([this] { return server_->stats().requests == 2; }));
  const RawResponse third = ask(port, "GET", "/third");
  EXPECT_EQ(third.status, 503);
  EXPECT_EQ(third.headers.at("retry-after"), "1");
  EXPECT_EQ(ask(port, "GET", "/at-once").status, 200);
  app_.go.set_value();
  EXPECT_EQ(working.receive().status, 200);
  EXPECT_EQ(queued.receive().status, 200);
}

TEST_F(HttpServerTest, SurvivesAHandlerThatThrows) {
  const int port = start();
  EXPECT_EQ(ask(port, "GET", "/throw").status, 500);
  EXPECT_EQ(ask(port, "GET", "/a").status, 200);
}

TEST_F(HttpServerTest, SendsFilesInChunks) {
  const repositories::TempDir folder;
  app_.file = folder.file("a.wav");
  std::string bytes;
  for (std::size_t i = 0; i < 3 * FileSlice::kChunkBytes + 17; ++i) bytes += static_cast<char>('a' + i % 26);
  std::ofstream(app_.file) << bytes;
  const RawResponse response = ask(start(), "GET", "/file");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, bytes);
}

TEST_F(HttpServerTest, SendsEventsAsTheyHappen) {
  settings_.event_ping = std::chrono::milliseconds(300);
  RawClient client(start());
  ASSERT_TRUE(client.send(request_text("GET", "/events")));
  EXPECT_NE(client.receive_until("data: {}\n\n").find("event: hello"), std::string::npos);
  {
    const std::lock_guard lock(app_.mutex);
    app_.stream->push(event_text(2, "turn", "{\"n\":2}"));
  }
  EXPECT_NE(client.receive_until("\"n\":2}\n\n").find("id: 2"), std::string::npos);
  EXPECT_NE(client.receive_until(":\n\n").find(":\n\n"), std::string::npos);
  app_.stream->close();
  EXPECT_TRUE(client.closed_within(5000));
}

TEST_F(HttpServerTest, NoticesThatAWatcherLeft) {
  {
    RawClient client(start());
    ASSERT_TRUE(client.send(request_text("GET", "/events")));
    (void)client.receive_until("data: {}\n\n");
  }
  EXPECT_TRUE(eventually([this] { return server_->stats().connections == 0; }));
  EXPECT_TRUE(app_.stream->closed());
}

TEST_F(HttpServerTest, FinishesRequestsWhileItDrains) {
  const int port = start();
  RawClient idle(port);
  ASSERT_TRUE(idle.send(request_text("GET", "/a")));
  ASSERT_EQ(idle.receive().status, 200);
  RawClient working(port);
  ASSERT_TRUE(working.send(request_text("GET", "/wait")));
  ASSERT_TRUE(eventually([this] { return app_.waiting == 1; }));
  std::jthread drain([this] { server_->drain(std::chrono::seconds(10)); });
  EXPECT_TRUE(idle.closed_within(5000));
  EXPECT_FALSE(RawClient(port).connected());
  app_.go.set_value();
  const RawResponse last = working.receive();
  EXPECT_EQ(last.status, 200);
  EXPECT_EQ(last.headers.at("connection"), "close");
}

TEST_F(HttpServerTest, BelievesTrustedProxiesOnly) {
  const int port = start();
  const RawHeaders forwarded = {{"X-Forwarded-For", "203.0.113.9"}};
  EXPECT_EQ(ask(port, "GET", "/a", forwarded).body, "GET /a  127.0.0.1");
  server_.reset();
  settings_.trusted_proxies = {*core::parse_network("127.0.0.1")};
  EXPECT_EQ(ask(start(), "GET", "/a", forwarded).body, "GET /a  203.0.113.9");
}

TEST_F(HttpServerTest, SaysWhatIsWrongWithItsAddress) {
  settings_.host = "not an address";
  EXPECT_EQ(HttpServer::start(system_.env(), settings_, app_).error().code, core::ErrorCode::kInvalidArgument);
  settings_.host = "127.0.0.1";
  settings_.tls_certificate = "/nowhere.pem";
  EXPECT_EQ(HttpServer::start(system_.env(), settings_, app_).error().code, core::ErrorCode::kInvalidArgument);
  settings_.tls_certificate.clear();
  settings_.port = start();
  EXPECT_EQ(HttpServer::start(system_.env(), settings_, app_).error().code, core::ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace callai::api
