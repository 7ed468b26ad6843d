#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "repositories/sql/sql_value.h"

namespace callai::repositories {

enum class Engine { kSqlite, kPostgres };

/// One connection to a database. Parameters are bound in the order in which their names (`:name`) stand in the SQL;
/// each name stands there once. Not thread-safe: the Database lends it to one thread at a time.
class SqlConnection {
 public:
  virtual ~SqlConnection() = default;
  virtual Engine engine() const = 0;
  /// Runs a statement; the number of rows it changed.
  virtual core::Result<std::int64_t> run(const std::string& sql, const SqlParams& params = {}) = 0;
  /// Runs a query. `columns` has one letter a column: i integer, d double, t text.
  virtual core::Result<std::vector<SqlRow>> query(const std::string& sql, std::string_view columns,
                                                  const SqlParams& params = {}) = 0;
};

/// The one writing connection, inside a transaction that somebody else opened and will end.
class Transaction {
 public:
  explicit Transaction(SqlConnection& sql) : sql_(sql) {}
  SqlConnection& sql() { return sql_; }

 private:
  SqlConnection& sql_;
};

/// Seam: where everything is kept. Safe from any thread. Errors of both functions: those of the work, and
/// kResourceExhausted (disk full), kUnavailable (locked, read-only, out of reach), kDataLoss (damaged file).
class Database {
 public:
  virtual ~Database() = default;
  /// Runs `work` in one transaction: durable when this returns success, undone when `work` or the commit fails. Writers
  /// wait for each other. kFailedPrecondition when called from inside another `work`.
  virtual core::Status write(const std::function<core::Status(Transaction&)>& work) = 0;
  /// As write(), in one transaction and one fsync with what others write so at the same moment (group commit). A work
  /// that fails undoes only itself. `work` may run on another caller's thread, so it takes no lock, and a second time
  /// when the transaction of its group failed, so it does not use up what it holds.
  virtual core::Status write_together(const std::function<core::Status(Transaction&)>& work) { return write(work); }
  /// Runs `work` on a reading connection, which sees everything committed before.
  virtual core::Status read(const std::function<core::Status(SqlConnection&)>& work) const = 0;
  /// As write(), beside the transactions of other programs, where the engine can: for `work` that locks every row that
  /// it decides by (FOR UPDATE), and is right whatever else is written meanwhile.
  virtual core::Status write_rows(const std::function<core::Status(Transaction&)>& work) { return write(work); }
};

struct DatabaseSettings {
  /// Of the SQLite file; ":memory:" keeps everything in memory and is gone with the process; or a PostgreSQL server's
  /// postgresql:// URL.
  std::string path;
  int readers = 4;                                        ///< reading connections, 1..64
  core::Duration busy_timeout = std::chrono::seconds(5);  ///< wait for another process's lock, and for a free reader
  std::int64_t max_bytes = 0;  ///< size at which a file counts as full; 0: the disk decides, as it does on a server
};

/// What is wrong with the settings, if anything.
core::Status validate(const DatabaseSettings& settings);

/// Opens or creates a SQLite database (WAL, synchronous=FULL, foreign keys), or connects to a PostgreSQL database (15
/// or later), and brings its schema up to date. Refuses one written by a newer program (kFailedPrecondition). A server
/// that goes away is connected to again by the next transaction.
core::Result<std::unique_ptr<Database>> open_database(const DatabaseSettings& settings);

}  // namespace callai::repositories
