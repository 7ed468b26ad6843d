#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "repositories/system/base_repository.h"
#include "templates/field_value.h"

namespace callai::repositories {

struct CallbackRecord {
  std::string id;
  core::ContactId contact;
  core::CallId call;                  ///< in which it was agreed
  templates::CivilDateTime at_local;  ///< as agreed, where the contact is
  core::WallTime at{};                ///< the same moment, UTC
  std::string status = "pending";     ///< pending, done, cancelled
  core::WallTime created{};
};

/// Callbacks that were promised to contacts of an organisation. Safe from any thread.
class CallbackRepo final : public BaseRepository {
 public:
  CallbackRepo(Database& database, core::OrgId scope) : BaseRepository(database, std::move(scope)) {}

  core::Status add(const CallbackRecord& callback);
  core::Status add(Transaction& transaction, const CallbackRecord& callback);
  core::Result<CallbackRecord> get(std::string_view id) const;
  /// All of a status ("" any), the soonest first, at most `limit` (1..1000).
  core::Result<std::vector<CallbackRecord>> list(std::string_view status, int limit = 100) const;
  /// Pending ones whose moment has come, the most overdue first.
  core::Result<std::vector<CallbackRecord>> due(core::WallTime now, int limit = 100) const;
  core::Status set_status(std::string_view id, std::string_view status);
};

}  // namespace callai::repositories
