#include "orchestrators/webhook_sender.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "core/hash.h"
#include "orchestrators/webhook_mail.h"
#include "repositories/system/sealed_context.h"
#include "templates/tool_text.h"

namespace callai::orchestrators {

namespace {

using repositories::AttemptOutcome;
using repositories::DueDelivery;
using repositories::WebhookTarget;

constexpr double kGrowth = 3;
constexpr double kJitter = 0.2;  // share by which a pause is shorter or longer
constexpr core::Duration kTidying = std::chrono::hours(1);
constexpr std::size_t kMaxAnswerBytes = std::size_t{64} << 10U;
constexpr int kGone = 410;
constexpr int kMailTaken = 250;  // RFC 5321, section 4.2.3

std::int64_t seconds_since_1970(core::WallTime at) {
  return std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
}

/// The pause that the receiver asks for; nothing: none, or a date.
std::optional<core::Duration> retry_after(const net::HttpHead& head) {
  const std::string_view text = head.header("retry-after");
  int seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc{} || end != text.data() + text.size() || seconds < 0) return std::nullopt;
  return std::chrono::seconds(seconds);
}

/// The delivery log has the error in words, in which the URL is; what is secret of a URL does not belong here.
void log_attempt(core::Logger& log, const WebhookTarget& target, const DueDelivery& delivery,
                 const AttemptOutcome& outcome, const core::Status& status) {
  const bool delivered = outcome.error.empty();
  const core::LogLevel level = delivered      ? core::LogLevel::kDebug
                               : outcome.next ? core::LogLevel::kInfo
                                              : core::LogLevel::kWarning;
  log.log(level, "webhook_attempt",
          {{"webhook", target.id},
           {"delivery", delivery.id},
           {"attempt", delivery.attempts + 1},
           {"result", delivered      ? "delivered"
                      : outcome.next ? "failed"
                                     : "given_up"},
           {"http_status", outcome.http_status.value_or(0)},
           {"failure", status.ok() ? "" : core::to_string(status.error().code)},
           {"took_ms", outcome.took / std::chrono::milliseconds(1)}});
}

}  // namespace

std::string webhook_signature(std::string_view secret, core::WallTime at, std::string_view body) {
  const std::string t = std::to_string(seconds_since_1970(at));
  return "t=" + t + ",v1=" + core::hmac_sha256_hex(secret, t + "." + std::string(body));
}

core::Duration webhook_retry_after(const WebhookSenderSettings& settings, int tries, core::Random& random) {
  const double longest = static_cast<double>(settings.longest_retry.count());
  const double pause =
      std::min(static_cast<double>(settings.first_retry.count()) * std::pow(kGrowth, std::max(tries - 1, 0)), longest);
  const double chance = static_cast<double>(random.next() >> 11U) / static_cast<double>(1ULL << 53U);
  return core::Duration(std::llround(pause * (1 - kJitter + 2 * kJitter * chance)));
}

WebhookSender::WebhookSender(core::Env env, repositories::Database& database, const core::SecretBox& box,
                             net::HttpClient& http, WebhookSenderSettings settings, net::MailClient* mail)
    : env_(env),
      outbox_(database),
      box_(box),
      http_(http),
      settings_(std::move(settings)),
      mail_(mail),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

WebhookSender::~WebhookSender() {
  thread_.request_stop();
  thread_.join();
  for (auto& [id, sent] : under_way_) {
    sent.exchange.reset();
    if (!sent.outcome) note(outbox_.release(sent.target, sent.delivery));
  }
}

void WebhookSender::change(std::vector<std::string> private_hosts, core::Duration disable_after) {
  const std::lock_guard lock(inbox_->mutex);
  inbox_->bounds = Bounds{std::move(private_hosts), disable_after};
}

WebhookSender::Stats WebhookSender::stats() const {
  return {delivered_.load(), failed_.load(), given_up_.load(), under_way_count_.load()};
}

void WebhookSender::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    take_arrived();
    record();
    note(send_due());
    forget_old();
    under_way_count_ = static_cast<int>(under_way_.size());
    std::unique_lock lock(inbox_->mutex);
    inbox_->changed.wait_for(lock, stop, settings_.poll, [this] { return !inbox_->arrived.empty(); });
  }
  take_arrived();
  record();
}

/// Errors of the database: the first of a row is logged.
void WebhookSender::note(const core::Status& status) {
  const std::string error = status.ok() ? "" : core::describe(status.error());
  if (!error.empty() && error != last_error_) env_.log.warning("webhooks_not_sent", {{"error", error}});
  last_error_ = error;
}

void WebhookSender::take_arrived() {
  std::deque<Arrived> arrived;
  {
    const std::lock_guard lock(inbox_->mutex);
    arrived.swap(inbox_->arrived);
    if (inbox_->bounds) {
      settings_.private_hosts = std::move(inbox_->bounds->private_hosts);
      settings_.disable_after = inbox_->bounds->disable_after;
      inbox_->bounds.reset();
    }
  }
  for (const Arrived& one : arrived) {
    const auto found = under_way_.find(one.exchange);
    if (found == under_way_.end()) continue;
    UnderWay& sent = found->second;
    sent.exchange.reset();
    sent.outcome = outcome_of(sent, one.status, one.head);
    log_attempt(env_.log, sent.target, sent.delivery, *sent.outcome, one.status);
  }
}

