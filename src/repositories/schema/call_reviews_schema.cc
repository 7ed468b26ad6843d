#include "repositories/schema/call_reviews_schema.h"

namespace callai::repositories {

namespace {

// Score and sentiment stand beside the JSON for analytics.
constexpr const char* kStatements[] = {
    R"(CREATE TABLE call_reviews (
         org_id TEXT NOT NULL, call_id TEXT NOT NULL, json TEXT NOT NULL, score DOUBLE PRECISION,
         sentiment DOUBLE PRECISION NOT NULL, updated_us BIGINT NOT NULL,
         PRIMARY KEY (org_id, call_id),
         FOREIGN KEY (org_id, call_id) REFERENCES calls (org_id, id) ON DELETE CASCADE))",
};

}  // namespace

std::span<const char* const> call_reviews_schema() {
  return kStatements;
}

}  // namespace callai::repositories
