#pragma once

#include <string>
#include <vector>

#include "core/result.h"
#include "repositories/database.h"

namespace callai::repositories {

/// The reserved scope of what ships with the product (pre-built templates). No organisation may have this id.
inline constexpr std::string_view kSystemOrg = "system";

struct OrgRecord {
  core::OrgId id;
  std::string name;
  core::WallTime created{};
};

/// The organisations of this installation: the one repository without a scope, for start-up and administration. Safe
/// from any thread.
class OrgRepo {
 public:
  explicit OrgRepo(Database& database) : database_(database) {}
  /// Creates the organisation, or renames the one of that id. kInvalidArgument for an empty or the reserved id.
  core::Status save(const OrgRecord& org);
  /// kAlreadyExists for a known id.
  static core::Status create(Transaction& transaction, const OrgRecord& org);
  static core::Status rename(Transaction& transaction, const core::OrgId& id, std::string_view name);
  /// kNotFound when unknown.
  core::Result<OrgRecord> get(const core::OrgId& id) const;
  /// All of them, by id.
  core::Result<std::vector<OrgRecord>> list() const;

 private:
  Database& database_;
};

}  // namespace callai::repositories
