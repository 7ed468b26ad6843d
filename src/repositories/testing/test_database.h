#pragma once

#include <memory>
#include <string>

#include "repositories/database.h"

namespace callai::repositories {

/// The engine of the tests of repositories: a SQLite database in memory each, unless this process has a PostgreSQL
/// server, in which each gets an empty schema of its own.
std::unique_ptr<Database> make_test_database();

/// From now on on the server at `url`; "" for SQLite again. Call it before the tests begin.
void use_postgres_in_tests(const std::string& url);
/// "" without a server.
const std::string& postgres_test_url();
/// The settings of an empty schema on that server.
DatabaseSettings empty_postgres_schema();

}  // namespace callai::repositories
