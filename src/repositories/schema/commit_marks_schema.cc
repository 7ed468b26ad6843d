#include "repositories/schema/commit_marks_schema.h"

namespace callai::repositories {

namespace {

// Whoever loses the connection in the moment of a commit looks here whether it came through.
constexpr const char* kStatements[] = {
    R"(CREATE TABLE commit_marks (
         writer TEXT NOT NULL PRIMARY KEY, mark BIGINT NOT NULL, marked_at TIMESTAMPTZ NOT NULL))",
};

}  // namespace

std::span<const char* const> commit_marks_schema() {
  return kStatements;
}

}  // namespace callai::repositories
