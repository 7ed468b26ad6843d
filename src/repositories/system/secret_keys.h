#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/secret_box.h"

namespace callai::repositories {

/// "<folder>/secrets.key": one key a line, the sealing one first, readable by its owner only (mode 0600).
std::string secret_key_path(const std::string& folder);

/// The keys of the file; one is made when there is no file. kPermissionDenied when others may read it, kDataLoss when
/// it cannot be read as keys.
core::Result<std::vector<core::SecretKey>> secret_keys_of(const std::string& folder);

/// Replaces the file, durably: the old one or the new one is there whatever happens.
core::Status store_secret_keys(const std::string& folder, const std::vector<core::SecretKey>& keys);

/// Keys out of one text, with commas or line ends between.
core::Result<std::vector<core::SecretKey>> secret_keys_from_text(std::string_view text);

}  // namespace callai::repositories
