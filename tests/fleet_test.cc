// Two nodes share a PostgreSQL database and the work of a campaign, and one of the three is killed now and then.
// CALLAI_LONG_TESTS=1: 100 times kill -9 over 1500 contacts; 20 times a database that is away.
#include <gtest/gtest.h>
#include <poll.h>

#include <array>
#include <chrono>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "api_process.h"
#include "campaign_commands.h"
#include "repositories/sql/soci_connection.h"
#include "repositories/testing/postgres_server.h"

namespace callai::tests {
namespace {

using repositories::PostgresServer;
using repositories::SociConnection;

struct Loss {
  const char* what;
  const char* sql;
};

/// What must not be there once a campaign is over, whatever happened meanwhile.
constexpr Loss kLosses[] = {
    {"attempts without an outcome", "SELECT COUNT(*) FROM dial_attempts WHERE outcome = ''"},
    {"contacts that are not through", "SELECT COUNT(*) FROM campaign_contacts WHERE state IN ('waiting', 'calling')"},
    {"contacts whose last attempt was interrupted",
     "SELECT COUNT(*) FROM campaign_contacts WHERE last_outcome = 'interrupted'"},
    {"calls that never ended", "SELECT COUNT(*) FROM calls WHERE status IN ('created', 'dialing', 'in_progress')"},
    {"calls that nobody meant to make",
     "SELECT COUNT(*) FROM calls WHERE id NOT IN (SELECT call_id FROM dial_attempts)"},
    {"people who were reached in no call",
     "SELECT COUNT(*) FROM dial_attempts WHERE outcome IN ('reached', 'voicemail') AND call_id NOT IN "
     "(SELECT id FROM calls WHERE status = 'completed')"},
    {"attempts that were made twice",
     "SELECT COUNT(*) FROM (SELECT contact_id FROM dial_attempts GROUP BY contact_id, number HAVING COUNT(*) > 1) t"},
    {"contacts whose attempts have gaps",
     "SELECT COUNT(*) FROM (SELECT contact_id FROM dial_attempts GROUP BY contact_id HAVING MAX(number) <> COUNT(*)) "
     "t"},
    {"people who were called while they were called",
     "SELECT COUNT(*) FROM dial_attempts a JOIN dial_attempts b ON a.contact_id = b.contact_id AND a.number < b.number "
     "AND b.created_us < a.ended_us"},
};

class Fleet : public ::testing::Test {
 protected:
  void SetUp() override {
    auto started = PostgresServer::start();
    if (!started.ok()) GTEST_SKIP() << core::describe(started.error());
    server_ = *std::move(started);
  }

  void begin(int contacts, int speed) {
    contacts_ = contacts;
    for (auto& node : nodes_) {
      node = std::make_unique<ApiProcess>(
          std::vector<std::string>{"--store-url", server_->url(), "--max-calls", "60", "--log-level", "warning"},
          speed);
      ASSERT_NE(node->address(), "") << "it did not start";
    }
    folder().write("people.csv", simulated_people(contacts));
    // The link of the node that started last is the one that counts.
    const ProgramResult made = nodes_[1]->shell(kMakeKey);
    ASSERT_EQ(made.exit_code, 0) << made.out << made.err;
    folder().write("key", read_file(nodes_[1]->folder().file("key")));
    ASSERT_EQ(program({"contacts", "import", "people.csv", "--tag", "autumn"}), "");
    run(std::string(kCall) + kStartCampaign);
    run("jq -e '.added == " + std::to_string(contacts) + "' added.json");
  }

  const TempFolder& folder() const { return nodes_[0]->folder(); }
  /// Commands that talk to the first node.
  void run(const std::string& commands) {
    const ProgramResult done = nodes_[0]->shell(commands);
    ASSERT_EQ(done.exit_code, 0) << done.out << done.err << logs();
  }
  /// A run of the program beside the nodes; what is wrong with it.
  std::string program(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"--data", folder().file("data"), "--store-url", server_->url()});
    const ProgramResult done = callai(folder(), arguments);
    return done.exit_code == 0 ? "" : done.out + done.err;
  }
  std::string logs() const {
    std::string text;
    for (const auto& node : nodes_) text += read_file(node->folder().file("log"));
    return text;
  }
  void wait_some(int least_ms, int most_ms) {
    const int ms = least_ms + static_cast<int>(random_() % static_cast<unsigned>(most_ms - least_ms + 1));
    run("sleep " + std::to_string(ms / 1000) + "." + std::to_string(1000 + ms % 1000).substr(1));
  }

