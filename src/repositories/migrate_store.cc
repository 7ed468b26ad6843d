#include "repositories/migrate_store.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "repositories/database.h"
#include "repositories/sql/soci_connection.h"
#include "repositories/system/engine_index.h"

namespace callai::repositories {

namespace {

using core::Error;
using core::ErrorCode;

constexpr int kBatchRows = 500;

struct Table {
  std::string name;
  std::vector<std::string> columns;
  std::string kinds;  // a letter a column, as SqlConnection::query takes them
  std::set<std::string> refers_to;
};

// What the target makes for itself.
bool is_left_out(const std::string& name) {
  return name == "schema_version" || name == "settings_revision" || name.starts_with("chunk_index") ||
         name.starts_with("sqlite_");
}

core::Result<Table> described(SqlConnection& sql, const std::string& name) {
  Table table{name, {}, "", {}};
  const auto columns = sql.query("SELECT name, type FROM pragma_table_info('" + name + "')", "tt");
  if (!columns) return columns.error();
  for (const SqlRow& row : *columns) {
    table.columns.push_back(row.text(0));
    table.kinds += row.text(1) == "TEXT" ? 't' : row.text(1).starts_with("DOUBLE") ? 'd' : 'i';
  }
  const auto keys = sql.query("SELECT \"table\" FROM pragma_foreign_key_list('" + name + "')", "t");
  if (!keys) return keys.error();
  for (const SqlRow& row : *keys) table.refers_to.insert(row.text(0));
  return table;
}

// In an order in which every table comes after those that it refers to.
core::Result<std::vector<Table>> tables_of(SqlConnection& sql) {
  const auto names = sql.query("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name", "t");
  if (!names) return names.error();
  std::vector<Table> waiting;
  for (const SqlRow& row : *names) {
    if (is_left_out(row.text(0))) continue;
    auto table = described(sql, row.text(0));
    if (!table) return table.error();
    waiting.push_back(*std::move(table));
  }
  std::vector<Table> ordered;
  std::set<std::string> placed;
  while (!waiting.empty()) {
    const auto next = std::find_if(waiting.begin(), waiting.end(), [&placed](const Table& table) {
      return std::all_of(table.refers_to.begin(), table.refers_to.end(),
                         [&](const std::string& other) { return other == table.name || placed.count(other) > 0; });
    });
    if (next == waiting.end()) return Error{ErrorCode::kInternal, "tables refer to each other in a circle", "", ""};
    placed.insert(next->name);
    ordered.push_back(std::move(*next));
    waiting.erase(next);
  }
  return ordered;
}

core::Result<std::int64_t> copy_table(SqlConnection& from, SqlConnection& to, const Table& table) {
  std::string names;
  std::string places;
  for (const std::string& column : table.columns) {
    names += (names.empty() ? "" : ", ") + column;
    places += (places.empty() ? ":" : ", :") + column;
  }
  const std::string select = "SELECT rowid, " + names + " FROM " + table.name +
                             " WHERE rowid > :after ORDER BY rowid LIMIT " + std::to_string(kBatchRows);
  const std::string insert = "INSERT INTO " + table.name + " (" + names + ") VALUES (" + places + ")";
  std::int64_t copied = 0;
  for (std::int64_t after = 0;;) {
    const auto rows = from.query(select, "i" + table.kinds, {after});
    if (!rows) return rows.error();
    for (const SqlRow& row : *rows) {
      SqlParams params;
      for (std::size_t i = 1; i < row.size(); ++i) params.push_back(row.at(i));
      if (const auto done = to.run(insert, params); !done) {
        Error error = done.error();
        error.message = "row " + std::to_string(row.integer(0)) + " of " + table.name + ": " + error.message;
        return error;
      }
    }
    copied += static_cast<std::int64_t>(rows->size());
    if (rows->size() < kBatchRows) return copied;
    after = rows->back().integer(0);
  }
}

core::Status index_documents(SqlConnection& from, Transaction& to) {
  const auto documents = from.query("SELECT org_id, id FROM documents", "tt");
  if (!documents) return documents.error();
  const TsvectorIndex index;
  for (const SqlRow& row : *documents) {
    const core::OrgId org(row.text(0));
    const core::DocumentId id(row.text(1));
    const auto rows =
        from.query("SELECT content, first_byte FROM chunks WHERE org_id = :org AND document_id = :id ORDER BY chunk_no",
                   "ti", {org, id});
    if (!rows) return rows.error();
    std::vector<core::TextChunk> chunks;
    for (const SqlRow& chunk : *rows) {
      core::TextChunk one;
      one.text = chunk.text(0);
      chunks.push_back(std::move(one));
    }
    if (core::Status indexed = index.add(to, org, id, chunks); !indexed) return indexed;
  }
  return {};
}

}  // namespace

core::Result<MigratedTables> migrate_store(const std::string& sqlite_path, const std::string& postgres_url) {
  if (is_postgres_url(sqlite_path) || !is_postgres_url(postgres_url)) {
    return Error{ErrorCode::kInvalidArgument, "data is moved from a SQLite file to a postgresql:// URL", "name them so",
                 ""};
  }
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(sqlite_path, ignored)) {
    return Error{ErrorCode::kNotFound, "there is no database '" + sqlite_path + "'", "name the file callai.db", ""};
  }
  const auto from = open_database({.path = sqlite_path, .readers = 1});
  if (!from) return from.error();
  const auto to = open_database({.path = postgres_url, .readers = 1});
  if (!to) return to.error();
  MigratedTables migrated;
  core::Status done = (*from)->read([&](SqlConnection& source) -> core::Status {
    const auto tables = tables_of(source);
    if (!tables) return tables.error();
    return (*to)->write([&](Transaction& target) -> core::Status {
      const auto there = target.sql().query("SELECT id FROM orgs LIMIT 1", "t");
      if (!there) return there.error();
      if (!there->empty()) {
        return Error{ErrorCode::kFailedPrecondition, "the PostgreSQL database holds data already",
                     "move into an empty one", ""};
      }
      for (const Table& table : *tables) {
        const auto copied = copy_table(source, target.sql(), table);
        if (!copied) return copied.error();
        migrated.emplace_back(table.name, *copied);
      }
      return index_documents(source, target);
    });
  });
  if (!done) return done.error();
  return migrated;
}

}  // namespace callai::repositories
