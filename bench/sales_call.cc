#include "bench/sales_call.h"

#include <array>
#include <cstdint>

#include "core/check.h"
#include "orchestrators/session_manager.h"
#include "templates/prebuilt.h"
#include "templates/template_json.h"

namespace callai::bench {

namespace {

constexpr std::array<std::string_view, 12> kLines{
    "and who are you",
    "are you a robot by the way",
    "yes go ahead please",
    "normal power i suppose from the grid",
    "there are six of us",
    "the bill keeps going up",
    "that is too much money for us",
    "can you do better than that",
    "it is still too much",
    "that is still out of our budget",
    "yes please do that",
    "on monday at eleven",
};
constexpr templates::CivilDateTime kNow{{2026, 11, 24}, {10, 15}};
constexpr int kRecentEntries = 8;
constexpr std::uint64_t kSeed = 1;

/// The decision carried out: what it changes, what it says, and all of it heard.
void finish_turn(const orchestrators::CampaignRuntime& runtime, const conversation::Decision& decision,
                 core::SegmentId& last_segment, orchestrators::SessionManager& session, conversation::Turn& turn) {
  session.apply(decision, turn.id);
  conversation::ReplyRequest request;
  request.turn = turn.id;
  request.utterance = turn.heard.text;
  request.decision = decision;
  request.signals = turn.signals;
  request.session = session.state();
  request.now = kNow;
  request.seed = kSeed;
  for (conversation::SpeechSegment& segment : runtime.generator.compose(request)) {
    last_segment = core::SegmentId(last_segment.value() + 1);
    segment.id = last_segment;
    session.begun(segment);
    const int words = conversation::count_words(segment.text);
    turn.spoken.push_back({segment, words, words, true});
    session.heard(turn.spoken.back(), turn.id);
  }
  turn.decisions.push_back(decision);
  turn.stage_after = session.state().current_stage;
}

}  // namespace

std::span<const std::string_view> sales_lines() {
  return kLines;
}

std::shared_ptr<const orchestrators::CampaignRuntime> sales_runtime() {
  const templates::PrebuiltTemplate* const found = templates::find_prebuilt("sales");
  CALLAI_CHECK(found != nullptr, "the sales template ships with the program");
  templates::ParsedTemplate parsed = templates::parse_template(found->json);
  CALLAI_CHECK(!core::has_errors(parsed.problems), "the sales template is sound");
  return std::make_shared<const orchestrators::CampaignRuntime>(
      std::make_shared<const templates::CampaignTemplate>(std::move(parsed.value)));
}

conversation::Contact sales_contact() {
  conversation::Contact contact;
  contact.phone_number = "+12025550143";
  contact.first_name = "Dana";
  contact.last_name = "Miller";
  contact.company = "Miller Bakery";
  return contact;
}

std::vector<SalesTurn> play_sales_call(const orchestrators::CampaignRuntime& runtime) {
  orchestrators::SessionManager session("ses_1", sales_contact(), runtime.campaign);
  core::SegmentId last_segment;
  conversation::Turn opening;
  opening.id = core::TurnId(1);
  opening.trigger = conversation::TurnTrigger::kCallStart;
  pipeline::DecisionInput start;
  start.trigger = opening.trigger;
  start.now = kNow;
  finish_turn(runtime, runtime.engine.decide({}, session.state(), start), last_segment, session, opening);

  std::vector<SalesTurn> turns;
  for (const std::string_view line : kLines) {
    SalesTurn one;
    one.turn.id = core::TurnId(static_cast<std::uint32_t>(turns.size() + 2));
    one.turn.stage_before = session.state().current_stage;
    one.turn.heard.text = line;
    one.turn.heard.confidence = 0.95;
    one.turn.heard.source = "text";
    one.heard.utterance = line;
    one.heard.stage = session.state().current_stage;
    one.heard.open_question = session.state().open_question;
    one.heard.recent = session.recent(kRecentEntries);
    one.heard.known_fields = session.known_fields();
    one.heard.now = kNow;
    session.begin_caller_turn(one.turn.id, one.heard.utterance);
    one.turn.signals = one.signals = runtime.extractor.extract(one.heard);
    session.store_signals(one.signals);
    one.session = session.state();
    one.input.utterance = line;
    one.input.elapsed = std::chrono::seconds(10 * (turns.size() + 1));
    one.input.now = kNow;
    finish_turn(runtime, runtime.engine.decide(one.signals, one.session, one.input), last_segment, session, one.turn);
    turns.push_back(std::move(one));
  }
  return turns;
}

}  // namespace callai::bench
