#pragma once

#include <span>

namespace callai::repositories {

/// Step 11: webhooks, and the outbox of what is to be sent to them.
std::span<const char* const> webhooks_schema();

}  // namespace callai::repositories
