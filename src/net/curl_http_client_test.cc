#include "net/curl_http_client.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <thread>

#include "core/dispatch_loop.h"
#include "core/system_env.h"
#include "net/testing/script_server.h"

namespace callai::net {
namespace {

using core::ErrorCode;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ScriptServer;

/// Reads one request, and answers nothing.
class SilentServer {
 public:
  std::string url() const { return server_.url(); }
  void wait_for_request() { read_.get_future().wait(); }
  /// When its connection is closed; once.
  std::future<bool> closed() { return closed_.get_future(); }

 private:
  std::promise<void> read_;
  std::promise<bool> closed_;
  ScriptServer server_{[this](ScriptServer::Connection& c) {
    c.read();
    read_.set_value();
    closed_.set_value(c.wait_closed());
  }};
};

enum class On { kItsOwnThread, kTheLoop };

/// The same of both.
class CurlHttpClientTest : public ::testing::TestWithParam<On> {
 protected:
  std::unique_ptr<CurlHttpClient> client_with(const HttpClientSettings& settings) {
    if (GetParam() == On::kTheLoop) return std::make_unique<CurlHttpClient>(system_.env(), settings, loop_);
    return std::make_unique<CurlHttpClient>(system_.env(), settings);
  }
  core::Result<HttpAnswer> get(const std::string& url) {
    HttpRequest request;
    request.url = url;
    return fetch(client_, std::move(request));
  }
  /// What `fetch` says of a request that cannot succeed.
  core::Error error_of(HttpRequest request) {
    const auto answer = fetch(client_, std::move(request));
    EXPECT_FALSE(answer.ok());
    return answer.ok() ? core::Error{} : answer.error();
  }

