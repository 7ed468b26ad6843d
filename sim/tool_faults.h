#pragma once

#include <map>
#include <string>

#include "conversation/decision.h"
#include "pipeline/tool_orchestrator.h"

namespace callai::sim {

/// The tools of `inner`, which outlives this, but those named in `faults` answer with the given status instead of
/// working.
class ToolsWithFaults {
 public:
  ToolsWithFaults(const pipeline::ToolRegistry& inner, const std::map<std::string, conversation::ToolStatus>& faults);
  const pipeline::ToolRegistry& registry() const { return registry_; }

 private:
  pipeline::ToolRegistry registry_;
};

}  // namespace callai::sim
