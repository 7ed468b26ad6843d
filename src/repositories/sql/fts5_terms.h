#pragma once

#include "core/result.h"

namespace callai::repositories {

/// Gives a SQLite connection (a sqlite3*) the function terms_matched(TABLE): how many of the terms of a full-text query
/// the row has. An auxiliary function of FTS5 (sqlite.org/fts5.html, section 7), so that the index that found the row
/// is not asked once more for each term. kUnavailable: this SQLite has no FTS5.
core::Status add_terms_matched(void* connection);

}  // namespace callai::repositories
