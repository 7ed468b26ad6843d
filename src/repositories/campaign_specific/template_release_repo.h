#pragma once

#include <string>
#include <vector>

#include "repositories/campaign_specific/campaign_template_repo.h"
#include "repositories/system/also.h"
#include "templates/engine_languages.h"

namespace callai::repositories {

/// What somebody is writing: one a template, changed at will, never called with.
struct TemplateDraft {
  core::TemplateId id;
  std::string json;    ///< canonical
  std::string digest;  ///< templates::digest of it
  core::WallTime updated{};
};

enum class ReleaseAction { kPublish, kRollback };

/// One moment at which a version became the current one.
struct TemplateRelease {
  core::TemplateId id;
  int number = 0;  ///< counts from 1 for each template
  int version = 0;
  ReleaseAction action = ReleaseAction::kPublish;
  core::WallTime at{};
};

/// Drafts and published versions of an organisation's templates. A version never changes; publishing and rolling back
/// only say which one is current. Campaigns stay with the version they are pinned to, and running calls with the one
/// they began with. Safe from any thread.
class TemplateReleaseRepo final : public BaseRepository {
 public:
  TemplateReleaseRepo(Database& database, core::OrgId scope)
      : BaseRepository(database, scope), templates_(database, scope) {}

  /// Stores or replaces the draft of `t.meta.id`. It may have problems of meaning: they are looked at when it is
  /// published.
  core::Status save_draft(const templates::CampaignTemplate& t, core::WallTime now);
  /// As save_draft() over the draft that somebody read before, by its digest: kFailedPrecondition when another one is
  /// stored, or none.
  core::Status save_draft_over(const templates::CampaignTemplate& t, const std::string& read_digest,
                               core::WallTime now);
  core::Result<TemplateDraft> draft(const core::TemplateId& id) const;
  /// By id.
  core::Result<std::vector<TemplateDraft>> drafts() const;
  core::Status discard_draft(const core::TemplateId& id);

  /// Makes the draft the current version and removes it. A draft that is equal to a stored version becomes that
  /// version. kInvalidArgument names the first error of a draft that has any; kFailedPrecondition: it was changed
  /// meanwhile.
  core::Result<TemplateRecord> publish(const core::TemplateId& id, core::WallTime now,
                                       const templates::EngineLanguages& languages = {}, const Also& also = {});
  /// Makes an older version the current one. kNotFound when it is not stored, kFailedPrecondition when it was never
  /// published.
  core::Result<TemplateRecord> rollback(const core::TemplateId& id, int version, core::WallTime now,
                                        const Also& also = {});

  /// The current version; kNotFound when nothing was published.
  core::Result<TemplateRecord> current(const core::TemplateId& id) const;
  /// Newest first.
  core::Result<std::vector<TemplateRelease>> releases(const core::TemplateId& id) const;

 private:
  core::Status put_draft(Transaction& transaction, const templates::CampaignTemplate& t, core::WallTime now);
  core::Status release(Transaction& transaction, const core::TemplateId& id, int version, ReleaseAction action,
                       core::WallTime now);

  CampaignTemplateRepo templates_;
};

std::string_view to_string(ReleaseAction action);  ///< "publish", "rollback"

}  // namespace callai::repositories
