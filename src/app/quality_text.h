#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/store.h"
#include "telephony/call_quality.h"

namespace callai::app {

/// How the audio of a stored call was; nothing when none was measured (words only, or never answered).
core::Result<std::optional<telephony::CallQuality>> stored_quality(Store& store, const core::CallId& call);

/// For a person, a line each way: "received  PCMU, 1203 packets, 0.4 % lost, jitter 2.1 ms, MOS 4.3".
std::vector<std::string> quality_lines(const telephony::CallQuality& quality);

/// A JSON object; what is not known is null.
std::string quality_json(const telephony::CallQuality& quality);

}  // namespace callai::app