/// What cannot be recorded is kept: nobody else claims it before its lease is over.
void WebhookSender::record() {
  for (auto it = under_way_.begin(); it != under_way_.end();) {
    UnderWay& sent = it->second;
    if (!sent.outcome) {
      ++it;
      continue;
    }
    const core::Status kept = outbox_.record(sent.target, sent.delivery, *sent.outcome);
    if (!kept.ok()) return note(kept);
    if (sent.outcome->error.empty()) {
      ++delivered_;
    } else {
      ++failed_;
      if (!sent.outcome->next) ++given_up_;
    }
    it = under_way_.erase(it);
  }
}

AttemptOutcome WebhookSender::outcome_of(const UnderWay& sent, const core::Status& status, const net::HttpHead& head) {
  AttemptOutcome outcome;
  outcome.at = sent.began_at;
  outcome.took = env_.clock.now() - sent.began;
  outcome.disable_after = settings_.disable_after;
  if (head.status != 0) outcome.http_status = head.status;
  if (head.status == 0) {
    outcome.error = status.ok() ? "the receiver answered nothing" : status.error().message;
  } else if (head.status < 200 || head.status > 299) {
    outcome.error = "the receiver answered " + std::to_string(head.status);
    outcome.gone = head.status == kGone;
  }
  const int tries = sent.delivery.tries + 1;
  if (outcome.error.empty() || tries >= settings_.most_tries) return outcome;
  core::Duration pause = webhook_retry_after(settings_, tries, env_.random);
  if (const auto wanted = retry_after(head)) pause = std::clamp(*wanted, pause, settings_.longest_retry);
  outcome.next = outcome.at + outcome.took + pause;
  return outcome;
}

int WebhookSender::under_way(const WebhookTarget& target) const {
  return static_cast<int>(std::count_if(under_way_.begin(), under_way_.end(), [&](const auto& entry) {
    return entry.second.target.id == target.id && entry.second.target.org == target.org;
  }));
}

core::Status WebhookSender::send_due() {
  const auto targets = outbox_.targets();
  if (!targets.ok()) return targets.error();
  for (const WebhookTarget& target : *targets) {
    const int room = std::min(settings_.at_once_per_webhook - under_way(target),
                              settings_.at_once - static_cast<int>(under_way_.size()));
    if (room <= 0) continue;
    auto due = outbox_.claim(target, env_.clock.wall_now(), settings_.lease, room);
    if (!due.ok()) return due.error();
    for (DueDelivery& delivery : *due) send(target, std::move(delivery));
  }
  return {};
}

void WebhookSender::send(const WebhookTarget& target, DueDelivery delivery) {
  const std::uint64_t id = next_++;
  UnderWay& sent = under_way_[id];
  sent.target = target;
  sent.delivery = std::move(delivery);
  sent.began_at = env_.clock.wall_now();
  sent.began = env_.clock.now();
  const auto arrive = [inbox = inbox_, id](core::Status status, net::HttpHead head) {
    {
      const std::lock_guard lock(inbox->mutex);
      inbox->arrived.push_back({id, std::move(status), std::move(head)});
    }
    inbox->changed.notify_one();
  };
  if (const std::string address = mail_address_of(target.url); !address.empty()) {
    return send_mail(mail_of(address, sent.delivery, sent.began_at), [arrive](core::Status status) {
      const int reply = status.ok() ? kMailTaken : 0;
      arrive(std::move(status), {reply, {}});
    });
  }
  const auto secret = box_.open(target.sealed, repositories::webhook_context(target.org, target.id));
  if (!secret.ok()) return arrive(secret.error(), {});
  // Both run on the client's thread, one after the other.
  const auto head = std::make_shared<net::HttpHead>();
  net::HttpEvents events;
  events.head = [head](const net::HttpHead& got) { *head = got; };
  events.done = [head, arrive](core::Status status) { arrive(std::move(status), std::move(*head)); };
  sent.exchange = http_.start(request_of(sent, *secret), std::move(events));
}

void WebhookSender::send_mail(net::Mail mail, core::UniqueFunction<void(core::Status)> done) {
  if (mail_ != nullptr) return mail_->send(std::move(mail), std::move(done));
  done(core::Error{core::ErrorCode::kFailedPrecondition, "no mail server is set", "set mail.server and mail.from", ""});
}

net::HttpRequest WebhookSender::request_of(const UnderWay& sent, const std::string& secret) const {
  net::HttpRequest request;
  request.method = "POST";
  request.url = sent.target.url;
  request.headers = {{"Content-Type", "application/json"},
                     {"X-CallAI-Event", sent.delivery.event},
                     {"X-CallAI-Event-Id", sent.delivery.event_id},
                     {"X-CallAI-Delivery", sent.delivery.id},
                     {"X-CallAI-Attempt", std::to_string(sent.delivery.attempts + 1)},
                     {"X-CallAI-Signature", webhook_signature(secret, sent.began_at, sent.delivery.payload)}};
  request.body = sent.delivery.payload;
  request.timeouts.first_byte = request.timeouts.between_bytes = request.timeouts.total = settings_.timeout;
  request.reach =
      templates::is_listed_host(request.url, settings_.private_hosts) ? net::Reach::kAnywhere : net::Reach::kPublicOnly;
  request.max_body = kMaxAnswerBytes;
  return request;
}

void WebhookSender::forget_old() {
  const core::TimePoint now = env_.clock.now();
  if (now < next_tidying_) return;
  next_tidying_ = now + kTidying;
  const auto forgotten = outbox_.forget(env_.clock.wall_now() - settings_.keep);
  if (!forgotten.ok()) return note(forgotten.error());
  if (*forgotten > 0) env_.log.info("webhook_deliveries_forgotten", {{"deliveries", *forgotten}});
}

}  // namespace callai::orchestrators
