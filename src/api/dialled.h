#pragma once

#include <string>
#include <string_view>

#include "core/result.h"

namespace callai::api {

/// A number as people write it, as it is stored and dialled: "+49 (30) 123-456" is "+4930123456"; extensions stay as
/// they are. kInvalidArgument when it is neither.
core::Result<std::string> dialled(std::string_view text);

}  // namespace callai::api
