#pragma once

#include <span>

namespace callai::repositories {

/// Nodes, the contacts of campaigns, attempts to call them, what paces them, numbers that a campaign must not call.
std::span<const char* const> dialing_schema();

/// Step 16: the attempts of a campaign that are open or not settled, found without a look at the others.
std::span<const char* const> open_attempts_schema();

/// Step 21: the number of a contact's last attempt in a campaign, found without a look at the others.
std::span<const char* const> attempt_numbers_schema();

}  // namespace callai::repositories