  std::vector<std::string> column(const std::string& sql) const {
    std::vector<std::string> values;
    auto connection = SociConnection::open_postgres(repositories::parse_postgres_url(server_->url()));
    if (!connection.ok()) ADD_FAILURE() << core::describe(connection.error());
    if (!connection.ok()) return values;
    const auto rows = (*connection)->query(sql, "t", {});
    if (!rows) ADD_FAILURE() << core::describe(rows.error());
    if (!rows) return values;
    for (const repositories::SqlRow& row : *rows) values.push_back(row.text(0));
    return values;
  }
  std::string value(const std::string& sql) const {
    const std::vector<std::string> values = column(sql);
    return values.empty() ? "" : values.front();
  }

  /// Until people are being talked to.
  void wait_for_calls() {
    const std::string talking = "SELECT CAST(COUNT(*) AS TEXT) FROM calls WHERE status = 'in_progress'";
    for (int i = 0; i < 600 && value(talking) == "0"; ++i) ::poll(nullptr, 0, 50);
  }

  /// The campaign ends, and nothing was lost.
  void finish() {
    run(std::string(kCall) + kFinishCampaign);
    for (const Loss& loss : kLosses) {
      EXPECT_EQ(value("SELECT CAST((" + std::string(loss.sql) + ") AS TEXT)"), "0") << loss.what;
    }
    EXPECT_EQ(value("SELECT CAST(COUNT(DISTINCT node_id) AS TEXT) FROM dial_attempts"), "2") << "both did their part";
    EXPECT_EQ(value("SELECT CAST(COUNT(DISTINCT contact_id) AS TEXT) FROM dial_attempts"), std::to_string(contacts_));
    if (HasFailure()) run("cat progress.json >&2");
  }

  std::unique_ptr<PostgresServer> server_;
  std::array<std::unique_ptr<ApiProcess>, 2> nodes_;
  std::mt19937 random_{7};  // NOLINT: the same moments every time
  int contacts_ = 0;
};

TEST_F(Fleet, LosesNothingWhenANodeIsKilledNowAndThen) {
  const int kills = long_tests() ? 100 : 2;
  ASSERT_NO_FATAL_FAILURE(begin(long_tests() ? 1500 : 100, long_tests() ? 20 : 50));
  for (int i = 0; i < kills; ++i) {
    ASSERT_NO_FATAL_FAILURE(wait_some(200, 1000));
    ASSERT_TRUE(nodes_.at(random_() % nodes_.size())->kill_and_restart()) << i << logs();
  }
  ASSERT_NO_FATAL_FAILURE(finish());
  ASSERT_NO_FATAL_FAILURE(run("jq -e '.outcomes.interrupted > 0' progress.json || { cat progress.json; false; }"));
}

/// Nobody dies, so every call goes on to its end, and the campaign is as if nothing had happened.
TEST_F(Fleet, LosesNothingWhenTheDatabaseIsAwayForAMoment) {
  const int outages = long_tests() ? 20 : 2;
  ASSERT_NO_FATAL_FAILURE(begin(long_tests() ? 1500 : 50, long_tests() ? 5 : 20));
  std::vector<std::string> meanwhile;
  for (int i = 0; i < outages; ++i) {
    ASSERT_NO_FATAL_FAILURE(wait_some(0, 500));
    wait_for_calls();  // last: on a busy machine they may be over in a moment
    server_->stop();
    const auto stopped =
        std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch());
    ASSERT_NO_FATAL_FAILURE(wait_some(500, 2000));
    ASSERT_TRUE(server_->launch().ok());
    meanwhile.push_back("created_us < " + std::to_string(stopped.count()) + " AND ended_us > " +
                        std::to_string(stopped.count()));
  }
  ASSERT_NO_FATAL_FAILURE(finish());
  ASSERT_NO_FATAL_FAILURE(
      run("jq -e '" + expected_progress(contacts_) + "' progress.json || { cat progress.json; false; }"));
  ASSERT_NO_FATAL_FAILURE(run("jq -es '" + expected_attempts(contacts_) + "' attempts.jsonl"));
  EXPECT_FALSE(contains(logs(), "storage_write_failed"));
  std::size_t without_calls = 0;  // those that went on may have ended the moment before
  for (const std::string& when : meanwhile) {
    const std::vector<std::string> calls = column("SELECT id FROM calls WHERE " + when + " ORDER BY id LIMIT 3");
    without_calls += calls.empty() ? 1U : 0U;
    for (const std::string& call : calls) EXPECT_EQ(program({"replay", call}), "") << "a part of it was not kept";
  }
  EXPECT_LT(2 * without_calls, meanwhile.size()) << "hardly a call went on meanwhile";
}

}  // namespace
}  // namespace callai::tests
