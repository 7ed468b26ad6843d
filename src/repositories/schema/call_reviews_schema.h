#pragma once

#include <span>

namespace callai::repositories {

/// Step 4: the note and the score of a finished call.
std::span<const char* const> call_reviews_schema();

}  // namespace callai::repositories
