#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "repositories/system/accounts/principal.h"
#include "repositories/system/base_repository.h"

namespace callai::repositories {

/// Who did what to what, when and from where. Never a secret.
struct AuditRecord {
  std::string id;  ///< sortable by time
  core::WallTime at{};
  core::UserId user;  ///< empty: the operator, or nobody who is known
  Via via = Via::kSession;
  std::string action;   ///< "user.login", "api_key.create", ...
  std::string target;   ///< id of what was changed
  std::string address;  ///< where the request came from
  std::string detail;   ///< one line
};

struct AuditFilter {
  core::UserId user;   ///< empty: any
  std::string action;  ///< empty: any
};

/// The audit log of an organisation: is written and read, never changed. Safe from any thread.
class AuditRepo final : public BaseRepository {
 public:
  AuditRepo(Database& database, core::OrgId scope) : BaseRepository(database, std::move(scope)) {}

  core::Status add(const AuditRecord& record) const;
  core::Status add(Transaction& transaction, const AuditRecord& record) const;
  /// Newest first; `page.after`: the last id of the page before.
  core::Result<std::vector<AuditRecord>> list(const AuditFilter& filter, const Page& page) const;
  /// What is older than `before`. How many.
  core::Result<int> remove_before(core::WallTime before) const;
};

}  // namespace callai::repositories
