#pragma once

#include <nlohmann/json_fwd.hpp>

namespace callai::core {

/// The one JSON type: keeps the order of keys as written, so that a template reads back as its author wrote it.
/// Include <nlohmann/json.hpp> only in *_json.cc (it costs 2.4 s of compile time a file).
using Json = nlohmann::ordered_json;

}  // namespace callai::core
