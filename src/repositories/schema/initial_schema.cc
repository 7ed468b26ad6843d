#include <array>

#include "repositories/schema/accounts_schema.h"
#include "repositories/schema/analytics_schema.h"
#include "repositories/schema/appointments_schema.h"
#include "repositories/schema/call_audio_schema.h"
#include "repositories/schema/call_ends_schema.h"
#include "repositories/schema/call_reviews_schema.h"
#include "repositories/schema/commit_marks_schema.h"
#include "repositories/schema/contacts_schema.h"
#include "repositories/schema/dialing_schema.h"
#include "repositories/schema/document_vectors_schema.h"
#include "repositories/schema/follow_ups_schema.h"
#include "repositories/schema/migrations.h"
#include "repositories/schema/platform_schema.h"
#include "repositories/schema/template_releases_schema.h"
#include "repositories/schema/webhooks_schema.h"

// Portable SQL: BIGINT and TEXT, times in microseconds since 1970 UTC, composite keys that begin with the organisation.

namespace callai::repositories {

namespace {

constexpr const char* kInitial[] = {
    R"(CREATE TABLE orgs (
         id TEXT NOT NULL PRIMARY KEY,
         name TEXT NOT NULL,
         created_us BIGINT NOT NULL))",

    R"(CREATE TABLE templates (
         org_id TEXT NOT NULL, id TEXT NOT NULL, version BIGINT NOT NULL,
         name TEXT NOT NULL, purpose TEXT NOT NULL, json TEXT NOT NULL, digest TEXT NOT NULL,
         created_us BIGINT NOT NULL,
         PRIMARY KEY (org_id, id, version)))",

    R"(CREATE TABLE contacts (
         org_id TEXT NOT NULL, id TEXT NOT NULL, phone_number TEXT NOT NULL,
         first_name TEXT NOT NULL, last_name TEXT NOT NULL, email TEXT NOT NULL, company TEXT NOT NULL,
         status TEXT NOT NULL, tags TEXT NOT NULL, custom_fields TEXT NOT NULL,
         utc_offset_min BIGINT NOT NULL, created_us BIGINT NOT NULL,
         PRIMARY KEY (org_id, id)))",
    "CREATE UNIQUE INDEX contacts_by_phone ON contacts (org_id, phone_number)",

    R"(CREATE TABLE do_not_call (
         org_id TEXT NOT NULL, phone_number TEXT NOT NULL, reason TEXT NOT NULL, created_us BIGINT NOT NULL,
         PRIMARY KEY (org_id, phone_number)))",

    R"(CREATE TABLE documents (
         org_id TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL, tags TEXT NOT NULL,
         campaign_id TEXT NOT NULL, content TEXT NOT NULL, chunk_count BIGINT NOT NULL, created_us BIGINT NOT NULL,
         PRIMARY KEY (org_id, id)))",
    "CREATE INDEX documents_by_type ON documents (org_id, type)",

    R"(CREATE TABLE chunks (
         org_id TEXT NOT NULL, document_id TEXT NOT NULL, chunk_no BIGINT NOT NULL,
         first_byte BIGINT NOT NULL, content TEXT NOT NULL,
         PRIMARY KEY (org_id, document_id, chunk_no),
         FOREIGN KEY (org_id, document_id) REFERENCES documents (org_id, id) ON DELETE CASCADE))",

    R"(CREATE TABLE campaigns (
         org_id TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, status TEXT NOT NULL,
         template_id TEXT NOT NULL, template_version BIGINT NOT NULL, settings TEXT NOT NULL,
         created_us BIGINT NOT NULL,
         PRIMARY KEY (org_id, id),
         FOREIGN KEY (org_id, template_id, template_version) REFERENCES templates (org_id, id, version)))",

    R"(CREATE TABLE calls (
         org_id TEXT NOT NULL, id TEXT NOT NULL, campaign_id TEXT NOT NULL, contact_id TEXT NOT NULL,
         phone_number TEXT NOT NULL, direction TEXT NOT NULL, status TEXT NOT NULL, outcome TEXT NOT NULL,
         created_us BIGINT NOT NULL, started_us BIGINT, answered_us BIGINT, ended_us BIGINT, duration_us BIGINT NOT NULL,
         template_id TEXT NOT NULL, template_version BIGINT NOT NULL, template_digest TEXT NOT NULL,
         machine_version TEXT NOT NULL, snapshot TEXT NOT NULL, recording_path TEXT NOT NULL,
         seed BIGINT NOT NULL, utc_offset_min BIGINT NOT NULL,
         PRIMARY KEY (org_id, id)))",
    "CREATE INDEX calls_by_status ON calls (org_id, status)",
    "CREATE INDEX calls_by_campaign ON calls (org_id, campaign_id)",
    "CREATE INDEX calls_by_contact ON calls (org_id, contact_id)",

    R"(CREATE TABLE turns (
         org_id TEXT NOT NULL, call_id TEXT NOT NULL, turn_no BIGINT NOT NULL, json TEXT NOT NULL,
         created_us BIGINT NOT NULL,
         PRIMARY KEY (org_id, call_id, turn_no),
         FOREIGN KEY (org_id, call_id) REFERENCES calls (org_id, id) ON DELETE CASCADE))",

    R"(CREATE TABLE call_events (
         org_id TEXT NOT NULL, call_id TEXT NOT NULL, seq BIGINT NOT NULL, at_us BIGINT NOT NULL,
         event TEXT NOT NULL, effects_hash BIGINT NOT NULL,
         PRIMARY KEY (org_id, call_id, seq),
         FOREIGN KEY (org_id, call_id) REFERENCES calls (org_id, id) ON DELETE CASCADE))",

    R"(CREATE TABLE sessions (
         org_id TEXT NOT NULL, call_id TEXT NOT NULL, json TEXT NOT NULL, created_us BIGINT NOT NULL,
         PRIMARY KEY (org_id, call_id),
         FOREIGN KEY (org_id, call_id) REFERENCES calls (org_id, id) ON DELETE CASCADE))",

    R"(CREATE TABLE call_fields (
         org_id TEXT NOT NULL, call_id TEXT NOT NULL, field TEXT NOT NULL, canonical TEXT NOT NULL,
         confirmed BIGINT NOT NULL,
         PRIMARY KEY (org_id, call_id, field),
         FOREIGN KEY (org_id, call_id) REFERENCES calls (org_id, id) ON DELETE CASCADE))",

    R"(CREATE TABLE callbacks (
         org_id TEXT NOT NULL, id TEXT NOT NULL, contact_id TEXT NOT NULL, call_id TEXT NOT NULL,
         at_local TEXT NOT NULL, at_us BIGINT NOT NULL, status TEXT NOT NULL, created_us BIGINT NOT NULL,
         PRIMARY KEY (org_id, id)))",
    "CREATE INDEX callbacks_by_time ON callbacks (org_id, status, at_us)",
};

