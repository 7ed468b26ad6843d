#include <gtest/gtest.h>

#include <map>

#include "repositories/campaign_specific/call_repo.h"
#include "repositories/campaign_specific/campaign_repo.h"
#include "repositories/campaign_specific/contact_repo.h"
#include "repositories/campaign_specific/conversation_repo.h"
#include "repositories/campaign_specific/documents_repo.h"
#include "repositories/schema/migrations.h"
#include "repositories/sql/soci_connection.h"
#include "repositories/testing/temp_dir.h"

// A database of an old program with something in it, opened by this one.

namespace callai::repositories {
namespace {

constexpr std::int64_t kOldSchema = 5;

constexpr const char* kOldRows[] = {
    "INSERT INTO orgs (id, name, created_us) VALUES ('ours', 'Ours', 1)",
    "INSERT INTO templates (org_id, id, version, name, purpose, json, digest, created_us) VALUES "
    "('ours', 'sales', 3, 'Sales', 'sales', '{}', 'abc', 2)",
    "INSERT INTO template_drafts (org_id, id, json, digest, updated_us) VALUES ('ours', 'sales', '{}', 'd', 3)",
    "INSERT INTO template_releases (org_id, id, number, version, action, at_us) VALUES "
    "('ours', 'sales', 1, 3, 'published', 4)",
    "INSERT INTO contacts (org_id, id, phone_number, first_name, last_name, email, company, status, tags, "
    "custom_fields, utc_offset_min, created_us) VALUES ('ours', 'c1', '+493023125000', 'Ann', 'Lee', 'a@x.com', 'X', "
    "'new', '[\"vip\"]', '{\"city\":\"Bonn\"}', 60, 5)",
    "INSERT INTO do_not_call (org_id, phone_number, reason, created_us) VALUES ('ours', '+493023125001', 'asked', 6)",
    "INSERT INTO documents (org_id, id, name, type, tags, campaign_id, content, chunk_count, created_us) VALUES "
    "('ours', 'd1', 'Returns', 'return_policy', '[\"de\",\"en\"]', '', 'Within thirty days.', 1, 7)",
    "INSERT INTO chunks (org_id, document_id, chunk_no, first_byte, content) VALUES "
    "('ours', 'd1', 0, 0, 'Within thirty days.')",
    "INSERT INTO campaigns (org_id, id, name, status, template_id, template_version, settings, created_us) VALUES "
    "('ours', 'k1', 'Spring', 'running', 'sales', 3, '{}', 8)",
    "INSERT INTO calls (org_id, id, campaign_id, contact_id, phone_number, direction, status, outcome, created_us, "
    "started_us, answered_us, ended_us, duration_us, template_id, template_version, template_digest, machine_version, "
    "snapshot, recording_path, seed, utc_offset_min) VALUES ('ours', 'call_1', 'k1', 'c1', '+493023125000', "
    "'outbound', 'completed', 'sold', 9, 10, 11, 12, 5000000, 'sales', 3, 'abc', '1', '{}', 'rec/1.wav', "
    "-9000000000000000000, 60)",
    "INSERT INTO turns (org_id, call_id, turn_no, json, created_us) VALUES ('ours', 'call_1', 1, '{}', 13)",
    "INSERT INTO call_events (org_id, call_id, seq, at_us, event, effects_hash) VALUES "
    "('ours', 'call_1', 1, 0, '{}', 7)",
    "INSERT INTO call_fields (org_id, call_id, field, canonical, confirmed) VALUES "
    "('ours', 'call_1', 'email', 'a@x.com', 1)",
    "INSERT INTO callbacks (org_id, id, contact_id, call_id, at_local, at_us, status, created_us) VALUES "
    "('ours', 'b1', 'c1', 'call_1', '2026-11-25T14:30', 14, 'pending', 15)",
    "INSERT INTO call_audio (org_id, call_id, direction, codec, packets, lost, loss_percent, jitter_ms, mos, "
    "concealed_ms, one_way) VALUES ('ours', 'call_1', 'received', 'opus', 100, 1, 1.0, 2.5, 4.1, 20.0, 0)",
    "INSERT INTO call_reviews (org_id, call_id, json, score, sentiment, updated_us) VALUES "
    "('ours', 'call_1', '{}', 0.5, 0.25, 16)",
    "INSERT INTO appointments (org_id, request_key, calendar, contact_id, call_id, at_local, starts_us, ends_us, note, "
    "status, created_us) VALUES ('ours', 'r1', 'main', 'c1', 'call_1', '2026-11-25T14:30', 17, 18, 'x', 'booked', 19)",
};

/// "INSERT INTO contacts (..." -> "contacts"
std::string table_of(const std::string& insert) {
  constexpr std::size_t kBegin = 12;
  return insert.substr(kBegin, insert.find(' ', kBegin) - kBegin);
}

class Upgrade : public ::testing::Test {
 protected:
  Upgrade() {
    settings_.path = dir_.file("callai.db");
    if (!postgres_test_url().empty()) settings_ = empty_postgres_schema();
  }

