#pragma once

#include <string>
#include <string_view>

#include "core/result.h"

namespace callai::repositories {

/// What a result code of SQLite means (https://www.sqlite.org/rescode.html; the low byte is the primary code).
core::Error sqlite_error(int code, std::string cause);

/// What a SQLSTATE of PostgreSQL means (https://www.postgresql.org/docs/15/errcodes-appendix.html).
core::Error postgres_error(std::string_view sqlstate, std::string cause);

}  // namespace callai::repositories
