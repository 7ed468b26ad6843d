#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/result.h"

namespace callai::repositories {

/// The attribute that each column of a header becomes: as `given` says, else guessed by its name, else a custom field
/// of that name. "" for a column that is left out.
core::Result<std::vector<std::string>> import_columns(const std::vector<std::string>& header,
                                                      const std::vector<std::pair<std::string, std::string>>& given);

/// The same where no column need hold telephone numbers.
core::Result<std::vector<std::string>> suggested_columns(const std::vector<std::string>& header,
                                                         const std::vector<std::pair<std::string, std::string>>& given);

}  // namespace callai::repositories
