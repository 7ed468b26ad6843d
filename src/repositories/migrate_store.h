#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/result.h"

namespace callai::repositories {

/// Rows of each table that were copied.
using MigratedTables = std::vector<std::pair<std::string, std::int64_t>>;

/// Copies everything of a SQLite database, which nobody may write to meanwhile, into an empty PostgreSQL database, in
/// one transaction: all or nothing. Both are brought to the newest schema first; the text index is made anew.
/// kFailedPrecondition when the target holds something. Sealed secrets need the same keys there.
core::Result<MigratedTables> migrate_store(const std::string& sqlite_path, const std::string& postgres_url);

}  // namespace callai::repositories
