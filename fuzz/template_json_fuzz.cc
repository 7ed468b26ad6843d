#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/check.h"
#include "templates/template_json.h"
#include "templates/template_validator.h"

// Any bytes: parsing and validating never crash, and what was read without errors is written so that it reads back.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace callai;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  templates::check_template_text(text);
  const templates::ParsedTemplate parsed = templates::parse_template(text);
  if (core::has_errors(parsed.problems)) return 0;
  const templates::ParsedTemplate again = templates::parse_template(templates::to_json_text(parsed.value));
  CALLAI_CHECK(again.value == parsed.value, "a template changed when it was written and read again");
  return 0;
}
