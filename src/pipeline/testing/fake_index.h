#pragma once

#include <string>
#include <vector>

#include "conversation/passage_index.h"

namespace callai::pipeline::testing {

/// Finds what the test put in, or is away.
class FakeIndex final : public conversation::PassageIndex {
 public:
  core::Result<conversation::FoundPassages> search(const conversation::PassageQuery& query) const override {
    if (broken) return core::Error{core::ErrorCode::kUnavailable, "the index is away", "", ""};
    last_query = query;
    return conversation::FoundPassages{passages, lacking};
  }
  bool broken = false;
  std::vector<conversation::Passage> passages;
  std::string lacking;
  mutable conversation::PassageQuery last_query;
};

inline conversation::Passage passage(const std::string& doc, int at, const std::string& text, double score) {
  return {core::DocumentId(doc), doc, text, at, score, ""};
}

}  // namespace callai::pipeline::testing
