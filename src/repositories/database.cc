#include "repositories/database.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "repositories/connection_pool.h"
#include "repositories/schema/migrations.h"
#include "repositories/sql/soci_connection.h"

namespace callai::repositories {

namespace {

using core::Error;
using core::ErrorCode;

constexpr int kReaderCacheKb = 16 << 10;
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
    // A search reads some megabytes of the index; the default of 2 MB would fetch them from the system each time.
    pragmas.push_back("cache_size=-" + std::to_string(kReaderCacheKb));
  }
  for (const std::string& text : pragmas) {
    if (core::Status status = pragma(sql, text); !status) return status;
  }
  return writer ? use_wal(sql) : core::Status{};
}

// One key for everything that CallAI locks: who writes and who migrates. Any number would do.
constexpr const char* kPostgresLock = "SELECT pg_advisory_lock(4711200317)";
constexpr const char* kPostgresUnlock = "SELECT pg_advisory_unlock(4711200317)";
constexpr const char* kPostgresWriteLock = "SELECT pg_advisory_xact_lock(4711200317)";
constexpr std::int64_t kOldestServer = 150000;
// A machine that vanishes in a transaction, or a program that hangs in one, keeps the others from writing for so long.
// A stricter choice of the server's owner stays.
constexpr const char* kStandsStillAtMost =
    "SELECT set_config('idle_in_transaction_session_timeout', '15s', false) FROM pg_settings WHERE name = "
    "'idle_in_transaction_session_timeout' AND CAST(setting AS BIGINT) NOT BETWEEN 1 AND 15000";

core::Status run_all(SqlConnection& sql, const std::vector<std::string>& statements) {
  for (const std::string& statement : statements) {
    if (const auto done = sql.run(statement, {}); !done) return done.error();
  }
  return {};
}

core::Result<std::string> shown(SqlConnection& sql, const std::string& setting) {
  const auto rows = sql.query("SELECT current_setting('" + setting + "')", "t", {});
  if (!rows) return rows.error();
  return rows->front().text(0);
}

core::Status configure_postgres(SqlConnection& sql, const DatabaseSettings& settings, bool writer) {
  const auto version = shown(sql, "server_version_num");
  if (!version) return version.error();
  if (std::atoll(version->c_str()) < kOldestServer) {
    return Error{ErrorCode::kFailedPrecondition, "the database server is older than PostgreSQL 15", "upgrade it",
                 "server_version_num is " + *version};
  }
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(settings.busy_timeout).count();
  std::vector<std::string> statements{"SET lock_timeout = " + std::to_string(std::max<std::int64_t>(ms, 1)),
                                      "SET TIME ZONE 'UTC'",
                                      "SET client_min_messages = error",  // libpq writes notices to stderr
                                      kStandsStillAtMost};
  if (!writer) statements.emplace_back("SET default_transaction_read_only = on");
  const auto commit = shown(sql, "synchronous_commit");
  if (!commit) return commit.error();
  // A commit returns when it is on the disk; a stricter choice of the server's owner stays.
  if (writer && *commit == "off") statements.emplace_back("SET synchronous_commit = on");
  return run_all(sql, statements);
}

// One writer and a few readers. A SQLite database in memory has no second connection: reads take turns with the writes.
class SqlDatabase final : public Database {
 public:
  SqlDatabase(std::unique_ptr<SociConnection> writer, ConnectionPool::Connect connect_writer,
              std::unique_ptr<ConnectionPool> readers)
      : engine_(writer->engine()),
        writer_(std::move(writer)),
        connect_writer_(std::move(connect_writer)),
        readers_(std::move(readers)),
        shared_(readers_->empty()) {}

  core::Status write(const std::function<core::Status(Transaction&)>& work) override {
    return transact(work, usual_opening());
  }

  core::Status write_together(const std::function<core::Status(Transaction&)>& work) override {
    if (core::Status status = refuse_nesting(); !status) return status;
    Waiting mine{.work = &work};
    {
      std::unique_lock lock(together_mutex_);
      together_.push_back(&mine);
      // Whoever comes first writes for those who come meanwhile.
      mine.leads = !std::exchange(led_, true);
      mine.turn.wait(lock, [&mine] { return mine.done || mine.leads; });
      if (mine.done) return mine.status;
    }
    lead(mine);
    return mine.status;
  }

