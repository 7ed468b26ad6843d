#include "repositories/schema/platform_schema.h"

namespace callai::repositories {

namespace {

constexpr const char* kBackground[] = {
    R"(CREATE TABLE background_jobs (
         org_id TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, state TEXT NOT NULL,
         done BIGINT NOT NULL, total BIGINT NOT NULL, detail TEXT NOT NULL,
         created_us BIGINT NOT NULL, updated_us BIGINT NOT NULL,
         PRIMARY KEY (org_id, id)))",
    "CREATE INDEX background_jobs_by_state ON background_jobs (state)",

    R"(CREATE TABLE trash (
         org_id TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, json TEXT NOT NULL,
         deleted_us BIGINT NOT NULL,
         PRIMARY KEY (org_id, kind, id)))",
    "CREATE INDEX trash_by_time ON trash (org_id, deleted_us)",

    "ALTER TABLE campaigns ADD COLUMN version BIGINT NOT NULL DEFAULT 1",
};

constexpr const char* kRouting[] = {
    R"(CREATE TABLE inbound_routes (
         org_id TEXT NOT NULL, id TEXT NOT NULL, number TEXT NOT NULL, name TEXT NOT NULL, enabled BIGINT NOT NULL,
         campaign_id TEXT NOT NULL, hours TEXT NOT NULL, closed_campaign_id TEXT NOT NULL,
         max_calls BIGINT NOT NULL, full_campaign_id TEXT NOT NULL,
         created_us BIGINT NOT NULL, version BIGINT NOT NULL,
         PRIMARY KEY (org_id, id)))",
    "CREATE UNIQUE INDEX inbound_routes_by_number ON inbound_routes (org_id, number)",

    R"(CREATE TABLE transfer_destinations (
         org_id TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, number TEXT NOT NULL, hours TEXT NOT NULL,
         closed_name TEXT NOT NULL, created_us BIGINT NOT NULL, version BIGINT NOT NULL,
         PRIMARY KEY (org_id, id)))",
    "CREATE UNIQUE INDEX transfer_destinations_by_name ON transfer_destinations (org_id, name)",
};

constexpr const char* kPrivacy[] = {
    R"(CREATE TABLE privacy_policies (
         org_id TEXT NOT NULL PRIMARY KEY, recording_days BIGINT NOT NULL, transcript_days BIGINT NOT NULL,
         call_days BIGINT NOT NULL, redact_numbers BIGINT NOT NULL, trash_days BIGINT NOT NULL,
         updated_us BIGINT NOT NULL))",
    "CREATE INDEX calls_by_end ON calls (org_id, ended_us)",
};

// Whose they are, among the programs that share a database.
constexpr const char* kOfNodes[] = {
    "ALTER TABLE background_jobs ADD COLUMN node_id TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE one_time_links ADD COLUMN node_id TEXT NOT NULL DEFAULT ''",
};

}  // namespace

std::span<const char* const> background_schema() {
  return kBackground;
}

std::span<const char* const> routing_schema() {
  return kRouting;
}

std::span<const char* const> privacy_schema() {
  return kPrivacy;
}

std::span<const char* const> of_nodes_schema() {
  return kOfNodes;
}

}  // namespace callai::repositories
