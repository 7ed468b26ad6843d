#pragma once

#include <functional>

#include "core/result.h"
#include "repositories/database.h"

namespace callai::repositories {

/// Runs inside of the transaction of a change, after it: both are kept, or neither. What the audit log says of it,
/// mostly.
using Also = std::function<core::Status(Transaction&)>;

/// `done`, and then `also` where there is one.
inline core::Status and_also(core::Status done, const Also& also, Transaction& transaction) {
  return done.ok() && also ? also(transaction) : done;
}

}  // namespace callai::repositories
