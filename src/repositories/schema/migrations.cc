#include "repositories/schema/migrations.h"

namespace callai::repositories {

namespace {

using core::Error;
using core::ErrorCode;

core::Result<std::int64_t> current_version(SqlConnection& sql) {
  const auto rows = sql.query("SELECT MAX(version) FROM schema_version", "i");
  if (!rows) return rows.error();
  return rows->empty() ? 0 : rows->front().integer(0);
}

// "a TEXT NOT NULL" -> "a TEXT COLLATE "C" NOT NULL".
std::string with_byte_order(std::string sql) {
  constexpr std::string_view kType = " TEXT";
  constexpr std::string_view kOrder = " COLLATE \"C\"";
  for (std::size_t at = sql.find(kType); at != std::string::npos; at = sql.find(kType, at)) {
    at += kType.size();
    const char next = at < sql.size() ? sql[at] : ' ';
    if (next == ' ' || next == ',' || next == ')' || next == '\n') sql.insert(at, kOrder);
  }
  return sql;
}

// Inside a transaction: another process may have been faster, so the version is read again.
core::Status apply(SqlConnection& sql, const Migration& step) {
  const auto version = current_version(sql);
  if (!version) return version.error();
  if (*version >= step.version) return {};
  const bool postgres = sql.engine() == Engine::kPostgres;
  for (const auto part : {step.portable, postgres ? step.postgres : step.sqlite}) {
    for (const char* statement : part) {
      const auto done = sql.run(postgres ? with_byte_order(statement) : statement);
      if (!done) return done.error();
    }
  }
  const auto done = sql.run("INSERT INTO schema_version (version) VALUES (:version)", {step.version});
  return done ? core::Status{} : core::Status{done.error()};
}

core::Status in_transaction(SqlConnection& sql, const Migration& step) {
  if (const auto begun = sql.run(sql.engine() == Engine::kPostgres ? "BEGIN" : "BEGIN IMMEDIATE"); !begun)
    return begun.error();
  core::Status status = apply(sql, step);
  if (status) {
    const auto committed = sql.run("COMMIT");
    if (committed) return {};
    status = committed.error();
  }
  (void)sql.run("ROLLBACK");
  return status;
}

}  // namespace

core::Status migrate(SqlConnection& sql, const std::string& path, std::span<const Migration> steps) {
  const auto made = sql.run("CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL PRIMARY KEY)");
  if (!made) return made.error();
  const auto version = current_version(sql);
  if (!version) return version.error();
  const std::int64_t newest = steps.empty() ? 0 : steps.back().version;
  if (*version > newest) {
    return Error{ErrorCode::kFailedPrecondition,
                 "database '" + path + "' has schema " + std::to_string(*version) +
                     "; this program knows schemas up to " + std::to_string(newest),
                 "start the newer program that wrote it, or restore a backup from before the upgrade", ""};
  }
  for (const Migration& step : steps) {
    if (step.version <= *version) continue;
    if (core::Status status = in_transaction(sql, step); !status) {
      Error error = status.error();
      error.message =
          "cannot bring database '" + path + "' to schema " + std::to_string(step.version) + ": " + error.message;
      return error;
    }
  }
  return {};
}

}  // namespace callai::repositories
