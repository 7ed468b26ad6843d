#pragma once

#include <span>

namespace callai::repositories {

/// Step 2: drafts of templates, and which version is the current one.
std::span<const char* const> template_releases_schema();

}  // namespace callai::repositories