  core::SystemEnv system_{std::make_unique<core::NullLogger>()};
  core::DispatchLoop loop_{system_.env()};
  const std::unique_ptr<CurlHttpClient> owned_ = client_with({});
  CurlHttpClient& client_ = *owned_;
};

TEST_P(CurlHttpClientTest, TellsStatusHeadersAndBody) {
  ScriptServer server([](ScriptServer::Connection& c) {
    const auto request = c.read();
    EXPECT_EQ(request->line, "POST /v1/x?a=1 HTTP/1.1");
    EXPECT_NE(request->headers.find("X-Key: secret"), std::string::npos);
    EXPECT_EQ(request->body, "{\"a\":1}");
    c.write("HTTP/1.1 404 Not Found\r\nX-Trace:  abc\r\nContent-Length: 4\r\n\r\ngone");
  });
  HttpRequest request;
  request.method = "POST";
  request.url = server.url("/v1/x?a=1");
  request.headers = {{"X-Key", "secret"}};
  request.body = "{\"a\":1}";
  const auto answer = fetch(client_, std::move(request));
  ASSERT_TRUE(answer.ok()) << core::describe(answer.error());
  EXPECT_EQ(answer->head.status, 404);
  EXPECT_EQ(answer->head.header("x-trace"), "abc");
  EXPECT_EQ(answer->body, "gone");
}

TEST_P(CurlHttpClientTest, GoesThroughTheProxyButForWhatIsToGoDirect) {
  std::vector<std::string> lines;
  ScriptServer proxy([&](ScriptServer::Connection& c) {
    while (const auto request = c.read()) {
      lines.push_back(request->line);
      c.answer("by the proxy");
    }
  });
  ScriptServer server([](ScriptServer::Connection& c) {
    while (c.read()) c.answer("direct");
  });
  HttpClientSettings settings;
  settings.proxy = proxy.url("");
  settings.no_proxy = "intern.example, LOCALHOST";
  const auto client = client_with(settings);
  const auto ask = [&client](const std::string& url, Reach reach = Reach::kAnywhere) {
    HttpRequest request;
    request.url = url;
    request.reach = reach;
    return fetch(*client, std::move(request));
  };
  EXPECT_EQ(ask("http://models.example/v1/models")->body, "by the proxy");
  EXPECT_EQ(lines, std::vector<std::string>{"GET http://models.example/v1/models HTTP/1.1"});
  const std::string local = "http://localhost:" + std::to_string(server.port()) + "/";
  EXPECT_EQ(ask(local)->body, "direct");
  const auto unseen = ask("http://models.example/", Reach::kPublicOnly);
  ASSERT_FALSE(unseen.ok());
  EXPECT_EQ(unseen.error().message,
            "where 'models.example' lies cannot be seen behind the proxy, and this request may not go everywhere");
  const auto forbidden = ask(local, Reach::kPublicOnly);
  ASSERT_FALSE(forbidden.ok());
  EXPECT_EQ(forbidden.error().message, "'localhost' lies in a private network, where this request may not go")
      << "what goes direct is looked at";
  EXPECT_EQ(lines.size(), 1U);
}

TEST_P(CurlHttpClientTest, KeepsConnections) {
  ScriptServer server([](ScriptServer::Connection& c) {
    while (c.read()) c.answer("again");
  });
  for (int i = 0; i < 5; ++i) EXPECT_EQ(get(server.url())->body, "again");
  EXPECT_EQ(server.connections(), 1);
}

TEST_P(CurlHttpClientTest, AKeptConnectionThatTheServerHasClosedIsReplaced) {
  ScriptServer server([](ScriptServer::Connection& c) {
    if (c.read()) c.answer("once");
  });
  for (int i = 0; i < 5; ++i) EXPECT_EQ(get(server.url())->body, "once");
  EXPECT_EQ(server.connections(), 5);
}

TEST_P(CurlHttpClientTest, WhatAKeptConnectionBreaksOffUnderIsNotSentAgain) {
  std::atomic<int> requests{0};
  ScriptServer server([&](ScriptServer::Connection& c) {
    if (c.read()) c.answer("kept");
    if (c.read()) ++requests;  // and nothing more: whether it was done stays open
  });
  EXPECT_EQ(get(server.url())->body, "kept");
  HttpRequest request;
  request.method = "POST";
  request.url = server.url();
  request.body = "add one";
  EXPECT_EQ(error_of(request).code, ErrorCode::kUnavailable);
  EXPECT_EQ(requests, 1);
}

TEST_P(CurlHttpClientTest, PortionsComeAsTheyAreSent) {
  std::promise<void> first_seen;
  ScriptServer server([&](ScriptServer::Connection& c) {
    c.read();
    c.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n");
    first_seen.get_future().wait();
    c.write("3\r\ntwo\r\n0\r\n\r\n");
  });
  std::promise<core::Status> done;
  std::string body;
  HttpRequest request;
  request.url = server.url();
  HttpEvents events;
  events.body = [&](std::string_view bytes) {
    body += bytes;
    if (body == "one") first_seen.set_value();
    return true;
  };
  events.done = [&](core::Status status) { done.set_value(std::move(status)); };
  const auto exchange = client_.start(std::move(request), std::move(events));
  EXPECT_TRUE(done.get_future().get().ok());
  EXPECT_EQ(body, "onetwo");
}

TEST_P(CurlHttpClientTest, CancellingClosesTheConnection) {
  std::promise<void> begun;
  std::promise<bool> closed;
  ScriptServer server([&](ScriptServer::Connection& c) {
    c.read();
    c.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n");
    closed.set_value(c.wait_closed());
  });
  std::promise<core::Status> done;
  HttpRequest request;
  request.url = server.url();
  HttpEvents events;
  events.body = [&](std::string_view) {
    begun.set_value();
    return true;
  };
  events.done = [&](core::Status status) { done.set_value(std::move(status)); };
  const auto exchange = client_.start(std::move(request), std::move(events));
  begun.get_future().wait();
  exchange->cancel();
  EXPECT_TRUE(closed.get_future().get());
  EXPECT_EQ(done.get_future().get().error().code, ErrorCode::kCancelled);
  exchange->cancel();
}

TEST_P(CurlHttpClientTest, ADestroyedExchangeIsCancelled) {
  SilentServer server;
  HttpRequest request;
  request.url = server.url();
  auto exchange = client_.start(std::move(request), {});
  server.wait_for_request();
  exchange.reset();
  EXPECT_TRUE(server.closed().get());
}

TEST_P(CurlHttpClientTest, TheReceiverMayStopIt) {
  ScriptServer server([](ScriptServer::Connection& c) {
    c.read();
    c.answer("more than was wanted");
  });
  std::promise<core::Status> done;
  HttpRequest request;
  request.url = server.url();
  HttpEvents events;
  events.body = [](std::string_view) { return false; };
  events.done = [&](core::Status status) { done.set_value(std::move(status)); };
  const auto exchange = client_.start(std::move(request), std::move(events));
  EXPECT_EQ(done.get_future().get().error().code, ErrorCode::kCancelled);
}

TEST_P(CurlHttpClientTest, EveryPhaseHasItsDeadline) {
  ScriptServer mute([](ScriptServer::Connection& c) { c.wait_closed(); });
  HttpRequest request;
  request.url = mute.url();
  request.timeouts.first_byte = milliseconds(40);
  core::Error error = error_of(request);
  EXPECT_EQ(error.code, ErrorCode::kDeadlineExceeded);
  EXPECT_EQ(error.message, "'" + mute.url() + "' did not begin to answer within 0.04 s");

  ScriptServer stalls([](ScriptServer::Connection& c) {
    c.read();
    c.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsome");
    c.wait_closed();
  });
  request.url = stalls.url();
  request.timeouts.first_byte = seconds(5);
  request.timeouts.between_bytes = milliseconds(40);
  error = error_of(request);
  EXPECT_EQ(error.code, ErrorCode::kDeadlineExceeded);
  EXPECT_NE(error.message.find("fell silent in mid-answer for 0.04 s"), std::string::npos) << error.message;

  request.timeouts.between_bytes = seconds(5);
  request.timeouts.total = milliseconds(60);
  error = error_of(request);
  EXPECT_NE(error.message.find("had not answered whole within 0.06 s"), std::string::npos) << error.message;
}

TEST_P(CurlHttpClientTest, NobodyThereNamesTheServer) {
  std::string url;
  {
    ScriptServer gone([](ScriptServer::Connection&) {});
    url = gone.url("/v1?key=secret");
  }
  HttpRequest request;
  request.url = url;
  const core::Error error = error_of(request);
  EXPECT_EQ(error.code, ErrorCode::kUnavailable);
  EXPECT_NE(error.message.find("nothing answers at 'http://127.0.0.1:"), std::string::npos) << error.message;
  EXPECT_EQ(core::describe(error).find("secret"), std::string::npos);
}

TEST_P(CurlHttpClientTest, ABrokenAnswerIsAnError) {
  ScriptServer cut([](ScriptServer::Connection& c) {
    c.read();
    c.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsome");
  });
  HttpRequest request;
  request.url = cut.url();
  EXPECT_EQ(error_of(request).code, ErrorCode::kUnavailable);
  ScriptServer garbage([](ScriptServer::Connection& c) {
    c.read();
    c.write("\x01\x02\x03 this is no HTTP\r\n\r\n");
  });
  request.url = garbage.url();
  EXPECT_EQ(error_of(request).code, ErrorCode::kUnavailable);
}

TEST_P(CurlHttpClientTest, AnAnswerOverTheBoundIsCutOff) {
  ScriptServer server([](ScriptServer::Connection& c) {
    c.read();
    c.answer(std::string(5000, 'x'));
  });
  HttpRequest request;
  request.url = server.url();
  request.max_body = 4999;
  EXPECT_EQ(error_of(request).code, ErrorCode::kResourceExhausted);
  request.max_body = 5000;
  EXPECT_TRUE(fetch(client_, request).ok());
}

TEST_P(CurlHttpClientTest, PrivateAddressesAreNotReachedWhereOnlyPublicOnesMayBe) {
  ScriptServer server([](ScriptServer::Connection& c) {
    if (c.read()) c.answer("the metadata of this cloud");
  });
  for (const std::string host : {"127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]"}) {
    HttpRequest request;
    request.url = "http://" + host + ":" + std::to_string(server.port()) + "/";
    request.reach = Reach::kPublicOnly;
    const core::Error error = error_of(request);
    EXPECT_EQ(error.code, ErrorCode::kPermissionDenied) << host << ": " << core::describe(error);
  }
  EXPECT_EQ(server.connections(), 0);
}

TEST_P(CurlHttpClientTest, RedirectsAreNotFollowed) {
  ScriptServer server([](ScriptServer::Connection& c) {
    c.read();
    c.write("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n");
  });
  EXPECT_EQ(get(server.url())->head.status, 302);
}

TEST_P(CurlHttpClientTest, WhatIsNoRequestIsRefusedBeforeItIsSent) {
  HttpRequest request;
  for (const char* url : {"", "nonsense", "ftp://127.0.0.1/", "file:///etc/passwd", "http://", "http://a\r\nb/"}) {
    request.url = url;
    EXPECT_EQ(error_of(request).code, ErrorCode::kInvalidArgument) << url;
  }
  request.url = "http://127.0.0.1:1/";
  request.headers = {{"X-A", "one\r\nX-B: two"}};
  EXPECT_EQ(error_of(request).code, ErrorCode::kInvalidArgument);
  request.headers = {{"X A", "one"}};
  EXPECT_EQ(error_of(request).code, ErrorCode::kInvalidArgument);
  request.headers = {};
  request.method = "GET /x HTTP/1.1\r\n";
  EXPECT_EQ(error_of(request).code, ErrorCode::kInvalidArgument);
}

TEST_P(CurlHttpClientTest, AnUnknownNameSaysSo) {
  HttpRequest request;
  request.url = "http://no-such-host.invalid/";
  const core::Error error = error_of(request);
  EXPECT_EQ(error.code, ErrorCode::kUnavailable);
  EXPECT_EQ(error.message, "the name 'no-such-host.invalid' is not known");
}

TEST_P(CurlHttpClientTest, TwoHundredStreamsRunAtOnce) {
  constexpr int kStreams = 200;
  std::promise<void> all_there;
  std::shared_future<void> go = all_there.get_future().share();
  std::atomic<int> waiting{0};
  ScriptServer server([&](ScriptServer::Connection& c) {
    c.read();
    c.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    if (++waiting == kStreams) all_there.set_value();
    go.wait();
    for (int i = 0; i < 10; ++i) c.write("4\r\nword\r\n");
    c.write("0\r\n\r\n");
  });
  std::atomic<int> bytes{0};
  std::atomic<int> good{0};
  std::promise<void> ended;
  std::atomic<int> left{kStreams};
  std::vector<std::unique_ptr<HttpExchange>> exchanges;
  for (int i = 0; i < kStreams; ++i) {
    HttpRequest request;
    request.url = server.url();
    HttpEvents events;
    events.body = [&](std::string_view part) {
      bytes += static_cast<int>(part.size());
      return true;
    };
    events.done = [&](core::Status status) {
      good += status.ok() ? 1 : 0;
      if (--left == 0) ended.set_value();
    };
    exchanges.push_back(client_.start(std::move(request), std::move(events)));
  }
  ended.get_future().wait();
  EXPECT_EQ(waiting, kStreams);
  if (waiting < kStreams) all_there.set_value();
  EXPECT_EQ(good, kStreams);
  EXPECT_EQ(bytes, kStreams * 40);
}

TEST_P(CurlHttpClientTest, EndsWithWhatIsUnderWayAndTellsIt) {
  ScriptServer server([](ScriptServer::Connection& c) { c.wait_closed(); });
  std::promise<core::Status> done;
  std::unique_ptr<HttpExchange> exchange;
  {
    const auto client = client_with({});
    HttpRequest request;
    request.url = server.url();
    HttpEvents events;
    events.done = [&](core::Status status) { done.set_value(std::move(status)); };
    exchange = client->start(std::move(request), std::move(events));
  }
  EXPECT_EQ(done.get_future().get().error().code, ErrorCode::kCancelled);
  exchange->cancel();  // outlives its client
}

TEST_P(CurlHttpClientTest, MoreThanTheBoundIsRefused) {
  ScriptServer server([](ScriptServer::Connection& c) { c.wait_closed(); });
  HttpClientSettings settings;
  settings.max_exchanges = 1;
  const auto client = client_with(settings);
  HttpRequest request;
  request.url = server.url();
  const auto first = client->start(request, {});
  const auto second = fetch(*client, request);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code, ErrorCode::kResourceExhausted);
}

INSTANTIATE_TEST_SUITE_P(Of, CurlHttpClientTest, ::testing::Values(On::kItsOwnThread, On::kTheLoop),
                         [](const auto& on) { return on.param == On::kTheLoop ? "the_loop" : "its_own_thread"; });

class CurlHttpClientOnLoop : public ::testing::Test {
 protected:
  /// On the loop; waits until it has run.
  void run(core::UniqueFunction<void()> task) {
    std::promise<void> done;
    loop_.post([&] {
      task();
      done.set_value();
    });
    done.get_future().wait();
  }

