#include "repositories/schema/appointments_schema.h"

namespace callai::repositories {

namespace {

constexpr const char* kStatements[] = {
    R"(CREATE TABLE appointments (
         org_id TEXT NOT NULL, request_key TEXT NOT NULL, calendar TEXT NOT NULL,
         contact_id TEXT NOT NULL, call_id TEXT NOT NULL, at_local TEXT NOT NULL,
         starts_us BIGINT NOT NULL, ends_us BIGINT NOT NULL, note TEXT NOT NULL, status TEXT NOT NULL,
         created_us BIGINT NOT NULL,
         PRIMARY KEY (org_id, request_key)))",
    "CREATE INDEX appointments_by_time ON appointments (org_id, calendar, status, starts_us)",
};

}  // namespace

std::span<const char* const> appointments_schema() {
  return kStatements;
}

}  // namespace callai::repositories
