#include "repositories/storage_writer.h"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <mutex>
#include <thread>

#include "repositories/testing/temp_dir.h"

namespace callai::repositories {
namespace {

using core::ErrorCode;

StorageWrite insert(std::string id, std::string name = "x") {
  return [id = std::move(id), name = std::move(name)](Transaction& t) -> core::Status {
    const auto done = t.sql().run("INSERT INTO orgs (id, name, created_us) VALUES (:id, :name, 1)", {id, name});
    return done ? core::Status{} : core::Status{done.error()};
  };
}

std::vector<std::string> org_ids(const Database& db) {
  std::vector<std::string> ids;
  EXPECT_TRUE(db.read([&ids](SqlConnection& sql) -> core::Status {
                  const auto rows = sql.query("SELECT id FROM orgs ORDER BY id", "t");
                  if (!rows) return rows.error();
                  for (const SqlRow& row : *rows) ids.push_back(row.text(0));
                  return {};
                }).ok());
  return ids;
}

class StorageWriterTest : public ::testing::Test {
 protected:
  StorageWriterTest()
      : database_(postgres_test_url().empty() ? open_or_die({.path = dir_.file("a.db")}) : make_test_database()) {}
  TempDir dir_;
  core::NullLogger log_;
  std::unique_ptr<Database> database_;
};

// Holds the writer inside a write until it is let go, so that what is submitted meanwhile forms one group.
struct Gate {
  std::latch entered{1};
  std::latch open{1};
  StorageWrite write() {
    return [this](Transaction&) -> core::Status {
      entered.count_down();
      open.wait();
      return {};
    };
  }
};

TEST_F(StorageWriterTest, IsDoneOnlyWhenItIsCommitted) {
  StorageWriter writer(*database_, log_);
  std::latch told(1);
  std::vector<std::string> seen;
  ASSERT_TRUE(writer.submit(insert("a"), [&](core::Status status) {
    EXPECT_TRUE(status.ok());
    seen = org_ids(*database_);
    told.count_down();
  }));
  told.wait();
  EXPECT_EQ(seen, std::vector<std::string>{"a"});
}

TEST_F(StorageWriterTest, WritesWhatWaitedInOneTransaction) {
  StorageStats stats;
  {
    Gate gate;
    StorageWriter writer(*database_, log_);
    ASSERT_TRUE(writer.submit(gate.write(), {}));
    gate.entered.wait();
    std::latch told(100);
    for (int i = 0; i < 100; ++i) {
      ASSERT_TRUE(writer.submit(insert(std::to_string(i)), [&told](core::Status) { told.count_down(); }));
    }
    EXPECT_EQ(writer.stats().waiting, 100U);
    gate.open.count_down();
    told.wait();
    stats = writer.stats();
  }
  EXPECT_EQ(stats.committed, 101U);
  EXPECT_EQ(stats.groups, 2U);
  EXPECT_EQ(stats.waiting, 0U);
  EXPECT_EQ(org_ids(*database_).size(), 100U);
}

TEST_F(StorageWriterTest, UndoesOnlyTheWriteThatFailed) {
  Gate gate;
  std::vector<ErrorCode> failures;
  {
    StorageWriter writer(*database_, log_);
    ASSERT_TRUE(writer.submit(gate.write(), {}));
    gate.entered.wait();
    const auto note = [&failures](core::Status status) {
      if (!status) failures.push_back(status.error().code);
    };
    ASSERT_TRUE(writer.submit(insert("a"), note));
    ASSERT_TRUE(writer.submit(insert("a"), note));
    ASSERT_TRUE(writer.submit(
        [](Transaction& t) -> core::Status {
          EXPECT_TRUE(insert("half")(t).ok());
          return core::Error{ErrorCode::kCancelled, "stop", "", ""};
        },
        note));
    ASSERT_TRUE(writer.submit(insert("b"), note));
    gate.open.count_down();
  }
  EXPECT_EQ(failures, (std::vector{ErrorCode::kAlreadyExists, ErrorCode::kCancelled}));
  EXPECT_EQ(org_ids(*database_), (std::vector<std::string>{"a", "b"}));
}

TEST_F(StorageWriterTest, RefusesMoreThanItsQueueHolds) {
  Gate gate;
  std::atomic<int> told = 0;
  {
    StorageWriter writer(*database_, log_, {.capacity = 2, .max_group = 1});
    ASSERT_TRUE(writer.submit(gate.write(), {}));
    gate.entered.wait();
    EXPECT_TRUE(writer.submit(insert("a"), [&told](core::Status) { ++told; }));
    EXPECT_TRUE(writer.submit(insert("b"), [&told](core::Status) { ++told; }));
    EXPECT_FALSE(writer.submit(insert("c"), [&told](core::Status) { ++told; }));
    gate.open.count_down();
  }
  EXPECT_EQ(told, 2);
  EXPECT_EQ(org_ids(*database_), (std::vector<std::string>{"a", "b"}));
}

TEST_F(StorageWriterTest, WritesWhatIsQueuedBeforeItDies) {
  {
    StorageWriter writer(*database_, log_);
    for (int i = 0; i < 500; ++i) ASSERT_TRUE(writer.submit(insert(std::to_string(i)), {}));
  }
  EXPECT_EQ(org_ids(*database_).size(), 500U);
}

TEST_F(StorageWriterTest, LosesNothingOfEightWriters) {
  constexpr int kEach = 100;
  std::atomic<int> good = 0;
  {
    StorageWriter writer(*database_, log_);
    std::vector<std::jthread> threads;
    for (int t = 0; t < 8; ++t) {
      threads.emplace_back([&writer, &good, t] {
        for (int i = 0; i < kEach; ++i) {
          const std::string id = std::to_string(t) + "_" + std::to_string(i);
          EXPECT_TRUE(writer.submit(insert(id), [&good](core::Status status) { good += status.ok() ? 1 : 0; }));
        }
      });
    }
  }
  EXPECT_EQ(good, 8 * kEach);
  EXPECT_EQ(org_ids(*database_).size(), 8U * kEach);
}

TEST_F(StorageWriterTest, SharesTheDatabaseWithDirectWriters) {
  std::atomic<int> failed = 0;
  {
    StorageWriter writer(*database_, log_);
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([this, &failed, t] {
        for (int i = 0; i < 20; ++i) {
          StorageWrite write = insert("direct" + std::to_string(t) + "_" + std::to_string(i));
          if (!database_->write([&write](Transaction& tx) { return write(tx); })) ++failed;
        }
      });
    }
    for (int i = 0; i < 80; ++i) EXPECT_TRUE(writer.submit(insert("queued" + std::to_string(i)), {}));
  }
  EXPECT_EQ(failed, 0);
  EXPECT_EQ(org_ids(*database_).size(), 160U);
}

TEST(StorageWriterWithoutRoom, TellsEveryWriteThatItFailed) {
  TempDir dir;
  core::NullLogger log;
  const auto database = open_or_die({.path = dir.file("a.db"), .max_bytes = 1024 * 1024});
  std::atomic<int> stored = 0;
  std::atomic<int> full = 0;
  std::atomic<int> other = 0;
  {
    StorageWriter writer(*database, log);
    for (int i = 0; i < 300; ++i) {
      ASSERT_TRUE(writer.submit(insert(std::to_string(i), std::string(4000, 'x')), [&](core::Status status) {
        if (status) {
          ++stored;
        } else {
          ++(status.error().code == ErrorCode::kResourceExhausted ? full : other);
        }
      }));
    }
  }
  EXPECT_GT(full, 0);
  EXPECT_EQ(other, 0);
  EXPECT_EQ(stored + full, 300);
  EXPECT_EQ(org_ids(*database).size(), static_cast<std::size_t>(stored.load()));
}

TEST(InlineStorage, WritesBeforeItReturns) {
  const auto database = open_or_die({.path = ":memory:"});
  InlineStorage storage(*database);
  bool told = false;
  ASSERT_TRUE(storage.submit(insert("a"), [&](core::Status status) {
    told = status.ok();
    EXPECT_EQ(org_ids(*database), std::vector<std::string>{"a"});
  }));
  EXPECT_TRUE(told);
  bool failed = false;
  ASSERT_TRUE(storage.submit(insert("a"), [&failed](core::Status status) { failed = !status.ok(); }));
  EXPECT_TRUE(failed);
}

}  // namespace
}  // namespace callai::repositories
