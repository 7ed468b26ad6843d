#pragma once

#include <string>
#include <string_view>

#include "core/json.h"
#include "core/problem.h"

// Include it in *_json.cc only.

namespace callai::templates {

/// What a parsed tree can no longer show: a key written twice in one object (the tree keeps one), and nesting so deep
/// that walking it would exhaust the stack. Stops silently where the text is no JSON.
core::Problems check_document(std::string_view json_text);

/// `path` shortened to its longest beginning that exists in `document`: a pointer to a missing member or to the long
/// form of something that was written short becomes one to what is there.
std::string resolvable_path(const core::Json& document, const std::string& path);

}  // namespace callai::templates
