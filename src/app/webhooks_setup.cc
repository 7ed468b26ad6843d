#include "app/webhooks_setup.h"

#include "app/data_folder.h"
#include "app/outgoing_http.h"
#include "core/strings.h"
#include "templates/tool_text.h"

namespace callai::app {

namespace {

orchestrators::WebhookSenderSettings sender_settings(const WebhookSettings& settings) {
  orchestrators::WebhookSenderSettings made;
  made.private_hosts = settings.private_hosts;
  made.disable_after = settings.disable_after;
  return made;
}

}  // namespace

core::Result<WebhookSettings> webhook_settings(const core::Settings& settings) {
  if (core::Status good = check(settings.net); !good.ok()) return good.error();
  WebhookSettings made;
  made.disable_after = std::chrono::hours(24) * settings.webhooks.disable_after_days;
  for (const std::string& host : core::split_list(settings.webhooks.private_hosts)) {
    if (!templates::read_authority("http://" + host).ok()) {
      return core::Error{core::ErrorCode::kInvalidArgument, "webhooks.private_hosts has '" + host + "'",
                         "write host or host:port", ""};
    }
    made.private_hosts.push_back(host);
  }
  if (const core::MailSettings& set = settings.mail; !set.server.empty()) {
    made.mail.emplace();
    made.mail->server = set.server;
    made.mail->user = set.user;
    made.mail->password = set.secret;
    made.mail->from = set.from;
    made.mail->ca_file = settings.net.ca_file;
    if (core::Status good = net::check(*made.mail); !good.ok()) return good.error();
  }
  return made;
}

// ---- Mail ----------------------------------------------------------------------------------------------------------

MailRelay::MailRelay(const std::optional<net::MailClientSettings>& settings) {
  set_server(settings);
}

void MailRelay::set_server(const std::optional<net::MailClientSettings>& settings) {
  auto client = settings ? std::make_shared<net::CurlMailClient>(*settings) : nullptr;
  const std::lock_guard lock(mutex_);
  client_.swap(client);
}

void MailRelay::send(net::Mail mail, core::UniqueFunction<void(core::Status)> done) {
  std::shared_ptr<net::CurlMailClient> client;
  {
    const std::lock_guard lock(mutex_);
    client = client_;
  }
  if (client != nullptr) return client->send(std::move(mail), std::move(done));
  done(core::Error{core::ErrorCode::kFailedPrecondition, "no mail server is set", "set mail.server and mail.from", ""});
}

// ---- The sender ----------------------------------------------------------------------------------------------------

core::Result<std::unique_ptr<Webhooks>> Webhooks::start(const Program& program, core::Env env, Store& store) {
  auto settings = webhook_settings(program.settings);
  if (!settings.ok()) return settings.error();
  auto box = open_secret_box(program);
  if (!box.ok()) return box.error();
  return std::unique_ptr<Webhooks>(new Webhooks(env, store, *std::move(box), *settings, program.settings.net));
}

Webhooks::Webhooks(core::Env env, Store& store, core::SecretBox box, const WebhookSettings& settings,
                   const core::NetSettings& net)
    : outbox_(store.database()),
      box_(std::move(box)),
      http_(make_http_client(net, env)),
      mail_(settings.mail),
      sender_(env, store.database(), box_, *http_, sender_settings(settings), &mail_) {}

core::Status Webhooks::change(const core::Settings& settings) {
  const auto made = webhook_settings(settings);
  if (!made.ok()) return made.error();
  sender_.change(made->private_hosts, made->disable_after);
  mail_.set_server(made->mail);
  return {};
}

std::optional<repositories::OutboxCounts> Webhooks::waiting() const {
  const auto counts = outbox_.counts();
  return counts.ok() ? std::optional(*counts) : std::nullopt;
}

}  // namespace callai::app
