#include "repositories/webhooks/webhook_event.h"

#include <array>
#include <cstdio>

namespace callai::repositories {

std::string webhook_moment(core::WallTime at) {
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::milliseconds>(at - day));
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                static_cast<int>(time.seconds().count()), static_cast<int>(time.subseconds().count()));
  return text.data();
}

const std::vector<std::string_view>& known_webhook_events() {
  using namespace webhook_events;
  static const std::vector<std::string_view> kKnown{kAll,
                                                    kCallStarted,
                                                    kCallAnswered,
                                                    kCallEnded,
                                                    kCallReviewed,
                                                    kTurnCompleted,
                                                    kFieldExtracted,
                                                    kOutcomeDecided,
                                                    kCallbackAgreed,
                                                    kOptOut,
                                                    kFollowUp,
                                                    kCampaignChanged};
  return kKnown;
}

std::string webhook_payload(const std::string& id, const WebhookEvent& event, std::string_view data_json) {
  // Ids and names of events are of our own making: nothing in them needs an escape.
  std::string payload = R"({"id":")" + id + R"(","type":")" + std::string(event.type) + R"(","created_at":")" +
                        webhook_moment(event.at) + R"(","data":)";
  payload += data_json;
  payload += '}';
  return payload;
}

}  // namespace callai::repositories
