#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/check.h"
#include "core/testing/manual_clock.h"
#include "core/utf8.h"
#include "documents/document_reader.h"

// Any bytes under any name that tells texts apart: read or refused, never a crash; what is read is UTF-8 with places in
// it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace callai;
  static constexpr const char* kNames[] = {"a.html", "a.csv", "a.md", "a.txt", "a"};
  if (size == 0) return 0;
  const core::testing::ManualClock clock;
  const documents::DocumentReader reader(clock);
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  // PDF is another program's business.
  if (bytes.find("%PDF-") != std::string_view::npos) return 0;
  const auto text = reader.read(bytes, kNames[data[0] % std::size(kNames)]);
  if (!text.ok()) {
    CALLAI_CHECK(!text.error().message.empty() && !text.error().mend.empty(), "a refusal says why, and what to do");
    return 0;
  }
  CALLAI_CHECK(!text->text.empty() && core::valid_utf8(text->text) == text->text, "a text is UTF-8");
  int last = 0;
  for (const documents::TextPlace& place : text->places) {
    CALLAI_CHECK(place.first_byte >= last && static_cast<std::size_t>(place.first_byte) <= text->text.size(),
                 "places ascend within the text");
    last = place.first_byte;
  }
  return 0;
}
