#include "repositories/schema/template_releases_schema.h"

namespace callai::repositories {

namespace {

constexpr const char* kStatements[] = {
    R"(CREATE TABLE template_drafts (
         org_id TEXT NOT NULL, id TEXT NOT NULL, json TEXT NOT NULL, digest TEXT NOT NULL, updated_us BIGINT NOT NULL,
         PRIMARY KEY (org_id, id)))",

    R"(CREATE TABLE template_releases (
         org_id TEXT NOT NULL, id TEXT NOT NULL, number BIGINT NOT NULL, version BIGINT NOT NULL,
         action TEXT NOT NULL, at_us BIGINT NOT NULL,
         PRIMARY KEY (org_id, id, number),
         FOREIGN KEY (org_id, id, version) REFERENCES templates (org_id, id, version)))",
};

}  // namespace

std::span<const char* const> template_releases_schema() {
  return kStatements;
}

}  // namespace callai::repositories
