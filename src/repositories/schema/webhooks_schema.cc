#include "repositories/schema/webhooks_schema.h"

namespace callai::repositories {

namespace {

// A delivery is one event for one webhook: pending, held (the webhook is off), delivered or failed. Those of one
// `stream` (a call, a campaign) go out one after the other, in order of id.
constexpr const char* kStatements[] = {
    R"(CREATE TABLE webhooks (
         org_id TEXT NOT NULL, id TEXT NOT NULL, url TEXT NOT NULL, secret_sealed TEXT NOT NULL,
         enabled BIGINT NOT NULL, disabled_reason TEXT NOT NULL, failing_since_us BIGINT, last_success_us BIGINT,
         created_us BIGINT NOT NULL,
         PRIMARY KEY (org_id, id)))",

    R"(CREATE TABLE webhook_events (
         org_id TEXT NOT NULL, webhook_id TEXT NOT NULL, event TEXT NOT NULL,
         PRIMARY KEY (org_id, webhook_id, event),
         FOREIGN KEY (org_id, webhook_id) REFERENCES webhooks (org_id, id) ON DELETE CASCADE))",

    R"(CREATE TABLE webhook_deliveries (
         org_id TEXT NOT NULL, id TEXT NOT NULL, webhook_id TEXT NOT NULL, event_id TEXT NOT NULL,
         event TEXT NOT NULL, stream TEXT NOT NULL, payload TEXT NOT NULL, status TEXT NOT NULL,
         attempts BIGINT NOT NULL, tries BIGINT NOT NULL, next_us BIGINT NOT NULL, lease_us BIGINT NOT NULL,
         created_us BIGINT NOT NULL, finished_us BIGINT, http_status BIGINT, error TEXT NOT NULL,
         PRIMARY KEY (org_id, id),
         FOREIGN KEY (org_id, webhook_id) REFERENCES webhooks (org_id, id) ON DELETE CASCADE))",
    "CREATE INDEX webhook_deliveries_due ON webhook_deliveries (org_id, webhook_id, status, next_us)",
    "CREATE INDEX webhook_deliveries_in_order ON webhook_deliveries (org_id, webhook_id, stream, status, id)",
    "CREATE INDEX webhook_deliveries_by_age ON webhook_deliveries (status, finished_us)",

    R"(CREATE TABLE webhook_attempts (
         org_id TEXT NOT NULL, delivery_id TEXT NOT NULL, attempt_no BIGINT NOT NULL, at_us BIGINT NOT NULL,
         http_status BIGINT, error TEXT NOT NULL, took_us BIGINT NOT NULL,
         PRIMARY KEY (org_id, delivery_id, attempt_no),
         FOREIGN KEY (org_id, delivery_id) REFERENCES webhook_deliveries (org_id, id) ON DELETE CASCADE))",
};

}  // namespace

std::span<const char* const> webhooks_schema() {
  return kStatements;
}

}  // namespace callai::repositories
