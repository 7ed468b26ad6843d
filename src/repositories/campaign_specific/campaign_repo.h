#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "repositories/system/base_repository.h"

namespace callai::repositories {

struct CampaignRecord {
  core::CampaignId id;
  std::string name;
  std::string status = "draft";  ///< draft, running, paused, finished
  core::TemplateId template_id;
  int template_version = 0;     ///< pinned: a later version of the template does not touch this campaign
  std::string settings = "{}";  ///< JSON object: calling windows, pacing, retries
  core::WallTime created{};
  std::int64_t version = 1;  ///< read only: counts the changes
};

/// What changes of a campaign at once; what is not there stays.
struct CampaignChange {
  std::optional<int> template_version;
  std::optional<std::string> settings;  ///< JSON object
  std::optional<std::string> status;
  std::optional<std::string> name;
};

/// The campaigns of an organisation. Safe from any thread.
class CampaignRepo final : public BaseRepository {
 public:
  CampaignRepo(Database& database, core::OrgId scope) : BaseRepository(database, std::move(scope)) {}

  /// kFailedPrecondition when the pinned template version is not stored, kAlreadyExists for a known id.
  core::Status create(const CampaignRecord& campaign);
  core::Status create(Transaction& transaction, const CampaignRecord& campaign);
  core::Result<CampaignRecord> get(const core::CampaignId& id) const;
  /// False too when there is none.
  core::Result<bool> runs(Transaction& transaction, const core::CampaignId& id) const;
  /// In order of id: all, or those of a status.
  core::Result<std::vector<CampaignRecord>> list(const Page& page, const std::string& status = "") const;
  /// Everything or nothing, of a campaign that somebody read before: kFailedPrecondition when `read_version` is not the
  /// stored one, or the template version is not stored; kNotFound. `also` is done in the same transaction.
  core::Status apply(const core::CampaignId& id, const CampaignChange& change, std::int64_t read_version,
                     const std::function<core::Status(Transaction&)>& also = {});
  core::Status set_status(const core::CampaignId& id, std::string_view status);
  /// A running one is finished, and `also` done in the same transaction; any other stays as it is.
  core::Status finish_if_running(const core::CampaignId& id,
                                 const std::function<core::Status(Transaction&)>& also = {});
  core::Status set_settings(const core::CampaignId& id, std::string_view settings_json);
  /// Moves the campaign to another stored version.
  core::Status pin(const core::CampaignId& id, const core::TemplateId& template_id, int version);
};

}  // namespace callai::repositories
