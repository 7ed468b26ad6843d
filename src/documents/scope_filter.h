#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "conversation/passage_index.h"
#include "repositories/campaign_specific/chunk_vectors_repo.h"

namespace callai::documents {

/// Whether a search looks into that document: of its campaign or none, of its types, with one of its tags.
inline bool is_asked_for(const conversation::PassageQuery& query, const repositories::DocumentScope& scope) {
  const auto contains = [](const std::vector<std::string>& list, const std::string& text) {
    return std::find(list.begin(), list.end(), text) != list.end();
  };
  if (!scope.campaign.empty() && scope.campaign != query.campaign) return false;
  if (!query.document_types.empty() && !contains(query.document_types, scope.type)) return false;
  return query.tags.empty() || std::any_of(scope.tags.begin(), scope.tags.end(),
                                           [&](const std::string& tag) { return contains(query.tags, tag); });
}

}  // namespace callai::documents
