#pragma once

#include <string>

#include "app/program.h"

namespace callai::app {

/// A consistent copy of the database, while others work with it. Not for PostgreSQL, which has pg_dump.
int backup(const Program& program, const std::string& file);
/// Puts a backup into the data folder. No other process may run calls there.
int restore(const Program& program, const std::string& file);

/// Copies a SQLite database into an empty PostgreSQL one.
int migrate_store(const std::string& sqlite_path, const std::string& postgres_url);

}  // namespace callai::app
