#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "api/account_authenticator.h"
#include "api/application.h"
#include "api/call_control.h"
#include "api/chat_control.h"
#include "api/http_server.h"
#include "api/installation.h"
#include "api/live_hub.h"
#include "api/running_settings.h"
#include "api/voice_control.h"
#include "app/call_laboratory.h"
#include "app/engine_desk.h"
#include "app/knowledge.h"
#include "app/periodic.h"
#include "app/phone_tests.h"
#include "app/program.h"
#include "app/store.h"
#include "core/metrics.h"
#include "core/password_hash.h"
#include "core/secret_box.h"
#include "orchestrators/campaign_runner/dial_limits.h"
#include "repositories/system/accounts/account_admin.h"
#include "repositories/system/accounts/account_service.h"

namespace callai::app {

/// The API and the user interface of this process, put together: accounts, routes, HTTP server.
class WebNode {
 public:
  struct Parts {
    const Program& program;
    core::Env env;
    Store& store;
    api::CallControl& calls;
    api::VoiceControl& voice;
    api::ChatControl& chats;
    api::LiveHub& live;
    const core::Metrics& metrics;
    api::RunningSettings& settings;
    Knowledge* knowledge = nullptr;         ///< null: documents are found by their words alone
    std::function<void()> routing_changed;  ///< inbound routes of this installation are others now
    std::shared_ptr<const orchestrators::DialLimits> dial_limits;
  };
  static core::Result<std::unique_ptr<WebNode>> start(const Parts& parts);

  /// "http://127.0.0.1:8080"
  std::string address() const;
  /// A fresh set-up token while nobody can log in yet.
  core::Result<std::optional<std::string>> setup_token();
  /// What /ready says.
  void set_ready(bool ready) { ready_ = ready; }
  api::HttpServerStats stats() const { return server_->stats(); }
  /// As they were when they were last looked at.
  std::vector<api::EngineHealth> engines() const { return engines_.engines(); }
  const core::SecretBox& box() const { return box_; }
  /// Now and then: ends sessions that are over.
  void tidy();
  /// No new connections; requests under way finish within `patience`.
  void drain(core::Duration patience);

 private:
  WebNode(const Parts& parts, core::SecretBox box);

  const Parts parts_;
  core::PasswordHasher hasher_{core::PasswordCost{}};
  core::SecretBox box_;
  CallLaboratory lab_;
  repositories::AccountService accounts_;
  repositories::AccountAdmin admin_;
  PhoneTests phone_tests_;
  api::AccountAuthenticator authenticator_{accounts_};
  api::Schemas schemas_;
  std::atomic<bool> ready_{false};
  api::StaticFiles files_;
  EngineDesk engines_;
  const api::Installation installation_;
  std::optional<api::Application> application_;
  std::string host_;
  api::BackgroundWork work_;  // uses all of the above
  std::unique_ptr<api::HttpServer> server_;
  Periodic keeps_house_;
  std::optional<Periodic> looks_at_streams_;  // last
};

}  // namespace callai::app
