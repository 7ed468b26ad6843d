#include "repositories/schema/accounts_schema.h"

namespace callai::repositories {

namespace {

// Tokens and keys are there as their SHA-256 only; TOTP secrets and named secrets are sealed (core/secret_box.h).
constexpr const char* kStatements[] = {
    R"(CREATE TABLE users (
         org_id TEXT NOT NULL REFERENCES orgs (id) ON DELETE CASCADE, id TEXT NOT NULL,
         email TEXT NOT NULL, name TEXT NOT NULL, company TEXT NOT NULL, phone_number TEXT NOT NULL,
         role TEXT NOT NULL, status TEXT NOT NULL, password_hash TEXT NOT NULL,
         totp_sealed TEXT NOT NULL, totp_enabled BIGINT NOT NULL, totp_last_step BIGINT NOT NULL,
         created_us BIGINT NOT NULL, last_login_us BIGINT, version BIGINT NOT NULL,
         PRIMARY KEY (org_id, id)))",
    "CREATE UNIQUE INDEX users_by_email ON users (email)",

    R"(CREATE TABLE login_sessions (
         token_hash TEXT NOT NULL PRIMARY KEY, org_id TEXT NOT NULL, user_id TEXT NOT NULL,
         created_us BIGINT NOT NULL, last_seen_us BIGINT NOT NULL, expires_us BIGINT NOT NULL,
         address TEXT NOT NULL, user_agent TEXT NOT NULL,
         FOREIGN KEY (org_id, user_id) REFERENCES users (org_id, id) ON DELETE CASCADE))",
    "CREATE INDEX login_sessions_by_user ON login_sessions (org_id, user_id)",
    "CREATE INDEX login_sessions_by_expiry ON login_sessions (expires_us)",

    R"(CREATE TABLE api_keys (
         org_id TEXT NOT NULL, id TEXT NOT NULL, user_id TEXT NOT NULL, name TEXT NOT NULL, prefix TEXT NOT NULL,
         key_hash TEXT NOT NULL, scopes TEXT NOT NULL, created_us BIGINT NOT NULL, expires_us BIGINT,
         last_used_us BIGINT, revoked_us BIGINT,
         PRIMARY KEY (org_id, id),
         FOREIGN KEY (org_id, user_id) REFERENCES users (org_id, id) ON DELETE CASCADE))",
    "CREATE UNIQUE INDEX api_keys_by_hash ON api_keys (key_hash)",

    R"(CREATE TABLE login_throttle (
         subject TEXT NOT NULL PRIMARY KEY, tries BIGINT NOT NULL, until_us BIGINT NOT NULL,
         updated_us BIGINT NOT NULL))",
    "CREATE INDEX login_throttle_by_time ON login_throttle (updated_us)",

    R"(CREATE TABLE one_time_links (
         token_hash TEXT NOT NULL PRIMARY KEY, purpose TEXT NOT NULL, org_id TEXT NOT NULL, user_id TEXT NOT NULL,
         expires_us BIGINT NOT NULL))",
    "CREATE INDEX one_time_links_by_user ON one_time_links (org_id, user_id, purpose)",

    R"(CREATE TABLE audit_log (
         org_id TEXT NOT NULL, id TEXT NOT NULL, at_us BIGINT NOT NULL, user_id TEXT NOT NULL, via TEXT NOT NULL,
         action TEXT NOT NULL, target TEXT NOT NULL, address TEXT NOT NULL, detail TEXT NOT NULL,
         PRIMARY KEY (org_id, id)))",
    "CREATE INDEX audit_log_by_time ON audit_log (org_id, at_us)",

    R"(CREATE TABLE secrets (
         org_id TEXT NOT NULL, name TEXT NOT NULL, sealed TEXT NOT NULL, updated_us BIGINT NOT NULL,
         PRIMARY KEY (org_id, name)))",

    R"(CREATE TABLE stored_settings (
         name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL, is_sealed BIGINT NOT NULL, updated_us BIGINT NOT NULL))",
    R"(CREATE TABLE settings_revision (
         id BIGINT NOT NULL PRIMARY KEY, revision BIGINT NOT NULL))",
    "INSERT INTO settings_revision (id, revision) VALUES (1, 0)",
};

}  // namespace

std::span<const char* const> accounts_schema() {
  return kStatements;
}

}  // namespace callai::repositories
