#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "core/env.h"
#include "core/secret_box.h"
#include "net/http_client.h"
#include "net/mail_client.h"
#include "repositories/webhooks/webhook_outbox.h"

namespace callai::orchestrators {

struct WebhookSenderSettings {
  std::vector<std::string> private_hosts;                     ///< that may be sent to; others must be public
  core::Duration timeout = std::chrono::seconds(15);          ///< for the whole exchange
  core::Duration first_retry = std::chrono::seconds(5);       ///< each further one comes three times as late
  core::Duration longest_retry = std::chrono::hours(4);       ///< apart, at most
  int most_tries = 25;                                        ///< of one delivery: some three days
  core::Duration disable_after = std::chrono::hours(24 * 5);  ///< a webhook that takes nothing is switched off
  core::Duration keep = std::chrono::hours(24 * 30);          ///< what is finished, in the log
  core::Duration lease = std::chrono::minutes(2);             ///< over `timeout`: of what is being sent
  core::Duration poll = std::chrono::milliseconds(500);       ///< looks for what is due
  int at_once = 64;                                           ///< requests, all webhooks together
  int at_once_per_webhook = 8;
};

/// "t=<seconds since 1970>,v1=<HMAC-SHA-256 of "<seconds>.<body>", hexadecimal>": X-CallAI-Signature.
std::string webhook_signature(std::string_view secret, core::WallTime at, std::string_view body);

/// When to try again after `tries` failures in a row: three times as late each time, a fifth earlier or later by
/// chance.
core::Duration webhook_retry_after(const WebhookSenderSettings& settings, int tries, core::Random& random);

/// Sends what is in the outbox, of all organisations, on a thread of its own: signed, at least once, in order within a
/// call, again and again with growing pauses when it is not taken. Everything it knows is in the database: a process
/// that dies loses nothing, and several may run at once. A webhook whose URL is "mailto:ADDRESS" is sent as a mail.
/// Everything it is given outlives it.
class WebhookSender {
 public:
  /// `mail` null: no mail server is set, and mails fail with the mend.
  WebhookSender(core::Env env, repositories::Database& database, const core::SecretBox& box, net::HttpClient& http,
                WebhookSenderSettings settings, net::MailClient* mail = nullptr);
  /// Breaks off what is under way; it is sent again by whoever is next.
  ~WebhookSender();
  WebhookSender(const WebhookSender&) = delete;
  WebhookSender& operator=(const WebhookSender&) = delete;

  /// From now on: hosts of this network that may be sent to, and after how long a webhook that takes nothing is
  /// switched off. Any thread.
  void change(std::vector<std::string> private_hosts, core::Duration disable_after);

  struct Stats {
    std::uint64_t delivered = 0;
    std::uint64_t failed = 0;    ///< attempts
    std::uint64_t given_up = 0;  ///< deliveries
    int under_way = 0;
  };
  Stats stats() const;

 private:
  struct Bounds {
    std::vector<std::string> private_hosts;
    core::Duration disable_after{};
  };
  struct Arrived {
    std::uint64_t exchange = 0;
    core::Status status;
    net::HttpHead head;
  };
  /// Where the HTTP client's thread leaves what came; outlives the sender for as long as it must.
  struct Inbox {
    std::mutex mutex;
    std::condition_variable_any changed;
    std::deque<Arrived> arrived;
    std::optional<Bounds> bounds;  ///< other ones than the thread has
  };
  struct UnderWay {
    repositories::WebhookTarget target;
    repositories::DueDelivery delivery;
    core::WallTime began_at{};
    core::TimePoint began{};
    std::unique_ptr<net::HttpExchange> exchange;
    std::optional<repositories::AttemptOutcome> outcome;  ///< known, but not recorded yet
  };

  void run(const std::stop_token& stop);
  void take_arrived();
  void record();
  core::Status send_due();
  void send(const repositories::WebhookTarget& target, repositories::DueDelivery delivery);
  void send_mail(net::Mail mail, core::UniqueFunction<void(core::Status)> done);
  net::HttpRequest request_of(const UnderWay& sent, const std::string& secret) const;
  repositories::AttemptOutcome outcome_of(const UnderWay& sent, const core::Status& status, const net::HttpHead& head);
  void note(const core::Status& status);
  void forget_old();
  int under_way(const repositories::WebhookTarget& target) const;

  core::Env env_;
  repositories::WebhookOutbox outbox_;
  const core::SecretBox& box_;
  net::HttpClient& http_;
  WebhookSenderSettings settings_;
  net::MailClient* const mail_;
  const std::shared_ptr<Inbox> inbox_ = std::make_shared<Inbox>();
  std::map<std::uint64_t, UnderWay> under_way_;
  std::uint64_t next_ = 1;
  core::TimePoint next_tidying_{};
  std::string last_error_;
  std::atomic<std::uint64_t> delivered_{0};
  std::atomic<std::uint64_t> failed_{0};
  std::atomic<std::uint64_t> given_up_{0};
  std::atomic<int> under_way_count_{0};
  std::jthread thread_;  // last: it uses the rest
};

}  // namespace callai::orchestrators
