#pragma once

#include <memory>
#include <optional>

#include "app/program.h"
#include "app/store.h"
#include "core/secret_box.h"
#include "net/curl_http_client.h"
#include "net/curl_mail_client.h"
#include "orchestrators/webhook_sender.h"

namespace callai::app {

/// What sends the events of this installation, put together. Safe from any thread.
class Webhooks {
 public:
  /// kInvalidArgument: webhooks.private_hosts lists what is no host, or a setting of the mail server is wrong.
  static core::Result<std::unique_ptr<Webhooks>> start(const Program& program, core::Env env, Store& store);

  orchestrators::WebhookSender::Stats stats() const { return sender_.stats(); }
  /// Nothing when the database does not answer.
  std::optional<repositories::OutboxCounts> waiting() const;

 private:
  Webhooks(core::Env env, Store& store, core::SecretBox box, orchestrators::WebhookSenderSettings settings,
           const std::optional<net::MailClientSettings>& mail);

  repositories::WebhookOutbox outbox_;
  core::SecretBox box_;
  net::CurlHttpClient http_;
  std::optional<net::CurlMailClient> mail_;
  orchestrators::WebhookSender sender_;  // last
};

}  // namespace callai::app
