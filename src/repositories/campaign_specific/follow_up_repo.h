#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "repositories/system/base_repository.h"

namespace callai::repositories {

/// Something that a person has to do after a call.
struct FollowUpRecord {
  std::string id;               ///< sortable by creation
  std::string kind;             ///< callback, hot_lead, failed_transfer, message
  std::string status = "open";  ///< open, done
  core::CampaignId campaign;    ///< empty: none
  core::ContactId contact;      ///< empty: unknown caller
  core::CallId call;
  std::string phone_number;
  std::string summary;                ///< what it is about
  std::optional<core::WallTime> due;  ///< when it was promised
  std::string assignee;               ///< id of a user; empty: nobody
  std::string notes;
  core::WallTime created{};
  std::optional<core::WallTime> done;
  std::int64_t version = 1;  ///< read only: counts the changes
};

struct FollowUpFilter {
  std::string status;    ///< "" any
  std::string kind;      ///< "" any
  std::string assignee;  ///< "" any
};

/// The inbox of an organisation. Safe from any thread.
class FollowUpRepo final : public BaseRepository {
 public:
  FollowUpRepo(Database& database, core::OrgId scope) : BaseRepository(database, std::move(scope)) {}

  /// One of a kind a call: the second is not written.
  core::Status add(const FollowUpRecord& follow_up);
  core::Status add(Transaction& transaction, const FollowUpRecord& follow_up) const;
  /// Campaign, contact and number are those of the stored call. What was written; nothing when the call has one of that
  /// kind already.
  core::Result<std::optional<FollowUpRecord>> add_of_call(Transaction& transaction, FollowUpRecord follow_up) const;
  core::Result<FollowUpRecord> get(std::string_view id) const;
  /// Newest first; `page.after`: the last id of the page before.
  core::Result<std::vector<FollowUpRecord>> list(const FollowUpFilter& filter, const Page& page) const;
  /// Status, assignee, notes and done. kFailedPrecondition when `version` is not the stored one.
  core::Status change(const FollowUpRecord& follow_up);
};

}  // namespace callai::repositories
