#pragma once

#include <string_view>

#include "core/result.h"

namespace callai::telephony {

/// What a verb on a leg answers when it cannot be done.
inline core::Error leg_error(core::ErrorCode code, const char* message, const char* mend) {
  return {code, message, mend, ""};
}

/// 0-9, A-D, * and #, the keys of RFC 4733, section 3.2.
inline bool is_telephone_key(char c) {
  return std::string_view("0123456789ABCD*#").find(c) != std::string_view::npos;
}

}  // namespace callai::telephony
