#include "repositories/testing/test_database.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <tuple>
#include <utility>
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

const std::string& postgres_test_url() {
  return server_url();
}

namespace {

std::unique_ptr<SociConnection>& overseers_connection() {
  static std::unique_ptr<SociConnection> connection;
  return connection;
}

/// A connection of its own for this, as long as the server runs: some tests restart it.
SqlConnection& overseer() {
  std::unique_ptr<SociConnection>& connection = overseers_connection();
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

/// Databases of tests that have ended. A server takes longer to begin three sessions than most tests take.
struct OpenDatabases {
  struct Idle {
    std::string schema;
    std::unique_ptr<Database> database;
  };
  std::mutex mutex;
  std::vector<Idle> idle;
};

std::shared_ptr<OpenDatabases>& open_databases() {
  static auto databases = std::make_shared<OpenDatabases>();
  return databases;
}

/// One of them while a test has it.
class LentDatabase final : public Database {
 public:
  LentDatabase(std::string schema, std::unique_ptr<Database> database)
      : schema_(std::move(schema)), database_(std::move(database)) {}
  ~LentDatabase() override {
    const auto owner = owner_.lock();
    if (owner == nullptr) return;
    const std::lock_guard lock(owner->mutex);
    owner->idle.push_back({std::move(schema_), std::move(database_)});
  }
  LentDatabase(const LentDatabase&) = delete;
  LentDatabase& operator=(const LentDatabase&) = delete;

  core::Status write(const std::function<core::Status(Transaction&)>& work) override { return database_->write(work); }
  core::Status write_together(const std::function<core::Status(Transaction&)>& work) override {
    return database_->write_together(work);
  }
  core::Status read(const std::function<core::Status(SqlConnection&)>& work) const override {
    return database_->read(work);
  }
  core::Status write_rows(const std::function<core::Status(Transaction&)>& work) override {
    return database_->write_rows(work);
  }

 private:
  std::weak_ptr<OpenDatabases> owner_ = open_databases();
  std::string schema_;
  std::unique_ptr<Database> database_;
};

/// Null: none is idle, or none whose sessions have outlived the server's last restart.
std::unique_ptr<Database> lend_idle() {
  OpenDatabases& databases = *open_databases();
  const std::lock_guard lock(databases.mutex);
  while (!databases.idle.empty()) {
    OpenDatabases::Idle idle = std::move(databases.idle.back());
    databases.idle.pop_back();
    empty_tables(idle.schema);
    const auto nothing = [](Transaction&) { return core::Status(); };
    if (!idle.database->write(nothing)) continue;
    return std::make_unique<LentDatabase>(std::move(idle.schema), std::move(idle.database));
  }
  return nullptr;
}

}  // namespace

void use_postgres_in_tests(const std::string& url) {
  open_databases() = std::make_shared<OpenDatabases>();
  overseers_connection().reset();
  server_url() = url;
}

DatabaseSettings empty_postgres_schema() {
  static std::atomic<int> count{0};
  DatabaseSettings settings;
  const std::string name = "test_" + std::to_string(++count);
  oversee("CREATE SCHEMA " + name);
  settings.path = address_of(name);
  settings.readers = 2;
  return settings;
}

namespace {

/// A schema that nobody is connected to, with its name.
std::pair<std::string, DatabaseSettings> schema_of_nobody() {
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
  return {*chosen, settings};
}

}  // namespace

DatabaseSettings clean_postgres_schema() {
  return schema_of_nobody().second;
}

std::unique_ptr<Database> make_test_database() {
  DatabaseSettings settings;
  settings.path = ":memory:";
  std::string schema;
  if (!server_url().empty()) {
    if (auto database = lend_idle()) return database;
    std::tie(schema, settings) = schema_of_nobody();
  }
  auto opened = open_database(settings);
  CALLAI_CHECK(opened.ok(), opened.ok() ? "" : core::describe(opened.error()));
  if (schema.empty()) return *std::move(opened);
  return std::make_unique<LentDatabase>(std::move(schema), *std::move(opened));
}

}  // namespace callai::repositories
