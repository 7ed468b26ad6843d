#pragma once

#include <sqlite3.h>

namespace callai::repositories {

/// What FTS5 offers to its extensions on that connection (sqlite.org/fts5.html, section 7); null without FTS5.
inline fts5_api* fts5_of(sqlite3* connection) {
  fts5_api* api = nullptr;
  sqlite3_stmt* ask = nullptr;
  if (sqlite3_prepare_v2(connection, "SELECT fts5(?1)", -1, &ask, nullptr) == SQLITE_OK) {
    sqlite3_bind_pointer(ask, 1, static_cast<void*>(&api), "fts5_api_ptr", nullptr);
    sqlite3_step(ask);
  }
  sqlite3_finalize(ask);
  return api;
}

}  // namespace callai::repositories
