#pragma once

#include <string>
#include <utility>

#include "api/api_parts.h"
#include "repositories/system/accounts/audit_entry.h"
#include "repositories/system/also.h"

namespace callai::api {

/// Writes into the audit log that whoever asks did this, as a part of the transaction that does it. Of the handler's
/// call: it does not outlive that.
inline repositories::Also audited(const ApiParts& parts, const RouteCall& call, std::string action, std::string target,
                                  std::string detail = "") {
  return [&parts, &call, action = std::move(action), target = std::move(target),
          detail = std::move(detail)](repositories::Transaction& transaction) {
    return repositories::write_audit(parts.env, parts.database, transaction, call.principal, action, target, detail);
  };
}

}  // namespace callai::api
