#pragma once

#include <vector>

#include "repositories/system/base_repository.h"
#include "templates/campaign_template.h"

namespace callai::repositories {

struct TemplateRecord;

/// The templates that ship with the product: readable by every organisation, written at start-up only. They live in the
/// reserved scope (kSystemOrg). Safe from any thread.
class TemplatePrebuiltRepo final : public BaseRepository {
 public:
  explicit TemplatePrebuiltRepo(Database& database);

  /// Stores what this program ships; a changed one becomes a new version.
  core::Status publish(const std::vector<templates::CampaignTemplate>& shipped, core::WallTime now);
  core::Result<std::vector<TemplateRecord>> list() const;
  core::Result<TemplateRecord> get(const core::TemplateId& id) const;
  /// Those of one purpose ("sales", "survey", ...).
  core::Result<std::vector<TemplateRecord>> list_by_purpose(const std::string& purpose) const;
  /// Copies the latest version of `id` into the templates of `org`, under the id `as`.
  core::Result<TemplateRecord> copy_to(const core::OrgId& org, const core::TemplateId& id, const core::TemplateId& as,
                                       core::WallTime now);
};

}  // namespace callai::repositories
