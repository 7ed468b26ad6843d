#include "repositories/database.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "repositories/schema/migrations.h"
#include "repositories/sql/soci_connection.h"

namespace callai::repositories {

namespace {

using core::Error;
using core::ErrorCode;

constexpr std::int64_t kPageBytes = 4096;
constexpr const char* kInMemory = ":memory:";

core::Status pragma(SqlConnection& sql, const std::string& text) {
  const auto done = sql.run("PRAGMA " + text);
  return done ? core::Status{} : core::Status{done.error()};
}

// Without WAL readers and the writer would shut each other out: some network file systems cannot do it.
core::Status use_wal(SqlConnection& sql) {
  const auto rows = sql.query("PRAGMA journal_mode=WAL", "t");
  if (!rows) return rows.error();
  const std::string mode = rows->empty() ? "" : rows->front().text(0);
  if (mode == "wal" || mode == "memory") return {};
  return Error{ErrorCode::kUnavailable, "its file system does not allow write-ahead logging",
               "put the database on a local disk", "journal_mode is " + mode};
}

// synchronous=FULL: in WAL mode a commit returns after fsync (https://www.sqlite.org/pragma.html#pragma_synchronous).
core::Status configure(SqlConnection& sql, const DatabaseSettings& settings, bool writer) {
  std::vector<std::string> pragmas{
      "busy_timeout=" +
      std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(settings.busy_timeout).count())};
  if (writer) {
    pragmas.push_back("synchronous=FULL");
    pragmas.push_back("foreign_keys=ON");
    if (settings.max_bytes > 0) {
      pragmas.push_back("max_page_count=" + std::to_string(std::max<std::int64_t>(settings.max_bytes / kPageBytes, 1)));
    }
  } else {
    pragmas.push_back("query_only=ON");
  }
  for (const std::string& text : pragmas) {
    if (core::Status status = pragma(sql, text); !status) return status;
  }
  return writer ? use_wal(sql) : core::Status{};
}

// One writer and a few readers over one SQLite file. A database in memory has no second connection: reads take turns
// with the writes.
class SqliteDatabase final : public Database {
 public:
  SqliteDatabase(std::unique_ptr<SqlConnection> writer, std::vector<std::unique_ptr<SqlConnection>> readers,
                 core::Duration wait)
      : writer_(std::move(writer)), readers_(std::move(readers)), shared_(readers_.empty()), wait_(wait) {}

  core::Status write(const std::function<core::Status(Transaction&)>& work) override {
    if (core::Status status = refuse_nesting(); !status) return status;
    const Owner owner(*this);
    if (const auto begun = writer_->run("BEGIN IMMEDIATE", {}); !begun) return begun.error();
    Transaction transaction(*writer_);
    core::Status status = work(transaction);
    if (status) {
      const auto committed = writer_->run("COMMIT", {});
      if (committed) return {};
      status = committed.error();
    }
    // Fails when SQLite has rolled back on its own (disk full): then there is nothing left to undo.
    (void)writer_->run("ROLLBACK", {});
    return status;
  }

  core::Status read(const std::function<core::Status(SqlConnection&)>& work) const override {
    if (shared_) {
      if (core::Status status = refuse_nesting(); !status) return status;
      const Owner owner(*this);
      return work(*writer_);
    }
    std::unique_ptr<SqlConnection> reader = take_reader();
    if (reader == nullptr) {
      return Error{ErrorCode::kUnavailable, "all reading connections of the database are busy",
                   "try again; raise the number of readers if this lasts", ""};
    }
    core::Status status = work(*reader);
    give_back(std::move(reader));
    return status;
  }

 private:
  // Holds the writer for one thread and remembers which.
  class Owner {
   public:
    explicit Owner(const SqliteDatabase& db) : db_(db), lock_(db.writer_mutex_) {
      db_.writer_thread_.store(std::this_thread::get_id());
    }
    ~Owner() { db_.writer_thread_.store(std::thread::id{}); }
    Owner(const Owner&) = delete;
    Owner& operator=(const Owner&) = delete;

