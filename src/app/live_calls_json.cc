#include "app/live_calls.h"
#include "conversation/vocabulary_json.h"
#include "core/json_reader.h"

namespace callai::app {

namespace {

using core::Json;

std::string text_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

void LiveCalls::on_step(const core::CallId& call, core::Duration at, const conversation::Event& event,
                        const conversation::Effects& effects) {
  remember(call, effects);
  if (std::holds_alternative<conversation::CallConnected>(event)) {
    live_.publish(org_, "call_answered", call, text_of({{"call_id", call.value()}}));
  } else if (const auto* final = std::get_if<conversation::TranscriptFinal>(&event)) {
    if (!final->transcript.text.empty()) publish_words("heard", call, at, final->transcript.text);
  } else if (const auto* started = std::get_if<conversation::SegmentStarted>(&event)) {
    auto sentence = waiting_[call].extract(started->segment);
    if (sentence) publish_words("saying", call, at, sentence.mapped());
  } else if (const auto* held = std::get_if<conversation::LineHeld>(&event)) {
    live_.publish(org_, "line_held", call, text_of({{"call_id", call.value()}, {"on_hold", held->on_hold}}));
  }
}

void LiveCalls::remember(const core::CallId& call, const conversation::Effects& effects) {
  for (const conversation::Effect& effect : effects) {
    if (const auto* speak = std::get_if<conversation::Speak>(&effect)) {
      waiting_[call][speak->segment.id] = speak->segment.text;
    } else if (std::holds_alternative<conversation::ClearPlayout>(effect)) {
      waiting_.erase(call);
    }
  }
}

void LiveCalls::publish_words(const char* name, const core::CallId& call, core::Duration at, const std::string& text) {
  live_.publish(org_, name, call, text_of({{"call_id", call.value()}, {"at_ms", core::to_ms(at)}, {"text", text}}));
}

void LiveCalls::on_turn(const core::CallId& call, const conversation::Turn& turn,
                        const conversation::SessionState& session) {
  live_.publish(
      org_, "turn", call,
      text_of({{"call_id", call.value()}, {"stage", session.current_stage}, {"turn", conversation::to_json(turn)}}));
}

void LiveCalls::on_end(const core::CallId& call, const orchestrators::CallSummary& summary) {
  waiting_.erase(call);
  live_.publish(org_, "call_ended", call,
                text_of({{"call_id", call.value()},
                         {"status", summary.status},
                         {"outcome", summary.outcome},
                         {"reason", summary.reason},
                         {"talk_seconds", core::to_ms(summary.talk) / 1000.0}}));
}

void LiveCalls::on_trouble(const core::CallId& call, const telephony::LineTrouble& trouble) {
  if (trouble.what.empty()) {
    live_.publish(org_, "line_recovered", call, text_of({{"call_id", call.value()}}));
  } else {
    live_.publish(org_, "line_trouble", call,
                  text_of({{"call_id", call.value()}, {"what", trouble.what}, {"mend", trouble.mend}}));
  }
}

void publish_call_started(api::LiveHub& live, const core::OrgId& org, const core::CallId& call,
                          const core::CampaignId& campaign, const core::ContactId& contact) {
  live.publish(
      org, "call_started", call,
      text_of({{"call_id", call.value()}, {"campaign_id", campaign.value()}, {"contact_id", contact.value()}}));
}

}  // namespace callai::app
