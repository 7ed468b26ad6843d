#pragma once

#include <memory>
#include <string>

#include "repositories/database.h"

namespace callai::repositories {

/// The engine of the tests of repositories: a SQLite database in memory each, unless this process has a PostgreSQL
/// server, in which each gets a schema without rows of its own.
std::unique_ptr<Database> make_test_database();

/// From now on on the server at `url`; "" for SQLite again. Call it before the tests begin.
void use_postgres_in_tests(const std::string& url);
/// "" without a server.
const std::string& postgres_test_url();
/// The settings of an empty schema on that server.
DatabaseSettings empty_postgres_schema();
/// The same of one that may have its tables already, without rows: one that an earlier test has left, if there is one,
/// since making tables takes longer than most tests.
DatabaseSettings clean_postgres_schema();

}  // namespace callai::repositories
