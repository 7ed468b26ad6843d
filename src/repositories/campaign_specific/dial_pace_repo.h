#pragma once

#include <string>

#include "repositories/system/base_repository.h"

namespace callai::repositories {

/// What paces a campaign, for the whole fleet of nodes.
struct PaceRecord {
  core::WallTime next_call{};      ///< not before, by the calls that a minute may have
  std::string breaker = "closed";  ///< closed, open, half_open
  core::WallTime breaker_since{};
  int breaker_trips = 0;  ///< in a row
};

/// The pace of campaigns. The record's lock makes nodes take their turns at a campaign. Safe from any thread.
class DialPaceRepo final : public BaseRepository {
 public:
  DialPaceRepo(Database& database, core::OrgId scope) : BaseRepository(database, std::move(scope)) {}

  core::Result<PaceRecord> get(const core::CampaignId& campaign) const;  ///< as new when there is none
  // Inside of Database::write_rows; trunk first.
  core::Result<PaceRecord> lock(Transaction& transaction, const core::CampaignId& campaign) const;
  core::Status save(Transaction& transaction, const core::CampaignId& campaign, const PaceRecord& pace) const;
  static core::Result<core::WallTime> lock_trunk(Transaction& transaction, const std::string& trunk);
  static core::Status save_trunk(Transaction& transaction, const std::string& trunk, core::WallTime next_call);
};

}  // namespace callai::repositories
