#include "orchestrators/caller_lookup.h"

#include <gtest/gtest.h>

#include <optional>

#include "core/testing/virtual_executor.h"
#include "repositories/campaign_specific/call_repo.h"
#include "repositories/system/org_repo.h"
#include "repositories/testing/test_database.h"

namespace callai::orchestrators {
namespace {

using core::CallId;
using repositories::CallRepo;
using repositories::ContactRepo;
using repositories::Database;
using repositories::SqlConnection;
using repositories::Transaction;
using std::chrono::milliseconds;
using std::chrono::minutes;

const core::OrgId kOrg("ours");
constexpr const char* kNumber = "+493023125000";
const core::Error kSilent{core::ErrorCode::kUnavailable, "the database server is out of reach", "look at it", ""};

/// Lanes whose works wait until the store answers.
class StuckLanes final : public core::WorkLanes {
 public:
  explicit StuckLanes(core::Sequence& sequence) : sequence_(sequence) {}
  bool submit(std::string_view, core::Duration, core::Work work) override {
    if (full) return false;
    if (!stuck) {
      sequence_.post(work());
    } else {
      works_.push_back(std::move(work));
    }
    return true;
  }
  void go_on() {
    stuck = false;
    for (core::Work& work : std::exchange(works_, {})) sequence_.post(work());
  }

  bool stuck = false;
  bool full = false;

 private:
  core::Sequence& sequence_;
  std::vector<core::Work> works_;
};

/// Writes wait for the store as StorageWriter's do.
class WaitingStorage final : public repositories::StoragePort {
 public:
  explicit WaitingStorage(Database& database) : inner_(database) {}
  bool submit(repositories::StorageWrite write, repositories::StorageDone done) override {
    if (!stuck) return inner_.submit(std::move(write), std::move(done));
    waiting_.emplace_back(std::move(write), std::move(done));
    return true;
  }
  void go_on() {
    stuck = false;
    for (auto& [write, done] : std::exchange(waiting_, {})) (void)inner_.submit(std::move(write), std::move(done));
  }

  bool stuck = false;

 private:
  repositories::InlineStorage inner_;
  std::vector<std::pair<repositories::StorageWrite, repositories::StorageDone>> waiting_;
};

class CallerLookupTest : public ::testing::Test {
 protected:
  CallerLookupTest() {
    EXPECT_TRUE(repositories::OrgRepo(*database_).save({kOrg, "Ours", now()}).ok());
    CallerSettings settings;
    settings.region = "DE";
    settings.patience = milliseconds(500);
    settings.own_offset = [](core::WallTime) { return minutes(120); };
    callers_.emplace(CallerLookup::Parts{env_.env(), env_.executor(), lanes_, storage_, *database_, kOrg}, settings);
  }

  core::WallTime now() { return env_.executor().wall_now(); }
  ContactRepo contacts() { return {*database_, kOrg}; }
  void look_up(const std::string& call, const std::string& number) {
    repositories::CallRecord record;
    record.id = CallId(call);
    record.created = now();
    EXPECT_TRUE(CallRepo(*database_, kOrg).create(record).ok());
    callers_->look_up(record.id, core::CampaignId("camp_1"), number, [this](Caller caller) {
      caller_ = std::move(caller);
      ++told_;
    });
  }
  /// The caller, who must be known within the patience.
  Caller caller(const std::string& call, const std::string& number) {
    caller_.reset();
    look_up(call, number);
    env_.executor().run_due();
    EXPECT_TRUE(caller_.has_value()) << number;
    return caller_.value_or(Caller{});
  }
  std::string contact_of_call(const std::string& call) {
    return CallRepo(*database_, kOrg).get(CallId(call))->contact.value();
  }
  void add_maria() {
    repositories::ContactRecord maria;
    maria.contact.id = core::ContactId("maria");
    maria.contact.phone_number = kNumber;
    maria.contact.first_name = "Maria";
    maria.time_zone = "Europe/Lisbon";
    ASSERT_TRUE(contacts().upsert(maria).ok());
  }

