#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "core/json.h"
#include "orchestrators/webhook_mail.h"

namespace callai::orchestrators {

namespace {

using core::Json;

constexpr std::string_view kMailto = "mailto:";
constexpr std::size_t kMaxSubject = 150;

/// "follow_up.created" as "Follow up created".
std::string words_of(std::string_view name) {
  std::string words(name);
  for (char& c : words) {
    if (c == '_' || c == '.') c = ' ';
  }
  if (!words.empty() && words.front() >= 'a' && words.front() <= 'z')
    words.front() = static_cast<char>(words.front() - 'a' + 'A');
  return words;
}

std::string shown(const Json& value) {
  if (value.is_null()) return "-";
  return value.is_string() ? value.get<std::string>() : value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// What tells one event of a kind from another at a glance.
std::string about(const Json& data) {
  for (const char* key : {"kind", "outcome", "status", "field"}) {
    const auto found = data.find(key);
    if (found != data.end() && found->is_string()) return ": " + words_of(found->get<std::string>());
  }
  return "";
}

}  // namespace

std::string mail_address_of(const std::string& url) {
  return url.starts_with(kMailto) ? url.substr(kMailto.size()) : "";
}

net::Mail mail_of(const std::string& address, const repositories::DueDelivery& delivery, core::WallTime now) {
  Json payload = Json::parse(delivery.payload, nullptr, false);
  if (!payload.is_object()) payload = Json::object();
  const Json data = payload.value("data", Json::object());
  net::Mail mail;
  mail.id = delivery.id;
  mail.to = address;
  mail.date = now;
  mail.subject = ("CallAI: " + words_of(delivery.event) + (data.is_object() ? about(data) : "")).substr(0, kMaxSubject);
  mail.text = words_of(delivery.event) + ", " + shown(payload.value("created_at", Json(""))) + "\n\n";
  if (data.is_object()) {
    for (const auto& [key, value] : data.items()) mail.text += words_of(key) + ": " + shown(value) + "\n";
  }
  mail.text +=
      "\nYou get this because a webhook of CallAI names your address; whoever manages CallAI can change that.\n";
  return mail;
}

}  // namespace callai::orchestrators
