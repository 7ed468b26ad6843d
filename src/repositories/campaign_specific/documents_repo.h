#pragma once

#include <string>
#include <vector>

#include "conversation/passage_index.h"
#include "repositories/system/base_repository.h"
#include "repositories/system/engine_index.h"
#include "templates/campaign_template.h"

namespace callai::repositories {

struct DocumentRecord {
  core::DocumentId id;
  std::string name;
  std::string type;  ///< "return_policy", "product_sheet", ...
  std::vector<std::string> tags;
  core::CampaignId campaign;  ///< empty: for every campaign
  std::string content;        ///< plain text, UTF-8
  core::WallTime created{};
  int chunk_count = 0;  ///< set by add()
};

/// The documents of an organisation, split into passages and indexed when they are added. Safe from any thread; adding
/// a long document belongs on a worker.
class DocumentsRepo final : public BaseRepository, public conversation::PassageIndex {
 public:
  DocumentsRepo(Database& database, core::OrgId scope) : BaseRepository(database, std::move(scope)) {}

  /// Stores, splits and indexes in one transaction. `chunk_size` and `overlap` as core::split_text. The number of
  /// passages. kAlreadyExists for a known id, kInvalidArgument without text or type.
  core::Result<int> add(const DocumentRecord& document, int chunk_size = 1000, int overlap = 100);
  core::Result<DocumentRecord> get(const core::DocumentId& id) const;
  core::Status remove(const core::DocumentId& id);

  // Lists: without their content, by id. `campaign`: its documents and those of no campaign; empty: of no campaign
  // only.
  core::Result<std::vector<DocumentRecord>> list(const Page& page) const;
  core::Result<std::vector<DocumentRecord>> find_by_types(const std::vector<std::string>& types,
                                                          const core::CampaignId& campaign) const;
  /// Those that the template asks for: its required types, and the types its document_search tools look at.
  core::Result<std::vector<DocumentRecord>> get_template_documents(const templates::CampaignTemplate& t,
                                                                   const core::CampaignId& campaign) const;
  /// Types that the template requires and that nobody uploaded, in its order. Empty: the campaign may start.
  core::Result<std::vector<std::string>> missing_required_types(const templates::CampaignTemplate& t,
                                                                const core::CampaignId& campaign) const;

  /// Passages for what a caller said, best first; nothing when only stop words were said.
  core::Result<std::vector<conversation::Passage>> search(const conversation::PassageQuery& query) const override;

 private:
  EngineIndex index_;
};

}  // namespace callai::repositories
