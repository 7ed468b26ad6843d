#include "repositories/database.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <fstream>
#include <thread>
#include <vector>

#include "repositories/schema/migrations.h"
#include "repositories/sql/soci_connection.h"
#include "repositories/testing/temp_dir.h"

namespace callai::repositories {
namespace {

using core::ErrorCode;

core::Status insert_org(Database& db, const std::string& id, const std::string& name = "x") {
  return db.write([&](Transaction& t) -> core::Status {
    const auto done =
        t.sql().run("INSERT INTO orgs (id, name, created_us) VALUES (:id, :name, 5000000000)", {id, name});
    return done ? core::Status{} : core::Status{done.error()};
  });
}

std::int64_t count_orgs(const Database& db) {
  std::int64_t count = -1;
  const core::Status status = db.read([&count](SqlConnection& sql) -> core::Status {
    const auto rows = sql.query("SELECT COUNT(*) FROM orgs", "i");
    if (!rows) return rows.error();
    count = rows->front().integer(0);
    return {};
  });
  EXPECT_TRUE(status.ok());
  return count;
}

TEST(Database, StartsEmptyWithTheNewestSchema) {
  TempDir dir;
  const auto db = open_or_die({.path = dir.file("a.db")});
  EXPECT_EQ(count_orgs(*db), 0);
  auto raw = SociConnection::open_sqlite(dir.file("a.db"));
  ASSERT_TRUE(raw.ok());
  EXPECT_EQ((*raw)->query("SELECT MAX(version) FROM schema_version", "i", {})->front().integer(0),
            migrations().back().version);
  EXPECT_EQ((*raw)->query("PRAGMA journal_mode", "t", {})->front().text(0), "wal");
}

TEST(Database, WaitsForTheDiskAndChecksReferences) {
  TempDir dir;
  const auto db = open_or_die({.path = dir.file("a.db")});
  EXPECT_TRUE(db->write([](Transaction& t) -> core::Status {
                  EXPECT_EQ(t.sql().query("PRAGMA synchronous", "i")->front().integer(0), 2);
                  EXPECT_EQ(t.sql().query("PRAGMA foreign_keys", "i")->front().integer(0), 1);
                  EXPECT_EQ(t.sql().query("PRAGMA busy_timeout", "i")->front().integer(0), 5000);
                  return {};
                }).ok());
}

TEST(Database, KeepsWhatWasCommittedWhenItIsOpenedAgain) {
  TempDir dir;
  ASSERT_TRUE(insert_org(*open_or_die({.path = dir.file("a.db")}), "one").ok());
  EXPECT_EQ(count_orgs(*open_or_die({.path = dir.file("a.db")})), 1);
}

TEST(Database, WhatIsWrittenTogetherFailsAlone) {
  constexpr int kThreads = 8;
  constexpr int kWrites = 30;
  TempDir dir;
  const auto db = open_or_die({.path = dir.file("a.db")});
  std::atomic<int> refused{0};
  std::atomic<int> lost{0};
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < kThreads; ++thread) {
      threads.emplace_back([&, thread] {
        for (int i = 0; i < kWrites; ++i) {
          const std::string id = std::to_string(thread) + "_" + std::to_string(i);
          const core::Status done = db->write_together([&](Transaction& t) -> core::Status {
            const auto put = t.sql().run("INSERT INTO orgs (id, name, created_us) VALUES (:id, 'x', 0)", {id});
            if (!put.ok()) return put.error();
            // Every third changes its mind after it has written.
            if (i % 3 == 2) return core::Error{core::ErrorCode::kFailedPrecondition, "no", "", ""};
            return {};
          });
          if (!done.ok()) ++refused;
          const std::int64_t there = count_orgs(*db);  // what was acknowledged is there to be read
          if (there < i / 3) ++lost;
        }
      });
    }
  }
  EXPECT_EQ(refused, kThreads * kWrites / 3);
  EXPECT_EQ(lost, 0);
  EXPECT_EQ(count_orgs(*db), kThreads * kWrites * 2 / 3);
}

