#pragma once

#include <string>
#include <string_view>

#include "core/result.h"

namespace callai::api {

/// A number as people write it, as it is stored and dialled (repositories::canonical_number): "+49 (30) 123-456" is
/// "+4930123456", and so is "030 123456" where the installation's region is DE; extensions stay as they are.
/// kInvalidArgument when it is neither.
core::Result<std::string> dialled(std::string_view text, const std::string& region);

}  // namespace callai::api
