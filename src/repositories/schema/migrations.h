#pragma once

#include <span>

#include "repositories/database.h"

namespace callai::repositories {

/// One step of the schema. Steps only go forward, and a published one never changes.
struct Migration {
  std::int64_t version = 0;                 ///< counts from 1
  std::span<const char* const> portable;    ///< SQL for every engine
  std::span<const char* const> sqlite;      ///< SQL for SQLite only (full-text search), after the portable part
  std::span<const char* const> postgres{};  ///< the same for PostgreSQL
};

/// All steps, in order.
std::span<const Migration> migrations();

/// Brings the schema of a database up to date; every step is one transaction. kFailedPrecondition when it was written
/// by a newer program. `path` is for messages. On PostgreSQL texts are compared byte by byte, as SQLite does (COLLATE
/// "C"): lists have the same order everywhere.
core::Status migrate(SqlConnection& sql, const std::string& path, std::span<const Migration> steps = migrations());

}  // namespace callai::repositories
