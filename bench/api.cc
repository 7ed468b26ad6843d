// What the API takes: the built program over HTTP, beside a bare Beast server and plain SQLite in the same run.
#include <algorithm>
#include <atomic>
#include <csignal>
#include <filesystem>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "bench/bare_server.h"
#include "bench/http_client.h"
#include "bench/measure.h"
#include "core/check.h"
#include "repositories/sql/soci_connection.h"
#include "run_program.h"

namespace callai::bench {
namespace {

using Answer = HttpClient::Answer;

constexpr int kClients = 8;
constexpr double kSeconds = 2.0;
constexpr double kWindowSeconds = 0.2;
constexpr int kContacts = 10000;
constexpr int kWritesOfAClient = 25;
constexpr int kCalls = 100;
constexpr double kReadGoalMs = 5;
constexpr const char* kPassword = "a rather long password";

/// One sample a window of what `count` counts, while it counts on.
std::vector<double> windows(const std::atomic<std::uint64_t>& count, const std::function<bool(double s)>& goes_on) {
  std::vector<double> samples;
  const Stopwatch watch;
  double next = kWindowSeconds;
  std::uint64_t before = 0;
  while (goes_on(watch.s())) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    if (watch.s() < next) continue;
    const std::uint64_t now = count;
    samples.push_back(static_cast<double>(now - before) / kWindowSeconds);
    before = now;
    next += kWindowSeconds;
  }
  if (samples.size() > 1) samples.erase(samples.begin());
  return samples;
}

/// Requests a second of 8 clients.
std::vector<double> throughput(int port, const std::string& request) {
  std::atomic<bool> stop{false};
  std::atomic<std::uint64_t> done{0};
  std::vector<std::jthread> threads;
  for (int i = 0; i < kClients; ++i) {
    threads.emplace_back([&] {
      HttpClient client(port);
      while (!stop) {
        CALLAI_CHECK(client.ask(request).status == 200, "the answer is 200");
        ++done;
      }
    });
  }
  std::vector<double> samples = windows(done, [](double s) { return s < kSeconds; });
  stop = true;
  return samples;
}

/// `callai serve` on an empty folder, with an owner and an API key.
class Served {
 public:
  Served(const std::string& program, const std::string& folder) : running_(program, options(folder)) {
    std::string out;
    const bool up = running_.read_until([&out](const std::string& printed) {
      out = printed;
      return printed.find("/setup#token=") != std::string::npos && printed.back() == '\n';
    });
    CALLAI_CHECK(up, "callai serve starts");
    port_ = std::atoi(out.c_str() + out.find("127.0.0.1:") + 10);
    const std::size_t token = out.find("#token=") + 7;
    HttpClient client(port_);
    const Answer made =
        client.ask(request_text("POST", "/api/v1/auth/setup", "",
                                R"({"token":")" + out.substr(token, out.find_first_of("\n ", token) - token) +
                                    R"(","email":"ann@example.com","name":"Ann","password":")" + kPassword + "\"}"));
    CALLAI_CHECK(made.status / 100 == 2, made.body.c_str());
    const std::size_t cookie = made.head.find("Set-Cookie: ") + 12;
    const Answer key =
        client.ask(request_text("POST", "/api/v1/api-keys",
                                "Cookie: " + made.head.substr(cookie, made.head.find(';', cookie) - cookie) +
                                    "\r\nX-CSRF-Token: " + made.member("csrf_token") + "\r\n",
                                R"({"name":"bench","scopes":["*"]})"));
    CALLAI_CHECK(key.status / 100 == 2, key.body.c_str());
    key_ = "Authorization: Bearer " + key.member("key") + "\r\n";
  }
  ~Served() {
    running_.send_signal(SIGTERM);
    running_.send_signal(SIGTERM);
    running_.wait();
  }
  Served(const Served&) = delete;
  Served& operator=(const Served&) = delete;
  int port() const { return port_; }
  std::string request(const std::string& method, const std::string& target, const std::string& json = "") const {
    return request_text(method, target, key_, json);
  }

 private:
  static tests::ProgramOptions options(const std::string& folder) {
    tests::ProgramOptions options;
    options.arguments = {"serve",
                         "--data",
                         folder + "/data",
                         "--http",
                         "127.0.0.1:0",
                         "--telephony",
                         "simulated",
                         "--http-requests-per-second",
                         "100000",
                         "--http-max-connections-per-address",
                         "1000",
                         "--max-calls",
                         "200",
                         "--log-file",
                         folder + "/log"};
    options.timeout = std::chrono::minutes(10);
    return options;
  }
  tests::RunningProgram running_;
  int port_ = 0;
  std::string key_;
};

std::string contact_json(int number) {
  return R"({"phone_number":"+1202)" + std::to_string(1'000'000 + 37 * number % 9'000'000) +
         R"(","first_name":"Maria"})";
}

double median(const std::vector<double>& samples, Better better) {
  return percentiles(samples, better).p50;
}

