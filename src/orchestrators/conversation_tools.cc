#include <utility>

#include "orchestrators/conversation_orchestrator.h"
#include "pipeline/placeholders.h"
#include "pipeline/tool_orchestrator.h"

// Tools of a turn, and the words while they run.

namespace callai::orchestrators {

using conversation::Decision;
using conversation::SpeechSegment;
using conversation::TurnTrigger;

namespace {

constexpr int kMaxToolFillers = 3;  // a turn, beside the decision's own: then silence is more honest

}  // namespace

void ConversationOrchestrator::start_tools(const Decision& decision) {
  if (decision.tools.empty()) return;
  conversation::StartTools start;
  start.turn = turn_->id;
  for (const conversation::ToolRequest& request : decision.tools) {
    const templates::ToolConfig* config = templates::find_tool(*setup_.campaign, request.tool);
    conversation::ToolCall call{core::ToolCallId(next_tool_++), request,
                                config != nullptr ? config->effect : templates::ToolEffect::kRead};
    tools_running_.insert(call.id);
    session_.tool_started({call.id, request.tool, call.effect, turn_->id});
    start.calls.push_back(std::move(call));
  }
  emit(std::move(start));
  fill_tool_silence();
}

void ConversationOrchestrator::handle(const conversation::ToolProgress& e) {
  if (turn_ && e.turn == turn_->id) emit(conversation::Publish{"tool", e.note});
}

void ConversationOrchestrator::handle(const conversation::ToolFinished& e) {
  const bool kept = kept_tools_.erase(e.result.id) > 0;
  if (kept) {
    session_.tool_finished(e.result);  // a write that survived its turn: the result is known from now on
    return;
  }
  if (!turn_ || e.turn != turn_->id) return;
  if (e.result.id.value() >= pipeline::kFirstAskedTool) {
    // A model that words this reply asked for it: known from now on, and nothing new to decide.
    if (!replying_) return;
    session_.tool_finished(e.result);
    turn_->tool_results.push_back(e.result);
    return;
  }
  if (tools_running_.erase(e.result.id) == 0) return;
  session_.tool_finished(e.result);
  turn_->tool_results.push_back(e.result);
  if (tools_running_.empty()) {
    stop_timer(TimerKind::kToolSilence);
    turn_->timings.tools_done = now_;
  }
  if (!tools_running_.empty() || phase_ != Phase::kTalking) return;
  decide(TurnTrigger::kToolResult);
}

/// Nothing is being said and tools still run: after as long as a reply may take, something is.
void ConversationOrchestrator::fill_tool_silence() {
  if (tools_running_.empty() || !ledger_.empty() || phase_ != Phase::kTalking) return;
  if (tool_fillers_ < kMaxToolFillers) {
    start_timer(TimerKind::kToolSilence, setup_.campaign->response_templates.max_wait);
  }
}

void ConversationOrchestrator::tool_silence_fired() {
  if (!turn_ || tools_running_.empty() || !ledger_.empty() || caller_speaking_ || on_hold_) return;
  if (phase_ != Phase::kTalking) return;
  std::vector<std::string> words;
  for (const conversation::ActiveTool& tool : session_.state().active_tools) {
    const templates::ToolConfig* config = templates::find_tool(*setup_.campaign, tool.tool);
    if (config != nullptr) words.insert(words.end(), config->fillers.begin(), config->fillers.end());
  }
  const auto& others = setup_.campaign->response_templates.fillers;
  words.insert(words.end(), others.begin(), others.end());
  const std::string& said = turn_->decisions.empty() ? "" : turn_->decisions.back().filler;
  std::erase(words, said);
  if (words.empty()) return;
  pipeline::PlaceholderScope scope;
  scope.campaign = setup_.campaign.get();
  scope.session = &session_.state();
  scope.utterance = turn_->heard.text;
  scope.now = local_now();
  SpeechSegment filler;
  filler.kind = conversation::SegmentKind::kFiller;
  filler.text = pipeline::fill_placeholders(words[static_cast<std::size_t>(tool_fillers_++) % words.size()], scope);
  speak(std::move(filler));
}

}  // namespace callai::orchestrators
