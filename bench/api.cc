// What the API takes: /health beside a bare Beast server in the same run, reading and writing by id.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "api/account_authenticator.h"
#include "api/api_parts.h"
#include "api/application.h"
#include "api/chat_control.h"
#include "api/voice_control.h"
#include "bench/measure.h"
#include "core/check.h"
#include "core/metrics.h"
#include "core/system_env.h"
#include "repositories/campaign_specific/contact_repo.h"
#include "repositories/system/accounts/account_admin.h"
#include "repositories/system/org_repo.h"
#include "repositories/system/settings_store.h"

namespace callai::bench {
namespace {

namespace http = boost::beast::http;
using tcp = boost::asio::ip::tcp;

constexpr int kClients = 8;
constexpr double kSeconds = 2.0;
constexpr double kWindowSeconds = 0.2;
constexpr int kContacts = 10000;

/// The least that a Beast server does: reads a request, writes the same answer.
class BareSession : public std::enable_shared_from_this<BareSession> {
 public:
  explicit BareSession(tcp::socket socket) : socket_(std::move(socket)) {
    answer_.result(http::status::ok);
    answer_.set(http::field::content_type, "application/json");
    answer_.body() = R"({"status":"ok"})";
    answer_.prepare_payload();
  }
  void read() {
    request_ = {};
    http::async_read(socket_, buffer_, request_, [self = shared_from_this()](auto failed, std::size_t) {
      if (!failed) self->write();
    });
  }

 private:
  void write() {
    http::async_write(socket_, answer_, [self = shared_from_this()](auto failed, std::size_t) {
      if (!failed) self->read();
    });
  }
  tcp::socket socket_;
  boost::beast::flat_buffer buffer_;
  http::request<http::string_body> request_;
  http::response<http::string_body> answer_;
};

class BareServer {
 public:
  BareServer() : acceptor_(io_, {boost::asio::ip::make_address("127.0.0.1"), 0}) {
    accept();
    thread_ = std::jthread([this] { io_.run(); });
  }
  ~BareServer() { io_.stop(); }
  int port() const { return acceptor_.local_endpoint().port(); }

