#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "repositories/run_lease.h"
#include "repositories/sql/soci_connection.h"
#include "repositories/storage_writer.h"
#include "repositories/table_statistics.h"
#include "repositories/testing/postgres_server.h"
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

core::Result<std::vector<std::string>> org_ids(const Database& db) {
  std::vector<std::string> ids;
  core::Status status = db.read([&ids](SqlConnection& sql) -> core::Status {
    const auto rows = sql.query("SELECT id FROM orgs ORDER BY id", "t");
    if (!rows) return rows.error();
    for (const SqlRow& row : *rows) ids.push_back(row.text(0));
    return {};
  });
  if (!status) return status.error();
  return ids;
}

std::size_t count_orgs(const Database& db) {
  const auto ids = org_ids(db);
  EXPECT_TRUE(ids.ok());
  return ids.ok() ? ids->size() : 0;
}

TEST(PostgresDatabase, KeepsNullsAndLargeIntegersAndDoublesExactly) {
  const auto db = make_test_database();
  const core::Status status = db->read([](SqlConnection& sql) -> core::Status {
    const auto rows = sql.query(
        "SELECT CAST(:a AS BIGINT), CAST(:b AS BIGINT), CAST(:c AS DOUBLE PRECISION), CAST(:d AS DOUBLE PRECISION), "
        "CAST(:e AS TEXT)",
        "iiddt",
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
  EXPECT_TRUE(status.ok()) << core::describe(status.error());
}

TEST(PostgresDatabase, NamesWhatWentWrongAsSqliteDoes) {
  const auto db = make_test_database();
  ASSERT_TRUE(insert_org(*db, "a").ok());
  const core::Status twice = insert_org(*db, "a", "+493023125000");
  EXPECT_EQ(twice.error().code, ErrorCode::kAlreadyExists);
  EXPECT_EQ(core::describe(twice.error()).find("(a)"), std::string::npos) << "values stay out of messages";
  EXPECT_EQ(core::describe(twice.error()).find("+49"), std::string::npos);
  EXPECT_EQ(insert_org(*db, "b", std::string("zero\0byte", 9)).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(insert_org(*db, "b", "\xFF").error().code, ErrorCode::kInvalidArgument);
  const core::Status orphan = db->write([](Transaction& t) -> core::Status {
    const auto done =
        t.sql().run("INSERT INTO turns (org_id, call_id, turn_no, json, created_us) VALUES ('a', 'none', 1, '{}', 1)");
    return done ? core::Status{} : core::Status{done.error()};
  });
  EXPECT_EQ(orphan.error().code, ErrorCode::kFailedPrecondition);
  const core::Status reader_writes = db->read([](SqlConnection& sql) -> core::Status {
    const auto done = sql.run("DELETE FROM orgs");
    return done ? core::Status{} : core::Status{done.error()};
  });
  EXPECT_EQ(reader_writes.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(count_orgs(*db), 1U) << "and works on after every one of them";
}

TEST(PostgresDatabase, ComparesTextsByteByByteAsSqliteDoes) {
  const auto db = make_test_database();
  for (const char* id : {"b", "B", "a", "_", "Z", "\xC3\xA4", "10", "9"}) ASSERT_TRUE(insert_org(*db, id).ok());
  EXPECT_EQ(*org_ids(*db), (std::vector<std::string>{"10", "9", "B", "Z", "_", "a", "b", "\xC3\xA4"}));
}

TEST(PostgresDatabase, UndoesEverythingOfAFailedTransaction) {
  const auto db = make_test_database();
  const core::Status status = db->write([](Transaction& t) -> core::Status {
    EXPECT_TRUE(t.sql().run("INSERT INTO orgs (id, name, created_us) VALUES ('a', 'a', 1)").ok());
    return core::Error{ErrorCode::kCancelled, "stop", "", ""};
  });
  EXPECT_EQ(status.error().code, ErrorCode::kCancelled);
  EXPECT_EQ(count_orgs(*db), 0U);
}

TEST(PostgresDatabase, RefusesATransactionInsideATransaction) {
  const auto db = make_test_database();
  const core::Status status = db->write([&db](Transaction&) { return insert_org(*db, "a"); });
  EXPECT_EQ(status.error().code, ErrorCode::kFailedPrecondition);
  EXPECT_TRUE(insert_org(*db, "a").ok());
}

std::int64_t number(SqlConnection& sql, const std::string& text) {
  const auto rows = sql.query(text, "i");
  return rows ? rows->front().integer(0) : -1;
}

TEST(PostgresDatabase, KeepsStatementsThatComeAgainPreparedAndNoOthers) {
  const auto db = open_database(clean_postgres_schema()).value();  // whose sessions are new
  const core::Status status = db->read([](SqlConnection& sql) -> core::Status {
    const std::int64_t before = number(sql, "SELECT COUNT(*) FROM pg_prepared_statements");
    for (int i = 0; i < 100; ++i) {
      EXPECT_TRUE(sql.query("SELECT name FROM orgs WHERE id = :id AND created_us > " + std::to_string(i), "t", {"a"}));
    }
    EXPECT_EQ(number(sql, "SELECT COUNT(*) FROM pg_prepared_statements"), before) << "each came once";
    for (int i = 0; i < 100; ++i) EXPECT_TRUE(sql.query("SELECT name FROM orgs WHERE id = :id", "t", {"a"}));
    EXPECT_EQ(number(sql, "SELECT COUNT(*) FROM pg_prepared_statements"), before + 1);
    for (int i = 0; i < 300; ++i) {
      EXPECT_TRUE(
          sql.query("SELECT name FROM orgs WHERE id = :id AND created_us > " + std::to_string(i / 2), "t", {"a"}));
    }
    EXPECT_LE(number(sql, "SELECT COUNT(*) FROM pg_prepared_statements"), 64) << "the newest";
    return {};
  });
  EXPECT_TRUE(status.ok()) << core::describe(status.error());
}

TEST(PostgresDatabase, APreparedStatementThatFailsIsForgottenWhenItsTransactionIsOver) {
  const auto db = open_database(clean_postgres_schema()).value();  // whose sessions are new
  ASSERT_TRUE(insert_org(*db, "a").ok());
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(insert_org(*db, "a").error().code, ErrorCode::kAlreadyExists);
    EXPECT_TRUE(insert_org(*db, "b" + std::to_string(i)).ok()) << "the same statement works again";
  }
  std::int64_t kept = -1;
  ASSERT_TRUE(db->write([&kept](Transaction& t) -> core::Status {
                  kept = number(t.sql(), "SELECT COUNT(*) FROM pg_prepared_statements");
                  return {};
                }).ok());
  EXPECT_LE(kept, 5);
  EXPECT_EQ(count_orgs(*db), 51U);
}

TEST(PostgresDatabase, APreparedStatementOutlivesAChangeOfItsTable) {
  const auto db = make_test_database();
  const core::Status status = db->read([&db](SqlConnection& sql) -> core::Status {
    const auto look = [&sql] { return sql.query("SELECT name FROM orgs WHERE id = :id", "t", {"a"}); };
    for (int i = 0; i < 10; ++i) EXPECT_TRUE(look());
    EXPECT_TRUE(db->write([](Transaction& t) -> core::Status {
                    const auto done = t.sql().run("ALTER TABLE orgs ADD COLUMN more TEXT NOT NULL DEFAULT ''");
                    return done ? core::Status{} : core::Status{done.error()};
                  }).ok());
    EXPECT_TRUE(insert_org(*db, "a", "new").ok());
    const auto found = look();
    if (!found) return found.error();
    EXPECT_EQ(found->front().text(0), "new");
    return {};
  });
  EXPECT_TRUE(status.ok()) << core::describe(status.error());
}

TEST(PostgresDatabase, ATableThatHasGrownIsLookedAtOnce) {
  const auto db = make_test_database();
  const auto rows_known = [&db] {
    std::int64_t known = -2;
    (void)db->read([&known](SqlConnection& sql) -> core::Status {
      known = number(sql, "SELECT CAST(reltuples AS BIGINT) FROM pg_class WHERE oid = 'orgs'::regclass");
      return {};
    });
    return known;
  };
  const auto fill = [&db](int from, int to) {
    return db->write([&](Transaction& t) -> core::Status {
      const auto done = t.sql().run(
          "INSERT INTO orgs (id, name, created_us) SELECT 'org_' || n, 'x', 0 FROM "
          "generate_series(" +
          std::to_string(from) + ", " + std::to_string(to) + ") n");
      return done ? core::Status{} : core::Status{done.error()};
    });
  };
  ASSERT_TRUE(fill(1, 10).ok());
  ASSERT_TRUE(renew_table_statistics(*db).ok());
  EXPECT_EQ(rows_known(), -1) << "too small to be read wrongly";
  ASSERT_TRUE(fill(11, 10'000).ok());
  ASSERT_TRUE(renew_table_statistics(*db).ok());
  EXPECT_EQ(rows_known(), 10'000);
  ASSERT_TRUE(fill(10'001, 12'000).ok());
  ASSERT_TRUE(renew_table_statistics(*db).ok());
  EXPECT_EQ(rows_known(), 10'000) << "a little more changes nothing";
  ASSERT_TRUE(fill(12'001, 30'000).ok());
  ASSERT_TRUE(renew_table_statistics(*db).ok());
  EXPECT_EQ(rows_known(), 30'000);
}

TEST(PostgresDatabase, OfTwoProgramsOneWritesAtATime) {
  const DatabaseSettings settings = empty_postgres_schema();
  const auto one = open_or_die(settings);
  const auto other = open_or_die(settings);
  ASSERT_TRUE(insert_org(*one, "count", "0").ok());
  // Reads, then writes what it read plus one: without one order of writers some would be lost.
  const auto count_up = [](Database& db) {
    return db.write([](Transaction& t) -> core::Status {
      const auto rows = t.sql().query("SELECT name FROM orgs WHERE id = 'count'", "t");
      if (!rows) return rows.error();
      const auto done = t.sql().run("UPDATE orgs SET name = :name WHERE id = 'count'",
                                    {std::to_string(std::stoi(rows->front().text(0)) + 1)});
      return done ? core::Status{} : core::Status{done.error()};
    });
  };
  constexpr int kTimes = 50;
  std::atomic<int> failed = 0;
  {
    std::vector<std::jthread> threads;
    for (Database* db : {one.get(), other.get()}) {
      threads.emplace_back([&, db] {
        for (int i = 0; i < kTimes; ++i) failed += count_up(*db).ok() ? 0 : 1;
      });
    }
  }
  EXPECT_EQ(failed, 0);
  std::string count;
  ASSERT_TRUE(one->read([&](SqlConnection& sql) -> core::Status {
                   count = sql.query("SELECT name FROM orgs WHERE id = 'count'", "t")->front().text(0);
                   return {};
                 })
                  .ok());
  EXPECT_EQ(count, std::to_string(2 * kTimes));
}

TEST(PostgresDatabase, SaysThatAnotherProgramWritesForTooLong) {
  DatabaseSettings settings = empty_postgres_schema();
  const auto one = open_or_die(settings);
  settings.busy_timeout = std::chrono::milliseconds(50);
  const auto other = open_or_die(settings);
  const core::Status held = one->write([&](Transaction&) { return insert_org(*other, "a"); });
  EXPECT_EQ(held.error().code, ErrorCode::kUnavailable);
  EXPECT_NE(held.error().message.find("locked"), std::string::npos);
  EXPECT_TRUE(insert_org(*other, "a").ok());
}

/// A setting of the writing connection.
std::string setting_of(Database& db, const std::string& name) {
  std::string value;
  const core::Status done = db.write([&](Transaction& t) -> core::Status {
    const auto rows = t.sql().query("SELECT current_setting('" + name + "')", "t");
    if (!rows) return rows.error();
    value = rows->front().text(0);
    return {};
  });
  EXPECT_TRUE(done.ok()) << core::describe(done.error());
  return value;
}

TEST(PostgresDatabase, AProgramThatHangsInATransactionKeepsNobodyFromWritingForLong) {
  const DatabaseSettings settings = empty_postgres_schema();
  const auto hangs = open_or_die(settings);
  const auto other = open_or_die(settings);
  EXPECT_EQ(setting_of(*hangs, "idle_in_transaction_session_timeout"), "15s");
  core::Status beside;
  const core::Status held = hangs->write([&](Transaction& t) -> core::Status {
    // The same in a fraction of a second.
    if (const auto set = t.sql().run("SET LOCAL idle_in_transaction_session_timeout = '200ms'"); !set) {
      return set.error();
    }
    beside = insert_org(*other, "beside");
    const auto late = t.sql().run("INSERT INTO orgs (id, name, created_us) VALUES ('late', 'x', 1)");
    return late ? core::Status{} : core::Status{late.error()};
  });
  EXPECT_TRUE(beside.ok()) << core::describe(beside.error());
  EXPECT_EQ(held.error().code, ErrorCode::kUnavailable) << core::describe(held.error());
  EXPECT_FALSE(held.error().mend.empty());
  EXPECT_TRUE(insert_org(*hangs, "after").ok()) << "it goes on with a new connection";
  EXPECT_EQ(*org_ids(*other), (std::vector<std::string>{"after", "beside"}));
}

TEST(PostgresDatabase, AStricterLimitOfItsOwnerStays) {
  const DatabaseSettings settings = empty_postgres_schema();
  const auto db = open_or_die(settings);
  ASSERT_TRUE(db->write([](Transaction& t) -> core::Status {
                  const auto done = t.sql().run("ALTER ROLE callai SET idle_in_transaction_session_timeout = '9s'");
                  return done ? core::Status{} : core::Status{done.error()};
                }).ok());
  EXPECT_EQ(setting_of(*open_or_die(settings), "idle_in_transaction_session_timeout"), "9s");
  ASSERT_TRUE(db->write([](Transaction& t) -> core::Status {
                  const auto done = t.sql().run("ALTER ROLE callai RESET idle_in_transaction_session_timeout");
                  return done ? core::Status{} : core::Status{done.error()};
                }).ok());
}

TEST(PostgresDatabase, IsBroughtUpToDateByOneOfManyThatStartAtOnce) {
  const DatabaseSettings settings = empty_postgres_schema();
  std::atomic<int> opened = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) threads.emplace_back([&] { opened += open_database(settings).ok() ? 1 : 0; });
  }
  EXPECT_EQ(opened, 4);
}

TEST(PostgresDatabase, RefusesASchemaOfANewerProgram) {
  const DatabaseSettings settings = empty_postgres_schema();
  ASSERT_TRUE(open_or_die(settings)
                  ->write([](Transaction& t) -> core::Status {
                    (void)t.sql().run("INSERT INTO schema_version (version) VALUES (999)");
                    return {};
                  })
                  .ok());
  EXPECT_EQ(open_database(settings).error().code, ErrorCode::kFailedPrecondition);
}

TEST(PostgresDatabase, ConnectsAgainAfterTheServerWasAway) {
  const auto db = make_test_database();
  ASSERT_TRUE(insert_org(*db, "before").ok());
  ASSERT_TRUE(shared_postgres_server()->restart().ok());
  EXPECT_EQ(count_orgs(*db), 1U) << "a reader whose connection died asks again";
  EXPECT_EQ(count_orgs(*db), 1U);
  EXPECT_TRUE(insert_org(*db, "after").ok());
  EXPECT_EQ(count_orgs(*db), 2U);
}

TEST(PostgresDatabase, SaysThatTheServerWentAwayInTheMiddleAndGoesOn) {
  const auto db = make_test_database();
  const core::Status status = db->write([&](Transaction& t) -> core::Status {
    const auto first = t.sql().run("INSERT INTO orgs (id, name, created_us) VALUES ('a', 'a', 1)");
    EXPECT_TRUE(first.ok());
    EXPECT_TRUE(shared_postgres_server()->restart().ok());
    const auto second = t.sql().run("INSERT INTO orgs (id, name, created_us) VALUES ('b', 'b', 1)");
    return second ? core::Status{} : core::Status{second.error()};
  });
  EXPECT_EQ(status.error().code, ErrorCode::kUnavailable) << core::describe(status.error());
  EXPECT_EQ(count_orgs(*db), 0U);
  EXPECT_TRUE(insert_org(*db, "a").ok());
}

TEST(PostgresDatabase, GroupsWritesIntoOneTransaction) {
  const auto db = make_test_database();
  core::NullLogger log;
  std::atomic<int> stored = 0;
  StorageStats stats;
  {
    StorageWriter writer(*db, log);
    for (int i = 0; i < 200; ++i) {
      const bool taken = writer.submit(
          [i](Transaction& t) -> core::Status {
            const auto done = t.sql().run("INSERT INTO orgs (id, name, created_us) VALUES (:id, 'x', 1)",
                                          {i % 50 == 49 ? std::string("0") : std::to_string(i)});
            return done ? core::Status{} : core::Status{done.error()};
          },
          [&](core::Status status) { stored += status.ok() ? 1 : 0; });
      EXPECT_TRUE(taken);
    }
    while (writer.stats().committed + writer.stats().failed < 200) std::this_thread::yield();
    stats = writer.stats();
  }
  EXPECT_EQ(stored, 196) << "four exist already; they undo only themselves";
  EXPECT_EQ(count_orgs(*db), 196U);
  EXPECT_LT(stats.groups, 100U);
}

/// Adds one to a number in the store.
StorageWrite count_up() {
  return [](Transaction& t) -> core::Status {
    const auto done = t.sql().run("UPDATE orgs SET name = CAST(CAST(name AS BIGINT) + 1 AS TEXT) WHERE id = 'count'");
    return done ? core::Status{} : core::Status{done.error()};
  };
}

std::string counted(const Database& db) {
  std::string count;
  const core::Status read = db.read([&](SqlConnection& sql) -> core::Status {
    const auto rows = sql.query("SELECT name FROM orgs WHERE id = 'count'", "t");
    if (!rows) return rows.error();
    count = rows->front().text(0);
    return {};
  });
  EXPECT_TRUE(read.ok()) << core::describe(read.error());
  return count;
}

TEST(PostgresDatabase, WritesWaitWhileTheServerIsAway) {
  const auto db = make_test_database();
  ASSERT_TRUE(insert_org(*db, "count", "0").ok());
  core::NullLogger log;
  StorageWriter writer(*db, log);
  ASSERT_TRUE(writer.submit(count_up(), {}));
  while (writer.stats().committed < 1) std::this_thread::yield();
  shared_postgres_server()->stop();
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(writer.submit(count_up(), {}));
  EXPECT_EQ(insert_org(*db, "a").error().code, ErrorCode::kUnavailable) << "whoever asks is told";
  ASSERT_TRUE(shared_postgres_server()->launch().ok());
  while (writer.stats().committed + writer.stats().failed < 51) std::this_thread::yield();
  EXPECT_EQ(writer.stats().failed, 0U);
  EXPECT_EQ(counted(*db), "51");
}

TEST(PostgresDatabase, WritesThatWaitAreGivenUpWhenTheProgramEnds) {
  const auto db = make_test_database();
  ASSERT_TRUE(insert_org(*db, "count", "0").ok());
  core::NullLogger log;
  std::vector<core::Status> told;
  {
    StorageWriter writer(*db, log);
    ASSERT_TRUE(writer.submit(count_up(), {}));
    while (writer.stats().committed < 1) std::this_thread::yield();
    shared_postgres_server()->stop();
    for (int i = 0; i < 3; ++i) {
      ASSERT_TRUE(writer.submit(count_up(), [&](core::Status status) { told.push_back(std::move(status)); }));
    }
  }
  ASSERT_TRUE(shared_postgres_server()->launch().ok());
  ASSERT_EQ(told.size(), 3U);
  for (const core::Status& status : told) EXPECT_EQ(status.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(counted(*db), "1");
}

TEST(PostgresDatabase, EveryWriteIsDoneOnceWheneverTheServerGoesAway) {
  constexpr int kTimes = 5;
  const auto db = make_test_database();
  ASSERT_TRUE(insert_org(*db, "count", "0").ok());
  core::NullLogger log;
  std::atomic<bool> over = false;
  std::uint64_t taken = 0;
  StorageWriter writer(*db, log, {.max_group = 4});
  std::jthread busy([&] {
    while (!over) {
      if (writer.submit(count_up(), {})) {
        ++taken;
      } else {
        std::this_thread::yield();
      }
    }
  });
  for (int i = 0; i < kTimes; ++i) {
    const std::uint64_t before = writer.stats().committed;
    while (writer.stats().committed < before + 200) std::this_thread::yield();
    EXPECT_TRUE(shared_postgres_server()->restart().ok());
  }
  over = true;
  busy.join();
  while (writer.stats().committed + writer.stats().failed < taken) std::this_thread::yield();
  EXPECT_EQ(writer.stats().failed, 0U);
  EXPECT_EQ(counted(*db), std::to_string(taken));
}

TEST(PostgresDatabase, SaysThatNobodyAnswersAndNeverShowsThePassword) {
  const std::pair<const char*, ErrorCode> urls[] = {
      {"postgresql://ann:hunter2@127.0.0.1:1/x", ErrorCode::kUnavailable},
      {"postgresql://127.0.0.1:1/x?user=ann&password=hunter2", ErrorCode::kUnavailable},
      {"postgresql://ann:hunter2%zz@127.0.0.1:1/x", ErrorCode::kInvalidArgument},
      {"postgresql://ann:hunter2%20x@127.0.0.1:1/x", ErrorCode::kInvalidArgument},
      {"postgresql://ann:hunter2'\\\\@127.0.0.1:1/x", ErrorCode::kUnavailable}};
  for (const auto& [url, code] : urls) {
    const auto refused = open_database({.path = url});
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, code) << core::describe(refused.error());
    EXPECT_EQ(core::describe(refused.error()).find("hunter2"), std::string::npos) << core::describe(refused.error());
    EXPECT_NE(refused.error().message.find("127.0.0.1"), std::string::npos);
    EXPECT_FALSE(refused.error().mend.empty());
  }
}

TEST(RunLease, OfANodeIsHadByOneAtATime) {
  auto one = RunLease::take(postgres_test_url(), "a");
  ASSERT_TRUE(one.ok() && *one != nullptr);
  const auto beside = RunLease::take(postgres_test_url(), "b");
  ASSERT_TRUE(beside.ok());
  EXPECT_NE(*beside, nullptr) << "another node runs beside it";
  auto other = RunLease::take(postgres_test_url(), "a");
  ASSERT_TRUE(other.ok());
  EXPECT_EQ(*other, nullptr);
  one->reset();
  // The server notices the end of a connection a moment later.
  for (int i = 0; i < 1000 && *other == nullptr; ++i) other = RunLease::take(postgres_test_url(), "a");
  EXPECT_NE(*other, nullptr);
}

TEST(RunLease, IsTakenAgainWhenTheServerWasRestarted) {
  auto lease = RunLease::take(postgres_test_url(), "c");
  ASSERT_TRUE(lease.ok() && *lease != nullptr);
  EXPECT_TRUE((*lease)->keep().ok());
  ASSERT_TRUE(shared_postgres_server()->restart().ok());
  const core::Status again = (*lease)->keep();
  ASSERT_TRUE(again.ok()) << core::describe(again.error());
  EXPECT_EQ(*RunLease::take(postgres_test_url(), "c"), nullptr) << "it is guarded again";
}

TEST(RunLease, ThatSomebodyElseHasTakenMeanwhileIsToldOf) {
  auto lease = RunLease::take(postgres_test_url(), "d");
  ASSERT_TRUE(lease.ok() && *lease != nullptr);
  ASSERT_TRUE(shared_postgres_server()->restart().ok());
  auto other = RunLease::take(postgres_test_url(), "d");
  ASSERT_TRUE(other.ok() && *other != nullptr) << "the server has forgotten the first";
  EXPECT_EQ((*lease)->keep().error().code, ErrorCode::kFailedPrecondition);
  other->reset();
  for (int i = 0; i < 1000 && !(*lease)->keep().ok(); ++i) {
  }
  EXPECT_TRUE((*lease)->keep().ok());
}

TEST(PostgresUrl, KeepsThePasswordApart) {
  const PostgresUrl url = parse_postgres_url("postgresql://ann:p:w@db.example.com:5433/calls?sslmode=require");
  EXPECT_EQ(url.shown, "postgresql://ann@db.example.com:5433/calls?sslmode=require");
  EXPECT_EQ(url.password, "p:w");
  EXPECT_EQ(parse_postgres_url("postgresql:///calls").shown, "postgresql:///calls");
  EXPECT_EQ(parse_postgres_url("postgresql://db:5433/calls").shown, "postgresql://db:5433/calls");
  EXPECT_EQ(parse_postgres_url("postgres://db/x?password=abc&user=y").shown, "postgres://db/x?user=y");
}

}  // namespace
}  // namespace callai::repositories