  void make_old_database() const {
    auto made = is_postgres_url(settings_.path) ? SociConnection::open_postgres(parse_postgres_url(settings_.path))
                                                : SociConnection::open_sqlite(settings_.path);
    ASSERT_TRUE(made.ok());
    SociConnection& sql = **made;
    const core::Status migrated = migrate(sql, "old", migrations().first(kOldSchema));
    ASSERT_TRUE(migrated.ok()) << core::describe(migrated.error());
    for (const char* row : kOldRows) {
      const auto done = sql.run(row, {});
      ASSERT_TRUE(done.ok()) << core::describe(done.error()) << row;
    }
  }

  TempDir dir_;
  DatabaseSettings settings_;
  const core::OrgId org_{"ours"};
};

TEST_F(Upgrade, OfAFullOldDatabaseKeepsEverything) {
  make_old_database();
  const auto opened = open_database(settings_);
  ASSERT_TRUE(opened.ok()) << core::describe(opened.error());
  Database& db = **opened;
  const core::Status counted = db.read([](SqlConnection& sql) -> core::Status {
    const auto version = sql.query("SELECT MAX(version) FROM schema_version", "i");
    if (!version) return version.error();
    EXPECT_EQ(version->front().integer(0), migrations().back().version);
    for (const char* row : kOldRows) {
      const auto rows = sql.query("SELECT COUNT(*) FROM " + table_of(row), "i");
      if (!rows) return rows.error();
      EXPECT_EQ(rows->front().integer(0), 1) << table_of(row);
    }
    const auto tags = sql.query("SELECT tag FROM document_tags WHERE document_id = 'd1' ORDER BY tag", "t");
    if (!tags) return tags.error();
    EXPECT_EQ(tags->size(), 2U) << "documents are found by their tags";
    return {};
  });
  ASSERT_TRUE(counted.ok()) << core::describe(counted.error());

  const auto contact = ContactRepo(db, org_).record(core::ContactId("c1"));
  ASSERT_TRUE(contact.ok()) << core::describe(contact.error());
  EXPECT_EQ(contact->contact.tags, std::vector<std::string>{"vip"});
  EXPECT_EQ(contact->contact.custom_fields, (templates::Properties{{"city", "Bonn"}}));
  EXPECT_EQ(contact->time_zone, "");
  const auto call = CallRepo(db, org_).get(core::CallId("call_1"));
  ASSERT_TRUE(call.ok()) << core::describe(call.error());
  EXPECT_EQ(call->outcome, "sold");
  EXPECT_EQ(call->duration, std::chrono::seconds(5));
  EXPECT_EQ(static_cast<std::int64_t>(call->seed), -9'000'000'000'000'000'000);
  EXPECT_EQ(CampaignRepo(db, org_).get(core::CampaignId("k1"))->status, "running");
  EXPECT_EQ(DocumentsRepo(db, org_).get(core::DocumentId("d1"))->content, "Within thirty days.");
}

TEST_F(Upgrade, GoesOnWithWhatIsThere) {
  make_old_database();
  const auto db = open_or_die(settings_);
  ContactRepo contacts(*db, org_);
  auto contact = contacts.record(core::ContactId("c1"));
  ASSERT_TRUE(contact.ok());
  contact->contact.company = "Y";
  EXPECT_TRUE(contacts.upsert(*contact).ok());
  EXPECT_EQ(contacts.record(core::ContactId("c1"))->contact.company, "Y");
  CallRepo calls(*db, org_);
  CallRecord next;
  next.id = core::CallId("call_2");
  next.campaign = core::CampaignId("k1");
  next.node = "node_a";
  EXPECT_TRUE(calls.create(next).ok());
  EXPECT_EQ(calls.list({.campaign = core::CampaignId("k1")}, {})->size(), 2U);
  EXPECT_TRUE(open_database(settings_).ok()) << "and a second time nothing is left to do";
}

}  // namespace
}  // namespace callai::repositories
