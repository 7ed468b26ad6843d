#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "api/account_authenticator.h"
#include "api/api_parts.h"
#include "api/application.h"
#include "api/chat_control.h"
#include "api/http_server.h"
#include "api/phone_tester.h"
#include "api/running_settings.h"
#include "api/testing/raw_client.h"
#include "api/voice_control.h"
#include "core/metrics.h"
#include "core/system_env.h"
#include "orchestrators/campaign_runner/dial_limits.h"
#include "repositories/system/accounts/account_admin.h"
#include "repositories/system/settings_store.h"
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

  std::atomic<bool> has_lines{true};

 private:
  core::Env env_;
  repositories::Database& database_;
  mutable std::mutex mutex_;
  std::vector<std::string> commands_;
};

/// Without a machine: every call is a scenario without lines, and every template decides the same.
class FakeLab final : public CallLab {
 public:
  core::Result<std::string> scenario(const core::OrgId& org, const core::CallId& call) override;
  core::Result<CallRetry> retry(const core::OrgId& org, const core::CallId& call,
                                const std::string& template_json) override;
  std::vector<VerifiedProperty> verify(const std::string& template_id, const std::string& template_json) override;

  std::function<void()> before_verify;  ///< any thread; none: nothing
};

/// Tests of a line that are over as soon as they begin, each organisation's own.
class FakePhoneTester final : public PhoneTester {
 public:
  core::Result<std::string> start(const PhoneTestOrder& order) override;
  core::Result<PhoneTestReport> report(const core::OrgId& org, const std::string& id) override;
  core::Status stop(const core::OrgId& org, const std::string& id) override;
  /// What was asked for last.
  PhoneTestOrder order() const;

 private:
  mutable std::mutex mutex_;
  PhoneTestOrder order_;
};

/// Engines that are well.
class FakeEngines final : public EngineWatch {
 public:
  std::vector<EngineHealth> engines() const override;
  std::vector<EngineHealth> test(const std::string& role) override;
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
  core::Result<std::string> sample(const templates::AudioSettings& voice, const std::string& sentence) override;
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
  Application& application() { return *application_; }
  /// The key of "owner", "manager", "agent" or "viewer" of "ours" or "theirs".
  const std::string& key(const std::string& org, const std::string& role) const { return keys_.at(org + "/" + role); }
  /// Another key of one of these people.
  repositories::NewApiKey new_key(const std::string& org, const std::string& role,
                                  const std::vector<std::string>& scopes);
  /// A request with that key ("" none).
  RawResponse call(const std::string& key, const std::string& method, const std::string& target,
                   const std::string& body = "", RawHeaders headers = {});
  /// A request with a form, as curl -F sends it; "@" before a value: a file, "NAME\nBYTES".
  RawResponse send_form(const std::string& key, const std::string& target,
                        const std::vector<std::pair<std::string, std::string>>& fields);
  /// The answer of a GET as soon as its state is no longer "processing".
  RawResponse when_done(const std::string& key, const std::string& target);
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
  FakeLab lab;
  FakePhoneTester phone;
  std::unique_ptr<repositories::SettingsStore> stored_settings;
  /// What the program would not start with, of settings that are to be stored; none: everything is fine.
  RunningSettings::Check check_settings;
  std::unique_ptr<RunningSettings> settings;
  FakeEngines engines;
  std::atomic<int> routing_changes{0};
  FakeVoice voice;
  FakeChats chats;
  LiveHub live;
  core::Metrics metrics;
  bool ready = true;
  const std::shared_ptr<orchestrators::DialLimits> limits = std::make_shared<orchestrators::DialLimits>();
  Schemas schemas;

 private:
  void add_people(const std::string& org);

  void open_api(const ApplicationSettings& settings);

  std::map<std::string, std::string> keys_;
  std::map<std::string, Principal> people_;
  std::optional<Installation> installation_;
  std::unique_ptr<AccountAuthenticator> authenticator_;
  std::unique_ptr<StaticFiles> files_;
  std::unique_ptr<Application> application_;
  std::unique_ptr<BackgroundWork> work_;  // uses all of the above
  std::unique_ptr<HttpServer> server_;    // last
};

/// A text member of a JSON object's text, found without reading it: "" when there is none.
std::string member(const std::string& json, const std::string& name);

}  // namespace callai::api
