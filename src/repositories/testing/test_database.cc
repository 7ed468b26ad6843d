#include "repositories/testing/test_database.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <vector>

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

namespace {

/// A connection of its own for this, as long as the server runs: some tests restart it.
SqlConnection& overseer() {
  static std::unique_ptr<SociConnection> connection;
  if (connection != nullptr && connection->run("SELECT 1", {}).ok()) return *connection;
  auto opened = SociConnection::open_postgres(parse_postgres_url(server_url()));
  CALLAI_CHECK(opened.ok(), opened.ok() ? "" : core::describe(opened.error()));
  connection = *std::move(opened);
  return *connection;
}

void oversee(const std::string& sql) {
  const auto done = overseer().run(sql, {});
  CALLAI_CHECK(done.ok(), done.ok() ? "" : core::describe(done.error()));
}

/// The server as a database in which this schema is the only one.
std::string address_of(const std::string& schema) {
  return server_url() + "?options=-csearch_path%3D" + schema;
}

bool has_connections(const std::string& name) {
  const auto found = overseer().query("SELECT pid FROM pg_stat_activity WHERE application_name = :name", "i", {name});
  CALLAI_CHECK(found.ok(), found.ok() ? "" : core::describe(found.error()));
  return !found->empty();
}

/// What a migrated schema is when nothing was written yet: no row but those of the migrations.
void empty_tables(const std::string& schema) {
  oversee("SET session_replication_role = replica");
  oversee("DO $$ DECLARE name text; BEGIN FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = '" + schema +
          "' AND tablename <> 'schema_version' LOOP EXECUTE format('DELETE FROM " + schema +
          ".%I', name); END LOOP; END $$");
  oversee("INSERT INTO " + schema + ".settings_revision (id, revision) VALUES (1, 0)");
}

}  // namespace

DatabaseSettings empty_postgres_schema() {
  static std::atomic<int> count{0};
  DatabaseSettings settings;
  const std::string name = "test_" + std::to_string(++count);
  oversee("CREATE SCHEMA " + name);
  settings.path = address_of(name);
  settings.readers = 2;
  return settings;
}

DatabaseSettings clean_postgres_schema() {
  static std::vector<std::string> schemas;
  static std::mutex mutex;
  const std::lock_guard lock(mutex);
  DatabaseSettings settings;
  settings.readers = 2;
  auto chosen = std::ranges::find_if_not(schemas, has_connections);
  if (chosen == schemas.end()) {
    chosen = schemas.insert(chosen, "clean_" + std::to_string(schemas.size() + 1));
    oversee("CREATE SCHEMA " + *chosen);
  } else {
    empty_tables(*chosen);
  }
  settings.path = address_of(*chosen) + "&application_name=" + *chosen;
  return settings;
}

std::unique_ptr<Database> make_test_database() {
  DatabaseSettings settings;
  settings.path = ":memory:";
  if (!server_url().empty()) settings = clean_postgres_schema();
  auto opened = open_database(settings);
  CALLAI_CHECK(opened.ok(), opened.ok() ? "" : core::describe(opened.error()));
  return *std::move(opened);
}

}  // namespace callai::repositories
