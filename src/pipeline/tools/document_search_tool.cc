#include <algorithm>
#include <utility>

#include "core/strings.h"
#include "pipeline/decision_trace.h"
#include "pipeline/tools/tools.h"

namespace callai::pipeline {
namespace {

using conversation::ToolResult;
using conversation::ToolStatus;

/// Finds passages of the organisation's documents. Arguments: "query"; "tags" (a list with commas between) narrows
/// it to documents with one of them.
class DocumentSearch final : public Tool {
 public:
  explicit DocumentSearch(const conversation::PassageIndex& index) : index_(index) {}

  ToolResult run(const templates::ToolConfig& config, const conversation::ToolRequest& request,
                 const ToolContext& context) const override {
    ToolResult result;
    conversation::PassageQuery query;
    query.text = argument_of(request, "query");
    query.tags = core::split_list(argument_of(request, "tags"));
    if (query.text.empty()) return failed_result("no query: the tool call needs the argument \"query\"");
    query.document_types = config.document_types;
    query.campaign = context.campaign;
    query.limit = std::max(config.max_results, 1);
    if (context.stop.stop_requested()) {
      result.status = ToolStatus::kCancelled;
      return result;
    }
    auto found = index_.search(query);
    if (!found) return failed_result(core::describe(found.error()));
    result.passages = std::move(found->passages);
    std::erase_if(result.passages,
                  [&config](const conversation::Passage& passage) { return passage.score < config.min_score; });
    std::stable_sort(result.passages.begin(), result.passages.end(),
                     [](const auto& a, const auto& b) { return a.score > b.score; });
    if (result.passages.size() > static_cast<std::size_t>(query.limit)) {
      result.passages.resize(static_cast<std::size_t>(query.limit));
    }
    result.status = result.passages.empty() ? ToolStatus::kNotFound : ToolStatus::kOk;
    result.values.emplace_back("count", std::to_string(result.passages.size()));
    if (!result.passages.empty()) {
      result.values.emplace_back("title", result.passages.front().title);
      result.values.emplace_back("score", number_text(result.passages.front().score));
    }
    if (!found->lacking.empty()) result.values.emplace_back("lacking", found->lacking);
    return result;
  }

 private:
  const conversation::PassageIndex& index_;
};

}  // namespace

std::unique_ptr<const Tool> make_document_search(const conversation::PassageIndex& index) {
  return std::make_unique<const DocumentSearch>(index);
}

}  // namespace callai::pipeline
