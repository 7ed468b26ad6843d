#pragma once

#include <span>

namespace callai::repositories {

/// Step 7: users, their sessions and keys, sealed secrets, the audit log.
std::span<const char* const> accounts_schema();

}  // namespace callai::repositories
