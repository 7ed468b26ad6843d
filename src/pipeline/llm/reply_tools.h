#pragma once

#include "conversation/decision.h"
#include "core/ids.h"
#include "core/unique_function.h"

namespace callai::pipeline {

/// Seam: the tools that a model may use while it words a reply. Dispatch sequence only.
class ReplyTools {
 public:
  using Done = core::UniqueFunction<void(const conversation::ToolResult&)>;

  virtual ~ReplyTools() = default;
  /// `done` runs once, by the tool's timeout at the latest, never from inside, and not after withdraw(). What is no
  /// read tool that the template lets models ask for fails.
  virtual core::ToolCallId ask(core::TurnId turn, conversation::ToolRequest request, Done done) = 0;
  /// Nobody waits for it any more.
  virtual void withdraw(core::ToolCallId id) = 0;
};

}  // namespace callai::pipeline
