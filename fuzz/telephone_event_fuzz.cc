#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "core/check.h"
#include "telephony/rtp/telephone_event.h"

// RFC 4733 packets in any order: only keys of a telephone come out, no more than packets went in. Each packet is 8
// bytes: marker, milliseconds, two of the timestamp, four of payload.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace callai::telephony;
  TelephoneEventReceiver receiver;
  callai::core::TimePoint now{};
  for (; size >= 8; data += 8, size -= 8) {
    RtpHeader header;
    header.marker = (data[0] & 1U) != 0;
    now += std::chrono::milliseconds(data[1]);
    header.timestamp = static_cast<std::uint32_t>(data[2]) << 24U | data[3];
    const auto event = parse_telephone_event(std::span(data + 4, 4));
    CALLAI_CHECK(event, "four bytes are an event");
    const char key = receiver.received(now, header, *event);
    CALLAI_CHECK(key == '\0' || std::string_view("0123456789*#ABCD").find(key) != std::string_view::npos,
                 "this is no key of a telephone");
  }
  CALLAI_CHECK(!parse_telephone_event(std::span(data, size < 4 ? size : 3)), "fewer than four bytes are none");
  return 0;
}
