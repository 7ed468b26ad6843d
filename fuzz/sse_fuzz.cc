#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/check.h"
#include "net/sse_parser.h"

// The events of a stream do not depend on the portions that it comes in.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace callai::net;
  if (size == 0) return 0;
  const std::string_view stream(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t portion = data[0] % 16 + 1U;
  std::vector<SseEvent> whole;
  std::vector<SseEvent> parts;
  SseParser at_once;
  SseParser in_parts;
  CALLAI_CHECK(at_once.feed(stream, whole).ok(), "an input of the fuzzer is shorter than an event may be");
  for (std::size_t at = 0; at < stream.size(); at += portion) {
    CALLAI_CHECK(in_parts.feed(stream.substr(at, portion), parts).ok(), "the same in portions");
  }
  CALLAI_CHECK(whole.size() == parts.size(), "portions changed the number of events");
  for (std::size_t i = 0; i < whole.size(); ++i) {
    CALLAI_CHECK(whole[i].data == parts[i].data && whole[i].type == parts[i].type && whole[i].id == parts[i].id,
                 "portions changed an event");
  }
  return 0;
}
