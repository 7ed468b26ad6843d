#include "orchestrators/replay.h"

#include <cstdio>
#include <utility>

#include "conversation/vocabulary_json.h"

namespace callai::orchestrators {

namespace {

using conversation::Decision;
using conversation::TurnTrigger;

core::Status check_version(int machine_version) {
  if (machine_version == kMachineVersion) return {};
  return core::Error{core::ErrorCode::kFailedPrecondition,
                     "this call was recorded by machine version " + std::to_string(machine_version) +
                         ", this is version " + std::to_string(kMachineVersion),
                     "replay it with the release that recorded it", ""};
}

core::Result<conversation::Event> read_event(const LoggedEvent& logged) {
  core::Result<conversation::Event> event = conversation::event_from_json_text(logged.event_json);
  if (event.ok()) return event;
  return core::Error{core::ErrorCode::kDataLoss, "event " + std::to_string(logged.seq) + " of the log is damaged",
                     event.error().mend, event.error().message};
}

std::string number_text(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", value);
  return text;
}

}  // namespace

core::Result<ReplayReport> replay(const CallHeader& header, int machine_version,
                                  const std::vector<LoggedEvent>& events) {
  if (const core::Status same = check_version(machine_version); !same.ok()) return same.error();
  const pipeline::DecisionEngine engine(header.setup.campaign);
  ConversationOrchestrator machine(header.setup, engine);
  ReplayReport report;
  std::uint32_t expected_seq = 1;
  for (const LoggedEvent& logged : events) {
    if (logged.seq != expected_seq++) {
      return core::Error{core::ErrorCode::kDataLoss, "the log lacks event " + std::to_string(expected_seq - 1),
                         "replay needs every event of the call", ""};
    }
    core::Result<conversation::Event> event = read_event(logged);
    if (!event.ok()) return event.error();
    const conversation::Effects effects = machine.on(*event, core::TimePoint(logged.at));
    ++report.events;
    for (const conversation::Effect& effect : effects) {
      if (const auto* turn = std::get_if<conversation::PersistTurn>(&effect)) report.turns.push_back(turn->turn);
    }
    if (conversation::hash_effects(effects) == logged.effects_hash) continue;
    Divergence divergence{logged.seq, logged.at, logged.event_json, {}};
    for (const conversation::Effect& effect : effects) divergence.effects.push_back(conversation::to_json_text(effect));
    report.divergence = std::move(divergence);
    break;
  }
  report.session = machine.session();
  report.ended = machine.ended();
  return report;
}

std::vector<std::string> decision_words(const Decision& decision) {
  std::vector<std::string> words;
  for (const conversation::FieldUpdate& update : decision.field_updates) {
    words.push_back((update.value ? "field " + update.field + " = " + templates::to_canonical(*update.value)
                                  : "clear field " + update.field) +
                    (update.confirmed ? " (confirmed)" : ""));
  }
  for (const conversation::ToolRequest& tool : decision.tools) {
    std::string text = "call tool " + tool.tool;
    for (const auto& [key, value] : tool.arguments) text += " " + key + "=" + value;
    words.push_back(std::move(text));
  }
  for (const conversation::OfferMade& offer : decision.offers) {
    words.push_back("offer " + offer.offer + " " + number_text(offer.value));
  }
  for (const std::string& tag : decision.tags) words.push_back("tag " + tag);
  if (!decision.lead_status.empty()) words.push_back("lead status " + decision.lead_status);
  if (!decision.callback_field.empty()) words.push_back("callback at " + decision.callback_field);
  if (!decision.dtmf.empty()) words.push_back("send keys " + decision.dtmf);
  if (decision.opt_out) words.push_back("opt out");
  if (decision.voicemail) words.push_back("voicemail");
  for (const conversation::SayItem& item : decision.say) {
    std::string text = "say (" + std::string(conversation::to_string(item.kind)) + ") ";
    words.push_back(text + (item.script.empty() ? "\"" + item.text + "\"" : item.script));
  }
  for (const std::string& instruction : decision.direct) words.push_back("direct: " + instruction);
  if (!decision.next_stage.empty()) words.push_back("stage -> " + decision.next_stage);
  if (decision.ending) {
    const bool transfer = decision.ending->kind == conversation::EndingKind::kTransfer;
    words.push_back((transfer ? "transfer to " + decision.ending->destination : std::string("end call")) + " (" +
                    decision.ending->outcome + ")");
  }
  return words;
}

namespace {

/// Follows the recorded machine and asks the other template at every decision.
class Comparison {
 public:
  Comparison(const CallHeader& header, const pipeline::DecisionEngine& recorded, const CampaignRuntime& other)
      : header_(header), machine_(header.setup, recorded), other_(other) {}

