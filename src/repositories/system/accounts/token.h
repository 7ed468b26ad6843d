#pragma once

#include <string>

#include "core/env.h"

namespace callai::repositories {

/// A secret token: 256 random bits as 43 characters of base64url.
std::string make_token(core::Random& random);

}  // namespace callai::repositories
