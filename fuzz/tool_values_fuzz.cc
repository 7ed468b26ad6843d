#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/check.h"
#include "pipeline/tools/tool_values.h"

// What another machine answers becomes a bounded list of bounded texts.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace callai::pipeline;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  for (const char* pointer : {"", "/a/0"}) {
    const auto values = tool_values_of(input, pointer);
    if (!values.ok()) continue;
    CALLAI_CHECK(values->size() <= kMaxToolValues, "not too many");
    for (const auto& [name, value] : *values) CALLAI_CHECK(value.size() <= kMaxToolValueBytes, "not too long");
  }
  CALLAI_CHECK(clean_tool_text(input, 16).size() <= 16, "cut");
  return 0;
}