  core::testing::VirtualEnv env_;
  std::unique_ptr<Database> database_ = repositories::make_test_database();
  StuckLanes lanes_{env_.executor()};
  WaitingStorage storage_{*database_};
  std::optional<CallerLookup> callers_;
  std::optional<Caller> caller_;
  int told_ = 0;
};

TEST_F(CallerLookupTest, OnePersonCallsHoweverTheNumberIsWritten) {
  add_maria();
  int call = 0;
  for (const char* number : {kNumber, "0049 30 23125000", "03023125000", "493023125000"}) {
    const Caller who = caller("call_" + std::to_string(++call), number);
    EXPECT_EQ(who.contact.first_name, "Maria") << number;
    EXPECT_EQ(who.time_zone, "Europe/Lisbon");
  }
}

TEST_F(CallerLookupTest, WhoCallsForTheFirstTimeIsStoredWithTheZoneOfTheNumber) {
  const Caller who = caller("call_1", "030 23125000");
  EXPECT_EQ(who.contact.phone_number, kNumber);
  EXPECT_EQ(who.time_zone, "Europe/Berlin");
  EXPECT_EQ(who.contact.utc_offset, minutes(60));
  EXPECT_EQ(contacts().find_by_phone(kNumber)->id, who.contact.id);
  EXPECT_EQ(caller("call_2", kNumber).contact.id, who.contact.id);
}

TEST_F(CallerLookupTest, AnExtensionIsWhereThisMachineIs) {
  const Caller who = caller("call_1", "900");
  EXPECT_EQ(who.contact.phone_number, "900");
  EXPECT_EQ(who.contact.utc_offset, minutes(120));
}

TEST_F(CallerLookupTest, WhoWithholdsTheNumberIsNobodyEachTime) {
  int call = 0;
  for (const char* number : {"", "anonymous", "Anonymous@anonymous.invalid", "Restricted", "unavailable"}) {
    const Caller who = caller("call_" + std::to_string(++call), number);
    EXPECT_TRUE(who.contact.id.empty()) << number;
    EXPECT_TRUE(who.contact.phone_number.empty());
  }
  EXPECT_TRUE(contacts().list({})->empty()) << "nothing of them is kept for the next";
}

TEST_F(CallerLookupTest, AContactWhoseNumberWasChangedIsNotTheNewOwnersOfTheOldOne) {
  const core::ContactId first = caller("call_1", kNumber).contact.id;
  ASSERT_TRUE(contacts().update(first, {{"phone_number", "+493023125001"}, {"first_name", "Maria"}}).ok());
  const Caller second = caller("call_2", kNumber);
  EXPECT_NE(second.contact.id, first);
  EXPECT_EQ(contacts().get(first)->first_name, "Maria");
  EXPECT_EQ(contacts().get(first)->phone_number, "+493023125001");
}

TEST_F(CallerLookupTest, WhileTheStoreDoesNotAnswerCallersAreNumbersAndTheirCallsGetTheContactLater) {
  add_maria();
  lanes_.stuck = storage_.stuck = true;
  look_up("call_1", kNumber);
  look_up("call_2", "+493023125002");
  env_.executor().advance(milliseconds(499));
  EXPECT_EQ(told_, 0) << "it still may answer";
  env_.executor().advance(milliseconds(1));
  EXPECT_EQ(told_, 2);
  EXPECT_TRUE(caller_->contact.id.empty());
  EXPECT_EQ(caller_->contact.phone_number, "+493023125002");
  EXPECT_EQ(caller_->time_zone, "Europe/Berlin");
  lanes_.go_on();
  env_.executor().run_due();
  storage_.go_on();
  env_.executor().run_due();
  EXPECT_EQ(told_, 2) << "once a call";
  EXPECT_EQ(contact_of_call("call_1"), "maria");
  EXPECT_EQ(contact_of_call("call_2"), contacts().find_by_phone("+493023125002")->id.value());
}

TEST_F(CallerLookupTest, AStoreThatIsSlowToWriteDoesNotHoldACallUp) {
  storage_.stuck = true;
  look_up("call_1", kNumber);
  env_.executor().advance(milliseconds(500));
  EXPECT_EQ(told_, 1);
  storage_.go_on();
  env_.executor().run_due();
  EXPECT_EQ(told_, 1);
  EXPECT_EQ(contact_of_call("call_1"), contacts().find_by_phone(kNumber)->id.value());
}

TEST_F(CallerLookupTest, FullLanesLeaveItToTheWriter) {
  add_maria();
  lanes_.full = true;
  EXPECT_EQ(caller("call_1", kNumber).contact.first_name, "Maria");
  EXPECT_TRUE(caller("call_2", "anonymous").contact.id.empty());
}

/// A server that is out of reach, and tells so at once.
class SilentDatabase final : public Database {
 public:
  core::Status write(const std::function<core::Status(Transaction&)>&) override { return kSilent; }
  core::Status read(const std::function<core::Status(SqlConnection&)>&) const override { return kSilent; }
};

TEST(CallerLookup, AStoreThatRefusesEverythingLeavesANumber) {
  core::testing::VirtualEnv env;
  SilentDatabase database;
  repositories::InlineStorage storage(database);
  CallerLookup callers({env.env(), env.executor(), env.executor(), storage, database, kOrg}, {});
  std::optional<Caller> who;
  callers.look_up(CallId("call_1"), core::CampaignId("camp_1"), kNumber, [&who](Caller caller) { who = caller; });
  env.executor().run_due();
  ASSERT_TRUE(who.has_value());
  EXPECT_TRUE(who->contact.id.empty());
  EXPECT_EQ(who->contact.phone_number, kNumber);
  EXPECT_FALSE(CallerLookup::find(env.env(), database, kOrg, {}, core::CampaignId("camp_1"), kNumber).ok());
}

}  // namespace
}  // namespace callai::orchestrators
