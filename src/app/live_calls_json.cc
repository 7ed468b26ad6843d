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

void LiveCalls::on_step(const core::CallId& call, core::Duration, const conversation::Event& event,
                        const conversation::Effects&) {
  if (!std::holds_alternative<conversation::CallConnected>(event)) return;
  live_.publish(org_, "call_answered", call, text_of({{"call_id", call.value()}}));
}

void LiveCalls::on_turn(const core::CallId& call, const conversation::Turn& turn,
                        const conversation::SessionState& session) {
  live_.publish(
      org_, "turn", call,
      text_of({{"call_id", call.value()}, {"stage", session.current_stage}, {"turn", conversation::to_json(turn)}}));
}

void LiveCalls::on_end(const core::CallId& call, const orchestrators::CallSummary& summary) {
  live_.publish(org_, "call_ended", call,
                text_of({{"call_id", call.value()},
                         {"status", summary.status},
                         {"outcome", summary.outcome},
                         {"talk_seconds", core::to_ms(summary.talk) / 1000.0}}));
}

void publish_call_started(api::LiveHub& live, const core::OrgId& org, const core::CallId& call,
                          const core::CampaignId& campaign, const core::ContactId& contact) {
  live.publish(
      org, "call_started", call,
      text_of({{"call_id", call.value()}, {"campaign_id", campaign.value()}, {"contact_id", contact.value()}}));
}

}  // namespace callai::app
