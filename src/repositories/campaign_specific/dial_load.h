#pragma once

#include <cstdint>

#include "repositories/database.h"

namespace callai::repositories {

/// What the dialers of a database have before them, of all organisations.
struct DialLoad {
  std::int64_t waiting = 0;             ///< contacts of running campaigns who wait for a call
  std::int64_t due = 0;                 ///< of these, those who may be looked at now
  std::int64_t breakers_open = 0;       ///< running campaigns that make no calls because too many failed
  std::int64_t breakers_half_open = 0;  ///< running campaigns that try one
};

/// Reads one entry of an index for each contact who waits: for metrics, not for every step.
core::Result<DialLoad> dial_load(Database& database, core::WallTime now);

}  // namespace callai::repositories
