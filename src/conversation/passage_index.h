#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/ids.h"
#include "core/result.h"

namespace callai::conversation {

/// A piece of a document with its place in it.
struct Passage {
  core::DocumentId document;
  std::string title;            ///< the document's name
  std::string text;
  int first_char = 0;           ///< offset of `text` in the document, in UTF-8 bytes
  double score = 0;             ///< 0..1, higher is better; comparable within one query only
  std::string place;            ///< where in the document, for people: "page 12", "Prices"; may be empty
};

struct PassageQuery {
  std::string text;
  std::vector<std::string> document_types;   ///< empty: all
  core::CampaignId campaign;                 ///< documents of this campaign, and those of no campaign
  int limit = 3;
  std::vector<std::string> tags;             ///< documents with one of these; empty: all
};

struct FoundPassages {
  std::vector<Passage> passages;   ///< best first
  std::string lacking;             ///< what the search had to do without, in words; empty: nothing
};

/// Seam: finds passages of an organisation's documents. Implemented by the repositories; one instance is bound to one
/// organisation. Safe from any thread.
class PassageIndex {
 public:
  virtual ~PassageIndex() = default;
  virtual core::Result<FoundPassages> search(const PassageQuery& query) const = 0;
};

}  // namespace callai::conversation
