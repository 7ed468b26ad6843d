#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/units.h"

namespace callai::repositories {

// What webhooks are told of. docs/webhooks.md has the data of each.
namespace webhook_events {
inline constexpr std::string_view kCallStarted = "call.started";
inline constexpr std::string_view kCallAnswered = "call.answered";
inline constexpr std::string_view kCallEnded = "call.ended";
inline constexpr std::string_view kCallReviewed = "call.reviewed";
inline constexpr std::string_view kTurnCompleted = "turn.completed";
inline constexpr std::string_view kFieldExtracted = "field.extracted";
inline constexpr std::string_view kOutcomeDecided = "outcome.decided";
inline constexpr std::string_view kCallbackAgreed = "callback.agreed";
inline constexpr std::string_view kOptOut = "contact.opted_out";
inline constexpr std::string_view kFollowUp = "follow_up.created";
inline constexpr std::string_view kCampaignChanged = "campaign.status_changed";
inline constexpr std::string_view kTest = "webhook.test";  ///< asked for by a person; not to be subscribed to
inline constexpr std::string_view kAll = "*";
}  // namespace webhook_events

/// What can be subscribed to, "*" among it.
const std::vector<std::string_view>& known_webhook_events();

/// Something that happened.
struct WebhookEvent {
  std::string_view type;
  std::string stream;  ///< what it is about: the id of a call, of a campaign
  core::WallTime at{};
};
/// The event's data, a JSON object; asked for only when somebody wants the event.
using WebhookData = std::function<std::string()>;

/// "2026-11-24T10:15:00.000Z": how moments are written there.
std::string webhook_moment(core::WallTime at);

/// {"id": ..., "type": ..., "created_at": ..., "data": ...}: what is sent.
std::string webhook_payload(const std::string& id, const WebhookEvent& event, std::string_view data_json);

}  // namespace callai::repositories
