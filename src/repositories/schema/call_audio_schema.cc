#include "repositories/schema/call_audio_schema.h"

namespace callai::repositories {

namespace {

constexpr const char* kStatements[] = {
    R"(CREATE TABLE call_audio (
         org_id TEXT NOT NULL, call_id TEXT NOT NULL, direction TEXT NOT NULL, codec TEXT NOT NULL,
         packets BIGINT NOT NULL, lost BIGINT NOT NULL, loss_percent DOUBLE PRECISION NOT NULL,
         jitter_ms DOUBLE PRECISION NOT NULL, mos DOUBLE PRECISION NOT NULL, round_trip_ms DOUBLE PRECISION,
         concealed_ms DOUBLE PRECISION NOT NULL, one_way BIGINT NOT NULL,
         PRIMARY KEY (org_id, call_id, direction),
         FOREIGN KEY (org_id, call_id) REFERENCES calls (org_id, id) ON DELETE CASCADE))",
};

}  // namespace

std::span<const char* const> call_audio_schema() {
  return kStatements;
}

}  // namespace callai::repositories
