#include "pipeline/tools/tool.h"

#include <map>
#include <utility>

namespace callai::pipeline {

using conversation::ToolResult;
using conversation::ToolStatus;

class ToolRegistry::Impl {
 public:
  std::map<templates::ToolKind, std::unique_ptr<const Tool>> tools;
};

ToolRegistry::ToolRegistry() : impl_(std::make_unique<Impl>()) {}
ToolRegistry::~ToolRegistry() = default;
void ToolRegistry::add(templates::ToolKind kind, std::unique_ptr<const Tool> tool) {
  impl_->tools[kind] = std::move(tool);
}
const Tool* ToolRegistry::find(templates::ToolKind kind) const {
  const auto found = impl_->tools.find(kind);
  return found == impl_->tools.end() ? nullptr : found->second.get();
}

std::string argument_of(const conversation::ToolRequest& request, std::string_view name) {
  for (const auto& [key, value] : request.arguments) {
    if (key == name) return value;
  }
  return "";
}

ToolResult failed_result(std::string why) {
  ToolResult result;
  result.status = ToolStatus::kFailed;
  result.error = std::move(why);
  return result;
}

ToolResult result_of(const core::Error& error) {
  ToolResult result = failed_result(core::describe(error));
  if (error.code == core::ErrorCode::kNotFound) result.status = ToolStatus::kNotFound;
  if (error.code == core::ErrorCode::kDeadlineExceeded) result.status = ToolStatus::kTimeout;
  if (error.code == core::ErrorCode::kCancelled) result.status = ToolStatus::kCancelled;
  return result;
}

}  // namespace callai::pipeline
