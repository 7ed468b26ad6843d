#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/ids.h"
#include "core/result.h"
#include "repositories/database.h"

namespace callai::repositories {

/// A page of a list in key order: what comes after `after` ("" the beginning), at most `limit` (1..1000) of it.
struct Page {
  std::string after;
  int limit = 100;
};

/// What every repository is: a database and the one organisation it may see. There is no way to ask without a scope.
/// Repositories hold no state of their own: cheap to make, safe from any thread. The database outlives them.
class BaseRepository {
 public:
  const core::OrgId& scope() const { return scope_; }

 protected:
  BaseRepository(Database& database, core::OrgId scope);

  /// `error` with "cannot <what>: " before its message.
  static core::Error named(std::string_view what, core::Error error);
  static core::Error not_found(std::string_view thing);
  /// kFailedPrecondition: somebody was faster.
  static core::Error changed_meanwhile(std::int64_t asked, std::int64_t stored);
  /// `limit` brought into its range.
  static std::int64_t bounded(int limit);

  core::Status write(const std::function<core::Status(Transaction&)>& work) const;
  core::Status write_one(std::string_view what, const std::string& sql, const SqlParams& params) const;
  /// Changes at least one row, or kNotFound about `thing`.
  core::Status change_one(std::string_view what, std::string_view thing, const std::string& sql,
                          const SqlParams& params) const;
  core::Result<std::vector<SqlRow>> rows(std::string_view what, const std::string& sql, std::string_view columns,
                                         const SqlParams& params) const;
  /// The first row, or kNotFound about `thing`.
  core::Result<SqlRow> one_row(std::string_view thing, const std::string& sql, std::string_view columns,
                               const SqlParams& params) const;

  static core::Status run(Transaction& transaction, std::string_view what, const std::string& sql,
                          const SqlParams& params);
  static core::Status change(Transaction& transaction, std::string_view what, std::string_view thing,
                             const std::string& sql, const SqlParams& params);
  static core::Result<std::vector<SqlRow>> rows(SqlConnection& sql, std::string_view what, const std::string& text,
                                                std::string_view columns, const SqlParams& params);

  Database& database_;
  const core::OrgId scope_;
};

}  // namespace callai::repositories
