#pragma once

#include <memory>
#include <string>
#include <vector>

#include "repositories/system/base_repository.h"
#include "templates/campaign_template.h"

namespace callai::repositories {

/// One stored version of a template. Versions count from 1 and never change.
struct TemplateRecord {
  core::TemplateId id;
  int version = 0;
  std::string name;
  std::string purpose;
  std::string json;    ///< canonical
  std::string digest;  ///< templates::digest of it
  core::WallTime created{};
};

/// A template that can be used: the record, parsed. kDataLoss when its JSON can no longer be read.
core::Result<std::shared_ptr<const templates::CampaignTemplate>> parse_record(const TemplateRecord& record);

/// The templates of an organisation, every version of them. Safe from any thread.
class CampaignTemplateRepo final : public BaseRepository {
 public:
  CampaignTemplateRepo(Database& database, core::OrgId scope) : BaseRepository(database, std::move(scope)) {}

  /// Stores `t` as the next version of the template `t.meta.id`, unless a version holds it already (same digest).
  /// The version that now holds it. Does not validate: TemplateValidator does.
  core::Result<TemplateRecord> save(const templates::CampaignTemplate& t, core::WallTime now);
  /// The same for a write that somebody else commits.
  core::Result<TemplateRecord> store(Transaction& transaction, const templates::CampaignTemplate& t,
                                     core::WallTime now);
  /// `version` 0: the latest. kNotFound when there is none.
  core::Result<TemplateRecord> get(const core::TemplateId& id, int version = 0) const;
  /// The version that a campaign is pinned to.
  core::Result<TemplateRecord> get_by_campaign_id(const core::CampaignId& campaign) const;
  /// The latest version of each, by id; without those in the trash.
  core::Result<std::vector<TemplateRecord>> list() const;
  /// All versions of one, newest first.
  core::Result<std::vector<TemplateRecord>> versions(const core::TemplateId& id) const;
};

}  // namespace callai::repositories
