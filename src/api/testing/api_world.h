#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "api/account_authenticator.h"
#include "api/api_parts.h"
#include "api/application.h"
#include "api/chat_control.h"
#include "api/http_server.h"
#include "api/testing/raw_client.h"
#include "api/voice_control.h"
#include "core/system_env.h"
#include "repositories/system/accounts/account_admin.h"
#include "repositories/testing/temp_dir.h"

namespace callai::api {

/// Calls that are only written down.
class FakeCalls final : public CallControl {
 public:
  FakeCalls(core::Env env, repositories::Database& database) : env_(env), database_(database) {}
  core::Result<core::CallId> start(const CallOrder& order) override;
  core::Status command(const core::OrgId& org, const core::CallId& call,
                       const conversation::OperatorCommand& command) override;
  core::Status send_dtmf(const core::OrgId& org, const core::CallId& call, const std::string& digits) override;
  core::Result<std::string> session_json(const core::OrgId& org, const core::CallId& call) override;
  std::vector<LineHealth> lines(const core::OrgId& org) override;
  std::vector<std::string> commands() const;

 private:
  core::Env env_;
  repositories::Database& database_;
  mutable std::mutex mutex_;
  std::vector<std::string> commands_;
};

/// Calls with sound that gives back what it gets: text as text, audio as audio.
class FakeVoice final : public VoiceControl {
 public:
  core::Result<core::CallId> start_test(const TrialOrder& order, SocketAudio audio,
                                        std::shared_ptr<SocketStream> stream) override;
  core::Status listen(const core::OrgId& org, const core::CallId& call, const std::string& by, SocketAudio audio,
                      std::shared_ptr<SocketStream> stream) override;
  core::Status take_over(const core::OrgId&, const core::CallId&, const std::string&) override { return {}; }
  core::Status hand_back(const core::OrgId&, const core::CallId&, const std::string&) override { return {}; }
  std::vector<std::shared_ptr<SocketStream>> streams() const;

 private:
  mutable std::mutex mutex_;
  std::vector<std::shared_ptr<SocketStream>> streams_;
};

/// Typed conversations in which nobody answers.
class FakeChats final : public ChatControl {
 public:
  core::Result<ChatView> begin(const TrialOrder& order) override;
  core::Result<ChatView> say(const core::OrgId& org, const std::string& id, const std::string& text) override;
  core::Result<ChatView> replay(const core::OrgId& org, const std::string& id, int message,
                                const std::string& text) override;
  core::Result<ChatView> get(const core::OrgId& org, const std::string& id) override;
  core::Status end(const core::OrgId& org, const std::string& id) override;

 private:
  std::mutex mutex_;
  std::map<std::string, core::OrgId> chats_;
};

/// An installation with an API that listens: two organisations, each with an owner, a manager and a viewer who have an
/// API key for everything; accounts as they are, but with passwords that cost next to nothing.
class ApiWorld {
 public:
  explicit ApiWorld(const ApplicationSettings& settings = generous(), const std::string& web_folder = "");
  ~ApiWorld();

  /// No limits that a test would run into.
  static ApplicationSettings generous();
  static constexpr const char* kPassword = "correct horse battery";

  int port() const { return server_->port(); }
  const Routes& routes() const { return application_->routes(); }
  /// The key of "owner", "manager", "agent" or "viewer" of "ours" or "theirs".
  const std::string& key(const std::string& org, const std::string& role) const { return keys_.at(org + "/" + role); }
  /// Another key of one of these people.
  repositories::NewApiKey new_key(const std::string& org, const std::string& role,
                                  const std::vector<std::string>& scopes);
  /// A request with that key ("" none).
  RawResponse call(const std::string& key, const std::string& method, const std::string& target,
                   const std::string& body = "", RawHeaders headers = {});
  /// A call of "ours" that is over, in progress, ...; its id.
  core::CallId stored_call(const std::string& org, const std::string& status);

  std::unique_ptr<core::SystemEnv> system;
  repositories::TempDir folder;
  std::unique_ptr<repositories::Database> database;
  core::PasswordHasher hasher{core::PasswordCost{std::size_t{64} << 10U, 1, 4, std::chrono::seconds(10)}};
  core::SecretBox box{{core::make_secret_key()}};
  std::unique_ptr<repositories::AccountService> accounts;
  std::unique_ptr<repositories::AccountAdmin> admin;
  std::unique_ptr<FakeCalls> calls;
  FakeVoice voice;
  FakeChats chats;
  LiveHub live;
  bool ready = true;
  Schemas schemas;

 private:
  void add_people(const std::string& org);

  std::map<std::string, std::string> keys_;
  std::map<std::string, Principal> people_;
  std::unique_ptr<AccountAuthenticator> authenticator_;
  std::unique_ptr<StaticFiles> files_;
  std::unique_ptr<Application> application_;
  std::unique_ptr<HttpServer> server_;  // last
};

/// A text member of a JSON object's text, found without reading it: "" when there is none.
std::string member(const std::string& json, const std::string& name);

}  // namespace callai::api
