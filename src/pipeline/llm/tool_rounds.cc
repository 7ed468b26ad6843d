#include "pipeline/llm/tool_rounds.h"

#include <memory>
#include <utility>

#include "pipeline/llm/prompt_data.h"
#include "templates/tool_parameters.h"

namespace callai::pipeline {
namespace {

using conversation::ToolResult;
using conversation::ToolStatus;

constexpr std::size_t kMaxResultBytes = 2400;  ///< of one tool, in a prompt

std::string words_of(const ToolResult& result) {
  std::string text = std::string(conversation::to_string(result.status)) + "\n";
  for (const conversation::Passage& passage : result.passages) text += passage.title + ": " + passage.text + "\n";
  for (const auto& [name, value] : result.values) text += name + " = " + value + "\n";
  if (!result.error.empty()) text += "It failed.\n";  // why is for people who run the server
  return text;
}

bool may_be_asked(const templates::ToolConfig& tool) {
  return tool.effect == templates::ToolEffect::kRead && templates::model_may_ask(tool);
}

}  // namespace

ToolRounds::ToolRounds(const templates::CampaignTemplate& t, core::TurnId turn, ReplyTools* tools)
    : t_(t), turn_(turn), tools_(tools) {}

ToolRounds::~ToolRounds() {
  for (const auto& [id, message] : std::exchange(running_, {})) tools_->withdraw(id);
}

std::vector<LlmTool> ToolRounds::offered() const {
  std::vector<LlmTool> offered;
  if (tools_ == nullptr || rounds_ >= kMaxRounds) return offered;
  for (const templates::ToolConfig& tool : t_.tool_configs.tools) {
    if (may_be_asked(tool)) offered.push_back({tool.id, tool.description, tool.parameters_json});
  }
  return offered;
}

bool ToolRounds::run(const LlmReply& reply, core::UniqueFunction<void()> done) {
  ++rounds_;
  done_ = std::move(done);
  filler_.clear();
  std::vector<LlmToolCall> calls = reply.tool_calls;
  if (calls.size() > kMaxToolsAtOnce) calls.resize(kMaxToolsAtOnce);
  messages_.push_back({LlmMessage::Role::kAssistant, reply.text, calls, ""});
  for (const LlmToolCall& call : calls) start(call);
  return !running_.empty();
}

void ToolRounds::start(const LlmToolCall& call) {
  messages_.push_back({LlmMessage::Role::kTool, "", {}, call.id});
  std::string& told = messages_.back().text;
  const templates::ToolConfig* tool = templates::find_tool(t_, call.name);
  if (tool == nullptr || !may_be_asked(*tool)) {
    told = "There is no such tool. Answer with what you have.";
    return;
  }
  auto arguments = model_arguments(*tool, call.arguments);
  if (!arguments.ok()) {
    told = "Not run: " + arguments.error().message;
    return;
  }
  if (filler_.empty() && !tool->fillers.empty()) filler_ = tool->fillers.front();
  const std::size_t message = messages_.size() - 1;
  // The id is known only behind the call, and the answer never comes from inside.
  auto id = std::make_shared<core::ToolCallId>();
  *id = tools_->ask(turn_, {tool->id, *std::move(arguments)},
                    safety_.wrap([this, id](const ToolResult& result) { answered(*id, result); }));
  running_[*id] = message;
}

void ToolRounds::answered(core::ToolCallId id, const ToolResult& result) {
  const auto found = running_.find(id);
  if (found == running_.end()) return;
  const std::string words = words_of(result);
  messages_[found->second].text = as_data(words, kMaxResultBytes);
  results_.push_back(words);
  running_.erase(found);
  if (!running_.empty()) return;
  auto done = std::exchange(done_, {});
  if (done) done();
}

}  // namespace callai::pipeline
