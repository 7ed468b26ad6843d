#include "app/web_node.h"

#include <sys/resource.h>

#include <utility>

#include "api/api_parts.h"
#include "app/data_folder.h"
#include "app/http_setup.h"
#include "app/speech_setup.h"
#include "repositories/system/housekeeping.h"
#include "repositories/system/job_repo.h"

namespace callai::app {

namespace {

/// At open streams: what this process's API does to accounts is seen at once, the rest this late.
constexpr core::Duration kBetweenLooks = std::chrono::minutes(1);
constexpr core::Duration kBetweenHousekeeping = std::chrono::minutes(10);

repositories::AccountSettings account_settings(const core::Settings& settings) {
  repositories::AccountSettings made;
  made.registration_open = settings.accounts.registration == 1;
  return made;
}

/// Thousands of idle connections need thousands of descriptors; the usual soft limit is 1024.
void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= limit.rlim_max) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

WebNode::WebNode(const Parts& parts, core::SecretBox box)
    : parts_(parts),
      box_(std::move(box)),
      lab_(parts.store),
      accounts_(parts.env, parts.store.database(), hasher_, box_, account_settings(parts.program.settings)),
      admin_(parts.env, parts.store.database(), hasher_, account_settings(parts.program.settings)),
      phone_tests_({parts.program, parts.env, parts.settings, parts.calls, parts.store.org()}),
      files_(parts.program.settings.http.web_dir),
      engines_(parts.program.settings, parts.env),
      installation_{parts.store.org(),
                    parts.program.settings,
                    parts.settings,
                    engines_,
                    work_,
                    parts.knowledge == nullptr ? nullptr : parts.knowledge->embedding(),
                    parts.knowledge == nullptr ? nullptr : &parts.knowledge->index(),
                    [changed = parts.routing_changed, own = parts.store.org()](const core::OrgId& org) {
                      if (changed && org == own) changed();
                    },
                    parts.store.node()},
      keeps_house_(kBetweenHousekeeping, Periodic::First::kAtOnce,
                   [env = parts.env, &store = parts.store](const std::stop_token& stop) {
                     repositories::keep_house(env, store.database(), store.node(),
                                              [&stop] { return stop.stop_requested(); });
                   }) {
  const api::ApiParts api{.env = parts.env,
                          .database = parts.store.database(),
                          .calls = parts.calls,
                          .lab = lab_,
                          .live = parts.live,
                          .accounts = accounts_,
                          .admin = admin_,
                          .languages = engine_languages(parts.program.settings.speech),
                          .version = CALLAI_VERSION,
                          .ready = [this] { return ready_.load(); },
                          .phone = phone_tests_,
                          .box = box_,
                          .metrics = parts.metrics,
                          .installation = installation_,
                          .voice = parts.voice,
                          .chats = parts.chats,
                          .dial_limits = parts.dial_limits};
  application_.emplace(parts.env, api::make_routes(api, schemas_), schemas_, authenticator_, &files_,
                       application_settings(parts.program.settings.http));
  parts_.settings.on_change([this](const core::Settings& settings) {
    admin_.set_registration_open(account_settings(settings).registration_open);
    application_->change(application_settings(settings.http));
    return core::Status{};
  });
}

core::Result<std::unique_ptr<WebNode>> WebNode::start(const Parts& parts) {
  auto settings = http_server_settings(parts.program.settings.http);
  if (!settings.ok()) return settings.error();
  raise_descriptor_limit();
  auto box = open_secret_box(parts.program);
  if (!box.ok()) return box.error();
  std::unique_ptr<WebNode> node(new WebNode(parts, *std::move(box)));
  auto server = api::HttpServer::start(parts.env, *settings, *node->application_);
  if (!server.ok()) return server.error();
  node->server_ = *std::move(server);
  node->looks_at_streams_.emplace(
      kBetweenLooks, Periodic::First::kLater,
      [application = &*node->application_](const std::stop_token&) { application->look_at_streams(); });
  node->host_ = settings->host.find(':') == std::string::npos ? settings->host : "[" + settings->host + "]";
  return node;
}

std::string WebNode::address() const {
  const bool secure = !parts_.program.settings.http.tls_certificate.empty();
  return (secure ? "https://" : "http://") + host_ + ":" + std::to_string(server_->port());
}

core::Result<std::optional<std::string>> WebNode::setup_token() {
  return admin_.setup_token(parts_.store.org(), parts_.store.node());
}

void WebNode::tidy() {
  const auto removed = accounts_.remove_expired_sessions();
  if (!removed.ok()) parts_.env.log.warning("sessions_not_tidied", {{"error", core::describe(removed.error())}});
}

void WebNode::drain(core::Duration patience) {
  server_->drain(patience);
}

}  // namespace callai::app
