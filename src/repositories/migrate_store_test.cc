#include "repositories/migrate_store.h"

#include <gtest/gtest.h>

#include <set>

#include "repositories/campaign_specific/call_repo.h"
#include "repositories/campaign_specific/contact_repo.h"
#include "repositories/campaign_specific/conversation_repo.h"
#include "repositories/campaign_specific/documents_repo.h"
#include "repositories/system/org_repo.h"
#include "repositories/system/secret_repo.h"
#include "repositories/testing/temp_dir.h"

namespace callai::repositories {
namespace {

using core::ErrorCode;

/// A SQLite database with something of everything that has to be moved with care.
class MigrateStore : public ::testing::Test {
 protected:
  MigrateStore() : path_(dir_.file("callai.db")) {
    const auto db = open_or_die({.path = path_});
    check(OrgRepo(*db).save({org_, "Ours", wall(0)}));
    ContactRecord contact;
    contact.contact.id = core::ContactId("c1");
    contact.contact.phone_number = "+493023125000";
    contact.contact.first_name = "J\xC3\xBCrgen";
    contact.created = wall(5);
    check(ContactRepo(*db, org_).upsert(contact));
    DocumentRecord document;
    document.id = core::DocumentId("d1");
    document.name = "Returns";
    document.type = "return_policy";
    document.content = "Goods may be returned within thirty days.";
    EXPECT_TRUE(DocumentsRepo(*db, org_).add(document).ok());
    for (int i = 0; i < 1201; ++i) {
      CallRecord call;
      call.id = core::CallId("call_" + std::to_string(100000 + i));
      call.seed = 0xFFFFFFFFFFFFFFFFULL - static_cast<unsigned>(i);
      check(CallRepo(*db, org_).create(call));
    }
    conversation::Turn turn;
    turn.id = core::TurnId(1);
    turn.heard.text = "hello";
    check(ConversationRepo(*db, org_).append_turn(core::CallId("call_100000"), turn, wall(9)));
    check(SecretRepo(*db, org_, box_).set("crm", "hunter2", wall(1)));
  }
  static void check(const core::Status& status) {
    CALLAI_CHECK(status.ok(), status.ok() ? "" : core::describe(status.error()));
  }

  const core::OrgId org_{"ours"};
  const core::SecretBox box_{{core::make_secret_key()}};
  TempDir dir_;
  const std::string path_;
};

TEST_F(MigrateStore, MovesEverythingAndMakesTheTextIndexAnew) {
  const DatabaseSettings target = empty_postgres_schema();
  const auto migrated = migrate_store(path_, target.path);
  ASSERT_TRUE(migrated.ok()) << core::describe(migrated.error());
  std::set<std::string> tables;
  for (const auto& [table, rows] : *migrated) {
    tables.insert(table);
    if (table == "calls") {
      EXPECT_EQ(rows, 1201);
    }
  }
  for (const char* table : {"orgs", "contacts", "documents", "chunks", "turns", "secrets", "users"})
    EXPECT_EQ(tables.count(table), 1U) << table;
  const auto db = open_or_die(target);
  EXPECT_EQ(ContactRepo(*db, org_).record(core::ContactId("c1"))->contact.first_name, "J\xC3\xBCrgen");
  EXPECT_EQ(ContactRepo(*db, org_).record(core::ContactId("c1"))->created, wall(5));
  EXPECT_EQ(CallRepo(*db, org_).get(core::CallId("call_101200"))->seed, 0xFFFFFFFFFFFFFFFFULL - 1200);
  EXPECT_EQ(ConversationRepo(*db, org_).turns(core::CallId("call_100000"))->at(0).turn.heard.text, "hello");
  EXPECT_EQ(*SecretRepo(*db, org_, box_).secret("crm"), "hunter2");
  conversation::PassageQuery query;
  query.text = "how many days to return goods";
  query.limit = 3;
  EXPECT_EQ(DocumentsRepo(*db, org_).search(query)->passages.size(), 1U);
}

TEST_F(MigrateStore, RefusesATargetThatHoldsSomething) {
  const DatabaseSettings target = empty_postgres_schema();
  ASSERT_TRUE(migrate_store(path_, target.path).ok());
  EXPECT_EQ(migrate_store(path_, target.path).error().code, ErrorCode::kFailedPrecondition);
}

TEST_F(MigrateStore, RefusesWhatIsNoSourceOrNoTarget) {
  EXPECT_EQ(migrate_store(dir_.file("none"), empty_postgres_schema().path).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(migrate_store(path_, path_).error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace callai::repositories
