#include <cstddef>
#include <cstdint>
#include <string>

#include "core/check.h"
#include "repositories/system/opening_hours.h"
#include "repositories/system/redaction.h"

// Any text as hours: it is refused, or comes back as it went. And any text loses its long numbers once, not twice.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace callai;
  const std::string text(reinterpret_cast<const char*>(data), size);
  if (const auto hours = repositories::parse_opening_hours(text); hours.ok()) {
    const std::string again = repositories::to_json_text(*hours);
    const auto read = repositories::parse_opening_hours(again);
    CALLAI_CHECK(read.ok() && repositories::to_json_text(*read) == again, "hours do not come back");
    (void)repositories::is_open(*hours, core::WallTime{});
  }
  const std::string once = repositories::redacted(text);
  CALLAI_CHECK(repositories::redacted(once) == once, "a number is left");
  return 0;
}
