#include "repositories/table_statistics.h"

#include <string>
#include <vector>

namespace callai::repositories {

namespace {

// Pages of 8 kB, as they are and as they were at the last look. Of small tables nothing is read wrongly.
constexpr const char* kGrown =
    "SELECT quote_ident(c.relname) FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = "
    "current_schema()::regnamespace AND pg_catalog.pg_has_role(c.relowner, 'USAGE') AND pg_relation_size(c.oid) / 8192 "
    ">= 16 AND (c.reltuples < 0 OR pg_relation_size(c.oid) / 8192 >= 2 * c.relpages)";

}  // namespace

core::Status renew_table_statistics(Database& database) {
  std::vector<std::string> grown;
  core::Status looked = database.read([&grown](SqlConnection& sql) -> core::Status {
    if (sql.engine() != Engine::kPostgres) return {};
    const auto tables = sql.query(kGrown, "t");
    if (!tables) return tables.error();
    for (const SqlRow& table : *tables) grown.push_back(table.text(0));
    return {};
  });
  if (!looked) return looked;
  for (const std::string& table : grown) {
    core::Status done = database.write_rows([&table](Transaction& t) -> core::Status {
      const auto ran = t.sql().run("ANALYZE (SKIP_LOCKED) " + table);
      return ran ? core::Status{} : core::Status{ran.error()};
    });
    if (!done) return done;
  }
  return {};
}

}  // namespace callai::repositories
