#pragma once

#include <string>

#include "conversation/turn.h"
#include "repositories/campaign_specific/call_repo.h"
#include "repositories/campaign_specific/contact_repo.h"
#include "repositories/campaign_specific/conversation_repo.h"
#include "repositories/system/privacy_repo.h"
#include "repositories/system/trash_repo.h"
#include "repositories/testing/temp_dir.h"

namespace callai::repositories {

/// Calls of some days, and people to have them with.
class PrivacyTest : public RepositoryTest {
 protected:
  static core::WallTime day(int n) { return wall(0) + std::chrono::hours(24) * n; }

  /// Not over yet, of a node.
  void open_call(const std::string& id, const std::string& contact, const std::string& number, int begun_day,
                 const std::string& node = "") {
    CallRecord c;
    c.id = core::CallId(id);
    c.contact = core::ContactId(contact);
    c.phone_number = number;
    c.status = CallStatus::kInProgress;
    c.created = day(begun_day);
    c.answered = c.created;
    c.snapshot = R"({"contact":{"first_name":"Ada"}})";
    c.recording_path = folder_.file(id + ".wav");
    c.node = node;
    ASSERT_TRUE(calls_.create(c).ok());
    conversation::Turn turn;
    turn.id = core::TurnId(1);
    turn.heard.text = "my number is 0301234567";
    ASSERT_TRUE(conversations_.append_turn(c.id, turn, c.created).ok());
    ASSERT_TRUE(conversations_.append_events(c.id, {{1, core::Duration(5), R"({"text":"0301234567"})", 7}}).ok());
  }
  void call(const std::string& id, const std::string& contact, const std::string& number, int ended_day,
            const std::string& node = "") {
    open_call(id, contact, number, ended_day, node);
    end_call(id, ended_day);
  }
  void end_call(const std::string& id, int ended_day) {
    const core::Status done =
        calls_.finish(core::CallId(id), CallStatus::kCompleted, "interested", day(ended_day), std::chrono::seconds(30));
    ASSERT_TRUE(done.ok());
  }
  void contact(const std::string& id, const std::string& number) {
    ContactRecord r;
    r.contact.id = core::ContactId(id);
    r.contact.phone_number = number;
    r.contact.first_name = "Ada";
    r.contact.custom_fields = {{"plan", "gold"}};
    r.contact.tags = {"vip"};
    r.time_zone = "Europe/Berlin";
    r.created = wall(0);
    ASSERT_TRUE(contacts_.upsert(r).ok());
  }
  /// How many rows there are.
  std::int64_t count(const std::string& table) {
    std::int64_t rows = -1;
    const core::Status read = database_->read([&](SqlConnection& sql) -> core::Status {
      const auto found = sql.query("SELECT COUNT(*) FROM " + table, "i");
      if (!found) return found.error();
      rows = found->front().integer(0);
      return {};
    });
    EXPECT_TRUE(read.ok());
    return rows;
  }
  void run(const std::string& statement) {
    const core::Status done = database_->write([&](Transaction& transaction) -> core::Status {
      const auto changed = transaction.sql().run(statement);
      return changed ? core::Status{} : core::Status{changed.error()};
    });
    ASSERT_TRUE(done.ok()) << core::describe(done.error());
  }

  TempDir folder_;
  CallRepo calls_{*database_, ours_};
  ContactRepo contacts_{*database_, ours_};
  ConversationRepo conversations_{*database_, ours_};
  PrivacyRepo privacy_{*database_, ours_};
  TrashRepo trash_{*database_, ours_};
};

}  // namespace callai::repositories
