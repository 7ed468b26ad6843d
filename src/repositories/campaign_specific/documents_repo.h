#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "conversation/passage_index.h"
#include "repositories/system/base_repository.h"
#include "repositories/system/engine_index.h"
#include "templates/campaign_template.h"

namespace callai::repositories {

/// Where in a document a reader would look, from this byte of its text on: "page 12", "Prices".
struct DocumentPlace {
  int first_byte = 0;
  std::string text;
};

struct DocumentRecord {
  core::DocumentId id;
  std::string name;
  std::string type;  ///< "return_policy", "product_sheet", ...
  std::vector<std::string> tags;
  core::CampaignId campaign;  ///< empty: for every campaign
  std::string content;        ///< plain text, UTF-8
  core::WallTime created{};
  int chunk_count = 0;                ///< set by add()
  std::string title;                  ///< its own, cited instead of the name; may be empty
  std::string format;                 ///< of the file that it was read from: "pdf"; "" text that was given as such
  std::string digest;                 ///< SHA-256 of that file; "" unknown
  int pages = 0;                      ///< 0: it has none
  std::int64_t source_bytes = 0;      ///< size of the file
  std::vector<DocumentPlace> places;  ///< for add(): ascending; each passage keeps the one it begins in
  std::int64_t revision = 0;          ///< read only: another one after every change of the document
};

/// One passage of a document, as searches find it.
struct DocumentChunk {
  int number = 0;  ///< from 0
  int first_byte = 0;
  std::string text;
  std::string place;
};

/// What people call a document, and whom it is for.
struct DocumentLabels {
  std::string name;
  std::string type;
  std::vector<std::string> tags;
  core::CampaignId campaign;
};

/// The documents of an organisation, split into passages and indexed when they are added. Safe from any thread; adding
/// a long document belongs on a worker.
class DocumentsRepo final : public BaseRepository, public conversation::PassageIndex {
 public:
  DocumentsRepo(Database& database, core::OrgId scope) : BaseRepository(database, std::move(scope)) {}

  /// Stores, splits and indexes in one transaction. `chunk_size` and `overlap` as core::split_text. The number of
  /// passages. kAlreadyExists for a known id, kInvalidArgument without text or type.
  core::Result<int> add(const DocumentRecord& document, int chunk_size = 1000, int overlap = 100);
  /// As add(), in the place of the document of that id, if there is one: no search finds neither.
  core::Result<int> replace(const DocumentRecord& document, int chunk_size = 1000, int overlap = 100);
  /// As replace() for a document that somebody read before: kFailedPrecondition when `read_revision` is not the stored
  /// one, kNotFound when it is gone.
  core::Result<int> replace_read(const DocumentRecord& document, std::int64_t read_revision);
  /// Other labels for the same text. As replace_read().
  core::Status set_labels(const core::DocumentId& id, const DocumentLabels& labels, std::int64_t read_revision);
  /// In order, those behind number `after` (-1: from the first), at most `limit` (1..1000). kNotFound.
  core::Result<std::vector<DocumentChunk>> chunks(const core::DocumentId& id, int after, int limit) const;
  core::Result<DocumentRecord> get(const core::DocumentId& id) const;
  /// The oldest of that name in exactly that campaign ("" of none), without its content.
  core::Result<std::optional<DocumentRecord>> find_by_name(const std::string& name,
                                                           const core::CampaignId& campaign) const;
  /// The oldest that was read from such a file.
  core::Result<std::optional<DocumentRecord>> find_by_digest(const std::string& digest,
                                                             const core::CampaignId& campaign) const;
  core::Status remove(const core::DocumentId& id);
  // As parts of somebody else's transaction.
  core::Status add(Transaction& transaction, const DocumentRecord& document);
  core::Status remove(Transaction& transaction, const core::DocumentId& id);

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
  core::Result<conversation::FoundPassages> search(const conversation::PassageQuery& query) const override;
  /// The two halves of search(), for those who rank by more than words.
  core::Result<std::vector<LexicalHit>> find(const conversation::PassageQuery& query) const;
  /// In the order of the hits; what was removed meanwhile is left out.
  core::Result<std::vector<conversation::Passage>> passages(const std::vector<LexicalHit>& hits) const;

 private:
  core::Status insert(Transaction& transaction, const DocumentRecord& document,
                      const std::vector<core::TextChunk>& chunks, const std::string& what);
  core::Result<std::optional<DocumentRecord>> first_with(const std::string& column, const std::string& value,
                                                         const core::CampaignId& campaign) const;
  core::Status touch(Transaction& transaction, const std::string& what);
  core::Status insert_tags(Transaction& transaction, const core::DocumentId& id, const std::vector<std::string>& given,
                           const std::string& what);
  core::Status clear(Transaction& transaction, const core::DocumentId& id, const std::string& what);
  core::Status check_read(Transaction& transaction, const core::DocumentId& id, std::int64_t read_revision,
                          const std::string& what);

  EngineIndex index_;
};

}  // namespace callai::repositories
