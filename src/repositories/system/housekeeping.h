#pragma once

#include <functional>
#include <string>

#include "core/env.h"
#include "repositories/database.h"

namespace callai::repositories {

/// How long the audit log is kept.
inline constexpr std::chrono::hours kAuditKept{24 * 730};

/// Removes what is too old, for every organisation as its privacy policy says: recordings that `node` can reach,
/// transcripts, calls, what was deleted; what was done in the background and the audit log. In small steps: calls write
/// in between. Blocks; the number of things.
int keep_house(core::Env env, Database& database, const std::string& node, const std::function<bool()>& stopped);

}  // namespace callai::repositories
