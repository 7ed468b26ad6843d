#pragma once

#include <string>
#include <vector>

#include "core/units.h"

namespace callai::templates {

enum class ToolKind { kDocumentSearch, kCrmLookup, kCrmUpdate, kWebSearch, kDatabase, kHttp, kCalendar };

/// read: cancelled by a barge-in. write: survives it, and its result is kept.
enum class ToolEffect { kRead, kWrite };

struct ToolConfig {
  std::string id;
  ToolKind kind = ToolKind::kDocumentSearch;
  std::string description;
  std::string parameters_json;                 ///< JSON Schema of the arguments, as text; "" means none
  ToolEffect effect = ToolEffect::kRead;
  core::Duration timeout = std::chrono::milliseconds(1500);   ///< JSON: timeout_ms
  std::vector<std::string> fillers;            ///< lines to say at once while it runs; empty: no filler
  int retries = 0;
  std::vector<std::string> document_types;     ///< document_search: only documents of these types; empty: all
  int max_results = 3;                         ///< document_search: passages
  double min_score = 0.15;                     ///< document_search: below it a passage is not_found (0..1)
  bool operator==(const ToolConfig&) const = default;
};

/// -> ToolOrchestrator.
struct ToolConfigs { std::vector<ToolConfig> tools; bool operator==(const ToolConfigs&) const = default; };

}  // namespace callai::templates
