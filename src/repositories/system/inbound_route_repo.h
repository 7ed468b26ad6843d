#pragma once

#include <string>
#include <vector>

#include "repositories/system/also.h"
#include "repositories/system/base_repository.h"

namespace callai::repositories {

/// Which campaign answers a called number, and which one when it is closed or full.
struct InboundRouteRecord {
  std::string id;
  std::string number;  ///< as it is called, with or without its '+'; "*": every number without a route of its own
  std::string name;
  bool enabled = true;
  core::CampaignId campaign;
  std::string hours;                 ///< JSON of OpeningHours; "": always
  core::CampaignId closed_campaign;  ///< answers outside the hours; empty: nobody does
  int max_calls = 0;                 ///< of `campaign` at once; 0: as many as the node takes
  core::CampaignId full_campaign;    ///< answers when that many are up; empty: the caller hears busy
  core::WallTime created{};
  std::int64_t version = 1;  ///< read only: counts the changes
};

/// The inbound routes of an organisation. Safe from any thread.
class InboundRouteRepo final : public BaseRepository {
 public:
  InboundRouteRepo(Database& database, core::OrgId scope) : BaseRepository(database, std::move(scope)) {}

  /// kAlreadyExists: the number has a route. kInvalidArgument, kNotFound: a campaign that is missing or not there.
  core::Status add(const InboundRouteRecord& route, const Also& also = {}) const;
  /// kFailedPrecondition when `route.version` is not the stored one.
  core::Status replace(const InboundRouteRecord& route, const Also& also = {}) const;
  core::Result<InboundRouteRecord> get(const std::string& id) const;
  core::Status remove(const std::string& id, const Also& also = {}) const;
  /// In order of id.
  core::Result<std::vector<InboundRouteRecord>> list(const Page& page) const;

 private:
  core::Status check(Transaction& transaction, const InboundRouteRecord& route) const;
};

}  // namespace callai::repositories