  core::Status write_rows(const std::function<core::Status(Transaction&)>& work) override {
    return transact(work, {engine_ == Engine::kSqlite ? "BEGIN IMMEDIATE" : "BEGIN"});
  }
  core::Status read(const std::function<core::Status(SqlConnection&)>& work) const override {
    if (shared_) {
      if (core::Status status = refuse_nesting(); !status) return status;
      const Owner owner(*this);
      return work(*writer_);
    }
    for (bool again = false;; again = true) {
      auto reader = readers_->take();
      if (!reader) return reader.error();
      const std::uint64_t before = (*reader)->answers();
      core::Status status = work(**reader);
      // A server that was restarted closed the connection; nothing was answered yet, so `work` has seen nothing.
      const bool untouched = (*reader)->is_broken() && (*reader)->answers() == before;
      readers_->give_back(*std::move(reader));
      if (status || again || !untouched) return status;
    }
  }

 private:
  // Holds the writer for one thread and remembers which.
  class Owner {
   public:
    explicit Owner(const SqlDatabase& db) : db_(db), lock_(db.writer_mutex_) {
      db_.writer_thread_.store(std::this_thread::get_id());
    }
    ~Owner() { db_.writer_thread_.store(std::thread::id{}); }
    Owner(const Owner&) = delete;
    Owner& operator=(const Owner&) = delete;

   private:
    const SqlDatabase& db_;
    const std::lock_guard<std::mutex> lock_;
  };

  /// Of a write that sees everything of the others before it.
  std::vector<std::string> usual_opening() const {
    return engine_ == Engine::kSqlite ? std::vector<std::string>{"BEGIN IMMEDIATE"}
                                      : std::vector<std::string>{"BEGIN", kPostgresWriteLock};
  }

  core::Status transact(const std::function<core::Status(Transaction&)>& work,
                        const std::vector<std::string>& opening) {
    if (core::Status status = refuse_nesting(); !status) return status;
    const Owner owner(*this);
    return write_owned(work, opening);
  }

  /// A work whose caller waits.
  struct Waiting {
    const std::function<core::Status(Transaction&)>* work;
    core::Status status{};  // of the leader until `done`
    // The rest under together_mutex_.
    bool done = false;
    bool leads = false;
    std::condition_variable turn{};  // of its own: only those wake up who have something to do
  };
  static constexpr std::size_t kMostTogether = 256;

  core::Status write_owned(const std::function<core::Status(Transaction&)>& work,
                           const std::vector<std::string>& opening) {
    if (core::Status begun = begin(opening); !begun) return begun;
    Transaction transaction(*writer_);
    core::Status status = work(transaction);
    if (status) {
      const auto committed = writer_->run("COMMIT", {});
      if (committed) return {};
      status = committed.error();
      if (writer_->is_broken()) {
        return Error{ErrorCode::kUnavailable, "the database server went away while it stored something",
                     "look whether it is there before doing it again", status.error().cause};
      }
    }
    // Fails when SQLite has rolled back on its own (disk full): then there is nothing left to undo.
    (void)writer_->run("ROLLBACK", {});
    return status;
  }

  /// One after the other in one transaction, that of the leader first. Waits for the writer first: meanwhile others
  /// join.
  void lead(const Waiting& leader) {
    std::vector<Waiting*> group;
    {
      const Owner owner(*this);
      {
        const std::lock_guard lock(together_mutex_);
        const std::size_t size = std::min(together_.size(), kMostTogether);
        group.assign(together_.begin(), together_.begin() + static_cast<std::ptrdiff_t>(size));
        together_.erase(together_.begin(), together_.begin() + static_cast<std::ptrdiff_t>(size));
      }
      if (group.size() > 1) {
        write_group(group);
      } else {
        for (Waiting* one : group) one->status = write_owned(*one->work, usual_opening());
      }
    }
    const std::lock_guard lock(together_mutex_);
    led_ = !together_.empty();
    if (led_) {
      together_.front()->leads = true;
      together_.front()->turn.notify_one();
    }
    for (Waiting* one : group) {
      one->done = true;
      if (one != &leader) one->turn.notify_one();
    }
  }

  void write_group(const std::vector<Waiting*>& group) {
    const core::Status done = write_owned(
        [&group](Transaction& transaction) -> core::Status {
          for (Waiting* one : group) {
            if (core::Status kept = guarded(transaction, *one); !kept) return kept;
          }
          return {};
        },
        usual_opening());
    if (done.ok()) return;
    // A disk or a server that is away is so for everybody, and nobody knows whether the commit came through. Anything
    // else was the fault of one: each on its own, so that it does not take the others along.
    const bool away = done.error().code == ErrorCode::kUnavailable;
    for (Waiting* one : group) one->status = away ? done : write_owned(*one->work, usual_opening());
  }