  core::SystemEnv system_{std::make_unique<core::NullLogger>()};
  core::DispatchLoop loop_{system_.env()};
  std::unique_ptr<CurlHttpClient> client_ =
      std::make_unique<CurlHttpClient>(system_.env(), HttpClientSettings{}, loop_);
};

TEST_F(CurlHttpClientOnLoop, ARequestHasBeenSentWhenStartReturns) {
  std::promise<void> kept;
  std::promise<void> sent;
  ScriptServer server([&](ScriptServer::Connection& c) {
    c.read();
    c.answer("the connection is there");
    kept.set_value();
    c.read();
    sent.set_value();
    c.wait_closed();
  });
  HttpRequest request;
  request.url = server.url();
  EXPECT_TRUE(fetch(*client_, request).ok());
  kept.get_future().wait();
  run([&] {
    const auto exchange = client_->start(request, {});
    EXPECT_EQ(sent.get_future().wait_for(seconds(20)), std::future_status::ready) << "with the loop held up";
  });
}

TEST_F(CurlHttpClientOnLoop, ARequestThatIsDroppedHasItsConnectionClosedAtOnce) {
  SilentServer server;
  HttpRequest request;
  request.url = server.url();
  std::unique_ptr<HttpExchange> exchange;
  run([&] { exchange = client_->start(request, {}); });
  server.wait_for_request();
  run([&] {
    exchange.reset();
    EXPECT_EQ(server.closed().wait_for(seconds(20)), std::future_status::ready) << "with the loop held up";
  });
}

TEST_F(CurlHttpClientOnLoop, NothingIsToldFromInsideStartAndNothingIsForgotten) {
  ScriptServer server([](ScriptServer::Connection& c) {
    while (c.read()) c.answer("at once");
  });
  // A server so near often answers before start() returns; not always, so it is asked often.
  for (int i = 0; i < 200; ++i) {
    const bool good = i % 10 != 0;
    bool inside = true;
    std::string body;
    std::promise<bool> told;
    std::unique_ptr<HttpExchange> exchange;
    HttpEvents events;
    int code = 0;
    events.head = [&](const HttpHead& head) {
      EXPECT_FALSE(inside);
      code = head.status;
      EXPECT_EQ(head.header("content-length"), "7");
    };
    events.body = [&](std::string_view bytes) {
      EXPECT_FALSE(inside);
      body += bytes;
      return true;
    };
    events.done = [&](const core::Status& status) {
      EXPECT_FALSE(inside);
      told.set_value(status.ok());
    };
    HttpRequest request;
    request.url = good ? server.url() : "nonsense";
    run([&] {
      exchange = client_->start(std::move(request), std::move(events));
      inside = false;
    });
    std::future<bool> outcome = told.get_future();
    ASSERT_EQ(outcome.wait_for(seconds(8)), std::future_status::ready) << "before any deadline of the request";
    EXPECT_EQ(outcome.get(), good);
    EXPECT_EQ(code, good ? 200 : 0);
    EXPECT_EQ(body, good ? "at once" : "");
  }
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(CurlHttpClientOnLoop, AnAnswerMayBeFollowedByTheNextRequestAndByTheEndOfTheClient) {
  ScriptServer server([](ScriptServer::Connection& c) {
    while (c.read()) c.answer("again");
  });
  std::promise<void> over;
  std::unique_ptr<HttpExchange> second;
  HttpRequest request;
  request.url = server.url();
  HttpEvents last;
  last.done = [&](const core::Status& status) {
    EXPECT_TRUE(status.ok());
    client_.reset();
    over.set_value();
  };
  HttpEvents first;
  first.done = [&](const core::Status& status) {
    EXPECT_TRUE(status.ok());
    second = client_->start(request, std::move(last));
  };
  const auto exchange = client_->start(request, std::move(first));
  over.get_future().wait();
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(CurlHttpClientOnLoop, WhatAnotherThreadStartsAndTheLoopDropsAtOnceIsCancelled) {
  ScriptServer server([](ScriptServer::Connection& c) { c.wait_closed(); });
  std::promise<core::Status> done;
  HttpRequest request;
  request.url = server.url();
  HttpEvents events;
  events.done = [&](core::Status status) { done.set_value(std::move(status)); };
  std::unique_ptr<HttpExchange> exchange;
  run([&] {
    std::thread([&] { exchange = client_->start(request, std::move(events)); }).join();
    exchange.reset();
  });
  EXPECT_EQ(done.get_future().get().error().code, ErrorCode::kCancelled);
}

}  // namespace
}  // namespace callai::net
