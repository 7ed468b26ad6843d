#pragma once

#include <optional>
#include <utility>

#include "conversation/call_review.h"
#include "core/ids.h"
#include "repositories/system/base_repository.h"

namespace callai::repositories {

/// What finished calls come to: one note a call.
class CallReviewRepo : public BaseRepository {
 public:
  CallReviewRepo(Database& database, core::OrgId org) : BaseRepository(database, std::move(org)) {}

  /// Takes the place of an earlier note of that call.
  core::Status put(Transaction& transaction, const core::CallId& call, const conversation::CallReview& review,
                   core::WallTime now);
  /// Nothing while the call lasts, and of calls that nobody answered.
  core::Result<std::optional<conversation::CallReview>> of(const core::CallId& call) const;
};

}  // namespace callai::repositories