   private:
    const SqliteDatabase& db_;
    const std::lock_guard<std::mutex> lock_;
  };

  core::Status refuse_nesting() const {
    if (writer_thread_.load() != std::this_thread::get_id()) return {};
    return Error{ErrorCode::kFailedPrecondition, "a transaction was started inside a transaction",
                 "use the functions that take the Transaction", ""};
  }

  std::unique_ptr<SqlConnection> take_reader() const {
    std::unique_lock lock(readers_mutex_);
    if (!reader_free_.wait_for(lock, wait_, [this] { return !readers_.empty(); })) return nullptr;
    std::unique_ptr<SqlConnection> reader = std::move(readers_.back());
    readers_.pop_back();
    return reader;
  }

  void give_back(std::unique_ptr<SqlConnection> reader) const {
    {
      const std::lock_guard lock(readers_mutex_);
      readers_.push_back(std::move(reader));
    }
    reader_free_.notify_one();
  }

  // Under writer_mutex_; writer_thread_ is who holds it.
  const std::unique_ptr<SqlConnection> writer_;
  mutable std::mutex writer_mutex_;
  mutable std::atomic<std::thread::id> writer_thread_{};
  // Under readers_mutex_: the free ones.
  mutable std::vector<std::unique_ptr<SqlConnection>> readers_;
  mutable std::mutex readers_mutex_;
  mutable std::condition_variable reader_free_;
  const bool shared_;
  const core::Duration wait_;
};

core::Error about(const std::string& path, Error error) {
  error.message = "cannot open database '" + path + "': " + error.message;
  return error;
}

}  // namespace

core::Status validate(const DatabaseSettings& settings) {
  if (settings.path.empty()) {
    return Error{ErrorCode::kInvalidArgument, "the database has no path", "set the path of the database file", ""};
  }
  if (settings.readers < 1 || settings.readers > 64) {
    return Error{ErrorCode::kInvalidArgument, "readers is " + std::to_string(settings.readers) + ", outside 1 to 64",
                 "choose a number from 1 to 64", ""};
  }
  if (settings.busy_timeout < core::Duration{0} || settings.busy_timeout > std::chrono::minutes(10)) {
    return Error{ErrorCode::kInvalidArgument, "busy_timeout is outside 0 to 600 seconds", "choose 5 seconds", ""};
  }
  if (settings.max_bytes < 0) {
    return Error{ErrorCode::kInvalidArgument, "max_bytes is negative", "write 0 for no limit", ""};
  }
  return {};
}

core::Result<std::unique_ptr<Database>> open_database(const DatabaseSettings& settings) {
  if (core::Status status = validate(settings); !status) return status.error();
  auto writer = SociConnection::open_sqlite(settings.path);
  if (!writer) return about(settings.path, writer.error());
  if (core::Status status = configure(**writer, settings, true); !status) return about(settings.path, status.error());
  core::Status migrated = migrate(**writer, settings.path);
  if (!migrated) {
    return migrated.error().code == ErrorCode::kFailedPrecondition ? migrated.error()
                                                                   : about(settings.path, migrated.error());
  }
  std::vector<std::unique_ptr<SqlConnection>> readers;
  for (int i = 0; i < settings.readers && settings.path != kInMemory; ++i) {
    auto reader = SociConnection::open_sqlite(settings.path);
    if (!reader) return about(settings.path, reader.error());
    if (core::Status status = configure(**reader, settings, false); !status) {
      return about(settings.path, status.error());
    }
    readers.push_back(std::move(*reader));
  }
  return std::unique_ptr<Database>(
      std::make_unique<SqliteDatabase>(std::move(*writer), std::move(readers), settings.busy_timeout));
}

}  // namespace callai::repositories
