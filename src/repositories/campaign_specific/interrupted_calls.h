#pragma once

#include <string>

#include "core/env.h"
#include "repositories/database.h"

namespace callai::repositories {

// Calls whose process is gone. They become "interrupted", are counted, and webhooks are told that they have ended, all
// as a part of one transaction.

/// Open calls of an organisation, whoever made them. How many.
core::Result<int> interrupt_calls_of_org(Database& database, Transaction& transaction, core::Ids& ids,
                                         const core::OrgId& org, core::WallTime now);
/// Open calls that a node made, of every organisation. How many.
core::Result<int> interrupt_calls_of_node(Database& database, Transaction& transaction, core::Ids& ids,
                                          const std::string& node, core::WallTime now);

/// A call goes on, or ends, that was taken for interrupted: it is not counted as that any more.
core::Status take_back_interruption(Database& database, Transaction& transaction, const core::OrgId& org,
                                    const core::CallId& call);

}  // namespace callai::repositories
