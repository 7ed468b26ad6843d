// How fast campaigns take their contacts: the decision by the rules, and the queue in PostgreSQL beside the plainest
// queue that it could be.
#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <set>
#include <thread>
#include <utility>

#include "bench/measure.h"
#include "bench/sales_call.h"
#include "core/check.h"
#include "core/system_env.h"
#include "orchestrators/campaign_runner/campaign_runner.h"
#include "repositories/campaign_specific/campaign_repo.h"
#include "repositories/campaign_specific/campaign_template_repo.h"
#include "repositories/campaign_specific/dial_queue_repo.h"
#include "repositories/sql/soci_connection.h"
#include "repositories/system/org_repo.h"
#include "repositories/testing/postgres_server.h"

namespace callai::bench {
namespace {

using orchestrators::CampaignRunner;
using orchestrators::DialOrder;
using repositories::QueuedContact;
using repositories::Transaction;

constexpr int kDueContacts = 100'000;
constexpr int kRounds = 9;
constexpr int kClients = 8;
constexpr int kOpenAtMost = 1000;  // calls that a client has under way before it ends them
constexpr core::WallTime kNow{std::chrono::seconds(1'795'510'800)};  // 2026-11-24 09:00 UTC, a Tuesday
constexpr const char* kZones[] = {"Europe/Lisbon", "Europe/Berlin", "America/New_York", "America/Los_Angeles",
                                  "Asia/Tokyo"};
const core::OrgId kOrg("org");

constexpr int kPlainRows = 16'000;  // it is slower the more of them are taken: of a million it took 55 a second

/// CALLAI_BENCH_CONTACTS, of all clients.
int contacts_wanted() {
  const char* const text = std::getenv("CALLAI_BENCH_CONTACTS");
  return std::max(text == nullptr ? 16'000 : std::atoi(text), kClients);
}

// ---- The decision ------------------------------------------------------------------------------------------------

void measure_decisions(Report& report) {
  std::vector<QueuedContact> contacts(kDueContacts);
  for (std::size_t i = 0; i < contacts.size(); ++i) {
    contacts[i].contact = core::ContactId("contact_" + std::to_string(i));
    contacts[i].phone_number = "+12025550143";
    contacts[i].time_zone = kZones[i % 5];
    contacts[i].attempts = static_cast<int>(i % 4);
    contacts[i].due = contacts[i].next = kNow - std::chrono::minutes(i % 600);
  }
  const orchestrators::DialingSettings settings;
  int now = 0;
  std::vector<double> samples;
  for (int round = 0; round < kRounds; ++round) {
    const double begun = cpu_seconds();
    for (const QueuedContact& contact : contacts) {
      now += orchestrators::decide(settings, contact, kNow).verdict == orchestrators::DialDecision::Verdict::kNow;
    }
    samples.push_back(cpu_seconds() - begun);
  }
  keep(now);
  report.add({"dialer_decide_100k",
              "s",
              "processor time of asking the rules about 100,000 contacts that are due, in five time zones",
              samples,
              Better::kLess,
              {1.0, {}}});
}

// ---- The queue ---------------------------------------------------------------------------------------------------

std::unique_ptr<repositories::Database> open(const std::string& url) {
  repositories::DatabaseSettings settings;
  settings.path = url;
  settings.readers = 1;
  auto opened = repositories::open_database(settings);
  CALLAI_CHECK(opened.ok(), opened.ok() ? "" : core::describe(opened.error()));
  return *std::move(opened);
}

void run_sql(repositories::Database& database, const std::string& sql) {
  const core::Status done = database.write([&sql](Transaction& t) -> core::Status {
    const auto ran = t.sql().run(sql);
    return ran ? core::Status{} : core::Status{ran.error()};
  });
  CALLAI_CHECK(done.ok(), done.ok() ? "" : core::describe(done.error()));
}

core::CampaignId campaign_of(int client) {
  return core::CampaignId("camp_" + std::to_string(client));
}

/// A campaign a client, and its share of the contacts in each.
void fill(repositories::Database& database, int contacts) {
  CALLAI_CHECK(repositories::OrgRepo(database).save({kOrg, "Org", kNow}).ok(), "an organisation");
  const auto document = sales_runtime()->campaign;
  const auto saved = repositories::CampaignTemplateRepo(database, kOrg).save(*document, kNow);
  CALLAI_CHECK(saved.ok(), "a template is stored");
  orchestrators::DialingSettings dialing;
  dialing.hours.days.fill({{0, 24 * 60}});
  dialing.max_calls = 10'000;
  dialing.calls_per_minute = 60'000;
  core::Problems problems;
  for (int i = 0; i < kClients; ++i) {
    repositories::CampaignRecord record;
    record.id = campaign_of(i);
    record.name = "Campaign";
    record.status = "running";
    record.template_id = core::TemplateId(document->meta.id);
    record.template_version = saved->version;
    record.settings = orchestrators::with_dialing("{}", orchestrators::to_json_text(dialing), problems);
    CALLAI_CHECK(repositories::CampaignRepo(database, kOrg).create(record).ok(), "a campaign");
  }
  if (contacts == 0) return;
  run_sql(
      database,
      "INSERT INTO contacts (org_id, id, phone_number, first_name, last_name, email, company, status, tags, "
      "custom_fields, utc_offset_min, created_us, time_zone, version) SELECT 'org', 'contact_' || n, '+1' || n, '', "
      "'', '', '', 'new', '[]', '{}', 0, 0, '', 1 FROM generate_series(1, " +
          std::to_string(contacts) + ") n");
  run_sql(database,
          "INSERT INTO campaign_contacts (org_id, campaign_id, contact_id, state, rank, home_rank, attempts, last_day, "
          "day_attempts, due_us, next_us, callback_us, last_outcome, added_us) SELECT 'org', 'camp_' || (n % " +
              std::to_string(kClients) +
              "), 'contact_' || n, 'waiting', 2, 2, 0, 0, 0, 0, 0, NULL, '', 0 FROM generate_series(1, " +
              std::to_string(contacts) + ") n");
  run_sql(database, "CREATE TABLE plain_queue (id BIGINT NOT NULL PRIMARY KEY, taken BIGINT NOT NULL)");
  run_sql(database,
          "INSERT INTO plain_queue SELECT n, 0 FROM generate_series(1, " + std::to_string(kPlainRows) + ") n");
  run_sql(database, "CREATE INDEX plain_queue_free ON plain_queue (taken, id)");
}

/// Takes what it is given; ends its calls by the thousand.
class CountingLine final : public orchestrators::DialLine {
 public:
  CountingLine(repositories::Database& database, std::string node) : database_(database), node_(std::move(node)) {}
  Room free_calls(const core::OrgId&) override { return {kOpenAtMost - open_, ""}; }
  core::Status dial(const DialOrder& order) override {
    contacts.push_back(order.attempt.contact.value());
    if (++open_ >= kOpenAtMost) end_all();
    return {};
  }
  void end_all() {
    run_sql(database_, "UPDATE dial_attempts SET outcome = 'reached', ended_us = 1, settled = 1 WHERE node_id = '" +
                           node_ + "' AND outcome = ''");
    open_ = 0;
  }
  std::vector<std::string> contacts;

 private:
  repositories::Database& database_;
  const std::string node_;
  int open_ = 0;
};

struct Taken {
  double per_second = 0;
  std::size_t twice = 0;  ///< contacts that were taken more than once
};

Taken take_by_dialer(const std::string& url, int contacts) {
  std::atomic<int> taken{0};
  std::mutex mutex;
  std::set<std::string> all;
  std::size_t twice = 0;
  const Stopwatch watch;
  {
    std::vector<std::jthread> clients;
    for (int i = 0; i < kClients; ++i) {
      clients.emplace_back([&, i] {
        core::SystemEnv system(std::make_unique<core::NullLogger>());
        const auto own = open(url);
        orchestrators::DialerSettings settings;
        settings.node = "node_" + std::to_string(i);
        settings.calls_per_minute = 1'000'000'000;
        CALLAI_CHECK(
            repositories::NodeRepo(*own).begin(system.env().ids, settings.node, system.env().clock.wall_now()).ok(),
            "a node");
        CountingLine line(*own, settings.node);
        CampaignRunner runner(system.env(), *own, line, settings);
        while (taken < contacts) {
          const auto step = runner.step();
          CALLAI_CHECK(step.ok(), step.ok() ? "" : core::describe(step.error()));
          taken += step->dialled;
        }
        const std::lock_guard lock(mutex);
        for (const std::string& contact : line.contacts) twice += all.insert(contact).second ? 0 : 1;
      });
    }
  }
  return {contacts / watch.s(), twice};
}

/// A campaign that is nearly through: a step of a node must not look at what is settled.
void measure_late_step(Report& report) {
  const TempFolder folder(report.folder());
  const auto database = open(folder.path() + "/callai.db");
  fill(*database, 0);
  run_sql(*database,
          "INSERT INTO dial_attempts (org_id, call_id, campaign_id, contact_id, phone_number, number, reason, "
          "caller_id, node_id, trunk, utc_offset_min, created_us, ended_us, outcome, settled) WITH RECURSIVE n(i) AS "
          "(SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " +
              std::to_string(kDueContacts) +
              ") SELECT 'org', 'call_' || i, 'camp_0', 'contact_' || i, '+1' || i, 1, 'first', '', 'node_0', '', 0, i, "
              "i + 1, 'reached', 1 FROM n");
  run_sql(*database,
          "INSERT INTO contacts (org_id, id, phone_number, first_name, last_name, email, company, status, tags, "
          "custom_fields, utc_offset_min, created_us, time_zone, version) VALUES ('org', 'last', '+1', '', '', '', '', "
          "'new', '[]', '{}', 0, 0, '', 1)");
  run_sql(*database,
          "INSERT INTO campaign_contacts (org_id, campaign_id, contact_id, state, rank, home_rank, attempts, last_day, "
          "day_attempts, due_us, next_us, callback_us, last_outcome, added_us) VALUES ('org', 'camp_0', 'last', "
          "'waiting', 2, 2, 0, 0, 0, 9000000000000000, 9000000000000000, NULL, '', 0)");
  core::SystemEnv system(std::make_unique<core::NullLogger>());
  orchestrators::DialerSettings settings;
  settings.node = "node_0";
  CALLAI_CHECK(
      repositories::NodeRepo(*database).begin(system.env().ids, settings.node, system.env().clock.wall_now()).ok(),
      "a node");
  CountingLine line(*database, settings.node);
  CampaignRunner runner(system.env(), *database, line, settings);
  std::vector<double> samples = time_each_us(5, 200, [&](int) { CALLAI_CHECK(runner.step().ok(), "a step"); });
  report.add({"dialer_late_step",
              "us",
              "a step of a node whose campaign has 100,000 settled attempts and nobody who is due; SQLite",
              std::move(samples),
              Better::kLess,
              {1000.0, {}}});
}

/// One row a transaction, as everybody writes it.
double take_plainly(const std::string& url) {
  std::atomic<int> taken{0};
  const Stopwatch watch;
  {
    std::vector<std::jthread> clients;
    for (int i = 0; i < kClients; ++i) {
      clients.emplace_back([&] {
        auto connected = repositories::SociConnection::open_postgres(repositories::parse_postgres_url(url));
        CALLAI_CHECK(connected.ok(), "a connection");
        repositories::SqlConnection& sql = **connected;
        for (bool left = true; left;) {
          CALLAI_CHECK(sql.run("BEGIN").ok(), "a transaction");
          const auto row = sql.query(
              "SELECT id FROM plain_queue WHERE taken = 0 ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED", "i", {});
          CALLAI_CHECK(row.ok(), "a row");
          left = !row->empty();
          if (left) {
            CALLAI_CHECK(sql.run("UPDATE plain_queue SET taken = 1 WHERE id = :id", {row->front().integer(0)}).ok(),
                         "is taken");
            ++taken;
          }
          CALLAI_CHECK(sql.run("COMMIT").ok(), "a commit");
        }
      });
    }
  }
  CALLAI_CHECK(taken == kPlainRows, "every row was taken once");
  return kPlainRows / watch.s();
}

void measure_queue(Report& report) {
  const auto server = repositories::PostgresServer::start();
  if (!server.ok()) return report.skip("dialer_queue", core::describe(server.error()));
  const int contacts = contacts_wanted();
  const std::string url = (*server)->url();
  const auto database = open(url);
  fill(*database, contacts);
  const double plain = take_plainly(url);
  const Taken taken = take_by_dialer(url, contacts);
  CALLAI_CHECK(taken.twice == 0, "a contact was taken twice");
  const std::string of = ", 8 clients, PostgreSQL on the disk of temporary files";
  report.add({"dialer_plain_queue",
              "rows/s",
              "the plainest queue: one row a transaction, SKIP LOCKED; " + std::to_string(kPlainRows) + " rows" + of,
              {plain},
              Better::kMore,
              {}});
  report.add({"dialer_queue",
              "contacts/s",
              "contacts that 8 nodes decide about, intend to call, look up on the lists and dial; none twice; " +
                  std::to_string(contacts) + " contacts" + of,
              {taken.per_second},
              Better::kMore,
              {plain / 2, {}}});
}

int run(int argc, char** argv) {
  Report report(argc, argv);
  measure_decisions(report);
  measure_late_step(report);
  measure_queue(report);
  return report.finish();
}

}  // namespace
}  // namespace callai::bench

int main(int argc, char** argv) {
  return callai::bench::run(argc, argv);
}
