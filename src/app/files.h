#pragma once

#include <string>

#include "core/result.h"

namespace callai::app {

/// A whole file, at most `max_bytes`. Errors name the file and the system's reason.
core::Result<std::string> read_file(const std::string& path, std::size_t max_bytes = 16U << 20U);

/// Writes a whole file, in the place of one that is there.
core::Status write_file(const std::string& path, const std::string& text);

/// Creates the folder and its parents. kUnavailable with the system's reason (read-only, no room, no permission).
core::Status make_folder(const std::string& path);

/// True when a file can be made in the folder; it is made, and removed again.
core::Status check_writable(const std::string& folder);

}  // namespace callai::app
