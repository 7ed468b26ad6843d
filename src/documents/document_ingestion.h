#pragma once

#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "core/env.h"
#include "core/executor.h"
#include "core/unique_function.h"
#include "documents/document_reader.h"
#include "documents/passage_embedding.h"
#include "repositories/campaign_specific/documents_repo.h"

namespace callai::documents {

/// A file that somebody uploads.
struct DocumentSource {
  std::string name;  ///< of the file; the document's name within its campaign
  std::string bytes;
  std::string type;  ///< "return_policy", "price_list", ...
  std::vector<std::string> tags;
  core::CampaignId campaign;  ///< empty: for every campaign
};

enum class IngestionStage { kReading, kStoring, kEmbedding };

struct IngestionProgress {
  IngestionStage stage = IngestionStage::kReading;
  int done = 0;   ///< pages read, or passages embedded
  int total = 0;  ///< 0: not known
};

struct IngestedDocument {
  repositories::DocumentRecord document;  ///< without its content
  std::size_t characters = 0;             ///< bytes of its text; 0 when it is unchanged
  bool unchanged = false;                 ///< the same file was there already: nothing was done
  bool replaced = false;                  ///< another file of that name was there
  std::string lacking;  ///< why its passages have no vectors yet; empty: they have, or none are wanted
};

/// From a file to passages that searches find: reads, splits, stores, embeds. A document of the same name in the same
/// campaign is replaced in one step; the same file again is nothing to do. Vectors that cannot be had now are made up
/// for later (EmbeddingUpkeep), the document is found by its words till then. Safe from any thread.
class DocumentIngestion {
 public:
  /// `embedding` may be null. All outlive this.
  DocumentIngestion(core::Env env, const DocumentReader& reader, repositories::Database& database,
                    const core::OrgId& org, PassageEmbedding* embedding)
      : env_(env), reader_(reader), documents_(database, org), embedding_(embedding) {}

  struct Control {
    std::stop_token stop;
    std::function<void(const IngestionProgress&)> progress;  ///< on the calling thread
  };
  /// Blocks for as long as it takes: workers only. Errors of reading and storing; kCancelled. Cancelled while it
  /// embeds, the document is stored.
  core::Result<IngestedDocument> ingest(const DocumentSource& source, const Control& control);

  /// On the dispatch sequence; nothing after `done`, and nothing once the run is destroyed.
  struct Events {
    core::UniqueFunction<void(const IngestionProgress&)> progress;
    core::UniqueFunction<void(core::Result<IngestedDocument>&&)> done;  ///< once
  };
  /// Destroying it cancels the ingestion. Dispatch sequence only.
  class Run {
   public:
    virtual ~Run() = default;
  };
  /// The same on a work lane. `lanes` and this outlive the work. kResourceExhausted when the lanes are full.
  [[nodiscard]] std::unique_ptr<Run> start(core::WorkLanes& lanes, core::Sequence& sequence, DocumentSource source,
                                           Events events);

 private:
  class Running;
  core::Result<repositories::DocumentRecord> read(const DocumentSource& source, const Control& control,
                                                  std::string digest);

  core::Env env_;
  const DocumentReader& reader_;
  repositories::DocumentsRepo documents_;
  PassageEmbedding* const embedding_;
};

}  // namespace callai::documents
