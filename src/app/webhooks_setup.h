#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "app/program.h"
#include "app/store.h"
#include "core/secret_box.h"
#include "net/curl_mail_client.h"
#include "net/http_client.h"
#include "orchestrators/webhook_sender.h"

namespace callai::app {

/// The webhooks' side of the settings, checked.
struct WebhookSettings {
  std::vector<std::string> private_hosts;
  core::Duration disable_after{};
  std::optional<net::MailClientSettings> mail;  ///< none: no mail is sent
};
/// kInvalidArgument: webhooks.private_hosts lists what is no host, or a setting of the mail server or of
/// [net] is wrong.
core::Result<WebhookSettings> webhook_settings(const core::Settings& settings);

/// Mail by whichever server is set at the moment. Safe from any thread.
class MailRelay final : public net::MailClient {
 public:
  /// None: no mail is sent.
  explicit MailRelay(const std::optional<net::MailClientSettings>& settings);
  /// What is under way by another server is broken off, and tried again by whoever wanted it sent.
  void set_server(const std::optional<net::MailClientSettings>& settings);
  /// kFailedPrecondition: no mail server is set.
  void send(net::Mail mail, core::UniqueFunction<void(core::Status)> done) override;

 private:
  std::mutex mutex_;
  std::shared_ptr<net::CurlMailClient> client_;  // under mutex_
};

/// What sends the events of this installation, put together. Safe from any thread.
class Webhooks {
 public:
  /// kInvalidArgument as webhook_settings() says.
  static core::Result<std::unique_ptr<Webhooks>> start(const Program& program, core::Env env, Store& store);

  /// Other settings from now on; with an error everything stays as it is.
  core::Status change(const core::Settings& settings);
  orchestrators::WebhookSender::Stats stats() const { return sender_.stats(); }
  /// Nothing when the database does not answer.
  std::optional<repositories::OutboxCounts> waiting() const;

 private:
  Webhooks(core::Env env, Store& store, core::SecretBox box, const WebhookSettings& settings,
           const core::NetSettings& net);

  repositories::WebhookOutbox outbox_;
  core::SecretBox box_;
  const std::unique_ptr<net::HttpClient> http_;
  MailRelay mail_;
  orchestrators::WebhookSender sender_;  // last
};

}  // namespace callai::app
