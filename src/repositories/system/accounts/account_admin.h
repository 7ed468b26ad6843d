#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "repositories/system/accounts/account_service.h"
#include "repositories/system/api_key_repo.h"

namespace callai::repositories {

struct NewUser {
  std::string email;
  std::string name;
  std::string password;  ///< empty: invited, see password_link()
  Role role = Role::kViewer;
};

struct NewApiKey {
  ApiKeyRecord record;
  std::string key;  ///< shown once
};

/// What is to be different about somebody's account.
struct UserChange {
  std::optional<Role> role;
  std::optional<UserStatus> status;
};

/// What somebody without an account can do.
struct WaysIn {
  bool set_up = false;        ///< there is nobody yet: the set-up link makes the first owner
  bool registration = false;  ///< anybody may make an organisation of their own
};

/// Who is there? Organisations, users, roles, passwords, links, API keys. Every change is in the audit log. Who may do
/// what: a manager adds and changes agents and viewers, an owner everybody; nobody takes the last owner away. Errors:
/// kPermissionDenied for that, kFailedPrecondition for the last owner. Safe from any thread, threads as AccountService.
class AccountAdmin final {
 public:
  AccountAdmin(core::Env env, Database& database, const core::PasswordHasher& hasher,
               const AccountSettings& settings = {});

  /// Registration is open, or closed, from now on.
  void set_registration_open(bool open) { registration_open_ = open; }
  /// What is open to somebody without an account.
  core::Result<WaysIn> ways_in() const;
  /// A fresh token of the one-time set-up link, while nobody can log in yet: older ones of the same node end. Nothing
  /// once a user is there. `node`: the program that shows it, among those that share the database; "": a command.
  core::Result<std::optional<std::string>> setup_token(const core::OrgId& org, const std::string& node = "");
  /// The first owner of the organisation the token was made for. `organisation`: its name; "": the one it has.
  core::Result<UserRecord> complete_setup(std::string_view token, const NewUser& owner, std::string_view address,
                                          const std::string& organisation = "");
  /// A new organisation and its owner. kPermissionDenied while registration is closed.
  core::Result<UserRecord> register_organisation(const std::string& organisation, const NewUser& owner,
                                                 std::string_view address);

  /// Another name for the organisation of `by`. kInvalidArgument: it is empty or too long.
  core::Status rename_organisation(const Principal& by, const std::string& name);

  core::Result<UserRecord> add_user(const Principal& by, const NewUser& user);
  /// All of it or nothing; ends the user's sessions.
  core::Status update_user(const Principal& by, const core::UserId& user, const UserChange& wanted);
  /// For somebody who has lost his authenticator: logging in needs no code any more. Owners and operators alone; ends
  /// the user's sessions.
  core::Status reset_authenticator(const Principal& by, const core::UserId& user);
  core::Status reset_password(const Principal& by, const core::UserId& user, const std::string& password);
  /// Token of a one-time link with which the user chooses a password; older ones end.
  core::Result<std::string> password_link(const Principal& by, const core::UserId& user);
  /// Ends all sessions of the user. kPermissionDenied for an unknown, used or old token.
  core::Status set_password_by_link(std::string_view token, const std::string& password, std::string_view address);

  /// Scopes must be known_scopes(); `lifetime` 0: until it is revoked.
  core::Result<NewApiKey> create_key(const Principal& by, const std::string& name,
                                     const std::vector<std::string>& scopes, core::Duration lifetime);
  /// One's own, or anybody's for managers and owners.
  core::Status revoke_key(const Principal& by, std::string_view id);

 private:
  core::Result<std::string> hashed(const std::string& password, std::string_view email) const;
  core::Result<UserRecord> make_owner(Transaction& transaction, const core::OrgId& org, const NewUser& owner,
                                      std::string_view hash, std::string_view address, std::string_view action);
  struct Audited {
    std::string_view action;
    std::string_view detail;
  };
  /// A change of somebody's account: allowed, carried out, their sessions ended, written into the audit log.
  core::Status change_user(const Principal& by, const core::UserId& user, const std::vector<Audited>& audited,
                           const std::function<core::Status(Transaction&, const UserRecord&)>& change);

  core::Env env_;
  Database& database_;
  const core::PasswordHasher& hasher_;
  const AccountSettings settings_;
  std::atomic<bool> registration_open_;
};

}  // namespace callai::repositories
