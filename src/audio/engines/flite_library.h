#pragma once

#include <mutex>

namespace callai::audio {

/// Held around every call into flite: its voices share the C library's rand(), and its lexicon is a static that each
/// user fills in anew.
std::mutex& flite_library();

}  // namespace callai::audio
