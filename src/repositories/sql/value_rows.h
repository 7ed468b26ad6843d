#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "core/result.h"
#include "repositories/database.h"
#include "repositories/sql/sql_value.h"

namespace callai::repositories {

/// Rows of values for one statement, which both engines take as a table of the columns column1, column2, ...:
///
///     UPDATE t SET a = v.column2 FROM <text()> v WHERE t.id = v.column1
///
/// Parameters that stand before it in the statement are given to the constructor; none may follow. A statement takes
/// few rows of SQLite, which finds a parameter by going through the names of all, and many of a server, which is asked
/// as rarely as possible.
class ValueRows {
 public:
  /// `types`: a letter a column, i 64-bit integer, d double, t text.
  ValueRows(Engine engine, std::string types, SqlParams before = {});

  void add(std::initializer_list<SqlValue> row);
  bool empty() const { return rows_ == 0; }
  /// The statement should be run now.
  bool full() const { return rows_ == at_once_; }
  void clear();

  std::string text() const { return "(VALUES " + values_ + ")"; }
  const SqlParams& params() const { return params_; }

 private:
  const std::string types_;
  const SqlParams before_;
  const std::size_t at_once_;
  std::size_t rows_ = 0;
  std::string values_;
  SqlParams params_;
};

/// Adds every item by `add` and runs `statement` with as many as it takes, until all are through; the first failure
/// ends it.
template <typename Items>
core::Status in_batches(ValueRows& rows, const Items& items, const auto& add, const auto& statement) {
  const auto run = [&]() -> core::Status {
    if (rows.empty()) return {};
    core::Status done = statement();
    rows.clear();
    return done;
  };
  for (const auto& item : items) {
    add(item);
    if (!rows.full()) continue;
    if (core::Status done = run(); !done.ok()) return done;
  }
  return run();
}

}  // namespace callai::repositories
