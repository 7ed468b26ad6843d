#pragma once

#include <span>

namespace callai::repositories {

/// Step 3: how the audio of a call was, per direction.
std::span<const char* const> call_audio_schema();

}  // namespace callai::repositories
