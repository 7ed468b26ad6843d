#include "repositories/sql/fts5_terms.h"

#include "repositories/sql/fts5_api.h"

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
