#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>

#include "api/account_authenticator.h"
#include "api/application.h"
#include "api/call_control.h"
#include "api/chat_control.h"
#include "api/http_server.h"
#include "api/live_hub.h"
#include "api/voice_control.h"
#include "app/program.h"
#include "app/store.h"
#include "core/password_hash.h"
#include "core/secret_box.h"
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
    api::LiveHub& live;
    api::VoiceControl& voice;
    api::ChatControl& chats;
  };
  static core::Result<std::unique_ptr<WebNode>> start(const Parts& parts);

  /// "http://127.0.0.1:8080"
  std::string address() const;
  /// A fresh set-up token while nobody can log in yet.
  core::Result<std::optional<std::string>> setup_token();
  /// What /ready says.
  void set_ready(bool ready) { ready_ = ready; }
  /// Now and then: ends sessions that are over.
  void tidy();
  /// No new connections; requests under way finish within `patience`.
  void drain(core::Duration patience);

 private:
  WebNode(const Parts& parts, core::SecretBox box);

  const Parts parts_;
  core::PasswordHasher hasher_{core::PasswordCost{}};
  core::SecretBox box_;
  repositories::AccountService accounts_;
  repositories::AccountAdmin admin_;
  api::AccountAuthenticator authenticator_{accounts_};
  api::Schemas schemas_;
  std::atomic<bool> ready_{false};
  api::StaticFiles files_;
  std::optional<api::Application> application_;
  std::string host_;
  std::unique_ptr<api::HttpServer> server_;  // last
};

}  // namespace callai::app
