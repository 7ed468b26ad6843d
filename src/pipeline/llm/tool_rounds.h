#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/task_safety.h"
#include "core/unique_function.h"
#include "pipeline/llm/llm_client.h"
#include "pipeline/llm/reply_tools.h"
#include "templates/campaign_template.h"

namespace callai::pipeline {

/// The tools that a model asks for while it words one reply (the loop of ReAct: Yao et al., 2022), bounded: three
/// rounds, four tools a round, reads only, and of those only what the template lets models ask for. What tools answer
/// goes to the model as data between marks. Withdraws what still runs when it dies. Dispatch sequence only.
class ToolRounds {
 public:
  static constexpr int kMaxRounds = 3;
  static constexpr std::size_t kMaxToolsAtOnce = 4;

  /// `tools` may be null: then nothing is offered.
  ToolRounds(const templates::CampaignTemplate& t, core::TurnId turn, ReplyTools* tools);
  ~ToolRounds();
  ToolRounds(const ToolRounds&) = delete;
  ToolRounds& operator=(const ToolRounds&) = delete;

  /// What the model may ask for now; nothing after the last round.
  std::vector<LlmTool> offered() const;
  /// One round. True: `done` runs once all have answered, not from inside. False: nothing could run, and messages()
  /// already says why.
  bool run(const LlmReply& reply, core::UniqueFunction<void()> done);
  /// What the model asked for and what it was told, of all rounds: follows the prompt.
  const std::vector<LlmMessage>& messages() const { return messages_; }
  /// All that tools said: figures in it may be spoken.
  const std::vector<std::string>& results() const { return results_; }
  /// Words for the time in between, of the tools that run; "" none.
  const std::string& filler() const { return filler_; }

 private:
  void start(const LlmToolCall& call);
  void answered(core::ToolCallId id, const conversation::ToolResult& result);

  const templates::CampaignTemplate& t_;
  const core::TurnId turn_;
  ReplyTools* const tools_;
  int rounds_ = 0;
  std::vector<LlmMessage> messages_;
  std::vector<std::string> results_;
  std::string filler_;
  std::map<core::ToolCallId, std::size_t> running_;  ///< and the message that its answer goes into
  core::UniqueFunction<void()> done_;
  core::TaskSafety safety_;
};

/// The arguments that a model wrote, checked against the tool's schema; only declared ones pass. kDataLoss says what is
/// wrong in words that a model can mend it by. Pure.
core::Result<templates::Properties> model_arguments(const templates::ToolConfig& tool, const std::string& text);

}  // namespace callai::pipeline
