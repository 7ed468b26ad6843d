#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/testing/manual_clock.h"
#include "core/testing/recording_log.h"
#include "core/testing/virtual_executor.h"
#include "repositories/system/accounts/account_admin.h"
#include "repositories/system/accounts/account_service.h"
#include "repositories/system/org_repo.h"
#include "repositories/testing/temp_dir.h"

namespace callai::repositories {

/// Two organisations with an owner each, in virtual time, with passwords that cost next to nothing.
class AccountTest : public RepositoryTest {
 protected:
  static constexpr core::PasswordCost kCheap{std::size_t{64} << 10U, 1, 4, std::chrono::seconds(10)};
  static constexpr const char* kPassword = "correct horse battery";
  static constexpr const char* kAddress = "192.0.2.7";

  AccountTest() {
    for (const core::OrgId& org : {ours_, theirs_}) {
      CALLAI_CHECK(OrgRepo(*database_).save({org, org.value(), clock_.wall_now()}).ok(), "no organisation");
    }
    owner_ = added(ours_, "ann@example.com", Role::kOwner);
    their_owner_ = added(theirs_, "tom@example.com", Role::kOwner);
  }

  UserRecord added(const core::OrgId& org, const std::string& email, Role role) {
    auto user = admin_.add_user(operator_of(org), {email, "Somebody", kPassword, role});
    CALLAI_CHECK(user.ok(), core::describe(user.error()));
    return *user;
  }
  core::Result<LoginSession> login(const std::string& email, const std::string& password = kPassword,
                                   const std::string& code = "", const std::string& address = kAddress) {
    return service_.login({email, password, code, address, "a browser", ""});
  }
  LoginSession logged_in(const std::string& email) {
    auto session = login(email);
    CALLAI_CHECK(session.ok(), core::describe(session.error()));
    return *session;
  }

  core::testing::ManualClock clock_;
  core::SeededRandom random_{1};
  core::testing::CountingIds ids_;
  core::testing::RecordingLog log_;
  core::PasswordHasher hasher_{kCheap};
  core::SecretBox box_{{core::make_secret_key()}};
  AccountSettings settings_;
  AccountService service_{core::Env{clock_, random_, ids_, log_}, *database_, hasher_, box_, settings_};
  AccountAdmin admin_{core::Env{clock_, random_, ids_, log_}, *database_, hasher_, settings_};
  UserRecord owner_;
  UserRecord their_owner_;
};

}  // namespace callai::repositories
