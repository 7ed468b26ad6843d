#include "repositories/system/accounts/audit_entry.h"

namespace callai::repositories {

core::Status write_audit(const core::Env& env, Database& database, Transaction& transaction, const Principal& by,
                         std::string_view action, std::string_view target, std::string_view detail) {
  AuditRecord record;
  record.id = env.ids.make("aud");
  record.at = env.clock.wall_now();
  record.user = by.user;
  record.via = by.via;
  record.action = std::string(action);
  record.target = std::string(target);
  record.address = by.address;
  record.detail = std::string(detail);
  return AuditRepo(database, by.org).add(transaction, record);
}

}  // namespace callai::repositories
