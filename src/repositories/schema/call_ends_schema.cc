#include "repositories/schema/call_ends_schema.h"

namespace callai::repositories {

namespace {

constexpr const char* kStatements[] = {
    "ALTER TABLE calls ADD COLUMN end_reason TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE calls ADD COLUMN end_code BIGINT NOT NULL DEFAULT 0",
};

}  // namespace

std::span<const char* const> call_ends_schema() {
  return kStatements;
}

}  // namespace callai::repositories
