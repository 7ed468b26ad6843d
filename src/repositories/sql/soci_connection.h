#pragma once

#include <memory>
#include <string>

#include "repositories/database.h"

namespace callai::repositories {

/// A connection to a SQLite file through SOCI. The only place that knows SOCI and SQLite's error codes.
/// SOCI: static binds only, 64-bit integers only (its dynamic rows truncate them).
class SociConnection final : public SqlConnection {
 public:
  /// Opens (and creates) the file.
  static core::Result<std::unique_ptr<SociConnection>> open_sqlite(const std::string& path);
  ~SociConnection() override;

  core::Result<std::int64_t> run(const std::string& sql, const SqlParams& params) override;
  core::Result<std::vector<SqlRow>> query(const std::string& sql, std::string_view columns,
                                          const SqlParams& params) override;

 private:
  struct Impl;
  explicit SociConnection(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace callai::repositories
