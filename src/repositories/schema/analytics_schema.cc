#include "repositories/schema/analytics_schema.h"

namespace callai::repositories {

namespace {

// Every count stands three times, for the hour (h), the day (d) and the month (m) that the call began in, so that any
// time is the sum of few rows.
constexpr const char* kStatements[] = {
    R"(CREATE TABLE call_counts (
         org_id TEXT NOT NULL, span TEXT NOT NULL, at_us BIGINT NOT NULL, campaign_id TEXT NOT NULL,
         template_id TEXT NOT NULL, template_version BIGINT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL,
         bucket BIGINT NOT NULL, calls BIGINT NOT NULL, total BIGINT NOT NULL,
         PRIMARY KEY (org_id, span, at_us, campaign_id, template_id, template_version, kind, name, bucket)))",

    R"(CREATE TABLE call_usage (
         org_id TEXT NOT NULL, call_id TEXT NOT NULL, prompt_tokens BIGINT NOT NULL,
         completion_tokens BIGINT NOT NULL, cost_micros BIGINT NOT NULL,
         PRIMARY KEY (org_id, call_id),
         FOREIGN KEY (org_id, call_id) REFERENCES calls (org_id, id) ON DELETE CASCADE))",
};

}  // namespace

std::span<const char* const> analytics_schema() {
  return kStatements;
}

}  // namespace callai::repositories
