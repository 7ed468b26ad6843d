#include "orchestrators/call_events_json.h"

#include <nlohmann/json.hpp>

#include "conversation/vocabulary_json.h"
#include "core/json.h"
#include "repositories/webhooks/webhook_event.h"

namespace callai::orchestrators {

namespace {

using core::Json;

constexpr double kMicros = 1e6;

std::string text_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}
Json or_null(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}
double seconds(core::Duration d) {
  return core::to_ms(d) / 1000.0;
}

/// What the caller heard of the turn.
std::string said(const conversation::Turn& turn) {
  std::string words;
  for (const conversation::SpokenSegment& spoken : turn.spoken) {
    const std::string heard = conversation::first_words(spoken.segment.text, spoken.words_heard);
    if (!heard.empty()) words += (words.empty() ? "" : " ") + heard;
  }
  return words;
}

}  // namespace

std::string call_started_json(const repositories::CallRecord& call) {
  return text_of({{"call_id", call.id.value()},
                  {"campaign_id", or_null(call.campaign.value())},
                  {"contact_id", or_null(call.contact.value())},
                  {"direction", std::string(to_string(call.direction))},
                  {"phone_number", call.phone_number},
                  {"template_id", call.template_id.value()},
                  {"template_version", call.template_version}});
}

std::string call_answered_json(const repositories::CallRecord& call) {
  return text_of({{"call_id", call.id.value()},
                  {"campaign_id", or_null(call.campaign.value())},
                  {"contact_id", or_null(call.contact.value())}});
}

std::string turn_json(const core::CallId& call, const conversation::Turn& turn) {
  Json json{{"call_id", call.value()},
            {"number", turn.id.value()},
            {"trigger", std::string(to_string(turn.trigger))},
            {"stage_before", turn.stage_before},
            {"stage_after", turn.stage_after},
            {"heard", turn.heard.text},
            {"digits", turn.digits},
            {"said", said(turn)},
            {"interrupted", turn.interrupted}};
  const conversation::TurnTimings& t = turn.timings;
  json["response_ms"] =
      t.speech_stopped && t.first_audio ? Json(core::to_ms(*t.first_audio - *t.speech_stopped)) : Json(nullptr);
  Json tools = Json::array();
  for (const conversation::ToolResult& result : turn.tool_results) {
    tools.push_back({{"tool", result.tool}, {"status", std::string(to_string(result.status))}});
  }
  json["tools"] = std::move(tools);
  return text_of(json);
}

std::string field_json(const core::CallId& call, const core::ContactId& contact,
                       const conversation::StoreField& field) {
  return text_of({{"call_id", call.value()},
                  {"contact_id", or_null(contact.value())},
                  {"field", field.field},
                  {"value", field.cleared ? Json(nullptr) : Json(field.canonical)},
                  {"confirmed", field.confirmed}});
}

std::string callback_json(const repositories::CallbackRecord& callback) {
  return text_of({{"call_id", callback.call.value()},
                  {"contact_id", or_null(callback.contact.value())},
                  {"callback_id", callback.id},
                  {"at_local", templates::to_canonical(callback.at_local)},
                  {"at", repositories::webhook_moment(callback.at)}});
}

std::string follow_up_json(const repositories::FollowUpRecord& f) {
  return text_of({{"follow_up_id", f.id},
                  {"kind", f.kind},
                  {"call_id", f.call.value()},
                  {"campaign_id", or_null(f.campaign.value())},
                  {"contact_id", or_null(f.contact.value())},
                  {"phone_number", f.phone_number},
                  {"summary", f.summary},
                  {"due_at", f.due ? Json(repositories::webhook_moment(*f.due)) : Json(nullptr)}});
}

std::string opt_out_json(const core::CallId& call, const conversation::Contact& contact) {
  return text_of(
      {{"call_id", call.value()}, {"contact_id", or_null(contact.id.value())}, {"phone_number", contact.phone_number}});
}

std::string outcome_json(const core::CallId& call, const std::string& outcome, const std::string& by) {
  return text_of({{"call_id", call.value()}, {"outcome", outcome}, {"by", by}});
}

std::string call_ended_json(const core::CallId& call, const CallSummary& summary,
                            const repositories::CallUsage& usage) {
  Json fields = Json::object();
  for (const auto& [name, state] : summary.session.fields) fields[name] = templates::to_canonical(state.value);
  const conversation::CallReview& review = summary.review;
  return text_of({{"call_id", call.value()},
                  {"status", summary.status},
                  {"outcome", summary.outcome},
                  {"talk_seconds", seconds(summary.talk)},
                  {"stage", summary.session.current_stage},
                  {"lead_status", summary.session.campaign_stage},
                  {"tags", summary.session.tags},
                  {"fields", std::move(fields)},
                  {"opted_out", summary.session.opted_out},
                  {"summary", review.summary},
                  {"next_step", review.next_step},
                  {"sentiment", review.sentiment},
                  {"score", review.score ? Json(*review.score) : Json(nullptr)},
                  {"prompt_tokens", usage.prompt_tokens},
                  {"completion_tokens", usage.completion_tokens},
                  {"cost", static_cast<double>(usage.cost_micros) / kMicros}});
}

std::string review_json(const core::CallId& call, const conversation::CallReview& review) {
  return text_of({{"call_id", call.value()},
                  {"by", review.by},
                  {"outcome", review.outcome},
                  {"summary", review.summary},
                  {"next_step", review.next_step},
                  {"sentiment", review.sentiment},
                  {"score", review.score ? Json(*review.score) : Json(nullptr)}});
}

std::string campaign_changed_json(const core::CampaignId& campaign, const std::string& status,
                                  const std::string& before) {
  return text_of({{"campaign_id", campaign.value()}, {"status", status}, {"status_before", before}});
}

}  // namespace callai::orchestrators
