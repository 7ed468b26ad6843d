#pragma once

#include <span>

namespace callai::repositories {

/// Step 8: the time zone of a contact, and its version for optimistic locking.
std::span<const char* const> contacts_schema();

}  // namespace callai::repositories