TEST(Database, KeepsNullsAndLargeIntegersAndDoublesExactly) {
  const auto db = open_or_die({.path = ":memory:"});
  const core::Status status = db->read([](SqlConnection& sql) -> core::Status {
    const auto rows = sql.query("SELECT :a, :b, :c, :d, :e", "iiddt",
                                {std::int64_t{5'000'000'000}, std::int64_t{-9'000'000'000'000'000'000}, 0.1, SqlValue(),
                                 std::string("a\"':x\n")});
    if (!rows) return rows.error();
    const SqlRow& row = rows->front();
    EXPECT_EQ(row.integer(0), 5'000'000'000);
    EXPECT_EQ(row.integer(1), -9'000'000'000'000'000'000);
    EXPECT_EQ(row.real(2), 0.1);
    EXPECT_TRUE(row.at(3).is_null());
    EXPECT_EQ(row.text(4), "a\"':x\n");
    return {};
  });
  EXPECT_TRUE(status.ok());
}

TEST(SociConnection, AStatementThatRanBeforeRunsWithOtherValuesAndAfterAFailure) {
  auto sql = SociConnection::open_sqlite(":memory:");
  ASSERT_TRUE(sql.ok());
  SqlConnection& db = **sql;
  ASSERT_TRUE(db.run("CREATE TABLE t (id BIGINT PRIMARY KEY, name TEXT)").ok());
  const std::string insert = "INSERT INTO t VALUES (:id, :name)";
  const std::string select = "SELECT name FROM t WHERE id = :id";
  EXPECT_EQ(*db.run(insert, {1, std::string(100'000, 'x')}), 1);
  EXPECT_EQ(db.run(insert, {1, "again"}).error().code, ErrorCode::kAlreadyExists);
  EXPECT_EQ(*db.run(insert, {2, SqlValue()}), 1);
  EXPECT_EQ(*db.run(insert, {3, "three"}), 1);
  EXPECT_EQ(db.query(select, "t", {1})->front().text(0).size(), 100'000U);
  EXPECT_TRUE(db.query(select, "t", {2})->front().at(0).is_null());
  EXPECT_EQ(db.query(select, "t", {3})->front().text(0), "three");
  EXPECT_TRUE(db.query(select, "t", {4})->empty());
  ASSERT_TRUE(db.run("ALTER TABLE t RENAME TO u").ok());
  EXPECT_FALSE(db.query(select, "t", {3}).ok());
  ASSERT_TRUE(db.run("ALTER TABLE u RENAME TO t").ok());
  EXPECT_EQ(db.query(select, "t", {3})->front().text(0), "three");
}

TEST(SociConnection, ManyStatementsAreKeptAndTheOldestGo) {
  auto sql = SociConnection::open_sqlite(":memory:");
  ASSERT_TRUE(sql.ok());
  for (const int round : {1, 2}) {
    for (int i = 0; i < 200; ++i) {
      const auto rows = (*sql)->query("SELECT " + std::to_string(i) + " + :a", "i", {round});
      ASSERT_TRUE(rows.ok());
      EXPECT_EQ(rows->front().integer(0), i + round);
    }
  }
}

TEST(SociConnection, AStatementWhoseRowsNobodyReadHoldsNothing) {
  auto sql = SociConnection::open_sqlite(":memory:");
  ASSERT_TRUE(sql.ok());
  ASSERT_TRUE((*sql)->run("CREATE TABLE t (id BIGINT)", {}).ok());
  ASSERT_TRUE((*sql)->run("INSERT INTO t VALUES (1), (2)", {}).ok());
  ASSERT_TRUE((*sql)->run("SELECT id FROM t", {}).ok());
  EXPECT_TRUE((*sql)->run("DROP TABLE t", {}).ok());
}

TEST(Database, UndoesEverythingOfAFailedTransaction) {
  const auto db = open_or_die({.path = ":memory:"});
  const core::Status status = db->write([](Transaction& t) -> core::Status {
    EXPECT_TRUE(t.sql().run("INSERT INTO orgs (id, name, created_us) VALUES ('a', 'a', 1)").ok());
    return core::Error{ErrorCode::kCancelled, "stop", "", ""};
  });
  EXPECT_EQ(status.error().code, ErrorCode::kCancelled);
  EXPECT_EQ(count_orgs(*db), 0);
}

TEST(Database, SaysThatAThingExistsAlready) {
  const auto db = open_or_die({.path = ":memory:"});
  ASSERT_TRUE(insert_org(*db, "a").ok());
  EXPECT_EQ(insert_org(*db, "a").error().code, ErrorCode::kAlreadyExists);
}

TEST(Database, RefusesATransactionInsideATransaction) {
  for (const char* name : {":memory:", "a.db"}) {
    TempDir dir;
    const auto db = open_or_die({.path = name[0] == ':' ? name : dir.file(name)});
    const core::Status status = db->write([&db](Transaction&) { return insert_org(*db, "a"); });
    EXPECT_EQ(status.error().code, ErrorCode::kFailedPrecondition);
    EXPECT_TRUE(insert_org(*db, "a").ok());
  }
}

TEST(Database, ReadsCannotWrite) {
  TempDir dir;
  const auto db = open_or_die({.path = dir.file("a.db")});
  const core::Status status = db->read([](SqlConnection& sql) -> core::Status {
    const auto done = sql.run("DELETE FROM orgs");
    return done ? core::Status{} : core::Status{done.error()};
  });
  EXPECT_EQ(status.error().code, ErrorCode::kUnavailable);
}

TEST(Database, RefusesAFileOfANewerProgram) {
  TempDir dir;
  (void)open_or_die({.path = dir.file("a.db")});
  {
    auto raw = SociConnection::open_sqlite(dir.file("a.db"));
    ASSERT_TRUE((*raw)->run("INSERT INTO schema_version (version) VALUES (999)", {}).ok());
  }
  const auto refused = open_database({.path = dir.file("a.db")});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::kFailedPrecondition);
  EXPECT_NE(refused.error().message.find("999"), std::string::npos);
  EXPECT_NE(refused.error().message.find("a.db"), std::string::npos);
}

TEST(Migrations, GoForwardOneTransactionAStep) {
  TempDir dir;
  auto raw = SociConnection::open_sqlite(dir.file("a.db"));
  ASSERT_TRUE(raw.ok());
  static constexpr const char* kFirst[] = {"CREATE TABLE a (x BIGINT)"};
  static constexpr const char* kBroken[] = {"CREATE TABLE b (x BIGINT)", "CREATE TABLE a (x BIGINT)"};
  static constexpr const char* kMended[] = {"CREATE TABLE b (x BIGINT)"};
  const std::array broken{Migration{1, kFirst, {}}, Migration{2, kBroken, {}}};
  const core::Status failed = migrate(**raw, "a.db", broken);
  ASSERT_FALSE(failed.ok());
  EXPECT_NE(failed.error().message.find("schema 2"), std::string::npos);
  EXPECT_EQ((*raw)->query("SELECT MAX(version) FROM schema_version", "i", {})->front().integer(0), 1);
  const std::array mended{Migration{1, kFirst, {}}, Migration{2, kMended, {}}};
  EXPECT_TRUE(migrate(**raw, "a.db", mended).ok());
  EXPECT_TRUE(migrate(**raw, "a.db", mended).ok());
  EXPECT_EQ((*raw)->query("SELECT MAX(version) FROM schema_version", "i", {})->front().integer(0), 2);
}

TEST(Database, SaysThatAnotherProcessHoldsTheLock) {
  TempDir dir;
  const auto db = open_or_die({.path = dir.file("a.db"), .busy_timeout = std::chrono::milliseconds(1)});
  auto other = SociConnection::open_sqlite(dir.file("a.db"));
  ASSERT_TRUE((*other)->run("BEGIN IMMEDIATE", {}).ok());
  const core::Status status = insert_org(*db, "a");
  EXPECT_EQ(status.error().code, ErrorCode::kUnavailable);
  EXPECT_NE(status.error().message.find("locked"), std::string::npos);
  EXPECT_FALSE(status.error().mend.empty());
  ASSERT_TRUE((*other)->run("ROLLBACK", {}).ok());
  EXPECT_TRUE(insert_org(*db, "a").ok());
}

TEST(Database, SaysThatAFileIsNoDatabase) {
  TempDir dir;
  std::ofstream(dir.file("a.db")) << std::string(8192, 'x');
  const auto refused = open_database({.path = dir.file("a.db")});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::kDataLoss);
  EXPECT_NE(refused.error().message.find(dir.file("a.db")), std::string::npos);
}

TEST(Database, SaysThatItsDirectoryDoesNotExist) {
  TempDir dir;
  const auto refused = open_database({.path = dir.file("no/where/a.db")});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::kUnavailable);
  EXPECT_FALSE(refused.error().mend.empty());
}

TEST(Database, RefusesSettingsOutOfRange) {
  EXPECT_EQ(open_database({.path = ""}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(open_database({.path = ":memory:", .readers = 0}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(open_database({.path = ":memory:", .max_bytes = -1}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(open_database({.path = "a\"b"}).error().code, ErrorCode::kInvalidArgument);
}

TEST(Database, SaysThatItIsFullAndKeepsWhatItHas) {
  TempDir dir;
  const auto db = open_or_die({.path = dir.file("a.db"), .max_bytes = 1024 * 1024});
  std::int64_t stored = 0;
  core::Status status;
  while (status && stored < 1000) {
    status = insert_org(*db, std::to_string(stored), std::string(4000, 'x'));
    if (status) ++stored;
  }
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, ErrorCode::kResourceExhausted);
  EXPECT_NE(status.error().message.find("full"), std::string::npos);
  EXPECT_FALSE(status.error().mend.empty());
  EXPECT_GT(stored, 0);
  EXPECT_EQ(count_orgs(*db), stored);
}

// Runs `body` in a child process; its answer is the exit code.
template <typename Body>
int in_child(Body body) {
  const pid_t child = fork();
  if (child == 0) _exit(body());
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

TEST(Database, SaysThatTheDiskRefusesMore) {
  TempDir dir;
  const std::string path = dir.file("a.db");
  EXPECT_EQ(in_child([&path] {
              std::signal(SIGXFSZ, SIG_IGN);
              // Room for the schema, and for some of what follows.
              const rlimit limit{2 << 20, 2 << 20};
              if (setrlimit(RLIMIT_FSIZE, &limit) != 0) return 2;
              const auto db = open_database({.path = path});
              if (!db) return 3;
              for (int i = 0; i < 1000; ++i) {
                const core::Status status = insert_org(**db, std::to_string(i), std::string(4000, 'x'));
                if (status) continue;
                const ErrorCode code = status.error().code;
                return code == ErrorCode::kUnavailable || code == ErrorCode::kResourceExhausted ? 0 : 4;
              }
              return 5;
            }),
            0);
  EXPECT_GT(count_orgs(*open_or_die({.path = path})), 0);
}

TEST(Database, SaysThatItsDirectoryIsReadOnly) {
  TempDir dir;
  std::filesystem::permissions(dir.path(), std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec |
                                               std::filesystem::perms::others_read |
                                               std::filesystem::perms::others_exec);
  const std::string path = dir.file("a.db");
  EXPECT_EQ(in_child([&path] {
              // The superuser may write anywhere: become somebody else first.
              if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0)) return 2;
              const auto refused = open_database({.path = path});
              if (refused.ok()) return 3;
              return refused.error().code == ErrorCode::kUnavailable && !refused.error().mend.empty() ? 0 : 4;
            }),
            0);
  std::filesystem::permissions(dir.path(), std::filesystem::perms::owner_all);
}

}  // namespace
}  // namespace callai::repositories
