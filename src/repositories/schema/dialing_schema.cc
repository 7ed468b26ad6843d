#include "repositories/schema/dialing_schema.h"

namespace callai::repositories {

namespace {

// An attempt is written before anything is dialled; `outcome` is empty until it is over, `settled` 0 until the retry
// rules have said what comes of it. The unique index lets nobody be called twice at once, by whatever campaign or node.
constexpr const char* kStatements[] = {
    R"(CREATE TABLE nodes (
         id TEXT NOT NULL PRIMARY KEY, started_us BIGINT NOT NULL, seen_us BIGINT NOT NULL))",
    "ALTER TABLE calls ADD COLUMN node_id TEXT NOT NULL DEFAULT ''",

    R"(CREATE TABLE campaign_contacts (
         org_id TEXT NOT NULL, campaign_id TEXT NOT NULL, contact_id TEXT NOT NULL,
         state TEXT NOT NULL, rank BIGINT NOT NULL, home_rank BIGINT NOT NULL, attempts BIGINT NOT NULL,
         last_day BIGINT NOT NULL, day_attempts BIGINT NOT NULL,
         due_us BIGINT NOT NULL, next_us BIGINT NOT NULL, callback_us BIGINT, last_outcome TEXT NOT NULL,
         added_us BIGINT NOT NULL,
         PRIMARY KEY (org_id, campaign_id, contact_id),
         FOREIGN KEY (org_id, campaign_id) REFERENCES campaigns (org_id, id) ON DELETE CASCADE,
         FOREIGN KEY (org_id, contact_id) REFERENCES contacts (org_id, id) ON DELETE CASCADE))",
    "CREATE INDEX campaign_contacts_by_turn ON campaign_contacts (org_id, campaign_id, state, rank, next_us, "
    "contact_id)",
    "CREATE INDEX campaign_contacts_by_contact ON campaign_contacts (org_id, contact_id)",

    R"(CREATE TABLE dial_attempts (
         org_id TEXT NOT NULL, call_id TEXT NOT NULL, campaign_id TEXT NOT NULL, contact_id TEXT NOT NULL,
         phone_number TEXT NOT NULL, number BIGINT NOT NULL, reason TEXT NOT NULL, caller_id TEXT NOT NULL,
         node_id TEXT NOT NULL, trunk TEXT NOT NULL, utc_offset_min BIGINT NOT NULL,
         created_us BIGINT NOT NULL, ended_us BIGINT, outcome TEXT NOT NULL, settled BIGINT NOT NULL,
         PRIMARY KEY (org_id, call_id)))",
    "CREATE UNIQUE INDEX dial_attempts_one_open ON dial_attempts (org_id, contact_id) WHERE outcome = ''",
    "CREATE INDEX dial_attempts_unsettled ON dial_attempts (org_id, campaign_id) WHERE settled = 0",
    "CREATE INDEX dial_attempts_by_node ON dial_attempts (node_id) WHERE outcome = ''",
    "CREATE INDEX dial_attempts_by_trunk ON dial_attempts (trunk) WHERE outcome = ''",
    "CREATE INDEX dial_attempts_by_start ON dial_attempts (org_id, campaign_id, created_us)",
    "CREATE INDEX dial_attempts_by_end ON dial_attempts (org_id, campaign_id, ended_us)",
    "CREATE INDEX dial_attempts_by_contact ON dial_attempts (org_id, campaign_id, contact_id, created_us)",

    R"(CREATE TABLE campaign_pace (
         org_id TEXT NOT NULL, campaign_id TEXT NOT NULL, next_call_us BIGINT NOT NULL,
         breaker TEXT NOT NULL, breaker_since_us BIGINT NOT NULL, breaker_trips BIGINT NOT NULL,
         PRIMARY KEY (org_id, campaign_id),
         FOREIGN KEY (org_id, campaign_id) REFERENCES campaigns (org_id, id) ON DELETE CASCADE))",
    R"(CREATE TABLE trunk_pace (
         trunk TEXT NOT NULL PRIMARY KEY, next_call_us BIGINT NOT NULL))",

    R"(CREATE TABLE campaign_do_not_call (
         org_id TEXT NOT NULL, campaign_id TEXT NOT NULL, phone_number TEXT NOT NULL, reason TEXT NOT NULL,
         created_us BIGINT NOT NULL,
         PRIMARY KEY (org_id, campaign_id, phone_number),
         FOREIGN KEY (org_id, campaign_id) REFERENCES campaigns (org_id, id) ON DELETE CASCADE))",
};

// Of several indexes that begin with the same columns SQLite takes the newest, whatever the others' WHERE: an index of
// what is not settled was never used, and every look went through all attempts of a campaign. This one has all four.
constexpr const char* kOpenAttempts[] = {
    "DROP INDEX dial_attempts_unsettled",
    "CREATE INDEX dial_attempts_by_state ON dial_attempts (org_id, campaign_id, settled, outcome)",
};

// A server without statistics takes any index whose first columns fit; only the highest number of a contact's attempts
// is cheaper to read from this one than from the others, also then.
constexpr const char* kAttemptNumbers[] = {
    "CREATE INDEX dial_attempts_by_number ON dial_attempts (org_id, campaign_id, contact_id, number)",
    "DROP INDEX dial_attempts_by_contact",
};

}  // namespace

std::span<const char* const> dialing_schema() {
  return kStatements;
}

std::span<const char* const> open_attempts_schema() {
  return kOpenAttempts;
}

std::span<const char* const> attempt_numbers_schema() {
  return kAttemptNumbers;
}

}  // namespace callai::repositories
