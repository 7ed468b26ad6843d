#include "orchestrators/webhook_sender.h"

#include <gtest/gtest.h>

#include <array>
#include <condition_variable>
#include <set>

#include "core/log.h"
#include "core/system_env.h"
#include "core/testing/recording_log.h"
#include "net/curl_http_client.h"
#include "net/testing/script_server.h"
#include "repositories/system/sealed_context.h"
#include "repositories/testing/temp_dir.h"

namespace callai::orchestrators {
namespace {

using net::testing::ScriptServer;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr const char* kSecret = "whsec_tests";
constexpr auto kPatience = seconds(60);

std::string header_of(const ScriptServer::Request& request, const std::string& name) {
  const std::size_t at = request.headers.find("\r\n" + name + ": ");
  const std::size_t first = request.headers.starts_with(name + ": ") ? name.size() + 2 : at + name.size() + 4;
  if (at == std::string::npos && !request.headers.starts_with(name + ": ")) return "";
  return request.headers.substr(first, request.headers.find("\r\n", first) - first);
}

/// What a receiver took, seen from the test.
class Taken {
 public:
  void add(const std::string& stream, const std::string& event_id) {
    {
      const std::lock_guard lock(mutex_);
      order_[stream].push_back(event_id);
      ids_.insert(event_id);
    }
    changed_.notify_all();
  }
  bool wait_for(std::size_t events) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kPatience, [&] { return ids_.size() >= events; });
  }
  std::map<std::string, std::vector<std::string>> order() {
    const std::lock_guard lock(mutex_);
    return order_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, std::vector<std::string>> order_;
  std::set<std::string> ids_;
};

class WebhookSenderTest : public ::testing::Test {
 protected:
  WebhookSenderTest() {
    repositories::DatabaseSettings settings;
    settings.path = folder_.file("callai.db");
    database_ = *repositories::open_database(settings);
    settings_.private_hosts = {"127.0.0.1"};
    settings_.first_retry = milliseconds(5);
    settings_.longest_retry = milliseconds(40);
    settings_.timeout = milliseconds(500);
    settings_.poll = milliseconds(5);
  }

  void hook(const std::string& url) {
    repositories::WebhookRecord record;
    record.id = "hook_1";
    record.url = url;
    record.events = {"*"};
    record.created = system_.env().clock.wall_now();
    ASSERT_TRUE(database_
                    ->write([&](repositories::Transaction& t) {
                      return repo().create(t, record,
                                           box_.seal(kSecret, repositories::webhook_context(org_, record.id)));
                    })
                    .ok());
  }
  void publish(const std::string& stream, int n) {
    ASSERT_TRUE(database_
                    ->write([&](repositories::Transaction& t) {
                      return repo().publish(
                          t, system_.env().ids, {"turn.completed", stream, system_.env().clock.wall_now()},
                          [&] { return R"({"call_id":")" + stream + R"(","number":)" + std::to_string(n) + "}"; });
                    })
                    .ok());
  }
  std::unique_ptr<WebhookSender> sender() {
    const core::Env env = system_.env();
    return std::make_unique<WebhookSender>(core::Env{env.clock, env.random, env.ids, log_}, *database_, box_, http_,
                                           settings_);
  }
  repositories::WebhookRepo repo() { return {*database_, org_}; }

