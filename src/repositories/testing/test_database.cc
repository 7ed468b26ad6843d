#include "repositories/testing/test_database.h"

#include <atomic>

#include "core/result.h"
#include "repositories/sql/soci_connection.h"

namespace callai::repositories {

namespace {

std::string& server_url() {
  static std::string url;
  return url;
}

}  // namespace

void use_postgres_in_tests(const std::string& url) {
  server_url() = url;
}

const std::string& postgres_test_url() {
  return server_url();
}

DatabaseSettings empty_postgres_schema() {
  static std::atomic<int> count{0};
  const std::string name = "test_" + std::to_string(++count);
  auto connection = SociConnection::open_postgres(parse_postgres_url(server_url()));
  CALLAI_CHECK(connection.ok(), connection.ok() ? "" : core::describe(connection.error()));
  CALLAI_CHECK((*connection)->run("CREATE SCHEMA " + name, {}).ok(), "no schema");
  DatabaseSettings settings;
  settings.path = server_url() + "?options=-csearch_path%3D" + name;
  settings.readers = 2;
  return settings;
}

std::unique_ptr<Database> make_test_database() {
  DatabaseSettings settings;
  settings.path = ":memory:";
  if (!server_url().empty()) settings = empty_postgres_schema();
  auto opened = open_database(settings);
  CALLAI_CHECK(opened.ok(), opened.ok() ? "" : core::describe(opened.error()));
  return *std::move(opened);
}

}  // namespace callai::repositories