Measurement rate(const std::string& name, const std::string& what, std::vector<double> samples) {
  return {name, "requests/s", what, std::move(samples), Better::kMore, {}};
}

Measurement latency(const std::string& name, const std::string& what, const std::vector<double>& us, double goal_p99) {
  Measurement row{name, "ms", what, {}, Better::kLess, {}};
  for (const double one : us) row.samples.push_back(one / 1e3);
  if (goal_p99 > 0) row.goal.p99 = goal_p99;
  return row;
}

/// Transactions of one row that is on the disk when they end, by the library that the program uses, and nothing else.
std::vector<double> plain_sqlite(const std::string& folder) {
  auto opened = repositories::SociConnection::open_sqlite(folder + "/plain.db");
  CALLAI_CHECK(opened.ok(), "a database can be made beside the benchmarks");
  repositories::SqlConnection& sql = **opened;
  for (const char* statement : {"PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL",
                                "CREATE TABLE contacts (org TEXT, id TEXT, phone TEXT, name TEXT, at BIGINT, PRIMARY "
                                "KEY (org, id)) WITHOUT ROWID",
                                "CREATE UNIQUE INDEX contacts_phone ON contacts (org, phone)"}) {
    CALLAI_CHECK(sql.run(statement, {}).ok(), "plain SQLite");
  }
  std::atomic<std::uint64_t> done{0};
  std::atomic<bool> stop{false};
  std::jthread writer([&] {
    while (!stop) {
      const std::string n = std::to_string(done);
      CALLAI_CHECK(
          sql.run("INSERT INTO contacts VALUES (:o, :i, :p, :n, :a)", {"org", "contact_" + n, "+1" + n, "Maria", 0})
              .ok(),
          "a row is written");
      ++done;
    }
  });
  std::vector<double> samples = windows(done, [](double s) { return s < kSeconds; });
  stop = true;
  return samples;
}

/// 8 clients write contacts until there are 10,000: requests a second; the ids go to `ids`.
std::vector<double> fill(const Served& served, std::vector<std::string>& ids) {
  std::atomic<std::uint64_t> done{0};
  std::atomic<int> next{0};
  std::atomic<int> writing{kClients};
  std::vector<std::vector<std::string>> of(kClients);
  std::vector<double> samples;
  {
    std::vector<std::jthread> threads;
    for (std::vector<std::string>& own : of) {
      threads.emplace_back([&] {
        HttpClient client(served.port());
        for (int i = next++; i < kContacts; i = next++) {
          const Answer answer = client.ask(served.request("POST", "/api/v1/contacts", contact_json(i)));
          CALLAI_CHECK(answer.status == 201, answer.body.c_str());
          own.push_back(answer.member("id"));
          ++done;
        }
        --writing;
      });
    }
    samples = windows(done, [&writing](double) { return writing > 0; });
  }
  for (const auto& own : of) ids.insert(ids.end(), own.begin(), own.end());
  return samples;
}

/// 8 clients, 25 contacts each, at once: the wall time of all; every one must be there afterwards.
double concurrent_writers(const Served& served, int first) {
  std::vector<std::vector<std::string>> of(kClients);
  const Stopwatch watch;
  {
    std::vector<std::jthread> threads;
    for (int c = 0; c < kClients; ++c) {
      threads.emplace_back([&, c] {
        HttpClient client(served.port());
        for (int i = 0; i < kWritesOfAClient; ++i) {
          const Answer answer =
              client.ask(served.request("POST", "/api/v1/contacts", contact_json(first + c * kWritesOfAClient + i)));
          CALLAI_CHECK(answer.status == 201, answer.body.c_str());
          of[static_cast<std::size_t>(c)].push_back(answer.member("id"));
        }
      });
    }
  }
  const double ms = watch.ms();
  HttpClient client(served.port());
  for (const auto& own : of) {
    for (const std::string& id : own) {
      CALLAI_CHECK(client.ask(served.request("GET", "/api/v1/contacts/" + id)).status == 200, "nothing was lost");
    }
  }
  return ms;
}

/// p99 of reads: by id, and a page in the middle.
void measure_reads(Report& report, const Served& served, const std::vector<std::string>& ids, const std::string& suffix,
                   const std::string& meanwhile) {
  HttpClient client(served.port());
  const auto time = [&](int n, const std::function<std::string(int)>& make) {
    return time_each_us(20, n, [&](int i) { CALLAI_CHECK(client.ask(make(i)).status == 200, "a read"); });
  };
  report.add(latency("api_read_contact" + suffix, "GET of one contact of 10,000, one client" + meanwhile,
                     time(1000,
                          [&](int i) {
                            return served.request(
                                "GET", "/api/v1/contacts/" + ids[37 * static_cast<std::size_t>(i) % ids.size()]);
                          }),
                     kReadGoalMs));
  const Answer half = client.ask(served.request("GET", "/api/v1/contacts?limit=100"));
  const std::string cursor = half.member("next");
  CALLAI_CHECK(!cursor.empty(), "a list says where it goes on");
  report.add(
      latency("api_read_page" + suffix, "a page of 100 contacts, behind another" + meanwhile,
              time(300, [&](int) { return served.request("GET", "/api/v1/contacts?limit=100&after=" + cursor); }),
              kReadGoalMs));
  report.add(latency("api_list" + suffix, "the list of campaigns, of calls and of templates in turn" + meanwhile,
                     time(300,
                          [&](int i) {
                            static constexpr const char* kLists[] = {"campaigns", "calls", "templates"};
                            return served.request("GET", std::string("/api/v1/") + kLists[i % 3]);
                          }),
                     kReadGoalMs));
}

