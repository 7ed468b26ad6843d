#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/check.h"
#include "telephony/ami/ami_action.h"
#include "telephony/ami/ami_event.h"
#include "telephony/ami/ami_session.h"

// What a manager sends, in two pieces, to a whole session; and the same bytes as values of actions: nothing crashes,
// every request is answered once, and nothing that is sent is more than one action.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace callai;
  using namespace callai::telephony;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  AmiSession session({.host = "pbx", .user = "callai", .secret = "secret"}, size);
  core::TimePoint now;
  std::size_t answers = 0;
  const auto look = [&] {
    for (const AmiSession::Output& output : session.take()) {
      answers += std::holds_alternative<AmiSession::Done>(output) ? 1 : 0;
      if (const auto* send = std::get_if<AmiSession::Send>(&output)) {
        CALLAI_CHECK(send->bytes.find("\r\n\r\n") == send->bytes.size() - 4, "two actions in one");
      }
      if (const auto* event = std::get_if<AmiSession::Event>(&output)) static_cast<void>(to_event(event->message));
    }
  };
  session.start(now);
  session.on_bytes("Asterisk Call Manager/9\r\n", now);
  session.on_bytes("Response: Success\r\nActionID: callai-1\r\nChallenge: 1\r\n\r\n", now);
  session.on_bytes("Response: Success\r\nActionID: callai-2\r\n\r\nResponse: Success\r\nActionID: callai-3\r\n\r\n",
                   now);
  session.request(1, status_action(), now);
  session.on_bytes(text.substr(0, size / 2), now);
  look();
  session.on_bytes(text.substr(size / 2), now);
  session.on_closed({core::ErrorCode::kUnavailable, "", "", ""}, now);
  look();
  CALLAI_CHECK(answers == 1, "a request was not answered exactly once");

  const std::string value(text);
  for (const auto& action : {redirect_action(value, {"from-internal", "1"}), redirect_action("PJSIP/1", {value, "1"}),
                             redirect_action("PJSIP/1", {"a", value})}) {
    if (!action.ok()) continue;
    const auto wire = to_wire(action->message);
    CALLAI_CHECK(wire.ok() && wire->find("\r\n\r\n") == wire->size() - 4, "an action that is two");
  }
  AmiParser parser;
  if (const auto messages = parser.feed(text); messages.ok()) static_cast<void>(channels_of(*messages));
  return 0;
}
