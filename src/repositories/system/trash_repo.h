#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "repositories/system/also.h"
#include "repositories/system/base_repository.h"

namespace callai::repositories {

/// Something that was deleted and can be restored.
struct TrashRecord {
  std::string kind;  ///< "contact", "document", "campaign", "template"
  std::string id;
  std::string name;  ///< for people
  core::WallTime deleted{};
};

/// What an organisation deleted: out of its table, so that nothing finds it by mistake, and kept here whole until it is
/// restored or too old. Of a template the versions stay where they are, for the calls that were made with them, and no
/// list shows it. Safe from any thread.
class TrashRepo final : public BaseRepository {
 public:
  TrashRepo(Database& database, core::OrgId scope) : BaseRepository(database, std::move(scope)) {}

  // Deleting. kNotFound.
  core::Status discard_contact(const core::ContactId& id, core::WallTime now) const;
  core::Status discard_document(const core::DocumentId& id, core::WallTime now) const;
  /// kFailedPrecondition while the campaign runs.
  core::Status discard_campaign(const core::CampaignId& id, core::WallTime now) const;
  /// With its draft, which is lost. kFailedPrecondition names a campaign that uses it.
  core::Status discard_template(const core::TemplateId& id, core::WallTime now) const;

  /// Of these kinds, or of all where none is named; by kind and id; `page.after`: "kind/id" of the last one before.
  core::Result<std::vector<TrashRecord>> list(const Page& page, const std::vector<std::string>& kinds = {}) const;
  /// kFailedPrecondition when that template is in the trash: no campaign begins with it.
  core::Status check_template(const core::TemplateId& id) const;
  /// Back where it was. kAlreadyExists when its number or id is taken meanwhile; kFailedPrecondition when a campaign's
  /// template is gone or in the trash itself; kNotFound.
  core::Status restore(const std::string& kind, const std::string& id, const Also& also = {}) const;
  /// For good. kNotFound; kFailedPrecondition while there are calls or campaigns that were made with the template.
  core::Status remove(const std::string& kind, const std::string& id, const Also& also = {}) const;
  /// What was deleted before that, but for templates of calls and campaigns that are still there. How many.
  core::Result<int> remove_before(core::WallTime before) const;

 private:
  core::Status discard(const std::string& kind, const std::string& id, const std::string& name, const std::string& json,
                       core::WallTime now, const std::function<core::Status(Transaction&)>& erase) const;
  core::Status check_unused(Transaction& transaction, const std::string& what, const std::string& id) const;
  core::Status check_template(SqlConnection& sql, const core::TemplateId& id) const;
  core::Result<std::string> stored(const std::string& kind, const std::string& id) const;
  core::Status forget_template(Transaction& transaction, const std::string& id) const;
  core::Status take_out(Transaction& transaction, const std::string& kind, const std::string& id) const;
};

}  // namespace callai::repositories