  core::SystemEnv system_{std::make_unique<core::NullLogger>()};
  core::testing::RecordingLog log_;
  repositories::TempDir folder_;
  std::unique_ptr<repositories::Database> database_;
  core::OrgId org_{"org"};
  core::SecretBox box_{{core::make_secret_key()}};
  net::CurlHttpClient http_{system_.env(), {}};
  WebhookSenderSettings settings_;
};

std::string stream_of(const std::string& body) {
  const std::size_t at = body.find(R"("call_id":")") + 11;
  return body.substr(at, body.find('"', at) - at);
}

TEST_F(WebhookSenderTest, WhatIsSentIsSigned) {
  Taken taken;
  std::mutex mutex;
  std::optional<ScriptServer::Request> seen;
  ScriptServer receiver([&](ScriptServer::Connection& connection) {
    while (auto request = connection.read()) {
      connection.answer("{}");
      {
        const std::lock_guard lock(mutex);
        seen = request;
      }
      taken.add("", header_of(*request, "X-CallAI-Event-Id"));
    }
  });
  hook(receiver.url("/in"));
  publish("call_1", 1);
  const auto sending = sender();
  ASSERT_TRUE(taken.wait_for(1));
  const std::lock_guard lock(mutex);
  EXPECT_TRUE(seen->line.starts_with("POST /in ")) << seen->line;
  EXPECT_EQ(header_of(*seen, "Content-Type"), "application/json");
  EXPECT_EQ(header_of(*seen, "X-CallAI-Event"), "turn.completed");
  EXPECT_EQ(header_of(*seen, "X-CallAI-Attempt"), "1");
  const std::string signature = header_of(*seen, "X-CallAI-Signature");
  const std::int64_t t = std::stoll(signature.substr(2));
  EXPECT_EQ(signature, webhook_signature(kSecret, core::WallTime(seconds(t)), seen->body));
}

TEST(WebhookSignature, IsTheHmacOfTimeAndBody) {
  // echo -n '1700000000.{"a":1}' | openssl dgst -sha256 -hmac whsec_x
  EXPECT_EQ(webhook_signature("whsec_x", core::WallTime(seconds(1'700'000'000)), R"({"a":1})"),
            "t=1700000000,v1=b3438763ab46d9634b9844c8722818eaf523f803db1327484c6067462a5fd6d1");
}

TEST(WebhookRetry, PausesGrowToABoundWithSomeChance) {
  WebhookSenderSettings settings;
  core::SeededRandom random(7);
  core::Duration sum{0};
  for (int tries = 1; tries < settings.most_tries; ++tries) {
    const core::Duration pause = webhook_retry_after(settings, tries, random);
    EXPECT_GE(pause, std::min<core::Duration>(seconds(4), settings.longest_retry));
    EXPECT_LE(pause, settings.longest_retry * 6 / 5);
    sum += pause;
  }
  EXPECT_GT(sum, std::chrono::hours(48));
  EXPECT_LT(sum, std::chrono::hours(96));
}

// Answers with errors, stalls, breaks off, and takes some events without saying so; every event arrives at least once,
// those of a call in their order.
TEST_F(WebhookSenderTest, AReceiverThatFailsStallsAndForgetsGetsEverythingInOrder) {
  constexpr int kCalls = 8;
  constexpr int kTurns = 12;
  Taken taken;
  std::atomic<int> requests{0};
  ScriptServer receiver([&](ScriptServer::Connection& connection) {
    while (auto request = connection.read()) {
      const std::string id = header_of(*request, "X-CallAI-Event-Id");
      const int n = ++requests;
      if (n % 5 == 0) {
        connection.write("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");
        continue;
      }
      if (n % 7 == 0) return connection.reset();
      taken.add(stream_of(request->body), id);
      if (n % 11 == 0) return;                                 // taken, and never said
      if (n % 41 == 0) return void(connection.wait_closed());  // taken, and stalled
      connection.answer("{}");
    }
  });
  hook(receiver.url());
  for (int n = 0; n < kTurns; ++n) {
    for (int c = 0; c < kCalls; ++c) publish("call_" + std::to_string(c), n);
  }
  auto sending = sender();
  ASSERT_TRUE(taken.wait_for(20));
  sending.reset();  // and another process goes on
  sending = sender();
  ASSERT_TRUE(taken.wait_for(std::size_t{kCalls} * kTurns));
  for (const auto& [stream, ids] : taken.order()) {
    std::vector<std::string> first_times;
    for (const std::string& id : ids) {
      if (std::find(first_times.begin(), first_times.end(), id) == first_times.end()) first_times.push_back(id);
    }
    EXPECT_EQ(first_times.size(), static_cast<std::size_t>(kTurns)) << stream;
    EXPECT_TRUE(std::is_sorted(first_times.begin(), first_times.end())) << stream;
    EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end())) << "an older event came again behind a newer one: " << stream;
  }
}

TEST_F(WebhookSenderTest, EveryAttemptIsInBothLogsWithItsResult) {
  std::atomic<int> requests{0};
  ScriptServer receiver([&](ScriptServer::Connection& connection) {
    while (connection.read()) {
      switch (++requests) {
        case 1: connection.write("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"); break;
        case 2: connection.wait_closed(); return;
        case 3: return;  // taken, and never said
        default: connection.answer("{}"); break;
      }
    }
  });
  settings_.timeout = seconds(1);
  hook(receiver.url("/secret-of-the-url"));
  publish("call_1", 1);
  auto sending = sender();
  const core::TimePoint end = system_.env().clock.now() + kPatience;
  while (sending->stats().delivered == 0 && system_.env().clock.now() < end) std::this_thread::yield();
  sending.reset();
  const auto delivery = repo().deliveries({"hook_1", repositories::DeliveryStatus::kDelivered}, {})->at(0);
  const auto attempts = *repo().attempts(delivery.id);
  ASSERT_EQ(attempts.size(), 4U);
  EXPECT_EQ(attempts[0].http_status, 503);
  EXPECT_EQ(attempts[0].error, "the receiver answered 503");
  EXPECT_EQ(attempts[1].http_status, std::nullopt);
  EXPECT_TRUE(attempts[1].error.ends_with("within 1 s")) << attempts[1].error;
  EXPECT_GE(attempts[1].took, seconds(1));
  EXPECT_EQ(attempts[2].http_status, std::nullopt);
  EXPECT_TRUE(attempts[2].error.ends_with("broke off")) << attempts[2].error;
  EXPECT_EQ(attempts[3].http_status, 200);
  EXPECT_EQ(attempts[3].error, "");
  const std::vector<std::string> lines = log_.lines();
  const std::array<std::string, 4> results{
      "result=failed http_status=503 failure= ", "result=failed http_status=0 failure=deadline_exceeded ",
      "result=failed http_status=0 failure=unavailable ", "result=delivered http_status=200 failure= "};
  ASSERT_EQ(lines.size(), results.size());
  for (std::size_t i = 0; i < results.size(); ++i) {
    const std::string attempt = " delivery=" + delivery.id + " attempt=" + std::to_string(i + 1) + " ";
    EXPECT_TRUE(lines[i].starts_with("webhook_attempt webhook=hook_1" + attempt + results.at(i))) << lines[i];
    EXPECT_EQ(lines[i].find("secret-of-the-url"), std::string::npos);
  }
}

TEST_F(WebhookSenderTest, TheMachinesOwnNetworkIsNotReachedUnlessItIsListed) {
  ScriptServer receiver([&](ScriptServer::Connection& connection) {
    ADD_FAILURE() << "nothing may come";
    (void)connection.read();
  });
  settings_.private_hosts.clear();
  settings_.most_tries = 1;
  hook(receiver.url());
  publish("call_1", 1);
  const auto sending = sender();
  const core::TimePoint end = system_.env().clock.now() + kPatience;
  const auto given_up = [&] { return sending->stats().given_up == 1; };
  while (!given_up() && system_.env().clock.now() < end) std::this_thread::yield();
  ASSERT_TRUE(given_up());
  const auto delivery = repo().deliveries({"hook_1", {}}, {})->front();
  EXPECT_EQ(delivery.status, repositories::DeliveryStatus::kFailed);
  EXPECT_FALSE(delivery.http_status.has_value());
  EXPECT_NE(delivery.error, "");
}

TEST_F(WebhookSenderTest, AHostThatIsListedLaterIsReached) {
  Taken taken;
  ScriptServer receiver([&](ScriptServer::Connection& connection) {
    while (auto request = connection.read()) {
      connection.answer("{}");
      taken.add("call_1", header_of(*request, "X-CallAI-Event-Id"));
    }
  });
  settings_.private_hosts.clear();
  settings_.most_tries = 1000;
  hook(receiver.url());
  const auto sending = sender();
  sending->change({"127.0.0.1"}, settings_.disable_after);
  publish("call_1", 1);
  EXPECT_TRUE(taken.wait_for(1));
}

TEST_F(WebhookSenderTest, GoneSwitchesTheWebhookOff) {
  ScriptServer receiver([&](ScriptServer::Connection& connection) {
    while (connection.read()) connection.write("HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n");
  });
  hook(receiver.url());
  publish("call_1", 1);
  const auto sending = sender();
  const core::TimePoint end = system_.env().clock.now() + kPatience;
  while (sending->stats().failed == 0 && system_.env().clock.now() < end) std::this_thread::yield();
  EXPECT_FALSE(repo().get("hook_1")->enabled);
}

/// Mails that are taken at once.
class KeptMails final : public net::MailClient {
 public:
  void send(net::Mail mail, core::UniqueFunction<void(core::Status)> done) override {
    {
      const std::lock_guard lock(mutex_);
      mails_.push_back(std::move(mail));
    }
    done(taken_);
    changed_.notify_all();
  }
  bool wait_for(std::size_t mails) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kPatience, [&] { return mails_.size() >= mails; });
  }
  std::vector<net::Mail> mails() {
    const std::lock_guard lock(mutex_);
    return mails_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<net::Mail> mails_;
  core::Status taken_;  ///< what every mail is answered with
};

TEST_F(WebhookSenderTest, APersonGetsAMail) {
  hook("mailto:ann@example.com");
  publish("call_1", 7);
  KeptMails mails;
  const WebhookSender sends(system_.env(), *database_, box_, http_, settings_, &mails);
  ASSERT_TRUE(mails.wait_for(1));
  const net::Mail mail = mails.mails().front();
  EXPECT_EQ(mail.to, "ann@example.com");
  EXPECT_EQ(mail.subject, "CallAI: Turn completed");
  EXPECT_NE(mail.text.find("Call id: call_1\nNumber: 7\n"), std::string::npos) << mail.text;
}

TEST_F(WebhookSenderTest, WithoutAMailServerTheLogSaysSo) {
  hook("mailto:ann@example.com");
  publish("call_1", 1);
  settings_.most_tries = 1;
  const auto sends = sender();
  const auto failed = [&]() -> std::optional<repositories::DeliveryRecord> {
    const auto all = repo().deliveries({"hook_1", repositories::DeliveryStatus::kFailed}, {});
    return all.ok() && !all->empty() ? std::optional(all->front()) : std::nullopt;
  };
  core::Clock& clock = system_.env().clock;
  const core::TimePoint until = clock.now() + kPatience;
  while (!failed() && clock.now() < until) std::this_thread::yield();
  ASSERT_TRUE(failed());
  EXPECT_EQ(failed()->error, "no mail server is set");
}

}  // namespace
}  // namespace callai::orchestrators
