#pragma once

#include <optional>
#include <vector>

#include "api/http_message.h"

namespace callai::api {

/// A path of the system before this one.
struct LegacyPath {
  const char* method;
  const char* path;         ///< with at most one {id}
  const char* now_method;   ///< null: gone
  const char* replacement;  ///< the path now, or, of one that is gone, what to use
};
const std::vector<LegacyPath>& legacy_paths();

/// Changes a request for an old path into one for what it is now; answers 410, naming the replacement, where nothing is
/// the same. Pages that a browser asks for are left alone.
std::optional<HttpResponse> follow_legacy_path(HttpRequest& request);

}  // namespace callai::api
