#include "sim/tool_faults.h"

#include <memory>
#include <utility>

namespace callai::sim {

namespace {

using conversation::ToolStatus;

class FaultyTool final : public pipeline::Tool {
 public:
  FaultyTool(const pipeline::Tool& inner, std::map<std::string, ToolStatus> faults)
      : inner_(inner), faults_(std::move(faults)) {}

  conversation::ToolResult run(const templates::ToolConfig& config, const conversation::ToolRequest& request,
                               const pipeline::ToolContext& context) const override {
    const auto fault = faults_.find(config.id);
    if (fault == faults_.end()) return inner_.run(config, request, context);
    conversation::ToolResult result;
    result.status = fault->second;
    result.error = "the scenario says so";
    return result;
  }
  core::Duration virtual_latency() const override { return inner_.virtual_latency(); }

 private:
  const pipeline::Tool& inner_;
  std::map<std::string, ToolStatus> faults_;
};

}  // namespace

ToolsWithFaults::ToolsWithFaults(const pipeline::ToolRegistry& inner, const std::map<std::string, ToolStatus>& faults) {
  using templates::ToolKind;
  for (const ToolKind kind : {ToolKind::kDocumentSearch, ToolKind::kCrmLookup, ToolKind::kCrmUpdate,
                              ToolKind::kWebSearch, ToolKind::kDatabase, ToolKind::kHttp, ToolKind::kCalendar, ToolKind::kMcp}) {
    if (const pipeline::Tool* tool = inner.find(kind)) registry_.add(kind, std::make_unique<FaultyTool>(*tool, faults));
  }
}

}  // namespace callai::sim
