#pragma once

#include <optional>
#include <string>

namespace callai::core {

/// All bytes of a regular file, in one read of its size. Null when it cannot be read. For files that this program or
/// its packages wrote: no bound.
std::optional<std::string> file_content(const std::string& path);

}  // namespace callai::core
