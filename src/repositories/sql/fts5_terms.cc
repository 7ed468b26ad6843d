#include "repositories/sql/fts5_terms.h"

#include <sqlite3.h>

namespace callai::repositories {

namespace {

void terms_matched(const Fts5ExtensionApi* api, Fts5Context* row, sqlite3_context* answer, int, sqlite3_value**) {
  int matched = 0;
  for (int term = 0; term < api->xPhraseCount(row); ++term) {
    Fts5PhraseIter hits{};
    int column = -1;
    int offset = 0;
    const int done = api->xPhraseFirst(row, term, &hits, &column, &offset);
    if (done != SQLITE_OK) return sqlite3_result_error_code(answer, done);
    if (column >= 0) ++matched;
  }
  sqlite3_result_int(answer, matched);
}

/// As sqlite.org/fts5.html, section 7, says; null without FTS5.
fts5_api* fts5_of(sqlite3* connection) {
  fts5_api* api = nullptr;
  sqlite3_stmt* ask = nullptr;
  if (sqlite3_prepare_v2(connection, "SELECT fts5(?1)", -1, &ask, nullptr) == SQLITE_OK) {
    sqlite3_bind_pointer(ask, 1, static_cast<void*>(&api), "fts5_api_ptr", nullptr);
    sqlite3_step(ask);
  }
  sqlite3_finalize(ask);
  return api;
}

}  // namespace

core::Status add_terms_matched(void* connection) {
  fts5_api* const api = fts5_of(static_cast<sqlite3*>(connection));
  if (api == nullptr || api->xCreateFunction(api, "terms_matched", nullptr, terms_matched, nullptr) != SQLITE_OK) {
    return core::Error{core::ErrorCode::kUnavailable, "this SQLite library searches no texts (it lacks FTS5)",
                       "install Debian's libsqlite3-0", ""};
  }
  return {};
}

}  // namespace callai::repositories
