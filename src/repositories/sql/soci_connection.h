#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "repositories/database.h"

namespace callai::repositories {

/// Where a PostgreSQL server is (https://www.postgresql.org/docs/15/libpq-connect.html#LIBPQ-CONNSTRING).
struct PostgresUrl {
  std::string text;      ///< postgresql://user:password@host:port/name?option=value
  std::string shown;     ///< the same without its password, for messages
  std::string password;  ///< as it stands in the URL; may be empty
};
/// Whether a database's path is such a URL.
bool is_postgres_url(std::string_view path);
PostgresUrl parse_postgres_url(const std::string& url);

/// A connection through SOCI to a SQLite file or a PostgreSQL server. The only place that knows SOCI and the engines'
/// error codes. SOCI: static binds only, 64-bit integers only (its dynamic rows truncate them).
class SociConnection final : public SqlConnection {
 public:
  /// Opens (and creates) the file.
  static core::Result<std::unique_ptr<SociConnection>> open_sqlite(const std::string& path);
  /// Both ends notice within half a minute that the other's machine has vanished; connect_timeout is 5 s. What the URL
  /// says about this end comes first.
  static core::Result<std::unique_ptr<SociConnection>> open_postgres(const PostgresUrl& url);
  ~SociConnection() override;

  Engine engine() const override;
  core::Result<std::int64_t> run(const std::string& sql, const SqlParams& params) override;
  core::Result<std::vector<SqlRow>> query(const std::string& sql, std::string_view columns,
                                          const SqlParams& params) override;
  /// The server is gone: this connection is of no more use.
  bool is_broken() const;
  /// Statements that succeeded.
  std::uint64_t answers() const;

 private:
  struct Impl;
  explicit SociConnection(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace callai::repositories