// FTS5 knows integers as row ids only: a table of our own says which chunk a row is.
constexpr const char* kInitialSqlite[] = {
    "CREATE VIRTUAL TABLE chunk_index USING fts5(content, tokenize = 'porter unicode61')",
    R"(CREATE TABLE chunk_index_rows (
         id INTEGER NOT NULL PRIMARY KEY,
         org_id TEXT NOT NULL, document_id TEXT NOT NULL, chunk_no BIGINT NOT NULL))",
    "CREATE UNIQUE INDEX chunk_index_rows_by_chunk ON chunk_index_rows (org_id, document_id, chunk_no)",
};

constexpr const char* kInitialPostgres[] = {
    R"(CREATE TABLE chunk_index (
         org_id TEXT NOT NULL, document_id TEXT NOT NULL, chunk_no BIGINT NOT NULL, words TSVECTOR NOT NULL,
         PRIMARY KEY (org_id, document_id, chunk_no)))",
    "CREATE INDEX chunk_index_words ON chunk_index USING GIN (words)",
};

}  // namespace

std::span<const Migration> migrations() {
  static const std::array<Migration, 21> kAll{Migration{1, kInitial, kInitialSqlite, kInitialPostgres},
                                              Migration{2, template_releases_schema(), {}},
                                              Migration{3, call_audio_schema(), {}},
                                              Migration{4, call_reviews_schema(), {}},
                                              Migration{5, appointments_schema(), {}},
                                              Migration{6, document_vectors_schema(), document_vectors_sqlite_schema()},
                                              Migration{7, accounts_schema(), {}},
                                              Migration{8, contacts_schema(), {}},
                                              Migration{9, dialing_schema(), {}},
                                              Migration{10, follow_ups_schema(), {}},
                                              Migration{11, webhooks_schema(), {}},
                                              Migration{12, analytics_schema(), {}},
                                              Migration{13, background_schema(), {}},
                                              Migration{14, routing_schema(), {}},
                                              Migration{15, privacy_schema(), {}},
                                              Migration{16, open_attempts_schema(), {}},
                                              Migration{17, {}, {}, commit_marks_schema()},
                                              Migration{18, text_revisions_schema(), {}},
                                              Migration{19, of_nodes_schema(), {}, document_tags_postgres_schema()},
                                              Migration{20, call_ends_schema(), {}},
                                              Migration{21, attempt_numbers_schema(), {}}};
  return kAll;
}

}  // namespace callai::repositories