/// Simulated customers talk with the agent; how many calls run.
int begin_calls(const Served& served, const std::vector<std::string>& ids) {
  HttpClient client(served.port());
  const auto post = [&](const std::string& target, const std::string& json) {
    const Answer answer = client.ask(served.request("POST", "/api/v1/" + target, json));
    CALLAI_CHECK(answer.status / 100 == 2, answer.body.c_str());
    return answer;
  };
  post("templates",
       R"({"from":"survey","id":"our_survey","name":"Our survey","customisation":{"company":{"name":"Acme"}}})");
  post("templates/our_survey/publish", "");
  const std::string campaign = post("campaigns", R"({"name":"Bench","template_id":"our_survey"})").member("id");
  for (int i = 0; i < kCalls; ++i) {
    post("calls", R"({"campaign_id":")" + campaign + R"(","contact_id":")" + ids[static_cast<std::size_t>(i)] + "\"}");
  }
  const Answer metrics = client.ask(served.request("GET", "/metrics"));
  const std::size_t at = metrics.body.find("\ncallai_calls_active ");
  return at == std::string::npos ? 0 : std::atoi(metrics.body.c_str() + at + 21);
}

void run(Report& report, const std::string& program) {
  const TempFolder folder(report.folder());
  const std::string health = "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n";
  std::vector<double> bare;
  {
    BareServer server;
    bare = throughput(server.port(), health);
  }
  const Served served(program, folder.path());
  report.add(rate("api_bare_beast", "a bare Beast server, 8 clients that keep their connection", bare));
  Measurement ours = rate("api_health", "GET /health, the same clients; goal: half of the bare server",
                          throughput(served.port(), health));
  ours.goal.p50 = median(bare, Better::kMore) / 2;
  report.add(ours);

  const std::vector<double> plain = plain_sqlite(folder.path());
  report.add({"api_plain_sqlite",
              "rows/s",
              "transactions of one row, WAL, synchronous=FULL, one thread, without a server",
              plain,
              Better::kMore,
              {}});
  std::vector<std::string> ids;
  Measurement posts =
      rate("api_post_8_clients",
           "POST of a contact, durable when it is answered, 8 clients; goal: half of plain SQLite", fill(served, ids));
  posts.goal.p50 = median(plain, Better::kMore) / 2;
  report.add(posts);
  CALLAI_CHECK(std::set<std::string>(ids.begin(), ids.end()).size() == kContacts, "every contact has an id of its own");

  report.add(rate("api_get_by_id", "GET of one contact of 10,000, with an API key, 8 clients",
                  throughput(served.port(), served.request("GET", "/api/v1/contacts/" + ids[kContacts / 2]))));
  HttpClient client(served.port());
  report.add(latency(
      "api_write_contact", "POST of a contact, durable when it is answered; one client",
      time_each_us(5, 200,
                   [&](int i) {
                     CALLAI_CHECK(
                         client.ask(served.request("POST", "/api/v1/contacts", contact_json(kContacts + i))).status ==
                             201,
                         "a write");
                   }),
      0));
  std::vector<double> writers;
  for (int i = 0; i < 9; ++i) {
    writers.push_back(1e3 * concurrent_writers(served, kContacts + 1000 + i * kClients * kWritesOfAClient));
  }
  report.add(
      latency("api_8x25_writers", "8 clients write 25 contacts each at once, and all of them are there", writers, 0));
  const std::string login = request_text("POST", "/api/v1/auth/login", "",
                                         R"({"email":"ann@example.com","password":")" + std::string(kPassword) + "\"}");
  report.add(latency("api_login", "a login, Argon2id as it is set; one client",
                     time_each_us(1, 20, [&](int) { CALLAI_CHECK(client.ask(login).status == 200, "a login"); }), 0));
  measure_reads(report, served, ids, "", "");
  const int running = begin_calls(served, ids);
  if (running < kCalls)
    return report.skip("api_read_contact_in_calls", "only " + std::to_string(running) + " calls run");
  measure_reads(report, served, ids, "_in_calls", ", while 100 simulated calls run");
}

}  // namespace
}  // namespace callai::bench

int main(int argc, char** argv) {
  callai::bench::Report report(argc, argv);
  const std::string program = std::filesystem::read_symlink("/proc/self/exe").parent_path().parent_path() / "callai";
  if (std::filesystem::exists(program)) {
    callai::bench::run(report, program);
  } else {
    report.skip("api", "'" + program + "' is not built");
  }
  return report.finish();
}