  void feed(const conversation::Event& event, core::Duration at) {
    if (report_.first_difference) {
      machine_.on(event, core::TimePoint(at));  // what became of the recorded call is still to be known
    } else {
      compare(event, at);
    }
    report_.recorded_outcome = machine_.session().outcome;
  }

  CounterfactualReport take() { return std::move(report_); }

 private:
  void compare(const conversation::Event& event, core::Duration at) {
    if (const auto* pressed = std::get_if<conversation::DtmfReceived>(&event)) keys_ = pressed->digits;
    // Only what can lead to a decision needs the session of before it.
    const bool decides = std::holds_alternative<conversation::CallConnected>(event) ||
                         std::holds_alternative<conversation::SignalsReady>(event) ||
                         std::holds_alternative<conversation::ToolFinished>(event);
    conversation::SessionState before = decides ? machine_.session() : conversation::SessionState{};
    const conversation::Effects effects = machine_.on(event, core::TimePoint(at));
    for (const conversation::Effect& effect : effects) {
      if (const auto* start = std::get_if<conversation::StartExtraction>(&effect)) last_input_ = start->input;
    }
    if (decides && machine_.decided()) decide_again(event, std::move(before), *machine_.decided(), at);
  }

  void decide_again(const conversation::Event& event, conversation::SessionState session, const Decision& recorded,
                    core::Duration at) {
    pipeline::DecisionInput input;
    conversation::Signals signals;
    if (std::holds_alternative<conversation::CallConnected>(event)) {
      input.trigger = TurnTrigger::kCallStart;
    } else if (std::holds_alternative<conversation::SignalsReady>(event)) {
      signals = other_.extractor.extract(last_input_);
      signals_ = signals;
      if (!keys_.empty() && last_input_.utterance == keys_) {
        input.trigger = TurnTrigger::kDtmf;
        input.digits = std::exchange(keys_, {});
      }
    } else if (std::holds_alternative<conversation::ToolFinished>(event)) {
      input.trigger = TurnTrigger::kToolResult;
      signals = signals_;
    }
    if (const auto* finished = std::get_if<conversation::ToolFinished>(&event)) {
      session.tool_results.push_back(finished->result);
    }
    session.extracted_signals = signals;
    input.utterance = last_input_.utterance;
    input.elapsed = at;
    if (input.trigger != TurnTrigger::kToolResult) earlier_.clear();
    input.earlier = earlier_;
    input.now = templates::to_civil(header_.setup.started + at, header_.setup.contact.utc_offset);
    ++report_.decisions;
    earlier_.push_back(other_.engine.decide(signals, session, input));
    std::vector<std::string> was = decision_words(recorded);
    std::vector<std::string> now = decision_words(earlier_.back());
    if (was == now) return;
    DecisionDifference difference;
    difference.turn = core::TurnId(static_cast<std::uint32_t>(session.turns));
    difference.stage = session.current_stage;
    difference.heard = last_input_.utterance;
    difference.recorded = std::move(was);
    difference.other = std::move(now);
    report_.first_difference = std::move(difference);
  }

  const CallHeader& header_;
  ConversationOrchestrator machine_;
  const CampaignRuntime& other_;
  conversation::ExtractionInput last_input_;
  std::string keys_;  ///< pressed last
  conversation::Signals signals_;
  std::vector<Decision> earlier_;
  CounterfactualReport report_;
};

}  // namespace

core::Result<CounterfactualReport> counterfactual(const CallHeader& header, int machine_version,
                                                  const std::vector<LoggedEvent>& events,
                                                  const CampaignRuntime& other) {
  return counterfactual(header, machine_version, events, pipeline::DecisionEngine(header.setup.campaign), other);
}

core::Result<CounterfactualReport> counterfactual(const CallHeader& header, int machine_version,
                                                  const std::vector<LoggedEvent>& events,
                                                  const pipeline::DecisionEngine& recorded,
                                                  const CampaignRuntime& other) {
  if (const core::Status same = check_version(machine_version); !same.ok()) return same.error();
  Comparison comparison(header, recorded, other);
  for (const LoggedEvent& logged : events) {
    core::Result<conversation::Event> event = read_event(logged);
    if (!event.ok()) return event.error();
    comparison.feed(*event, logged.at);
  }
  return comparison.take();
}

}  // namespace callai::orchestrators
