#include <cstddef>
#include <cstdint>
#include <string>

#include "core/check.h"
#include "core/settings.h"

// Settings files: whatever they hold, the settings stay within their ranges.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  callai::core::LoadedSettings loaded;
  const std::string text(reinterpret_cast<const char*>(data), size);
  callai::core::apply_settings_text(text, "callai.toml", loaded);
  const callai::core::LimitSettings& limits = loaded.settings.limits;
  CALLAI_CHECK(limits.max_calls >= 1 && limits.max_calls <= 10000, "max_calls left its range");
  CALLAI_CHECK(!loaded.settings.data_dir.empty(), "the data folder has no name");
  return 0;
}
