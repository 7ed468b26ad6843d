#include <cstddef>
#include <cstdint>
#include <string_view>

#include "conversation/vocabulary_json.h"
#include "core/check.h"

// Event logs: whatever stands in a row, reading gives an event or an error; an event that was read writes to a text
// that reads back to the same text.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace callai::conversation;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto event = event_from_json_text(text);
  if (event.ok()) {
    const std::string written = to_json_text(*event);
    const auto again = event_from_json_text(written);
    CALLAI_CHECK(again.ok(), "an event that was written cannot be read");
    CALLAI_CHECK(to_json_text(*again) == written, "an event changed on its way through JSON");
  } else {
    CALLAI_CHECK(!event.error().message.empty(), "an error without a message");
  }
  const auto turn = turn_from_json_text(text);
  if (turn.ok()) CALLAI_CHECK(turn_from_json_text(to_json_text(*turn)).ok(), "a turn that was written cannot be read");
  return 0;
}
