#pragma once

#include "pipeline/testing/memory_book.h"
#include "pipeline/tool_orchestrator.h"
#include "sim/scenario.h"

namespace callai::sim {

/// The tools of a scenario's call: those of `inner`, which outlives this, but what the scenario lets fail answers with
/// that status instead of working.
class ScenarioTools {
 public:
  /// kOfScenario: appointments are the scenario's own and forgotten with it, so that no rehearsal takes a time in the
  /// organisation's calendar, and a second run finds what the first one found.
  enum class Calendar { kOfScenario, kOfInner };

  ScenarioTools(const pipeline::ToolRegistry& inner, const Scenario& scenario, Calendar calendar);
  const pipeline::ToolRegistry& registry() const { return registry_; }

 private:
  pipeline::testing::MemoryBook book_;
  std::unique_ptr<const pipeline::Tool> calendar_;
  pipeline::ToolRegistry registry_;
};

}  // namespace callai::sim
