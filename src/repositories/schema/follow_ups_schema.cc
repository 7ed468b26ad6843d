#include "repositories/schema/follow_ups_schema.h"

namespace callai::repositories {

namespace {

// A call makes one of a kind at most.
constexpr const char* kStatements[] = {
    R"(CREATE TABLE follow_ups (
         org_id TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, status TEXT NOT NULL,
         campaign_id TEXT NOT NULL, contact_id TEXT NOT NULL, call_id TEXT NOT NULL, phone_number TEXT NOT NULL,
         summary TEXT NOT NULL, due_us BIGINT, assignee TEXT NOT NULL, notes TEXT NOT NULL,
         created_us BIGINT NOT NULL, done_us BIGINT, version BIGINT NOT NULL,
         PRIMARY KEY (org_id, id)))",
    "CREATE UNIQUE INDEX follow_ups_by_call ON follow_ups (org_id, call_id, kind)",
    "CREATE INDEX follow_ups_by_status ON follow_ups (org_id, status, id)",
    "CREATE INDEX follow_ups_by_contact ON follow_ups (org_id, contact_id)",
};

}  // namespace

std::span<const char* const> follow_ups_schema() {
  return kStatements;
}

}  // namespace callai::repositories
