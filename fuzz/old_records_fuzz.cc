#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/check.h"
#include "repositories/legacy/old_records.h"

// Any bytes: the objects of an array lie in it, in order, and do not overlap.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace callai;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const char* end = text.data();
  for (const std::string_view object : repositories::split_array(text).objects) {
    CALLAI_CHECK(object.data() >= end && object.size() >= 2, "objects overlap");
    end = object.data() + object.size();
  }
  CALLAI_CHECK(end <= text.data() + text.size(), "an object beyond the end");
  return 0;
}
