#include "pipeline/placeholders.h"

#include <algorithm>

#include "pipeline/decision_trace.h"
#include "pipeline/spoken_form.h"

namespace callai::pipeline {
namespace {

using templates::Properties;

std::string lookup(const Properties& properties, std::string_view name) {
  for (const auto& [key, value] : properties) {
    if (key == name) return value;
  }
  return "";
}

bool starts_with(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

constexpr std::string_view kUnitWords[] = {"percent", "%", "dollar", "euro", "pound"};

/// True when the text behind a placeholder names the unit already: "{offer.x.value} percent", "... %", "... dollars".
bool unit_follows(std::string_view rest) {
  while (!rest.empty() && rest.front() == ' ') rest.remove_prefix(1);
  return std::any_of(std::begin(kUnitWords), std::end(kUnitWords),
                     [rest](std::string_view unit) { return starts_with(rest, unit); });
}

class Filler {
 public:
  explicit Filler(const PlaceholderScope& scope) : scope_(scope) {}

  /// `rest`: what follows the placeholder.
  std::string value(std::string_view name, std::string_view rest) const {
    const std::size_t dot = name.find('.');
    if (dot == std::string_view::npos) {
      if (name == "utterance") return std::string(scope_.utterance);
      if (name == "passage") return std::string(scope_.passage);
      return "";
    }
    const std::string_view room = name.substr(0, dot);
    const std::string_view item = name.substr(dot + 1);
    if (room == "now") return now(item);
    if (scope_.campaign != nullptr) {
      const auto& business = scope_.campaign->business_context;
      if (room == "company") return lookup(business.company, item);
      if (room == "product") return lookup(business.product, item);
      if (room == "custom") return lookup(scope_.campaign->custom_fields, item);
      if (room == "agent" && item == "name") return scope_.campaign->response_templates.personality.agent_name;
    }
    if (scope_.session == nullptr) return "";
    if (room == "contact") return contact(item);
    if (room == "field") return field(item);
    if (room == "offer") return offer(item, rest);
    if (room == "tool") return tool(item);
    return "";
  }

 private:
  std::string now(std::string_view item) const {
    if (item == "date") {
      return scope_.spoken ? spoken_date(scope_.now.date, scope_.now.date) : templates::to_canonical(scope_.now.date);
    }
    if (item == "time") return scope_.spoken ? spoken_time(scope_.now.time) : templates::to_canonical(scope_.now.time);
    return "";
  }

  std::string contact(std::string_view item) const {
    const std::string value = conversation::contact_attribute(scope_.session->contact, item);
    if (!scope_.spoken || value.empty()) return value;
    if (item == "phone_number") return spoken_phone(value);
    if (item == "email") return spoken_email(value);
    return value;
  }

  std::string field(std::string_view item) const {
    const auto found = scope_.session->fields.find(std::string(item));
    if (found == scope_.session->fields.end()) return "";
    const templates::Field* definition =
        scope_.campaign != nullptr ? templates::find_field(*scope_.campaign, found->first) : nullptr;
    if (!scope_.spoken || definition == nullptr) return templates::to_canonical(found->second.value);
    return spoken_value(found->second.value, *definition, scope_.now.date);
  }

  /// "ID.value": of the newest one made. Spoken with its unit, unless the script names the unit itself.
  std::string offer(std::string_view item, std::string_view rest) const {
    constexpr std::string_view kSuffix = ".value";
    if (item.size() <= kSuffix.size() || item.substr(item.size() - kSuffix.size()) != kSuffix) return "";
    const std::string id(item.substr(0, item.size() - kSuffix.size()));
    const auto& offers = scope_.session->offers;
    const auto made = std::find_if(offers.rbegin(), offers.rend(), [&id](const auto& o) { return o.offer == id; });
    if (made == offers.rend()) return "";
    if (!scope_.spoken) return number_text(made->value);
    const templates::OfferPolicy* policy =
        scope_.campaign != nullptr ? templates::find_offer(*scope_.campaign, id) : nullptr;
    if (policy == nullptr || unit_follows(rest)) return spoken_number(made->value);
    if (policy->unit == templates::OfferUnit::kPercent) return spoken_percent(made->value);
    const auto money =
        templates::parse_canonical(templates::FieldType::kMoney, number_text(made->value), policy->currency);
    if (!money) return spoken_number(made->value);
    return spoken_money(std::get<templates::Money>(*money));
  }

  /// "ID.PATH": the ids of tools hold no dot.
  std::string tool(std::string_view item) const {
    const std::size_t dot = item.find('.');
    if (dot == std::string_view::npos) return "";
    const conversation::ToolResult* result =
        conversation::last_result(*scope_.session, std::string(item.substr(0, dot)));
    return result != nullptr ? lookup(result->values, item.substr(dot + 1)) : "";
  }

  const PlaceholderScope& scope_;
};

}  // namespace

std::string fill_placeholders(std::string_view text, const PlaceholderScope& scope) {
  const Filler filler(scope);
  std::string out;
  out.reserve(text.size() + 32);
  while (!text.empty()) {
    const std::size_t open = text.find('{');
    if (open == std::string_view::npos) break;
    out += text.substr(0, open);
    text.remove_prefix(open);
    if (starts_with(text, "{{")) {
      out += '{';
      text.remove_prefix(2);
      continue;
    }
    const std::size_t close = text.find('}');
    if (close == std::string_view::npos) break;
    std::string_view name = text.substr(1, close - 1);
    text.remove_prefix(close + 1);
    std::string_view otherwise;
    if (const std::size_t bar = name.find('|'); bar != std::string_view::npos) {
      otherwise = name.substr(bar + 1);
      name = name.substr(0, bar);
    }
    const std::string value = filler.value(name, text);
    out += value.empty() ? std::string(otherwise) : value;
  }
  out += text;
  return out;
}

}  // namespace callai::pipeline
