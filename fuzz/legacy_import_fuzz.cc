#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/check.h"
#include "templates/legacy/legacy_import.h"
#include "templates/template_json.h"

// Any bytes: a conversion never crashes, and what comes out is a template that reads back.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace callai;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const templates::ConvertedTemplate converted = templates::convert_legacy_template(text);
  if (core::has_errors(converted.problems)) return 0;
  const core::Problems problems = templates::parse_template(templates::to_json_text(converted.value)).problems;
  CALLAI_CHECK(!core::has_errors(problems), "a converted template does not read back");
  return 0;
}