 private:
  void accept() {
    acceptor_.async_accept([this](auto failed, tcp::socket socket) {
      if (failed) return;
      socket.set_option(tcp::no_delay(true));
      std::make_shared<BareSession>(std::move(socket))->read();
      accept();
    });
  }
  boost::asio::io_context io_{1};
  tcp::acceptor acceptor_;
  std::jthread thread_;
};

/// A blocking client that keeps its connection.
class Client {
 public:
  explicit Client(int port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int on = 1;
    ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    CALLAI_CHECK(::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0,
                 "the server listens");
  }
  ~Client() { ::close(fd_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// The status of the answer.
  int ask(const std::string& request) {
    CALLAI_CHECK(::send(fd_, request.data(), request.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(request.size()),
                 "a request is sent");
    std::size_t end = std::string::npos;
    while ((end = read_.find("\r\n\r\n")) == std::string::npos) more();
    const std::size_t mark = read_.find("Content-Length: ");
    const std::size_t body = mark < end ? static_cast<std::size_t>(std::atoll(read_.c_str() + mark + 16)) : 0;
    while (read_.size() < end + 4 + body) more();
    const int status = std::atoi(read_.c_str() + 9);
    read_.erase(0, end + 4 + body);
    return status;
  }

 private:
  void more() {
    std::array<char, 65536> bytes{};
    const ssize_t got = ::recv(fd_, bytes.data(), bytes.size(), 0);
    CALLAI_CHECK(got > 0, "the server answers");
    read_.append(bytes.data(), static_cast<std::size_t>(got));
  }
  const int fd_;
  std::string read_;
};

/// Requests a second, one sample a window.
std::vector<double> throughput(int port, const std::string& request) {
  std::atomic<bool> stop{false};
  std::atomic<std::uint64_t> done{0};
  std::vector<std::jthread> threads;
  for (int i = 0; i < kClients; ++i) {
    threads.emplace_back([&] {
      Client client(port);
      while (!stop) {
        CALLAI_CHECK(client.ask(request) == 200, "the answer is 200");
        ++done;
      }
    });
  }
  std::vector<double> samples;
  const Stopwatch watch;
  double next = kWindowSeconds;
  std::uint64_t before = 0;
  while (watch.s() < kSeconds) {
    std::this_thread::yield();
    if (watch.s() < next) continue;
    const std::uint64_t now = done;
    samples.push_back(static_cast<double>(now - before) / kWindowSeconds);
    before = now;
    next += kWindowSeconds;
  }
  stop = true;
  threads.clear();
  if (samples.size() > 1) samples.erase(samples.begin());
  return samples;
}

core::Error not_here() {
  return {core::ErrorCode::kFailedPrecondition, "not in a benchmark", "", ""};
}

class NoLab final : public api::CallLab {
 public:
  core::Result<std::string> scenario(const core::OrgId&, const core::CallId&) override { return not_here(); }
  core::Result<api::CallRetry> retry(const core::OrgId&, const core::CallId&, const std::string&) override {
    return not_here();
  }
  std::vector<api::VerifiedProperty> verify(const std::string&, const std::string&) override { return {}; }
};

class NoPhone final : public api::PhoneTester {
 public:
  core::Result<std::string> start(const api::PhoneTestOrder&) override { return not_here(); }
  core::Result<api::PhoneTestReport> report(const core::OrgId&, const std::string&) override { return not_here(); }
  core::Status stop(const core::OrgId&, const std::string&) override { return not_here(); }
};

/// Calls of nobody.
class NoCalls final : public api::CallControl {
 public:
  core::Result<core::CallId> start(const api::CallOrder&) override { return not_here(); }
  core::Status command(const core::OrgId&, const core::CallId&, const conversation::OperatorCommand&) override {
    return not_here();
  }
  core::Status send_dtmf(const core::OrgId&, const core::CallId&, const std::string&) override { return not_here(); }
  core::Result<std::string> session_json(const core::OrgId&, const core::CallId&) override { return not_here(); }
  std::vector<api::LineHealth> lines(const core::OrgId&) override { return {}; }
};

class NoVoice final : public api::VoiceControl {
 public:
  core::Result<core::CallId> start_test(const api::TrialOrder&, api::SocketAudio,
                                        std::shared_ptr<api::SocketStream>) override {
    return not_here();
  }
  core::Status listen(const core::OrgId&, const core::CallId&, const std::string&, api::SocketAudio,
                      std::shared_ptr<api::SocketStream>) override {
    return not_here();
  }
  core::Status take_over(const core::OrgId&, const core::CallId&, const std::string&) override { return not_here(); }
  core::Status hand_back(const core::OrgId&, const core::CallId&, const std::string&) override { return not_here(); }
  core::Result<std::string> sample(const templates::AudioSettings&, const std::string&) override { return not_here(); }
};

class NoChats final : public api::ChatControl {
 public:
  core::Result<api::ChatView> begin(const api::TrialOrder&) override { return not_here(); }
  core::Result<api::ChatView> say(const core::OrgId&, const std::string&, const std::string&) override {
    return not_here();
  }
  core::Result<api::ChatView> replay(const core::OrgId&, const std::string&, int, const std::string&) override {
    return not_here();
  }
  core::Result<api::ChatView> get(const core::OrgId&, const std::string&) override { return not_here(); }
  core::Status end(const core::OrgId&, const std::string&) override { return not_here(); }
};

class NoEngines final : public api::EngineWatch {
 public:
  std::vector<api::EngineHealth> engines() const override { return {}; }
  std::vector<api::EngineHealth> test(const std::string&) override { return {}; }
};

/// The whole API on an installation of 10,000 contacts.
class Installation {
 public:
  explicit Installation(const std::string& folder) {
    auto opened = repositories::open_database({.path = folder + "/callai.db"});
    CALLAI_CHECK(opened.ok(), "a database can be made beside the benchmarks");
    database_ = *std::move(opened);
    const core::OrgId org("default");
    const core::WallTime now = system_.env().clock.wall_now();
    CALLAI_CHECK(repositories::OrgRepo(*database_).save({org, "Default", now}).ok(), "an organisation is stored");
    repositories::ContactRepo contacts(*database_, org);
    for (int i = 0; i < kContacts; ++i) {
      repositories::ContactRecord record;
      record.contact.id = core::ContactId("contact_" + std::to_string(i));
      record.contact.phone_number = "+1202" + std::to_string(5550000 + i);
      record.contact.first_name = "Maria";
      record.created = now;
      CALLAI_CHECK(contacts.upsert(record).ok(), "a contact is stored");
    }
    accounts_.emplace(system_.env(), *database_, hasher_, box_);
    admin_.emplace(system_.env(), *database_, hasher_);
    const auto owner = admin_->add_user(repositories::operator_of(org),
                                        {"a@example.com", "A", "a rather long password", repositories::Role::kOwner});
    CALLAI_CHECK(owner.ok(), "a user is stored");
    repositories::Principal principal;
    principal.org = org;
    principal.user = owner->id;
    principal.role = repositories::Role::kOwner;
    key_ = admin_->create_key(principal, "bench", {"*"}, core::Duration{0}).value().key;
    authenticator_.emplace(*accounts_);
    stored_.emplace(system_.env(), *database_, box_);
    installation_.emplace(api::Installation{org, {}, {}, *stored_, engines_, work_, nullptr, nullptr, {}});
    const api::ApiParts parts{.env = system_.env(),
                              .database = *database_,
                              .calls = calls_,
                              .lab = lab_,
                              .live = live_,
                              .accounts = *accounts_,
                              .admin = *admin_,
                              .languages = {},
                              .version = "0",
                              .ready = [] { return true; },
                              .phone = phone_,
                              .box = box_,
                              .metrics = metrics_,
                              .installation = *installation_,
                              .voice = voice_,
                              .chats = chats_};
    api::ApplicationSettings settings;
    settings.per_principal = settings.per_address = {1e9, 1e9};
    application_.emplace(system_.env(), api::make_routes(parts, schemas_), schemas_, *authenticator_, nullptr,
                         settings);
    api::HttpServerSettings server;
    server.port = 0;
    server_ = *api::HttpServer::start(system_.env(), server, *application_);
  }
  int port() const { return server_->port(); }
  std::string request(const std::string& method, const std::string& target, const std::string& body = "") const {
    std::string text = method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + key_ + "\r\n";
    if (!body.empty()) {
      text += "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
    }
    return text + "\r\n" + body;
  }

 private:
  core::SystemEnv system_{std::make_unique<core::NullLogger>()};
  std::unique_ptr<repositories::Database> database_;
  core::PasswordHasher hasher_{core::PasswordCost{}};
  core::SecretBox box_{{core::make_secret_key()}};
  std::optional<repositories::AccountService> accounts_;
  std::optional<repositories::AccountAdmin> admin_;
  std::optional<api::AccountAuthenticator> authenticator_;
  NoCalls calls_;
  NoLab lab_;
  NoPhone phone_;
  NoVoice voice_;
  NoChats chats_;
  api::LiveHub live_;
  core::Metrics metrics_;
  api::Schemas schemas_;
  NoEngines engines_;
  std::optional<repositories::SettingsStore> stored_;
  std::optional<api::Installation> installation_;
  std::optional<api::Application> application_;
  api::BackgroundWork work_;
  std::unique_ptr<api::HttpServer> server_;
  std::string key_;
};

double median(const std::vector<double>& samples, Better better) {
  return percentiles(samples, better).p50;
}

Measurement rate(const std::string& name, const std::string& what, std::vector<double> samples) {
  return {name, "requests/s", what, std::move(samples), Better::kMore, {}};
}

void run(Report& report) {
  const TempFolder folder(report.folder());
  Installation installation(folder.path());
  const std::string health = "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n";
  std::vector<double> bare;
  {
    BareServer server;
    bare = throughput(server.port(), health);
  }
  const std::vector<double> ours = throughput(installation.port(), health);
  report.add(rate("api_bare_beast", "a bare Beast server, 8 clients that keep their connection", bare));
  Measurement measured = rate("api_health", "GET /health, the same clients; goal: half of the bare server", ours);
  measured.goal.p50 = median(bare, Better::kMore) / 2;
  report.add(measured);
  report.add(rate("api_get_by_id", "GET of one contact of 10,000, with an API key",
                  throughput(installation.port(), installation.request("GET", "/api/v1/contacts/contact_5000"))));

  Client client(installation.port());
  const auto latency = [&](const char* name, const char* what, int n, auto&& make) {
    Measurement row{name, "ms", what, {}, Better::kLess, {}};
    for (const double us : time_each_us(20, n, [&](int i) { keep(client.ask(make(i))); }))
      row.samples.push_back(us / 1e3);
    row.goal.p99 = 5;
    report.add(row);
  };
  latency("api_read_contact", "GET of one contact of 10,000, one client", 1000,
          [&](int i) { return installation.request("GET", "/api/v1/contacts/contact_" + std::to_string(i)); });
  latency("api_read_page", "a page of 100 contacts in the middle of 10,000", 300,
          [&](int) { return installation.request("GET", "/api/v1/contacts?after=MWNvbnRhY3RfNTAwMA"); });
  Measurement write{"api_write_contact", "ms", "POST of a contact, durable when it is answered; one client", {},
                    Better::kLess,       {}};
  for (const double us : time_each_us(5, 200, [&](int i) {
         keep(client.ask(installation.request("POST", "/api/v1/contacts",
                                              R"({"phone_number":"+4930)" + std::to_string(1000000 + i) + "\"}")));
       })) {
    write.samples.push_back(us / 1e3);
  }
  report.add(write);
}

}  // namespace
}  // namespace callai::bench

int main(int argc, char** argv) {
  callai::bench::Report report(argc, argv);
  callai::bench::run(report);
  return report.finish();
}
