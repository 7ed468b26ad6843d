#include "repositories/system/accounts/account_admin.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "repositories/system/audit_repo.h"
#include "repositories/testing/account_test.h"

namespace callai::repositories {
namespace {

using core::ErrorCode;

using Administration = AccountTest;

/// Nobody is there yet.
class FirstStart : public RepositoryTest {
 protected:
  FirstStart() { CALLAI_CHECK(OrgRepo(*database_).save({ours_, "ours", clock_.wall_now()}).ok(), "no organisation"); }

  std::int64_t links_left() const {
    std::int64_t count = -1;
    const core::Status read = database_->read([&count](SqlConnection& sql) -> core::Status {
      const auto rows = sql.query("SELECT COUNT(*) FROM one_time_links", "i");
      if (!rows) return rows.error();
      count = rows->front().integer(0);
      return {};
    });
    EXPECT_TRUE(read.ok());
    return count;
  }

  core::testing::ManualClock clock_;
  core::SeededRandom random_{1};
  core::testing::CountingIds ids_;
  core::NullLogger log_;
  core::PasswordHasher hasher_{{std::size_t{64} << 10U, 1, 4, std::chrono::seconds(10)}};
  core::SecretBox box_{{core::make_secret_key()}};
  AccountAdmin admin_{core::Env{clock_, random_, ids_, log_}, *database_, hasher_};
  const NewUser owner_{"ann@example.com", "Ann", "correct horse battery", Role::kViewer};
};

TEST_F(FirstStart, TheSetUpLinkMakesTheFirstOwnerOnce) {
  EXPECT_TRUE(admin_.ways_in()->set_up);
  const auto token = admin_.setup_token(ours_);
  ASSERT_TRUE(token.ok() && *token);
  const auto owner = admin_.complete_setup(**token, owner_, "192.0.2.7");
  ASSERT_TRUE(owner.ok()) << core::describe(owner.error());
  EXPECT_EQ(owner->role, Role::kOwner);
  EXPECT_EQ(UserRepo(*database_, ours_).by_email("ann@example.com")->id, owner->id);
  EXPECT_EQ(admin_.complete_setup(**token, {"bob@example.com", "Bob", "correct horse battery"}, "").error().code,
            ErrorCode::kPermissionDenied);
  EXPECT_FALSE(*admin_.setup_token(ours_)) << "somebody is there";
  EXPECT_FALSE(admin_.ways_in()->set_up);
}

TEST_F(FirstStart, ANewSetUpLinkEndsTheOneBefore) {
  const auto first = admin_.setup_token(ours_);
  const auto second = admin_.setup_token(ours_);
  EXPECT_FALSE(admin_.complete_setup(**first, owner_, "").ok());
  EXPECT_TRUE(admin_.complete_setup(**second, owner_, "").ok());
}

TEST_F(FirstStart, EveryNodeHasASetUpLinkUntilTheFirstOwnerIsThere) {
  const auto first = admin_.setup_token(ours_, "node_a");
  const auto second = admin_.setup_token(ours_, "node_b");
  const auto command = admin_.setup_token(ours_);
  EXPECT_TRUE(admin_.complete_setup(**first, owner_, "").ok()) << "others have started since";
  EXPECT_FALSE(admin_.complete_setup(**second, owner_, "").ok());
  EXPECT_FALSE(admin_.complete_setup(**command, owner_, "").ok());
  EXPECT_EQ(links_left(), 0);
}

TEST_F(FirstStart, AnOldSetUpLinkIsDeadAndTidiedAway) {
  const auto token = admin_.setup_token(ours_);
  clock_.advance(AccountSettings{}.link_lifetime);
  EXPECT_FALSE(admin_.complete_setup(**token, owner_, "").ok());
  AccountService service(core::Env{clock_, random_, ids_, log_}, *database_, hasher_, box_);
  ASSERT_TRUE(service.remove_expired_sessions().ok());
  EXPECT_EQ(links_left(), 0);
}

TEST_F(FirstStart, GivesTheOrganisationAName) {
  const auto token = admin_.setup_token(ours_);
  EXPECT_EQ(admin_.complete_setup(**token, owner_, "", " ").error().code, ErrorCode::kInvalidArgument);
  ASSERT_TRUE(admin_.complete_setup(**token, owner_, "", "Kite & Sons").ok());
  EXPECT_EQ(OrgRepo(*database_).get(ours_)->name, "Kite & Sons");
}

TEST_F(FirstStart, AWeakPasswordDoesNotUseTheLinkUp) {
  const auto token = admin_.setup_token(ours_);
  EXPECT_EQ(admin_.complete_setup(**token, {"ann@example.com", "Ann", "short"}, "").error().code,
            ErrorCode::kInvalidArgument);
  EXPECT_EQ(admin_.complete_setup(**token, {"no address", "Ann", "correct horse battery"}, "").error().code,
            ErrorCode::kInvalidArgument);
  EXPECT_TRUE(admin_.complete_setup(**token, owner_, "").ok());
}

TEST_F(Administration, RegistrationIsClosedUnlessItIsOpened) {
  const NewUser eve{"eve@example.com", "Eve", kPassword};
  EXPECT_EQ(admin_.register_organisation("Eve's", eve, kAddress).error().code, ErrorCode::kPermissionDenied);
  AccountSettings open;
  open.registration_open = true;
  AccountAdmin opened(core::Env{clock_, random_, ids_, log_}, *database_, hasher_, open);
  EXPECT_FALSE(admin_.ways_in()->registration);
  EXPECT_TRUE(opened.ways_in()->registration);
  ASSERT_TRUE(opened.register_organisation("Eve's", eve, kAddress).ok());
  const LoginSession session = logged_in("eve@example.com");
  EXPECT_EQ(session.principal.role, Role::kOwner);
  EXPECT_NE(session.principal.org, ours_);
  EXPECT_EQ(OrgRepo(*database_).get(session.principal.org)->name, "Eve's");
  EXPECT_EQ(opened.register_organisation("Again", eve, kAddress).error().code, ErrorCode::kAlreadyExists);
  EXPECT_EQ(OrgRepo(*database_).list()->size(), 3U) << "a refused one leaves nothing behind";
}

TEST_F(Administration, RegistrationOpensAndClosesWhileItRuns) {
  admin_.set_registration_open(true);
  EXPECT_TRUE(admin_.ways_in()->registration);
  EXPECT_TRUE(admin_.register_organisation("Eve's", {"eve@example.com", "Eve", kPassword}, kAddress).ok());
  admin_.set_registration_open(false);
  EXPECT_EQ(admin_.register_organisation("Max's", {"max@example.com", "Max", kPassword}, kAddress).error().code,
            ErrorCode::kPermissionDenied);
}

TEST_F(Administration, RoleAndStatusAreOneChange) {
  const UserRecord agent = added(ours_, "bob@example.com", Role::kAgent);
  const Principal by = operator_of(ours_);
  ASSERT_TRUE(admin_.update_user(by, agent.id, {Role::kViewer, UserStatus::kDisabled}).ok());
  EXPECT_EQ(AuditRepo(*database_, ours_).list({{}, "user.set_role"}, {})->size(), 1U);
  EXPECT_EQ(AuditRepo(*database_, ours_).list({{}, "user.set_status"}, {})->size(), 1U);
  EXPECT_EQ(admin_.update_user(by, owner_.id, {Role::kManager, UserStatus::kActive}).error().code,
            ErrorCode::kFailedPrecondition);
  EXPECT_EQ(UserRepo(*database_, ours_).get(owner_.id)->role, Role::kOwner);
}

TEST_F(Administration, AnAddressIsThereOnceInTheWholeInstallation) {
  EXPECT_EQ(admin_.add_user(operator_of(ours_), {"ANN@example.com", "x", kPassword, Role::kAgent}).error().code,
            ErrorCode::kAlreadyExists);
  EXPECT_EQ(admin_.add_user(operator_of(ours_), {"tom@example.com", "x", kPassword, Role::kAgent}).error().code,
            ErrorCode::kAlreadyExists);
}

TEST_F(Administration, RefusesWhatIsNoAddress) {
  for (const char* email : {"", "@", "a@", "@b", "a b@c.de", "a@b@c", "a\n@b", "<a@b>", "\"a\"@b"}) {
    EXPECT_EQ(admin_.add_user(operator_of(ours_), {email, "x", kPassword, Role::kAgent}).error().code,
              ErrorCode::kInvalidArgument)
        << email;
  }
}

TEST_F(Administration, AManagerChangesThoseBelowAndNobodyElse) {
  const UserRecord manager = added(ours_, "meg@example.com", Role::kManager);
  const UserRecord other = added(ours_, "max@example.com", Role::kManager);
  const UserRecord agent = added(ours_, "bob@example.com", Role::kAgent);
  const Principal meg = logged_in("meg@example.com").principal;
  EXPECT_TRUE(admin_.update_user(meg, agent.id, {Role::kViewer, {}}).ok());
  EXPECT_TRUE(admin_.update_user(meg, agent.id, {{}, UserStatus::kDisabled}).ok());
  EXPECT_TRUE(admin_.add_user(meg, {"new@example.com", "x", kPassword, Role::kAgent}).ok());
  EXPECT_EQ(admin_.update_user(meg, agent.id, {Role::kManager, {}}).error().code, ErrorCode::kPermissionDenied);
  EXPECT_EQ(admin_.update_user(meg, manager.id, {Role::kOwner, {}}).error().code, ErrorCode::kPermissionDenied);
  EXPECT_EQ(admin_.update_user(meg, other.id, {{}, UserStatus::kDisabled}).error().code, ErrorCode::kPermissionDenied);
  EXPECT_EQ(admin_.update_user(meg, owner_.id, {{}, UserStatus::kDisabled}).error().code, ErrorCode::kPermissionDenied);
  EXPECT_EQ(admin_.reset_password(meg, owner_.id, "another horse battery").error().code, ErrorCode::kPermissionDenied);
  EXPECT_EQ(admin_.password_link(meg, owner_.id).error().code, ErrorCode::kPermissionDenied);
  const Principal bob = operator_of(ours_);
  Principal viewer = bob;
  viewer.role = Role::kAgent;
  EXPECT_EQ(admin_.add_user(viewer, {"x@example.com", "x", kPassword, Role::kViewer}).error().code,
            ErrorCode::kPermissionDenied);
}

TEST_F(Administration, NobodyReachesAnotherOrganisationsUsers) {
  const Principal ann = logged_in("ann@example.com").principal;
  EXPECT_EQ(admin_.update_user(ann, their_owner_.id, {Role::kViewer, {}}).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(admin_.update_user(ann, their_owner_.id, {{}, UserStatus::kDisabled}).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(admin_.reset_password(ann, their_owner_.id, "another horse battery").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(admin_.password_link(ann, their_owner_.id).error().code, ErrorCode::kNotFound);
  const Principal tom = logged_in("tom@example.com").principal;
  const auto key = admin_.create_key(tom, "x", {"*"}, core::Duration{0});
  EXPECT_EQ(admin_.revoke_key(ann, key->record.id).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(UserRepo(*database_, ours_).list({})->size(), 1U);
  EXPECT_EQ(AuditRepo(*database_, theirs_).list({their_owner_.id, ""}, {})->size(), 2U) << "a login and a key";
}

TEST_F(Administration, TheLastOwnerStays) {
  const Principal by = operator_of(ours_);
  EXPECT_EQ(admin_.update_user(by, owner_.id, {Role::kManager, {}}).error().code, ErrorCode::kFailedPrecondition);
  EXPECT_EQ(admin_.update_user(by, owner_.id, {{}, UserStatus::kDisabled}).error().code,
            ErrorCode::kFailedPrecondition);
  EXPECT_EQ(UserRepo(*database_, ours_).get(owner_.id)->role, Role::kOwner);
  added(ours_, "second@example.com", Role::kOwner);
  EXPECT_TRUE(admin_.update_user(by, owner_.id, {Role::kManager, {}}).ok());
}

TEST_F(Administration, AChangedRoleOrAPasswordResetEndsTheSessions) {
  const UserRecord agent = added(ours_, "bob@example.com", Role::kAgent);
  LoginSession session = logged_in("bob@example.com");
  ASSERT_TRUE(admin_.update_user(operator_of(ours_), agent.id, {Role::kViewer, {}}).ok());
  EXPECT_FALSE(service_.authenticate_session(session.token, kAddress).ok());
  session = logged_in("bob@example.com");
  EXPECT_EQ(session.principal.role, Role::kViewer);
  ASSERT_TRUE(admin_.reset_password(operator_of(ours_), agent.id, "another horse battery").ok());
  EXPECT_FALSE(service_.authenticate_session(session.token, kAddress).ok());
  EXPECT_FALSE(login("bob@example.com").ok());
  EXPECT_TRUE(login("bob@example.com", "another horse battery").ok());
}

TEST_F(Administration, ADisabledUserIsOutAtOnceAndBackWhenEnabled) {
  const UserRecord agent = added(ours_, "bob@example.com", Role::kAgent);
  const LoginSession session = logged_in("bob@example.com");
  ASSERT_TRUE(admin_.update_user(operator_of(ours_), agent.id, {{}, UserStatus::kDisabled}).ok());
  EXPECT_FALSE(service_.authenticate_session(session.token, kAddress).ok());
  EXPECT_EQ(login("bob@example.com").error().code, ErrorCode::kPermissionDenied);
  ASSERT_TRUE(admin_.update_user(operator_of(ours_), agent.id, {{}, UserStatus::kActive}).ok());
  EXPECT_TRUE(login("bob@example.com").ok());
}

TEST_F(Administration, AnInvitedUserChoosesAPasswordByALinkThatWorksOnce) {
  const Principal ann = logged_in("ann@example.com").principal;
  const auto invited = admin_.add_user(ann, {"bob@example.com", "Bob", "", Role::kAgent});
  ASSERT_TRUE(invited.ok());
  EXPECT_FALSE(invited->has_password);
  EXPECT_FALSE(login("bob@example.com", "").ok()) << "no password is not an empty one";
  const auto old_link = admin_.password_link(ann, invited->id);
  const auto link = admin_.password_link(ann, invited->id);
  EXPECT_FALSE(admin_.set_password_by_link(*old_link, "another horse battery", kAddress).ok());
  EXPECT_EQ(admin_.set_password_by_link(*link, "short", kAddress).error().code, ErrorCode::kInvalidArgument);
  EXPECT_TRUE(admin_.set_password_by_link(*link, "another horse battery", kAddress).ok());
  EXPECT_FALSE(admin_.set_password_by_link(*link, "a third horse battery", kAddress).ok());
  EXPECT_TRUE(login("bob@example.com", "another horse battery").ok());
  EXPECT_TRUE(UserRepo(*database_, ours_).get(invited->id)->has_password);
}

TEST_F(Administration, OneLinkUsedByManyAtOnceWorksForOne) {
  const auto link = admin_.password_link(operator_of(ours_), owner_.id);
  std::atomic<int> worked = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&, i] {
        if (admin_.set_password_by_link(*link, "horse battery " + std::to_string(i), kAddress).ok()) ++worked;
      });
    }
  }
  EXPECT_EQ(worked, 1);
}

TEST_F(Administration, AProfileChangesForWhoeverSawItLast) {
  const UserRepo users(*database_, ours_);
  UserRecord one = *users.get(owner_.id);
  UserRecord other = one;
  one.name = "Ann One";
  other.name = "Ann Other";
  EXPECT_TRUE(users.update_profile(one).ok());
  const core::Status late = users.update_profile(other);
  EXPECT_EQ(late.error().code, ErrorCode::kFailedPrecondition);
  EXPECT_NE(late.error().message.find("changed meanwhile"), std::string::npos);
  EXPECT_EQ(users.get(owner_.id)->name, "Ann One");
}

TEST_F(Administration, AKeyNeedsKnownScopesAndAPerson) {
  const Principal ann = logged_in("ann@example.com").principal;
  const auto typo = admin_.create_key(ann, "x", {"contact:read"}, core::Duration{0});
  EXPECT_EQ(typo.error().code, ErrorCode::kInvalidArgument);
  EXPECT_NE(typo.error().mend.find("contacts:read"), std::string::npos);
  EXPECT_FALSE(admin_.create_key(ann, "x", {}, core::Duration{0}).ok());
  EXPECT_FALSE(admin_.create_key(ann, " ", {"*"}, core::Duration{0}).ok());
  EXPECT_FALSE(admin_.create_key(operator_of(ours_), "x", {"*"}, core::Duration{0}).ok());
  const auto key = admin_.create_key(ann, "x", {"*"}, core::Duration{0});
  const auto by_key = service_.authenticate_key(key->key, kAddress);
  EXPECT_EQ(admin_.create_key(*by_key, "y", {"*"}, core::Duration{0}).error().code, ErrorCode::kPermissionDenied)
      << "a stolen key makes no further ones";
}

TEST_F(Administration, AnAgentRevokesOnlyTheirOwnKeys) {
  added(ours_, "bob@example.com", Role::kAgent);
  added(ours_, "cat@example.com", Role::kAgent);
  const Principal bob = logged_in("bob@example.com").principal;
  const Principal cat = logged_in("cat@example.com").principal;
  const auto key = admin_.create_key(bob, "x", {"*"}, core::Duration{0});
  EXPECT_EQ(admin_.revoke_key(cat, key->record.id).error().code, ErrorCode::kPermissionDenied);
  EXPECT_TRUE(admin_.revoke_key(bob, key->record.id).ok());
}

}  // namespace
}  // namespace callai::repositories
