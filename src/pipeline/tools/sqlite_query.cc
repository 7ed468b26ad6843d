#include <sqlite3.h>

#include <memory>

#include "pipeline/tools/sql_query.h"
#include "pipeline/tools/tool_values.h"

namespace callai::pipeline {
namespace {

using core::ErrorCode;

constexpr int kOpsBetweenLooks = 1000;  ///< of SQLite's machine, between two looks at the stop token
constexpr int kMaxValue = 1 << 20;      ///< bytes of any one value that a query makes
constexpr int kBusyMs = 200;            ///< wait for somebody else's lock

struct CloseDb {
  void operator()(sqlite3* db) const { sqlite3_close(db); }
};
struct CloseStatement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Db = std::unique_ptr<sqlite3, CloseDb>;
using Statement = std::unique_ptr<sqlite3_stmt, CloseStatement>;

int allow_reading(void*, int action, const char*, const char*, const char*, const char*) {
  const bool reads = action == SQLITE_SELECT || action == SQLITE_READ || action == SQLITE_RECURSIVE ||
                     action == SQLITE_FUNCTION;  // load_extension is switched off
  return reads ? SQLITE_OK : SQLITE_DENY;
}

int stop_asked(void* context) {
  return static_cast<const ToolContext*>(context)->stop.stop_requested() ? 1 : 0;
}

core::Error refused(sqlite3* db, int code) {
  const std::string words = clean_tool_text(sqlite3_errmsg(db));
  switch (code) {
    case SQLITE_INTERRUPT: return {ErrorCode::kCancelled, "the query was stopped", "", ""};
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return {ErrorCode::kUnavailable, "the database is locked", "", words};
    case SQLITE_CANTOPEN:
    case SQLITE_IOERR:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return {ErrorCode::kUnavailable, "the database cannot be read", "look at its file", words};
    case SQLITE_AUTH: return {ErrorCode::kInvalidArgument, "the query does more than read", "write a SELECT", words};
    default: return {ErrorCode::kInvalidArgument, "the database refuses the query", "mend the query", words};
  }
}

core::Result<Db> open(const std::string& file, const ToolContext& context) {
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(file.c_str(), &raw, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nullptr);
  Db db(raw);
  if (code != SQLITE_OK) return refused(raw, code);
  sqlite3_extended_result_codes(raw, 0);
  sqlite3_busy_timeout(raw, kBusyMs);
  sqlite3_limit(raw, SQLITE_LIMIT_LENGTH, kMaxValue);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, nullptr);
  if (sqlite3_exec(raw, "PRAGMA query_only = 1", nullptr, nullptr, nullptr) != SQLITE_OK) {
    return refused(raw, sqlite3_errcode(raw));
  }
  sqlite3_set_authorizer(raw, allow_reading, nullptr);
  sqlite3_progress_handler(raw, kOpsBetweenLooks, stop_asked, const_cast<ToolContext*>(&context));
  return db;
}

}  // namespace

core::Result<SqlAnswer> query_sqlite(const std::string& file, const NumberedSql& sql, const ToolContext& context) {
  auto db = open(file, context);
  if (!db.ok()) return db.error();
  sqlite3_stmt* raw = nullptr;
  int code = sqlite3_prepare_v2(db->get(), sql.text.data(), static_cast<int>(sql.text.size()), &raw, nullptr);
  const Statement statement(raw);
  if (code != SQLITE_OK) return refused(db->get(), code);
  for (std::size_t i = 0; i < sql.values.size(); ++i) {
    const std::string& value = sql.values[i];
    sqlite3_bind_text(raw, static_cast<int>(i) + 1, value.data(), static_cast<int>(value.size()), SQLITE_STATIC);
  }
  SqlAnswer answer;
  const int columns = sqlite3_column_count(raw);
  for (int i = 0; i < columns; ++i) answer.columns.emplace_back(sqlite3_column_name(raw, i));
  std::size_t bytes = 0;
  while ((code = sqlite3_step(raw)) == SQLITE_ROW) {
    if (answer.rows.size() >= kMaxSqlRows || bytes > kMaxSqlBytes) return answer;
    auto& row = answer.rows.emplace_back();
    for (int i = 0; i < columns; ++i) {
      const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(raw, i));
      row.emplace_back();
      if (text == nullptr) continue;
      row.back() = std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(raw, i)));
      bytes += row.back()->size();
    }
  }
  if (code != SQLITE_DONE) return refused(db->get(), code);
  return answer;
}

}  // namespace callai::pipeline
