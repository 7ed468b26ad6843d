// callai doctor: what it says of machines on which things are missing.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include "black_box.h"
#include "net/testing/smtp_server.h"
#include "repositories/testing/postgres_server.h"

namespace callai::tests {
namespace {

TEST(Doctor, SaysThatItCanRun) {
  const TempFolder folder;
  const ProgramResult result = callai(folder, {"doctor", "--data", folder.file("data"), "--http", "127.0.0.1:0"});
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  EXPECT_TRUE(contains(result.out, "callai can run here")) << result.out;
  EXPECT_TRUE(contains(result.out, "no PBX is set up")) << result.out;
}

TEST(Doctor, EveryBadLineSaysWhatToDo) {
  const TempFolder folder;
  const ProgramResult result =
      callai(folder, {"doctor", "--json", "--data", folder.write("data", "a file, no folder"), "--http", "127.0.0.1:0",
                      "--llm-url", "http://127.0.0.1:1/v1", "--http-certificate", folder.file("none.pem")});
  EXPECT_EQ(result.exit_code, 1) << result.out;
  for (const char* part :
       {"cannot be written by this user", "none.pem' cannot be read", "llm at http://127.0.0.1:1/v1"}) {
    EXPECT_TRUE(contains(result.out, part)) << part << "\n" << result.out;
  }
  for (const std::string& line : lines_of(result.out)) {
    if (contains(line, "\"level\": \"bad\"")) {
      EXPECT_FALSE(contains(line, "\"mend\": \"\"")) << line;
    }
  }
}

/// Runs SQL in a file, which is made where there is none.
void run_sql(const std::string& file, const std::string& sql) {
  sqlite3* db = nullptr;
  ASSERT_EQ(sqlite3_open(file.c_str(), &db), SQLITE_OK);
  char* error = nullptr;
  EXPECT_EQ(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, &error), SQLITE_OK) << error;
  sqlite3_free(error);
  sqlite3_close(db);
}

TEST(Doctor, LooksAtWhatToolsAndMailNeed) {
  const TempFolder folder;
  run_sql(folder.file("shop.db"), "CREATE TABLE t (a)");
  const net::testing::SmtpServer mail;
  std::vector<std::string> arguments = {"doctor",
                                        "--data",
                                        folder.file("data"),
                                        "--http",
                                        "127.0.0.1:0",
                                        "--mail-from",
                                        "callai@example.com",
                                        "--tools-databases",
                                        "shop=sqlite:" + folder.file("shop.db"),
                                        "--mail-server",
                                        mail.url()};
  const ProgramResult good = callai(folder, arguments);
  EXPECT_EQ(good.exit_code, 0) << good.out;
  for (const std::string& part :
       {std::string("database 'shop' answers"), mail.url() + " answers", std::string("time zones are known")}) {
    EXPECT_TRUE(contains(good.out, part)) << part << "\n" << good.out;
  }
  EXPECT_TRUE(mail.taken().empty());

  arguments[arguments.size() - 3] += ", gone=sqlite:" + folder.file("none.db");
  arguments.back() = "smtp://127.0.0.1:1";
  arguments.insert(arguments.end(), {"--tools-mcp-servers", "crm=http://127.0.0.1:1/mcp", "--tools-search-url",
                                     "http://127.0.0.1:1/search"});
  const ProgramResult bad = callai(folder, arguments);
  EXPECT_EQ(bad.exit_code, 1) << bad.out;
  for (const char* part :
       {"✓ tools      database 'shop' answers", "✗ tools      database 'gone': ", "✗ tools      MCP server 'crm': ",
        "✗ tools      the web search: ", "✗ mail       smtp://127.0.0.1:1: the mail server cannot be reached"}) {
    EXPECT_TRUE(contains(bad.out, part)) << part << "\n" << bad.out;
  }
}

TEST(Doctor, LooksAtWhatStandsInTheDatabase) {
  const TempFolder folder;
  const std::string data = folder.file("data");
  ASSERT_EQ(callai(folder, {"--data", data, "settings", "set", "log.level", "info"}).exit_code, 0);
  run_sql(
      data + "/callai.db",
      "INSERT INTO webhooks (org_id, id, url, secret_sealed, enabled, disabled_reason, created_us) VALUES "
      "('default', 'hook_1', 'https://crm.example.com', '', 0, 'nothing arrived for 5 days', 0), "
      "('default', 'hook_2', 'https://crm.example.com', '', 1, '', 0);"
      "INSERT INTO webhook_deliveries (org_id, id, webhook_id, event_id, event, stream, payload, status, attempts, "
      "tries, next_us, lease_us, created_us, error) VALUES ('default', 'd', 'hook_2', 'e', 'call.ended', '', '{}', "
      "'pending', 3, 3, 0, 0, 1000000, 'refused');"
      "INSERT INTO inbound_routes (org_id, id, number, name, enabled, campaign_id, hours, closed_campaign_id, "
      "max_calls, full_campaign_id, created_us, version) VALUES ('default', 'r', '+4930901820', '', 1, 'camp_gone', "
      "'', '', 0, '', 0, 1)");
  const ProgramResult result =
      callai(folder, {"doctor", "--data", data, "--http", "127.0.0.1:0", "--sip-server", "127.0.0.1",
                      "--sip-extensions", "101", "--sip-secret", "x", "--sip-routes", "*=no_such_template, 5=survey"});
  EXPECT_EQ(result.exit_code, 1) << result.out;
  for (const char* part :
       {"! webhooks   deliveries wait: 1, the oldest for ", "! webhooks   'hook_1' was switched off: nothing arrived",
        "✗ routes     '+4930901820' goes to campaign 'camp_gone': ", "✗ routes     sip.routes names 'no_such_template'",
        "✓ routes     '5' is answered by 'survey'"}) {
    EXPECT_TRUE(contains(result.out, part)) << part << "\n" << result.out;
  }
}

TEST(Doctor, LooksWhetherNodesCanHearEachOtherThroughTheDatabase) {
  const auto server = repositories::PostgresServer::start();
  if (!server.ok()) GTEST_SKIP() << server.error().message;
  const TempFolder folder;
  const ProgramResult result = callai(
      folder, {"doctor", "--data", folder.file("data"), "--http", "127.0.0.1:0", "--store-url", (*server)->url()});
  EXPECT_EQ(result.exit_code, 0) << result.out;
  EXPECT_TRUE(contains(result.out, "nodes can tell each other things through it")) << result.out;
  EXPECT_TRUE(contains(result.out, "its clock is this machine's")) << result.out;
}

}  // namespace
}  // namespace callai::tests
