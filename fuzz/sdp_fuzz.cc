#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/check.h"
#include "telephony/sip/sdp_offer.h"

// A session description from the network, as an offer and as an answer: nothing crashes, and what was answered to an
// offer is a description that reads back as an agreement.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace callai::telephony;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  LocalSdp local;
  local.address = "192.0.2.10";
  local.port = 30000;
  if (const auto answer = make_answer(local, text); answer.ok()) {
    CALLAI_CHECK(answer->media.ptime_ms >= 10 && answer->media.ptime_ms <= 60, "ptime left its range");
    CALLAI_CHECK(answer->text.find("m=audio 30000 ") != std::string::npos, "an answer has no audio");
    CALLAI_CHECK(answer->media.srtp_send.has_value() == answer->media.srtp_receive.has_value(), "half a key");
  }
  local.srtp = size % 2 == 1;
  if (const auto agreed = accept_answer(local, text); agreed.ok()) {
    CALLAI_CHECK(!agreed->receive.empty(), "agreed on nothing");
  }
  return 0;
}
