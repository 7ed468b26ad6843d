#include <algorithm>

#include "conversation/enum_names.h"
#include "conversation/session_state.h"
#include "conversation/turn.h"

namespace callai::conversation {

namespace {

// Playout counts words at ASCII white space, whatever the locale.
bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

}  // namespace

std::string_view to_string(ToolStatus status) {
  return enum_name(status);
}
std::string_view to_string(SayKind kind) {
  return enum_name(kind);
}
std::string_view to_string(TurnTrigger trigger) {
  return enum_name(trigger);
}
std::string_view to_string(HangupCause cause) {
  return enum_name(cause);
}

std::string contact_attribute(const Contact& contact, std::string_view name) {
  if (name == "id") return contact.id.value();
  if (name == "phone_number") return contact.phone_number;
  if (name == "first_name") return contact.first_name;
  if (name == "last_name") return contact.last_name;
  if (name == "email") return contact.email;
  if (name == "company") return contact.company;
  if (name == "status") return contact.status;
  for (const auto& [key, value] : contact.custom_fields) {
    if (key == name) return value;
  }
  return "";
}

const ToolResult* last_result(const SessionState& session, const std::string& tool) {
  const auto found = std::find_if(session.tool_results.rbegin(), session.tool_results.rend(),
                                  [&tool](const ToolResult& result) { return result.tool == tool; });
  return found == session.tool_results.rend() ? nullptr : &*found;
}

int offers_made(const SessionState& session, const std::string& offer) {
  return static_cast<int>(std::count_if(session.offers.begin(), session.offers.end(),
                                        [&offer](const OfferMade& made) { return made.offer == offer; }));
}

bool stage_complete(const SessionState& session, const templates::CampaignTemplate& t, const std::string& stage) {
  const templates::Stage* found = templates::find_stage(t, stage);
  if (found == nullptr) return false;
  return std::all_of(found->required_fields.begin(), found->required_fields.end(), [&](const std::string& id) {
    const auto state = session.fields.find(id);
    if (state == session.fields.end()) return false;
    const templates::Field* field = templates::find_field(t, id);
    return field == nullptr || field->confirm != templates::ConfirmPolicy::kReadback || state->second.confirmed;
  });
}

int count_words(std::string_view text) {
  int words = 0;
  bool inside = false;
  for (const char c : text) {
    if (!is_space(c) && !inside) ++words;
    inside = !is_space(c);
  }
  return words;
}

std::string first_words(std::string_view text, int n) {
  int words = 0;
  std::size_t end = 0;
  std::size_t begin = text.size();
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool starts = !is_space(text[i]) && (i == 0 || is_space(text[i - 1]));
    if (starts && ++words > n) break;
    if (is_space(text[i])) continue;
    begin = std::min(begin, i);
    end = i + 1;
  }
  return begin < end ? std::string(text.substr(begin, end - begin)) : std::string();
}

}  // namespace callai::conversation