  /// An error is the group's: the engine has given up the whole transaction.
  static core::Status guarded(Transaction& transaction, Waiting& one) {
    SqlConnection& sql = transaction.sql();
    if (const auto made = sql.run("SAVEPOINT one_of_many"); !made) return made.error();
    one.status = (*one.work)(transaction);
    if (!one.status) {
      if (const auto undone = sql.run("ROLLBACK TO SAVEPOINT one_of_many"); !undone) return undone.error();
    }
    const auto released = sql.run("RELEASE SAVEPOINT one_of_many");
    return released ? core::Status{} : core::Status{released.error()};
  }

  core::Status refuse_nesting() const {
    if (writer_thread_.load() != std::this_thread::get_id()) return {};
    return Error{ErrorCode::kFailedPrecondition, "a transaction was started inside a transaction",
                 "use the functions that take the Transaction", ""};
  }

  core::Status begin(const std::vector<std::string>& opening) {
    for (bool again = false;; again = true) {
      if (writer_ == nullptr || writer_->is_broken()) {
        writer_.reset();
        auto connected = connect_writer_();
        if (!connected) return connected.error();
        writer_ = *std::move(connected);
      }
      core::Status begun = run_all(*writer_, opening);
      if (begun) return {};
      if (again || !writer_->is_broken()) {
        if (engine_ == Engine::kPostgres) (void)writer_->run("ROLLBACK", {});
        return begun;
      }
    }
  }

  const Engine engine_;
  // Under writer_mutex_; writer_thread_ is who holds it.
  std::unique_ptr<SociConnection> writer_;
  const ConnectionPool::Connect connect_writer_;
  mutable std::mutex writer_mutex_;
  mutable std::atomic<std::thread::id> writer_thread_{};
  const std::unique_ptr<ConnectionPool> readers_;
  const bool shared_;
  std::mutex together_mutex_;
  std::deque<Waiting*> together_;  // under together_mutex_, as the next one
  bool led_ = false;               // somebody writes, or is about to
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
  if (settings.max_bytes > 0 && is_postgres_url(settings.path)) {
    return Error{ErrorCode::kInvalidArgument, "max_bytes is for files, the database is on a server", "write 0", ""};
  }
  if (settings.max_bytes < 0) {
    return Error{ErrorCode::kInvalidArgument, "max_bytes is negative", "write 0 for no limit", ""};
  }
  return {};
}

namespace {

using Connected = core::Result<std::unique_ptr<SociConnection>>;

Connected connect_sqlite(const DatabaseSettings& settings, bool writer) {
  auto connection = SociConnection::open_sqlite(settings.path);
  if (!connection) return about(settings.path, connection.error());
  core::Status configured = configure(**connection, settings, writer);
  return configured ? std::move(connection) : Connected(about(settings.path, configured.error()));
}

Connected connect_postgres(const DatabaseSettings& settings, bool writer) {
  const PostgresUrl url = parse_postgres_url(settings.path);
  auto connection = SociConnection::open_postgres(url);
  if (!connection) return about(url.shown, connection.error());
  core::Status configured = configure_postgres(**connection, settings, writer);
  return configured ? std::move(connection) : Connected(about(url.shown, configured.error()));
}

// Two programs that start at once: the second waits, and finds nothing left to do.
core::Status migrate_postgres(SqlConnection& sql, const std::string& name) {
  if (const auto locked = sql.run(kPostgresLock, {}); !locked) return locked.error();
  core::Status migrated = migrate(sql, name);
  (void)sql.run(kPostgresUnlock, {});
  return migrated;
}

}  // namespace

core::Result<std::unique_ptr<Database>> open_database(const DatabaseSettings& settings) {
  if (core::Status status = validate(settings); !status) return status.error();
  const bool server = is_postgres_url(settings.path);
  const std::string name = server ? parse_postgres_url(settings.path).shown : settings.path;
  const auto connect = [settings, server](bool writes) {
    return server ? connect_postgres(settings, writes) : connect_sqlite(settings, writes);
  };
  auto writer = connect(true);
  if (!writer) return writer.error();
  core::Status migrated = server ? migrate_postgres(**writer, name) : migrate(**writer, name);
  if (!migrated) {
    return migrated.error().code == ErrorCode::kFailedPrecondition ? migrated.error() : about(name, migrated.error());
  }
  std::vector<std::unique_ptr<SociConnection>> readers;
  for (int i = 0; i < settings.readers && settings.path != kInMemory; ++i) {
    auto reader = connect(false);
    if (!reader) return reader.error();
    readers.push_back(*std::move(reader));
  }
  auto pool = std::make_unique<ConnectionPool>(
      std::move(readers), [connect] { return connect(false); }, settings.busy_timeout);
  return std::unique_ptr<Database>(std::make_unique<SqlDatabase>(
      *std::move(writer), [connect] { return connect(true); }, std::move(pool)));
}

}  // namespace callai::repositories
