#include <algorithm>
#include <string_view>
#include <utility>

#include "sim/scenario_writer.h"

namespace callai::sim {

namespace {

using conversation::Turn;
using conversation::TurnTrigger;

/// A pattern for just these words.
std::string quoted(const std::string& words) {
  constexpr std::string_view kSpecial = ".?*+()[]{}|^$\\";
  std::string pattern;
  for (const char c : words) {
    if (kSpecial.find(c) != std::string_view::npos) pattern += '\\';
    pattern += c;
  }
  return pattern;
}

/// What the caller hears last before a line: "" nothing.
std::string last_words(const Turn& turn) {
  for (auto spoken = turn.spoken.rbegin(); spoken != turn.spoken.rend(); ++spoken) {
    if (spoken->words_heard > 0) return spoken->segment.text;
  }
  return "";
}

const conversation::SpokenSegment* cut_segment(const Turn& turn) {
  const auto cut = std::find_if(turn.spoken.begin(), turn.spoken.end(),
                                [](const conversation::SpokenSegment& s) { return !s.finished && s.words_heard > 0; });
  return cut == turn.spoken.end() ? nullptr : &*cut;
}

/// A line of the caller: after `before`, the agent's turn, ended or was cut.
PersonaRule line_of(const Turn& turn, const Turn* before, std::size_t number) {
  PersonaRule rule;
  rule.id = "line_" + std::to_string(number);
  if (number > 1) rule.after.push_back("line_" + std::to_string(number - 1));
  if (turn.trigger == TurnTrigger::kDtmf) {
    rule.dtmf = turn.digits;
  } else {
    rule.say.push_back(turn.heard.text);
  }
  if (before == nullptr) return rule;
  const conversation::SpokenSegment* cut = before->interrupted ? cut_segment(*before) : nullptr;
  if (cut != nullptr) {
    rule.agent_says.push_back(quoted(cut->segment.text));
    rule.interrupt_after_words = std::max(1, cut->words_heard);
  } else if (before->trigger == TurnTrigger::kSilence && !last_words(*before).empty()) {
    rule.agent_says.push_back(quoted(last_words(*before)));  // he waited for this prompt
  }
  return rule;
}

Persona persona_of(const std::vector<Turn>& turns, bool voicemail) {
  Persona persona;
  const Turn* before = nullptr;
  for (const Turn& turn : turns) {
    if (!turn.heard.text.empty() || !turn.digits.empty()) {
      if (voicemail) {
        persona.machine = AnsweringMachine{turn.heard.text, true};
        return persona;
      }
      persona.rules.push_back(line_of(turn, before, persona.rules.size() + 1));
    }
    before = &turn;
  }
  if (voicemail) persona.machine = AnsweringMachine{"please leave a message after the tone", true};
  return persona;
}

void expect(ExpectedEvent event, std::vector<ExpectedEvent>& events) {
  events.push_back(std::move(event));
}

std::vector<ExpectedEvent> events_of(const std::vector<Turn>& turns) {
  std::vector<ExpectedEvent> events;
  for (const Turn& turn : turns) {
    for (const conversation::Decision& decision : turn.decisions) {
      for (const conversation::OfferMade& offer : decision.offers) {
        expect({HappeningKind::kOffer, offer.offer, std::nullopt, std::nullopt, std::nullopt}, events);
      }
      for (const std::string& tag : decision.tags) {
        expect({HappeningKind::kTag, tag, std::nullopt, std::nullopt, std::nullopt}, events);
      }
      if (!decision.callback_field.empty()) {
        expect({HappeningKind::kCallback, decision.callback_field, std::nullopt, std::nullopt, std::nullopt}, events);
      }
    }
    if (turn.stage_after != turn.stage_before) {
      expect({HappeningKind::kStage, turn.stage_after, std::nullopt, std::nullopt, std::nullopt}, events);
    }
  }
  return events;
}

Faults faults_of(const orchestrators::ReplayReport& replayed) {
  using conversation::ToolStatus;
  Faults faults;
  faults.transfer = replayed.session.outcome == "transfer_failed";
  std::map<std::string, bool> worked;
  for (const conversation::ToolResult& result : replayed.session.tool_results) {
    const ToolStatus status = result.status;
    worked[result.tool] = worked[result.tool] || status == ToolStatus::kOk;
    if (status == ToolStatus::kNotFound || status == ToolStatus::kFailed || status == ToolStatus::kTimeout) {
      faults.tools[result.tool] = status;
    }
  }
  std::erase_if(faults.tools, [&worked](const auto& fault) { return worked[fault.first]; });
  return faults;
}

}  // namespace

Scenario scenario_of_call(const orchestrators::CallHeader& header, const orchestrators::ReplayReport& replayed) {
  const orchestrators::ConversationSetup& setup = header.setup;
  const conversation::SessionState& session = replayed.session;
  Scenario scenario;
  scenario.id = "from_" + setup.call.value();
  scenario.title = "Made from call " + setup.call.value();
  scenario.template_id = setup.campaign->meta.id;
  scenario.seed = setup.seed;
  scenario.outbound = setup.outbound;
  scenario.contact = setup.contact;
  if (scenario.contact.phone_number.empty()) scenario.contact.phone_number = header.number;
  scenario.local_time = templates::to_civil(setup.started, setup.contact.utc_offset);
  if (setup.max_call < setup.campaign->session_config.max_call) scenario.max_call = setup.max_call;
  scenario.faults = faults_of(replayed);
  const auto voicemail = std::any_of(replayed.turns.begin(), replayed.turns.end(),
                                     [](const Turn& turn) { return turn.trigger == TurnTrigger::kVoicemail; });
  scenario.persona = persona_of(replayed.turns, voicemail);
  if (session.outcome == "caller_hung_up") {
    PersonaRule last;
    last.id = "line_" + std::to_string(scenario.persona.rules.size() + 1);
    if (!scenario.persona.rules.empty()) last.after.push_back(scenario.persona.rules.back().id);
    last.hang_up = true;
    scenario.persona.rules.push_back(std::move(last));
  }
  Expected& expected = scenario.expected;
  expected.outcome = session.outcome;
  expected.events = events_of(replayed.turns);
  expected.stages = session.stages_visited;
  for (const auto& [id, field] : session.fields) {
    expected.fields.emplace_back(id, templates::to_canonical(field.value));
  }
  expected.tags = session.tags;
  expected.opted_out = session.opted_out;
  return scenario;
}

}  // namespace callai::sim
