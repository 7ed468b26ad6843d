#include <gtest/gtest.h>
#include <sqlite3.h>
#include <unistd.h>

#include <filesystem>

#include "core/system_env.h"
#include "pipeline/testing/fake_secrets.h"
#include "pipeline/testing/remote_tools.h"
#include "pipeline/tools/sql_query.h"

namespace callai::pipeline {
namespace {

using conversation::ToolResult;
using conversation::ToolStatus;
using testing::value_of;

class DatabaseToolTest : public ::testing::Test {
 protected:
  DatabaseToolTest() {
    std::string name = (std::filesystem::temp_directory_path() / "callai_sql_XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    file_ = folder_ + "/shop.sqlite";
    sqlite3* db = nullptr;
    sqlite3_open(file_.c_str(), &db);
    sqlite3_exec(db,
                 "CREATE TABLE orders (id INTEGER PRIMARY KEY, phone TEXT, status TEXT, price REAL);"
                 "INSERT INTO orders VALUES (7, '+1', 'shipped', 12.5), (8, '+1', NULL, 3), (9, '+2', 'lost', 1);",
                 nullptr, nullptr, nullptr);
    sqlite3_close(db);
    tool_ =
        make_database_tool(health_, &secrets_, {{"shop", "sqlite:" + file_}, {"gone", "sqlite:" + folder_ + "/no"}});
  }
  ~DatabaseToolTest() override { std::filesystem::remove_all(folder_); }

  ToolResult run(const std::string& query, const templates::Properties& arguments = {},
                 const std::string& source = "shop") {
    templates::ToolConfig config;
    config.id = "orders";
    config.database = {source, query};
    return tool_->run(config, {"orders", arguments}, context_);
  }

  std::string folder_;
  std::string file_;
  core::SystemEnv system_{std::make_unique<core::NullLogger>()};
  ToolHealth health_{system_.env().clock};
  testing::FakeSecrets secrets_{{}};
  std::unique_ptr<const Tool> tool_;
  ToolContext context_;
};

TEST_F(DatabaseToolTest, GivesTheFirstRowByNameAndAllRowsByNumber) {
  const ToolResult result = run("SELECT id, status FROM orders WHERE phone = :phone ORDER BY id", {{"phone", "+1"}});
  EXPECT_EQ(result.status, ToolStatus::kOk) << result.error;
  EXPECT_EQ(value_of(result, "count"), "2");
  EXPECT_EQ(value_of(result, "status"), "shipped");
  EXPECT_EQ(value_of(result, "1.id"), "8");
  EXPECT_EQ(value_of(result, "1.status"), "") << "NULL has no value";
  EXPECT_EQ(run("SELECT 1 FROM orders WHERE phone = 'x'").status, ToolStatus::kNotFound);
}

TEST_F(DatabaseToolTest, AnArgumentIsAValueAndNeverSql) {
  const templates::Properties evil{{"id", "7 OR 1=1; DROP TABLE orders --"}};
  EXPECT_EQ(run("SELECT status FROM orders WHERE id = :id", evil).status, ToolStatus::kNotFound);
  EXPECT_EQ(value_of(run("SELECT status FROM orders WHERE id = :id", {{"id", "7"}}), "status"), "shipped");
  context_.phone_number = "+2";
  EXPECT_EQ(value_of(run("SELECT :a || :b || :a AS x FROM orders WHERE id = 7", {{"a", "1"}, {"b", "2"}}), "x"), "121");
}

TEST_F(DatabaseToolTest, ReadsAndNothingElse) {
  for (const char* query :
       {"WITH x AS (SELECT 1) INSERT INTO orders SELECT 1, 2, 3, 4 FROM x", "PRAGMA query_only = 0",
        "SELECT load_extension('x')", "DELETE FROM orders", "SELECT * FROM pragma_table_info('orders')",
        "SELECT 1; DELETE FROM orders", "ATTACH ':memory:' AS m"}) {
    EXPECT_EQ(run(query).status, ToolStatus::kFailed) << query;
  }
  EXPECT_EQ(value_of(run("SELECT COUNT(*) AS n FROM orders"), "n"), "3");
}

TEST_F(DatabaseToolTest, BoundsRowsAndStopsWhenItIsToldTo) {
  const char* endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n";
  EXPECT_EQ(value_of(run(endless), "count"), std::to_string(kMaxSqlRows));
  std::stop_source stop;
  stop.request_stop();
  context_.stop = stop.get_token();
  EXPECT_EQ(run(std::string(endless) + " WHERE i < 0").status, ToolStatus::kCancelled);
}

TEST_F(DatabaseToolTest, NamesTheSourceThatIsMissingOrAway) {
  EXPECT_NE(run("SELECT 1", {}, "other").error.find("'other'"), std::string::npos);
  EXPECT_EQ(run("SELECT 1", {}, "gone").status, ToolStatus::kFailed);
  run("SELECT 1", {}, "gone");
  EXPECT_NE(run("SELECT 1", {}, "gone").error.find("rests"), std::string::npos);
}

TEST_F(DatabaseToolTest, AServerThatIsNotThereIsAFailureSoon) {
  tool_ = make_database_tool(health_, &secrets_, {{"shop", "postgresql://nobody@127.0.0.1:9/x"}});
  EXPECT_EQ(run("SELECT 1").status, ToolStatus::kFailed);
}

TEST(NumberedSql, GivesANameOneNumber) {
  const auto query = templates::read_sql("SELECT :a, :b, :a");
  const NumberedSql sql = numbered(*query, '$', {"t", {{"a", "1"}, {"b", "2"}}}, {});
  EXPECT_EQ(sql.text, "SELECT $1, $2, $1");
  EXPECT_EQ(sql.values, (std::vector<std::string>{"1", "2"}));
}

}  // namespace
}  // namespace callai::pipeline
