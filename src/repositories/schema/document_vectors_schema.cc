#include "repositories/schema/document_vectors_schema.h"

namespace callai::repositories {

namespace {

// A vector is text (vector_text.h): SOCI has no blobs that work alike on both engines.
constexpr const char* kStatements[] = {
    "ALTER TABLE documents ADD COLUMN title TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE documents ADD COLUMN format TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE documents ADD COLUMN digest TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE documents ADD COLUMN pages BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE documents ADD COLUMN source_bytes BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE documents ADD COLUMN revision BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE chunks ADD COLUMN place TEXT NOT NULL DEFAULT ''",

    R"(CREATE TABLE document_tags (
         org_id TEXT NOT NULL, document_id TEXT NOT NULL, tag TEXT NOT NULL,
         PRIMARY KEY (org_id, document_id, tag),
         FOREIGN KEY (org_id, document_id) REFERENCES documents (org_id, id) ON DELETE CASCADE))",

    R"(CREATE TABLE document_revisions (
         org_id TEXT NOT NULL PRIMARY KEY, revision BIGINT NOT NULL))",

    R"(CREATE TABLE chunk_vectors (
         org_id TEXT NOT NULL, document_id TEXT NOT NULL, chunk_no BIGINT NOT NULL,
         model TEXT NOT NULL, dimension BIGINT NOT NULL, vector TEXT NOT NULL,
         PRIMARY KEY (org_id, document_id, chunk_no),
         FOREIGN KEY (org_id, document_id, chunk_no) REFERENCES chunks (org_id, document_id, chunk_no)
           ON DELETE CASCADE))",

    R"(CREATE TABLE embedding_models (
         org_id TEXT NOT NULL, model TEXT NOT NULL, dimension BIGINT NOT NULL,
         unrelated DOUBLE PRECISION NOT NULL, related DOUBLE PRECISION NOT NULL,
         PRIMARY KEY (org_id, model)))",
};

constexpr const char* kSqlite[] = {
    "INSERT INTO document_tags (org_id, document_id, tag) "
    "SELECT DISTINCT d.org_id, d.id, t.value FROM documents d, json_each(d.tags) t",
};

// What step 6 does on SQLite only.
constexpr const char* kPostgresTags[] = {
    "INSERT INTO document_tags (org_id, document_id, tag) SELECT DISTINCT d.org_id, d.id, t.tag FROM documents d CROSS "
    "JOIN LATERAL jsonb_array_elements_text(CAST(d.tags AS JSONB)) AS t (tag) ON CONFLICT DO NOTHING",
};

constexpr const char* kTextRevisions[] = {
    "ALTER TABLE documents ADD COLUMN text_revision BIGINT NOT NULL DEFAULT 0",
};

}  // namespace

std::span<const char* const> document_vectors_schema() {
  return kStatements;
}

std::span<const char* const> document_vectors_sqlite_schema() {
  return kSqlite;
}

std::span<const char* const> document_tags_postgres_schema() {
  return kPostgresTags;
}

std::span<const char* const> text_revisions_schema() {
  return kTextRevisions;
}

}  // namespace callai::repositories
