#include "repositories/schema/contacts_schema.h"

namespace callai::repositories {

namespace {

constexpr const char* kStatements[] = {
    "ALTER TABLE contacts ADD COLUMN time_zone TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE contacts ADD COLUMN version BIGINT NOT NULL DEFAULT 1",
};

}  // namespace

std::span<const char* const> contacts_schema() {
  return kStatements;
}

}  // namespace callai::repositories
