#pragma once

#include <span>

namespace callai::repositories {

/// Step 4: where documents come from, their tags as rows, the places of passages, and what the passages mean.
std::span<const char* const> document_vectors_schema();
/// Its part for SQLite: the tags of the documents that are there.
std::span<const char* const> document_vectors_sqlite_schema();
/// Step 18: since when a document's passages have the text that they have, whatever happened to its labels and vectors.
std::span<const char* const> text_revisions_schema();
/// Step 19, on PostgreSQL: documents that are older than step 6 are found by their tags.
std::span<const char* const> document_tags_postgres_schema();

}  // namespace callai::repositories
