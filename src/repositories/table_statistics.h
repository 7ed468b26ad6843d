#pragma once

#include "core/result.h"
#include "repositories/database.h"

namespace callai::repositories {

/// Tells a PostgreSQL server about tables that have grown to twice the size, or more, since it last looked at them: it
/// chooses indexes by numbers that autovacuum renews once a minute (PostgreSQL 15, 25.1.3), and what a campaign writes
/// in its first minute is read through the wrong ones until then. Costs one short question when nothing has grown; a
/// table that somebody else is looking at is left to him. Nothing to do for SQLite.
core::Status renew_table_statistics(Database& database);

}  // namespace callai::repositories
