#pragma once

#include <string>

#include "core/result.h"

namespace callai::app {

/// A secret that somebody types, without showing it; or, when stdin is no terminal, its first line. Never from the
/// command line, which ps shows. `what`: "password of ann@example.com".
core::Result<std::string> read_secret(const std::string& what);

/// All of stdin when it is no terminal (a last line end is not part of it), else one line as read_secret().
core::Result<std::string> read_secret_text(const std::string& what, std::size_t max_bytes);

}  // namespace callai::app
