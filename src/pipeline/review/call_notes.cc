#include "pipeline/review/call_notes.h"

#include <algorithm>

namespace callai::pipeline {
namespace {

constexpr double kLaterWeighsMore = 1.2;
constexpr std::size_t kMost = 32;  ///< of each list: a review is read, not searched

void add_once(std::vector<std::string>& list, const std::string& text) {
  if (text.empty() || list.size() >= kMost || std::find(list.begin(), list.end(), text) != list.end()) return;
  list.push_back(text);
}

bool failed(conversation::ToolStatus status) {
  return status == conversation::ToolStatus::kFailed || status == conversation::ToolStatus::kTimeout;
}

}  // namespace

void CallNotes::add(const conversation::Turn& turn) {
  if (turn.trigger == conversation::TurnTrigger::kUtterance && !turn.heard.text.empty()) {
    sum_ += next_weight_ * turn.signals.sentiment;
    weight_ += next_weight_;
    next_weight_ *= kLaterWeighsMore;
    // A yes or no is an answer, and raises nothing.
    if (turn.signals.intent != "unknown" && !turn.signals.affirmation) add_once(intents_, turn.signals.intent);
  }
  if (turn.interrupted) ++interruptions_;
  for (const conversation::ToolResult& result : turn.tool_results) {
    if (failed(result.status)) add_once(failed_tools_, result.tool);
    if (!result.passages.empty()) add_once(documents_, result.passages.front().title);
  }
  for (const conversation::Decision& decision : turn.decisions) {
    if (!decision.callback_field.empty()) callback_field_ = decision.callback_field;
    if (decision.ending && decision.ending->kind == conversation::EndingKind::kTransfer) {
      destination_ = decision.ending->destination;
    }
  }
}

}  // namespace callai::pipeline
