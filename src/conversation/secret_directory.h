#pragma once

#include <string>
#include <string_view>

#include "core/result.h"

namespace callai::conversation {

/// Seam: an organisation's named secrets (keys of tools' servers, passwords of databases). Implemented by the
/// repositories, where they lie sealed; one instance is bound to one organisation. Safe from any thread. What it
/// returns is used at once and never logged, stored or put into an error.
class SecretDirectory {
 public:
  virtual ~SecretDirectory() = default;
  virtual core::Result<std::string> secret(std::string_view name) const = 0;  ///< kNotFound when nobody set it
};

}  // namespace callai::conversation
