#pragma once

#include <string_view>

#include "core/env.h"
#include "repositories/system/accounts/principal.h"
#include "repositories/system/audit_repo.h"

namespace callai::repositories {

/// Writes into the audit log of `by.org`, as a part of the change itself.
core::Status write_audit(const core::Env& env, Database& database, Transaction& transaction, const Principal& by,
                         std::string_view action, std::string_view target, std::string_view detail = "");

}  // namespace callai::repositories
