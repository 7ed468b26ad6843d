#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "repositories/system/also.h"
#include "repositories/system/base_repository.h"

namespace callai::repositories {

struct DoNotCallRecord {
  std::string phone_number;  ///< E.164
  std::string reason;
  core::WallTime created{};
};

/// SQL: a number, as a row `o` of org_id, campaign_id, phone, zeros (its spellings()), which are its parameters, and
/// the condition that either list has it or its contact says so.
inline constexpr const char* kNumber =
    "(SELECT CAST(:org AS TEXT) AS org_id, CAST(:campaign AS TEXT) AS campaign_id, CAST(:phone AS TEXT) AS phone, "
    "CAST(:zeros AS TEXT) AS zeros)";
inline constexpr const char* kNumberIsListed =
    "(EXISTS (SELECT 1 FROM do_not_call d WHERE d.org_id = o.org_id AND d.phone_number IN (o.phone, o.zeros)) OR "
    "EXISTS "
    "(SELECT 1 FROM campaign_do_not_call e WHERE e.org_id = o.org_id AND e.campaign_id = o.campaign_id AND "
    "e.phone_number IN (o.phone, o.zeros)) OR EXISTS (SELECT 1 FROM contacts f WHERE f.org_id = o.org_id AND "
    "f.phone_number IN (o.phone, o.zeros) AND f.status = 'do_not_call'))";

/// Numbers that must not be called: an organisation's list, and one for each campaign beside it. `campaign` empty: the
/// organisation's. International numbers are the same however they are written (+, 00); others are given as
/// canonical_number() makes them. Safe from any thread. (ContactRepo::opt_out puts a number on the organisation's list
/// too.)
class DoNotCallRepo final : public BaseRepository {
 public:
  DoNotCallRepo(Database& database, core::OrgId scope) : BaseRepository(database, std::move(scope)) {}

  /// Idempotent. kNotFound when there is no such campaign.
  core::Status add(const core::CampaignId& campaign, const DoNotCallRecord& entry);
  /// kNotFound when the number is not on the list. A contact of that number is "new" again on the organisation's.
  core::Status remove(const core::CampaignId& campaign, std::string_view number, const Also& also = {});
  /// In order of the number.
  core::Result<std::vector<DoNotCallRecord>> list(const core::CampaignId& campaign, const Page& page) const;
  core::Result<DoNotCallRecord> get(const core::CampaignId& campaign, std::string_view number) const;
  /// Whether either list has it, or the contact of that number says so.
  core::Result<bool> has(const core::CampaignId& campaign, std::string_view number) const;
};

}  // namespace callai::repositories
