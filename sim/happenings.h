#pragma once

#include <map>
#include <string>
#include <vector>

#include "conversation/vocabulary.h"
#include "orchestrators/call_journal.h"
#include "sim/expected.h"

namespace callai::sim {

/// Notes when things happen in one call, from what an observer of it sees, and lists them in the order of time.
class HappeningCollector {
 public:
  void on_step(core::Duration at, const conversation::Event& event, const conversation::Effects& effects);
  void on_turn(const conversation::Turn& turn);
  /// Everything, once the call has ended.
  std::vector<Happening> take(const orchestrators::CallSummary& summary);

 private:
  void add(core::Duration at, HappeningKind kind, std::string id, std::string value = {});
  void add_decision(core::Duration at, const conversation::Decision& decision, const std::string& stage_before);

  std::vector<Happening> all_;
  std::map<core::ToolCallId, core::Duration> tool_finished_;
  std::map<core::SegmentId, core::Duration> segment_finished_;
  core::Duration ended_{0};
};

}  // namespace callai::sim
