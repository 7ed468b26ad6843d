#include "sim/happenings.h"

#include <algorithm>
#include <utility>

namespace callai::sim {

namespace {

core::Duration since_answer(const std::optional<core::TimePoint>& moment, core::Duration otherwise) {
  return moment ? moment->time_since_epoch() : otherwise;
}

std::string amount(double value) {
  std::string text = std::to_string(value);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

}  // namespace

void HappeningCollector::add(core::Duration at, HappeningKind kind, std::string id, std::string value) {
  all_.push_back({at, kind, std::move(id), std::move(value)});
}

void HappeningCollector::on_step(core::Duration at, const conversation::Event& event,
                                 const conversation::Effects& effects) {
  if (const auto* tool = std::get_if<conversation::ToolFinished>(&event)) {
    tool_finished_[tool->result.id] = at;
    add(at, HappeningKind::kTool, tool->result.tool, std::string(conversation::to_string(tool->result.status)));
  } else if (const auto* finished = std::get_if<conversation::SegmentFinished>(&event)) {
    segment_finished_[finished->segment] = at;
  }
  for (const conversation::Effect& effect : effects) {
    if (const auto* transfer = std::get_if<conversation::TransferCall>(&effect)) {
      add(at, HappeningKind::kTransfer, transfer->destination);
    } else if (const auto* callback = std::get_if<conversation::ScheduleCallback>(&effect)) {
      add(at, HappeningKind::kCallback, callback->field, templates::to_canonical(templates::FieldValue(callback->at)));
    } else if (const auto* field = std::get_if<conversation::StoreField>(&effect)) {
      add(at, HappeningKind::kField, field->field, field->cleared ? "" : field->canonical);
    } else if (std::holds_alternative<conversation::EndSession>(effect)) {
      ended_ = at;
    }
  }
}

void HappeningCollector::add_decision(core::Duration at, const conversation::Decision& decision,
                                      const std::string& stage_before) {
  for (const conversation::TraceEntry& entry : decision.trace) {
    if (entry.fired) {
      add(at, HappeningKind::kNode, entry.id);
    } else if (!entry.actions.empty()) {
      add(at, HappeningKind::kNode, entry.id, "else");
    }
  }
  for (const conversation::OfferMade& offer : decision.offers) {
    add(at, HappeningKind::kOffer, offer.offer, amount(offer.value));
  }
  for (const std::string& tag : decision.tags) add(at, HappeningKind::kTag, tag);
  if (!decision.next_stage.empty() && decision.next_stage != stage_before) {
    add(at, HappeningKind::kStage, decision.next_stage);
  }
}

void HappeningCollector::on_turn(const conversation::Turn& turn) {
  const core::Duration decided = since_answer(turn.timings.decided, core::Duration{0});
  const core::Duration understood = since_answer(turn.timings.signals_ready, decided);
  if (turn.trigger == conversation::TurnTrigger::kCallStart) add(decided, HappeningKind::kStage, turn.stage_before);
  for (const conversation::IntentMatch& intent : turn.signals.intents) {
    add(understood, HappeningKind::kIntent, intent.id);
  }
  std::string stage = turn.stage_before;
  for (std::size_t i = 0; i < turn.decisions.size(); ++i) {
    core::Duration at = decided;
    if (i > 0 && i <= turn.tool_results.size()) {
      const auto finished = tool_finished_.find(turn.tool_results[i - 1].id);
      if (finished != tool_finished_.end()) at = finished->second;
    }
    add_decision(at, turn.decisions[i], stage);
    if (!turn.decisions[i].next_stage.empty()) stage = turn.decisions[i].next_stage;
  }
  for (const conversation::SpokenSegment& spoken : turn.spoken) {
    if (!spoken.finished || !spoken.segment.completes_script) continue;
    const auto finished = segment_finished_.find(spoken.segment.id);
    const core::Duration at = finished == segment_finished_.end() ? decided : finished->second;
    add(at, HappeningKind::kSaid, spoken.segment.script);
  }
}

std::vector<Happening> HappeningCollector::take(const orchestrators::CallSummary& summary) {
  // What happened at one moment keeps the order of the kinds: understood, decided, done.
  std::stable_sort(all_.begin(), all_.end(), [](const Happening& a, const Happening& b) {
    return std::pair(a.at, a.kind) < std::pair(b.at, b.kind);
  });
  add(ended_, HappeningKind::kEnd, summary.outcome);
  return std::move(all_);
}

}  // namespace callai::sim
