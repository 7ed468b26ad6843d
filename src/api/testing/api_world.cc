#include "api/testing/api_world.h"

#include "core/check.h"
#include "core/log.h"
#include "repositories/campaign_specific/call_repo.h"
#include "repositories/system/org_repo.h"
#include "repositories/testing/test_database.h"
#include "templates/template_json.h"
#include "templates/verify/verifier.h"

namespace callai::api {

core::Result<core::CallId> FakeCalls::start(const CallOrder& order) {
  repositories::CallRecord record;
  record.id = core::CallId(env_.ids.make("call"));
  record.campaign = order.campaign;
  record.contact = order.contact;
  record.phone_number = "+4930123456";
  record.created = env_.clock.wall_now();
  const core::Status stored = repositories::CallRepo(database_, order.org).create(record);
  if (!stored.ok()) return stored.error();
  return record.id;
}

core::Status FakeCalls::command(const core::OrgId& org, const core::CallId& call,
                                const conversation::OperatorCommand& command) {
  const std::lock_guard lock(mutex_);
  commands_.push_back(org.value() + " " + call.value() + " " + std::to_string(static_cast<int>(command.verb)) + " " +
                      command.argument);
  return {};
}

core::Status FakeCalls::send_dtmf(const core::OrgId& org, const core::CallId& call, const std::string& digits) {
  const std::lock_guard lock(mutex_);
  commands_.push_back(org.value() + " " + call.value() + " dtmf " + digits);
  return {};
}

core::Result<std::string> FakeCalls::session_json(const core::OrgId&, const core::CallId& call) {
  return core::Error{core::ErrorCode::kNotFound, "no call '" + call.value() + "' is going on", "", ""};
}

std::vector<LineHealth> FakeCalls::lines(const core::OrgId& org) {
  if (!has_lines) return {};
  return {{"line of " + org.value(), "up", "registered", ""}};
}

std::vector<std::string> FakeCalls::commands() const {
  const std::lock_guard lock(mutex_);
  return commands_;
}

core::Result<std::string> FakeLab::scenario(const core::OrgId&, const core::CallId& call) {
  return "{\"id\": \"" + call.value() + "\"}";
}

core::Result<CallRetry> FakeLab::retry(const core::OrgId&, const core::CallId&, const std::string&) {
  return CallRetry{1, "completed", std::nullopt};
}

std::vector<VerifiedProperty> FakeLab::verify(const std::string&, const std::string& template_json) {
  if (before_verify) before_verify();
  std::vector<VerifiedProperty> verified;
  const templates::CampaignTemplate t = templates::parse_template(template_json).value;
  for (templates::verify::Property& property : templates::verify::Verifier(t).run().properties) {
    verified.push_back({std::move(property), {}});
  }
  return verified;
}

core::Result<std::string> FakePhoneTester::start(const PhoneTestOrder& order) {
  const std::lock_guard lock(mutex_);
  order_ = order;
  return "ptest_" + order.org.value();
}

core::Result<PhoneTestReport> FakePhoneTester::report(const core::OrgId& org, const std::string& id) {
  if (id != "ptest_" + org.value()) return core::Error{core::ErrorCode::kNotFound, "no test '" + id + "'", "", ""};
  return PhoneTestReport{id, true, false, {{"name", false, "pbx is not known", "check sip.server"}}};
}

core::Status FakePhoneTester::stop(const core::OrgId& org, const std::string& id) {
  const auto known = report(org, id);
  return known.ok() ? core::Status{} : core::Status{known.error()};
}

PhoneTestOrder FakePhoneTester::order() const {
  const std::lock_guard lock(mutex_);
  return order_;
}

std::vector<EngineHealth> FakeEngines::engines() const {
  return {{"hears", "ear", true, 1.5, "embedded", "", std::nullopt}};
}

std::vector<EngineHealth> FakeEngines::test(const std::string& role) {
  return role == "hears" ? engines() : std::vector<EngineHealth>{};
}

core::Result<core::CallId> FakeVoice::start_test(const TrialOrder& order, SocketAudio audio,
                                                 std::shared_ptr<SocketStream> stream) {
  const core::CallId call("test");
  const core::Status heard = listen(order.org, call, order.by, audio, std::move(stream));
  return heard.ok() ? core::Result<core::CallId>(call) : heard.error();
}

core::Status FakeVoice::listen(const core::OrgId&, const core::CallId&, const std::string&, SocketAudio,
                               std::shared_ptr<SocketStream> stream) {
  const std::weak_ptr<SocketStream> weak = stream;
  stream->set_receiver(
      [weak](bool text, std::string_view bytes) {
        const auto back = weak.lock();
        if (!back) return;
        if (text) {
          back->send_text(std::string(bytes));
        } else {
          back->send_audio(std::make_shared<const std::string>(bytes));
        }
      },
      [] {});
  const std::lock_guard lock(mutex_);
  streams_.push_back(std::move(stream));
  return {};
}

core::Result<std::string> FakeVoice::sample(const templates::AudioSettings& voice, const std::string& sentence) {
  return "RIFF " + voice.voice + ": " + sentence;
}

std::vector<std::shared_ptr<SocketStream>> FakeVoice::streams() const {
  const std::lock_guard lock(mutex_);
  return streams_;
}

core::Result<ChatView> FakeChats::begin(const TrialOrder& order) {
  const std::lock_guard lock(mutex_);
  ChatView view;
  view.id = "chat_" + std::to_string(chats_.size() + 1);
  view.template_id = core::TemplateId(order.campaign->meta.id);
  chats_[view.id] = order.org;
  return view;
}

core::Result<ChatView> FakeChats::get(const core::OrgId& org, const std::string& id) {
  const std::lock_guard lock(mutex_);
  const auto known = chats_.find(id);
  if (known == chats_.end() || known->second != org) {
    return core::Error{core::ErrorCode::kNotFound, "there is no typed conversation '" + id + "'", "begin one", ""};
  }
  ChatView view;
  view.id = id;
  return view;
}

core::Result<ChatView> FakeChats::say(const core::OrgId& org, const std::string& id, const std::string&) {
  return get(org, id);
}

core::Result<ChatView> FakeChats::replay(const core::OrgId& org, const std::string& id, int, const std::string&) {
  return get(org, id);
}

core::Status FakeChats::end(const core::OrgId& org, const std::string& id) {
  const auto there = get(org, id);
  return there.ok() ? core::Status{} : there.error();
}

ApplicationSettings ApiWorld::generous() {
  ApplicationSettings settings;
  settings.per_principal = settings.per_address = settings.failures = {1e6, 1e6};
  return settings;
}

ApiWorld::ApiWorld(const ApplicationSettings& settings_of_api, const std::string& web_folder)
    : system(std::make_unique<core::SystemEnv>(std::make_unique<core::NullLogger>())) {
  if (repositories::postgres_test_url().empty()) {
    repositories::DatabaseSettings stored;
    stored.path = folder.file("callai.db");
    database = *repositories::open_database(stored);
  } else {
    database = repositories::make_test_database();
  }
  repositories::AccountSettings account_settings;
  account_settings.registration_open = true;
  accounts = std::make_unique<repositories::AccountService>(system->env(), *database, hasher, box, account_settings);
  admin = std::make_unique<repositories::AccountAdmin>(system->env(), *database, hasher, account_settings);
  add_people("ours");
  add_people("theirs");
  calls = std::make_unique<FakeCalls>(system->env(), *database);
  authenticator_ = std::make_unique<AccountAuthenticator>(*accounts);
  if (!web_folder.empty()) files_ = std::make_unique<StaticFiles>(web_folder);
  open_api(settings_of_api);
}

void ApiWorld::open_api(const ApplicationSettings& settings_of_api) {
  stored_settings = std::make_unique<repositories::SettingsStore>(system->env(), *database, box);
  work_ = std::make_unique<BackgroundWork>();
  core::LoadedSettings loaded = *core::load_settings({});
  loaded.settings.telephony.region = "DE";
  loaded.settings.accounts.registration = 1;
  settings = std::make_unique<RunningSettings>(
      system->env(), *stored_settings, loaded, loaded.settings, [this](const core::Settings& tried) {
        return check_settings ? check_settings(tried) : std::vector<core::Error>{};
      });
  installation_.emplace(Installation{core::OrgId("ours"), loaded.settings, *settings, engines, *work_, nullptr, nullptr,
                                     [this](const core::OrgId&) { ++routing_changes; }});
  ApiParts parts{.env = system->env(),
                 .database = *database,
                 .calls = *calls,
                 .lab = lab,
                 .live = live,
                 .accounts = *accounts,
                 .admin = *admin,
                 .languages = {},
                 .version = "0",
                 .ready = [this] { return ready; },
                 .phone = phone,
                 .box = box,
                 .metrics = metrics,
                 .installation = *installation_,
                 .voice = voice,
                 .chats = chats,
                 .dial_limits = limits};
  application_ = std::make_unique<Application>(system->env(), make_routes(parts, schemas), schemas, *authenticator_,
                                               files_.get(), settings_of_api);
  // As the program does, but for what one address may ask.
  settings->on_change([this, settings_of_api](const core::Settings& now) {
    admin->set_registration_open(now.accounts.registration == 1);
    ApplicationSettings changed = settings_of_api;
    const double rate = now.http.requests_per_second;
    if (now.http.requests_per_second != core::HttpSettings{}.requests_per_second) changed.per_principal = {rate, rate};
    application_->change(changed);
    return core::Status{};
  });
  HttpServerSettings server;
  server.port = 0;
  auto started = HttpServer::start(system->env(), server, *application_);
  CALLAI_CHECK(started.ok(), "no server");
  server_ = *std::move(started);
}

ApiWorld::~ApiWorld() {
  live.close();
}

void ApiWorld::add_people(const std::string& name) {
  const core::OrgId org(name);
  CALLAI_CHECK(repositories::OrgRepo(*database).save({org, name, system->env().clock.wall_now()}).ok(),
               "no organisation");
  for (const Role role : {Role::kOwner, Role::kManager, Role::kAgent, Role::kViewer}) {
    const std::string word(to_string(role));
    const auto user =
        admin->add_user(repositories::operator_of(org), {word + "@" + name + ".example.com", word, kPassword, role});
    CALLAI_CHECK(user.ok(), "no user");
    Principal principal;
    principal.org = org;
    principal.user = user->id;
    principal.role = role;
    people_[name + "/" + word] = principal;
    keys_[name + "/" + word] = new_key(name, word, {"*"}).key;
  }
}

repositories::NewApiKey ApiWorld::new_key(const std::string& org, const std::string& role,
                                          const std::vector<std::string>& scopes) {
  auto key = admin->create_key(people_.at(org + "/" + role), "tests", scopes, core::Duration{0});
  CALLAI_CHECK(key.ok(), "no key");
  return *std::move(key);
}

RawResponse ApiWorld::call(const std::string& key, const std::string& method, const std::string& target,
                           const std::string& body, RawHeaders headers) {
  if (!key.empty()) headers.emplace_back("Authorization", "Bearer " + key);
  if (!body.empty()) headers.emplace_back("Content-Type", "application/json");
  return ask(port(), method, target, headers, body);
}

RawResponse ApiWorld::send_form(const std::string& key, const std::string& target,
                                const std::vector<std::pair<std::string, std::string>>& fields) {
  const std::string boundary = "----callai-test-boundary";
  std::string body;
  for (const auto& [name, value] : fields) {
    const bool file = value.starts_with('@');
    const std::size_t line = value.find('\n');
    body += "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + name + "\"";
    if (file) body += "; filename=\"" + value.substr(1, line - 1) + "\"\r\nContent-Type: application/octet-stream";
    body += "\r\n\r\n" + (file ? value.substr(line + 1) : value) + "\r\n";
  }
  body += "--" + boundary + "--\r\n";
  return ask(port(), "POST", target,
             {{"Authorization", "Bearer " + key}, {"Content-Type", "multipart/form-data; boundary=" + boundary}}, body);
}

RawResponse ApiWorld::when_done(const std::string& key, const std::string& target) {
  // Each answer takes a while by itself: this waits up to some ten seconds, and no longer than it must.
  RawResponse answer;
  for (int looks = 0; looks < 20000; ++looks) {
    answer = call(key, "GET", target);
    if (member(answer.body, "state") != "processing") break;
  }
  return answer;
}

core::CallId ApiWorld::stored_call(const std::string& org, const std::string& status) {
  repositories::CallRepo repo(*database, core::OrgId(org));
  repositories::CallRecord record;
  record.id = core::CallId(system->env().ids.make("call"));
  record.phone_number = "+4930123456";
  const core::WallTime now = record.created = system->env().clock.wall_now();
  CALLAI_CHECK(repo.create(record).ok(), "no call");
  if (status != "created") {
    CALLAI_CHECK(repo.set_status(record.id, repositories::CallStatus::kInProgress, now).ok(), "no call");
  }
  if (status == "completed") {
    const auto done = repositories::CallStatus::kCompleted;
    CALLAI_CHECK(repo.finish(record.id, done, "interested", now, std::chrono::seconds(30)).ok(), "no call");
  }
  return record.id;
}

std::string member(const std::string& json, const std::string& name) {
  const std::string key = "\"" + name + "\":\"";
  const std::size_t at = json.find(key);
  if (at == std::string::npos) return "";
  const std::size_t begin = at + key.size();
  return json.substr(begin, json.find('"', begin) - begin);
}

}  // namespace callai::api
