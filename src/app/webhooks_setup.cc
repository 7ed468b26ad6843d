#include "app/webhooks_setup.h"

#include "app/data_folder.h"
#include "core/strings.h"
#include "templates/tool_text.h"

namespace callai::app {

core::Result<std::unique_ptr<Webhooks>> Webhooks::start(const Program& program, core::Env env, Store& store) {
  orchestrators::WebhookSenderSettings settings;
  settings.disable_after = std::chrono::hours(24) * program.settings.webhooks.disable_after_days;
  for (const std::string& host : core::split_list(program.settings.webhooks.private_hosts)) {
    if (!templates::read_authority("http://" + host).ok()) {
      return core::Error{core::ErrorCode::kInvalidArgument, "webhooks.private_hosts has '" + host + "'",
                         "write host or host:port", ""};
    }
    settings.private_hosts.push_back(host);
  }
  std::optional<net::MailClientSettings> mail;
  if (const core::MailSettings& set = program.settings.mail; !set.server.empty()) {
    mail.emplace();
    mail->server = set.server;
    mail->user = set.user;
    mail->password = set.secret;
    mail->from = set.from;
    if (core::Status good = net::check(*mail); !good.ok()) return good.error();
  }
  auto box = open_secret_box(program);
  if (!box.ok()) return box.error();
  return std::unique_ptr<Webhooks>(new Webhooks(env, store, *std::move(box), std::move(settings), mail));
}

Webhooks::Webhooks(core::Env env, Store& store, core::SecretBox box, orchestrators::WebhookSenderSettings settings,
                   const std::optional<net::MailClientSettings>& mail)
    : outbox_(store.database()),
      box_(std::move(box)),
      http_(env, {}),
      sender_(env, store.database(), box_, http_, std::move(settings), mail ? &mail_.emplace(*mail) : nullptr) {}

std::optional<repositories::OutboxCounts> Webhooks::waiting() const {
  const auto counts = outbox_.counts();
  return counts.ok() ? std::optional(*counts) : std::nullopt;
}

}  // namespace callai::app
