#include "telephony/ami/ami_action.h"

#include <algorithm>

#include "core/strings.h"
#include "telephony/leg_checks.h"
#include "telephony/sip/sip_values.h"

namespace callai::telephony {
namespace {

constexpr int kDigitMs = 160;

core::Error no_value(const std::string& field, const std::string& what) {
  return {core::ErrorCode::kInvalidArgument, "the manager's field " + field + " cannot be sent: " + what,
          "give letters, digits and the punctuation that such names have", ""};
}

bool only(std::string_view text, std::string_view punctuation) {
  return std::all_of(text.begin(), text.end(), [punctuation](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           punctuation.find(c) != std::string_view::npos;
  });
}

bool is_channel(std::string_view name) {
  const std::size_t slash = name.find('/');
  return slash != std::string_view::npos && slash > 0 && slash + 1 < name.size() && name.size() <= 200 &&
         only(name, "/@.;:+#*-_");
}

core::Status check_channel(const std::string& field, const std::string& name) {
  if (is_channel(name)) return {};
  return no_value(field, "it is no channel, as PJSIP/900-00000012 is one");
}

core::Status check_place(const AmiPlace& place) {
  if (place.context.empty() || place.context.size() > 80 || !only(place.context, "-_.")) {
    return no_value("Context", "'" + place.context.substr(0, 40) + "' is no context of a dialplan");
  }
  if (is_dialable(place.exten)) return {};
  return no_value("Exten", "it is no number");
}

/// The last look: whatever its fields are, they go over the wire as they are.
core::Result<AmiAction> checked(AmiMessage message, AmiCompletion completion = AmiCompletion::kResponse,
                                core::Duration deadline = std::chrono::seconds(5)) {
  if (auto wire = to_wire(message); !wire.ok()) return wire.error();
  return AmiAction{std::move(message), completion, deadline};
}

}  // namespace

core::Result<AmiAction> redirect_action(const std::string& channel, const AmiPlace& to) {
  if (core::Status ok = check_channel("Channel", channel); !ok) return ok.error();
  if (core::Status ok = check_place(to); !ok) return ok.error();
  AmiMessage message;
  message.add("Action", "Redirect").add("Channel", channel).add("Context", to.context).add("Exten", to.exten);
  message.add("Priority", "1");
  return checked(std::move(message));
}

core::Result<AmiAction> bridge_action(const std::string& channel, const std::string& other) {
  if (core::Status ok = check_channel("Channel1", channel); !ok) return ok.error();
  if (core::Status ok = check_channel("Channel2", other); !ok) return ok.error();
  AmiMessage message;
  message.add("Action", "Bridge").add("Channel1", channel).add("Channel2", other).add("Tone", "no");
  return checked(std::move(message));
}

core::Result<AmiAction> play_dtmf_action(const std::string& channel, char digit) {
  if (core::Status ok = check_channel("Channel", channel); !ok) return ok.error();
  if (!is_telephone_key(digit)) {
    return no_value("Digit", "it is no telephone key");
  }
  AmiMessage message;
  message.add("Action", "PlayDTMF").add("Channel", channel).add("Digit", std::string(1, digit));
  message.add("Duration", std::to_string(kDigitMs));
  return checked(std::move(message));
}

AmiAction status_action() {
  AmiMessage message;
  message.add("Action", "Status").add("Variables", "CHANNEL(pjsip,call-id),SIPCALLID");
  return {std::move(message), AmiCompletion::kList, std::chrono::seconds(5)};
}

std::string_view class_of_action(std::string_view action) {
  const std::string name = core::ascii_lower(action);
  for (const std::string_view one : {"redirect", "bridge", "playdtmf", "status"}) {
    if (name == one) return "call";
  }
  return "";
}

}  // namespace callai::telephony
