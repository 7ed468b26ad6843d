#include "repositories/system/accounts/account_service.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "core/hash.h"
#include "core/totp.h"
#include "repositories/system/accounts/login_throttle.h"
#include "repositories/system/audit_repo.h"
#include "repositories/testing/account_test.h"

namespace callai::repositories {
namespace {

using core::ErrorCode;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

using Accounts = AccountTest;

// Everything that is stored, as one text.
std::string whole_database(const Database& database) {
  std::string all;
  const core::Status status = database.read([&all](SqlConnection& sql) -> core::Status {
    for (const char* query :
         {"SELECT email || password_hash || totp_sealed FROM users", "SELECT token_hash FROM login_sessions",
          "SELECT prefix || key_hash FROM api_keys", "SELECT token_hash FROM one_time_links",
          "SELECT action || target || detail FROM audit_log", "SELECT subject FROM login_throttle"}) {
      const auto rows = sql.query(query, "t");
      if (!rows) return rows.error();
      for (const SqlRow& row : *rows) all += row.text(0) + "\n";
    }
    return {};
  });
  EXPECT_TRUE(status.ok());
  return all;
}

TEST_F(Accounts, LoginGivesASessionThatSaysWhoItIs) {
  const auto session = login("  Ann@Example.COM ");
  ASSERT_TRUE(session.ok()) << core::describe(session.error());
  const auto who = service_.authenticate_session(session->token, kAddress);
  ASSERT_TRUE(who.ok());
  EXPECT_EQ(who->org, ours_);
  EXPECT_EQ(who->user, owner_.id);
  EXPECT_EQ(who->role, Role::kOwner);
  EXPECT_EQ(who->via, Via::kSession);
  EXPECT_EQ(UserRepo(*database_, ours_).get(owner_.id)->last_login, clock_.wall_now());
}

TEST_F(Accounts, AWrongPasswordAndAnUnknownAddressAreToldTheSame) {
  const auto wrong = login("ann@example.com", "not the password");
  const auto unknown = login("nobody@example.com", "not the password");
  EXPECT_EQ(wrong.error().code, ErrorCode::kPermissionDenied);
  EXPECT_EQ(core::describe(wrong.error()), core::describe(unknown.error()));
}

/// Not by the clock: that tells a slow machine from a fast one. What takes the time is counted.
TEST_F(Accounts, ALoginCostsTheSameWhetherTheAddressIsKnownOrNot) {
  const auto hashes_of = [this](const std::string& email, const std::string& password) {
    const std::uint64_t before = hasher_.computed();
    (void)login(email, password);
    return hasher_.computed() - before;
  };
  EXPECT_EQ(hashes_of("ann@example.com", "not the password"), 1U);
  EXPECT_EQ(hashes_of("nobody@example.com", "not the password"), 1U);
  EXPECT_EQ(hashes_of("nobody@example.com", std::string(core::kMaxPasswordBytes + 1, 'x')), 1U);
  EXPECT_EQ(hashes_of("ann@example.com", kPassword), 1U);
}

TEST_F(Accounts, NoSecretIsStoredOrLoggedAsItIs) {
  const LoginSession session = logged_in("ann@example.com");
  const auto key = admin_.create_key(session.principal, "a script", {"calls:read"}, core::Duration{0});
  const auto link = admin_.password_link(session.principal, owner_.id);
  const auto totp = service_.begin_totp(session.principal);
  (void)login("ann@example.com", "a very secret typo");
  const std::string all = whole_database(*database_);
  for (const std::string& secret : {session.token, session.csrf, key->key, *link, totp->secret, std::string(kPassword),
                                    std::string("a very secret typo")}) {
    EXPECT_EQ(all.find(secret), std::string::npos);
    for (const std::string& line : log_.lines()) EXPECT_EQ(line.find(secret), std::string::npos);
  }
}

TEST_F(Accounts, ASessionEndsAfterItsLifetimeHoweverBusy) {
  const LoginSession session = logged_in("ann@example.com");
  for (core::Duration passed{0}; passed < settings_.session_lifetime; passed += hours(6)) {
    EXPECT_TRUE(service_.authenticate_session(session.token, kAddress).ok());
    clock_.advance(hours(6));
  }
  EXPECT_EQ(service_.authenticate_session(session.token, kAddress).error().code, ErrorCode::kPermissionDenied);
}

TEST_F(Accounts, ASessionEndsWhenNobodyUsesIt) {
  const LoginSession session = logged_in("ann@example.com");
  clock_.advance(settings_.session_idle - seconds(1));
  EXPECT_TRUE(service_.authenticate_session(session.token, kAddress).ok());
  clock_.advance(settings_.session_idle);
  EXPECT_FALSE(service_.authenticate_session(session.token, kAddress).ok());
  EXPECT_EQ(*service_.remove_expired_sessions(), 1);
}

TEST_F(Accounts, LoggingInAgainEndsTheBrowsersOldSession) {
  const LoginSession first = logged_in("ann@example.com");
  const auto second = service_.login({"ann@example.com", kPassword, "", kAddress, "", first.token});
  ASSERT_TRUE(second.ok());
  EXPECT_NE(first.token, second->token);
  EXPECT_FALSE(service_.authenticate_session(first.token, kAddress).ok());
  EXPECT_TRUE(service_.authenticate_session(second->token, kAddress).ok());
}

TEST_F(Accounts, LogoutEndsASessionAndMayBeRepeated) {
  const LoginSession session = logged_in("ann@example.com");
  EXPECT_TRUE(service_.logout(session.token).ok());
  EXPECT_FALSE(service_.authenticate_session(session.token, kAddress).ok());
  EXPECT_TRUE(service_.logout(session.token).ok());
  EXPECT_TRUE(service_.logout("no token").ok());
}

TEST_F(Accounts, RotatingReplacesTheTokenAndKeepsTheEnd) {
  const LoginSession session = logged_in("ann@example.com");
  clock_.advance(hours(1));
  const auto rotated = service_.rotate(session.token);
  ASSERT_TRUE(rotated.ok());
  EXPECT_EQ(rotated->expires, session.expires);
  EXPECT_FALSE(service_.authenticate_session(session.token, kAddress).ok());
  EXPECT_TRUE(service_.authenticate_session(rotated->token, kAddress).ok());
  EXPECT_FALSE(service_.rotate(session.token).ok());
}

TEST_F(Accounts, TheCsrfTokenIsBoundToItsSession) {
  const LoginSession one = logged_in("ann@example.com");
  const LoginSession other = logged_in("ann@example.com");
  EXPECT_TRUE(AccountService::csrf_matches(one.token, one.csrf));
  EXPECT_FALSE(AccountService::csrf_matches(one.token, other.csrf));
  EXPECT_FALSE(AccountService::csrf_matches(one.token, ""));
  EXPECT_FALSE(AccountService::csrf_matches(one.token, one.token));
}

TEST_F(Accounts, TriesAreSlowedDownAndForgivenByTheRightPassword) {
  for (int i = 0; i < login_throttle::kFreeAccountTries; ++i) {
    EXPECT_EQ(login("ann@example.com", "wrong password").error().code, ErrorCode::kPermissionDenied) << i;
  }
  EXPECT_EQ(login("ann@example.com").error().code, ErrorCode::kResourceExhausted) << "even with the right password";
  EXPECT_EQ(*service_.wait_before_login("Ann@example.com", kAddress), login_throttle::kFirstWait);
  EXPECT_EQ(*service_.wait_before_login("bob@example.com", kAddress), core::Duration{0});
  clock_.advance(seconds(1));
  EXPECT_EQ(login("ann@example.com", "wrong password").error().code, ErrorCode::kPermissionDenied);
  EXPECT_EQ(*service_.wait_before_login("ann@example.com", kAddress), core::Duration(seconds(2)));
  clock_.advance(seconds(2));
  EXPECT_TRUE(login("ann@example.com").ok());
  EXPECT_EQ(*service_.wait_before_login("ann@example.com", kAddress), core::Duration{0});
}

TEST_F(Accounts, TheWaitGrowsToAQuarterOfAnHourAndNoFurther) {
  for (int i = 0; i < 40; ++i) {
    clock_.advance(*service_.wait_before_login("ann@example.com", kAddress));
    (void)login("ann@example.com", "wrong password", "", "198.51.100." + std::to_string(i));
  }
  EXPECT_EQ(*service_.wait_before_login("ann@example.com", kAddress), login_throttle::kLongestWait);
  clock_.advance(login_throttle::kForgotten + seconds(1));
  EXPECT_EQ(*service_.wait_before_login("ann@example.com", kAddress), core::Duration{0});
}

TEST_F(Accounts, AnAddressThatGuessesManyAccountsIsSlowedDownToo) {
  for (int i = 0; i < login_throttle::kFreeAddressTries; ++i) {
    (void)login("user" + std::to_string(i) + "@example.com", "wrong password", "", "2001:db8::" + std::to_string(i));
  }
  EXPECT_EQ(login("ann@example.com", kPassword, "", "2001:db8::ffff").error().code, ErrorCode::kResourceExhausted)
      << "the same /64";
  EXPECT_TRUE(login("ann@example.com", kPassword, "", "2001:db8:0:1::1").ok()) << "a neighbour";
}

TEST_F(Accounts, SlowingDownSurvivesARestart) {
  for (int i = 0; i < login_throttle::kFreeAccountTries; ++i) (void)login("ann@example.com", "wrong password");
  AccountService again(core::Env{clock_, random_, ids_, log_}, *database_, hasher_, box_, settings_);
  EXPECT_EQ(again.login({"ann@example.com", kPassword, "", kAddress, "", ""}).error().code,
            ErrorCode::kResourceExhausted);
}

TEST_F(Accounts, AnOldHashIsTakenOnceAndReplaced) {
  ASSERT_TRUE(database_
                  ->write([&](Transaction& t) {
                    return UserRepo(*database_, ours_).set_password(t, owner_.id, core::sha256_hex("old-password"));
                  })
                  .ok());
  EXPECT_FALSE(login("ann@example.com", "another one").ok());
  EXPECT_TRUE(login("ann@example.com", "old-password").ok());
  const auto record = UserRepo::find_login(*database_, "ann@example.com");
  EXPECT_TRUE((*record)->password_hash.starts_with("$argon2id$"));
  EXPECT_TRUE(login("ann@example.com", "old-password").ok());
}

TEST_F(Accounts, ChangingThePasswordEndsEveryOtherSession) {
  const LoginSession one = logged_in("ann@example.com");
  const LoginSession other = logged_in("ann@example.com");
  EXPECT_FALSE(service_.change_password(one.token, "wrong password", "another horse battery", kAddress).ok());
  EXPECT_EQ(service_.change_password(one.token, kPassword, "short", kAddress).error().code,
            ErrorCode::kInvalidArgument);
  const auto changed = service_.change_password(one.token, kPassword, "another horse battery", kAddress);
  ASSERT_TRUE(changed.ok());
  EXPECT_FALSE(service_.authenticate_session(one.token, kAddress).ok());
  EXPECT_FALSE(service_.authenticate_session(other.token, kAddress).ok());
  EXPECT_TRUE(service_.authenticate_session(changed->token, kAddress).ok());
  EXPECT_FALSE(login("ann@example.com").ok());
  EXPECT_TRUE(login("ann@example.com", "another horse battery").ok());
}

TEST_F(Accounts, AnAuthenticatorIsAskedForOnceItIsConfirmed) {
  const LoginSession session = logged_in("ann@example.com");
  const auto setup = service_.begin_totp(session.principal);
  ASSERT_TRUE(setup.ok());
  EXPECT_EQ(setup->uri, "otpauth://totp/CallAI:ann%40example.com?secret=" + setup->secret + "&issuer=CallAI");
  EXPECT_TRUE(login("ann@example.com").ok()) << "not confirmed yet";
  // The secret is known to the sealed column only.
  const auto stored = UserRepo::find_login(*database_, "ann@example.com");
  const std::string secret = *box_.open((*stored)->totp_sealed, "totp/ours/" + owner_.id.value());
  const auto code = [&](int steps) { return core::totp_code(secret, core::totp_step(clock_.wall_now()) + steps); };

  EXPECT_FALSE(service_.confirm_totp(session.principal, "000000").ok());
  EXPECT_TRUE(service_.confirm_totp(session.principal, code(0)).ok());
  EXPECT_EQ(login("ann@example.com").error().code, ErrorCode::kFailedPrecondition);
  EXPECT_EQ(login("ann@example.com", kPassword, code(0)).error().code, ErrorCode::kFailedPrecondition)
      << "used up by the confirmation";
  clock_.advance(core::kTotpStep);
  EXPECT_TRUE(login("ann@example.com", kPassword, code(0)).ok());
  EXPECT_FALSE(login("ann@example.com", kPassword, code(0)).ok()) << "a code works once";
  EXPECT_FALSE(login("ann@example.com", kPassword, code(-1)).ok()) << "an older one neither";
}

TEST_F(Accounts, GuessingCodesIsSlowedDownAndAskingForOneIsNot) {
  const LoginSession session = logged_in("ann@example.com");
  ASSERT_TRUE(service_.begin_totp(session.principal).ok());
  const auto stored = UserRepo::find_login(*database_, "ann@example.com");
  const std::string secret = *box_.open((*stored)->totp_sealed, "totp/ours/" + owner_.id.value());
  ASSERT_TRUE(
      service_.confirm_totp(session.principal, core::totp_code(secret, core::totp_step(clock_.wall_now()))).ok());
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(login("ann@example.com").error().code, ErrorCode::kFailedPrecondition);
  }
  for (int i = 0; i < login_throttle::kFreeAccountTries; ++i) {
    EXPECT_EQ(login("ann@example.com", kPassword, "abcdef").error().code, ErrorCode::kFailedPrecondition);
  }
  EXPECT_EQ(login("ann@example.com", kPassword, "abcdef").error().code, ErrorCode::kResourceExhausted);
}

TEST_F(Accounts, SwitchingTheAuthenticatorOffTakesThePassword) {
  const LoginSession session = logged_in("ann@example.com");
  ASSERT_TRUE(service_.begin_totp(session.principal).ok());
  const auto stored = UserRepo::find_login(*database_, "ann@example.com");
  const std::string secret = *box_.open((*stored)->totp_sealed, "totp/ours/" + owner_.id.value());
  ASSERT_TRUE(
      service_.confirm_totp(session.principal, core::totp_code(secret, core::totp_step(clock_.wall_now()))).ok());
  EXPECT_FALSE(service_.begin_totp(session.principal).ok()) << "it is on";
  EXPECT_FALSE(service_.disable_totp(session.principal, "wrong password").ok());
  EXPECT_TRUE(service_.disable_totp(session.principal, kPassword).ok());
  EXPECT_TRUE(login("ann@example.com").ok());
}

TEST_F(Accounts, AKeyActsAsItsUserWithinItsScopes) {
  const LoginSession session = logged_in("ann@example.com");
  const auto made = admin_.create_key(session.principal, "a script", {"contacts:write", "calls:read"}, hours(1));
  ASSERT_TRUE(made.ok());
  EXPECT_TRUE(made->key.starts_with(made->record.prefix));
  const auto who = service_.authenticate_key(made->key, kAddress);
  ASSERT_TRUE(who.ok());
  EXPECT_EQ(who->org, ours_);
  EXPECT_EQ(who->user, owner_.id);
  EXPECT_TRUE(has_scope(*who, "contacts:write"));
  EXPECT_TRUE(has_scope(*who, "contacts:read"));
  EXPECT_TRUE(has_scope(*who, "calls:read"));
  EXPECT_FALSE(has_scope(*who, "calls:write"));
  EXPECT_FALSE(has_scope(*who, "users:read"));
  EXPECT_EQ(ApiKeyRepo(*database_, ours_).get(made->record.id)->last_used, clock_.wall_now());
  EXPECT_FALSE(service_.authenticate_key(made->key + "x", kAddress).ok());
  EXPECT_FALSE(service_.authenticate_session(made->key, kAddress).ok());
  EXPECT_FALSE(service_.authenticate_key(session.token, kAddress).ok());
  clock_.advance(hours(1));
  EXPECT_FALSE(service_.authenticate_key(made->key, kAddress).ok()) << "expired";
}

TEST_F(Accounts, ARevokedKeyAndAKeyOfADisabledUserAreDead) {
  const UserRecord agent = added(ours_, "bob@example.com", Role::kAgent);
  const LoginSession session = logged_in("bob@example.com");
  const auto one = admin_.create_key(session.principal, "one", {"*"}, core::Duration{0});
  const auto two = admin_.create_key(session.principal, "two", {"*"}, core::Duration{0});
  EXPECT_TRUE(admin_.revoke_key(session.principal, one->record.id).ok());
  EXPECT_FALSE(service_.authenticate_key(one->key, kAddress).ok());
  EXPECT_EQ(service_.authenticate_key(two->key, kAddress)->role, Role::kAgent);
  ASSERT_TRUE(admin_.update_user(operator_of(ours_), agent.id, {{}, UserStatus::kDisabled}).ok());
  EXPECT_FALSE(service_.authenticate_key(two->key, kAddress).ok());
}

TEST_F(Accounts, TheAuditLogSaysWhoDidWhatFromWhere) {
  const LoginSession session = logged_in("ann@example.com");
  (void)login("ann@example.com", "wrong password");
  (void)service_.logout(session.token);
  const auto log = AuditRepo(*database_, ours_).list({}, {});
  ASSERT_EQ(log->size(), 4U);
  EXPECT_EQ((*log)[0].action, "user.logout");
  EXPECT_EQ((*log)[1].action, "user.login_failed");
  EXPECT_EQ((*log)[1].address, kAddress);
  EXPECT_EQ((*log)[1].user, core::UserId()) << "whoever it was";
  EXPECT_EQ((*log)[1].target, owner_.id.value());
  EXPECT_EQ((*log)[2].action, "user.login");
  EXPECT_EQ((*log)[2].user, owner_.id);
  EXPECT_EQ((*log)[3].action, "user.add");
  EXPECT_EQ((*log)[3].via, Via::kOperator);
  EXPECT_EQ(AuditRepo(*database_, ours_).list({owner_.id, "user.login"}, {})->size(), 1U);
  EXPECT_EQ(AuditRepo(*database_, ours_).list({}, {log->at(1).id, 2})->size(), 2U);
}

TEST_F(Accounts, ALookIsNoUse) {
  const LoginSession session = logged_in("ann@example.com");
  const auto key = admin_.create_key(session.principal, "one", {"*"}, core::Duration{0});
  clock_.advance(settings_.session_idle - std::chrono::minutes(1));
  EXPECT_TRUE(service_.look_at_session(session.token).ok());
  EXPECT_EQ(service_.look_at_key(key->key)->role, Role::kOwner);
  EXPECT_FALSE(ApiKeyRepo(*database_, ours_).get(key->record.id)->last_used);
  clock_.advance(std::chrono::minutes(1));
  EXPECT_FALSE(service_.look_at_session(session.token).ok()) << "it was idle all the time";
  added(ours_, "x@example.com", Role::kOwner);
  ASSERT_TRUE(admin_.update_user(operator_of(ours_), owner_.id, {{}, UserStatus::kDisabled}).ok());
  EXPECT_EQ(service_.look_at_key(key->key).error().code, ErrorCode::kPermissionDenied);
}

TEST_F(Accounts, TokensAreNeverTheSame) {
  std::set<std::string> tokens;
  for (int i = 0; i < 20; ++i) tokens.insert(logged_in("ann@example.com").token);
  EXPECT_EQ(tokens.size(), 20U);
  for (const std::string& token : tokens) EXPECT_EQ(token.size(), 43U);
}

}  // namespace
}  // namespace callai::repositories
