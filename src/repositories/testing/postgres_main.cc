#include <gtest/gtest.h>

#include <cstdio>

#include "repositories/testing/postgres_server.h"
#include "repositories/testing/test_database.h"

// The tests of the repositories once more, on a PostgreSQL server of their own, and those of that engine itself.

int main(int argc, char** argv) {
  using namespace callai;
  // What is about SQLite's file, or about no database.
  GTEST_FLAG_SET(filter,
                 "-Backup.*:CsvReader.*:Database.*:Migrations.*:Durability.*:QueryTerms.*:SecretKeys.*:"
                 "StorageWriterWithoutRoom.*");
  ::testing::InitGoogleTest(&argc, argv);
  const auto server = repositories::PostgresServer::start();
  if (!server.ok()) {
    std::printf("SKIPPED: %s\n", core::describe(server.error()).c_str());
    return 0;
  }
  repositories::shared_postgres_server() = server->get();
  repositories::use_postgres_in_tests((*server)->url());
  const int failed = RUN_ALL_TESTS();
  repositories::use_postgres_in_tests("");  // the connections end before the server
  return failed;
}
