#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "repositories/system/accounts/principal.h"
#include "repositories/system/base_repository.h"

namespace callai::repositories {

enum class UserStatus { kActive, kDisabled };
std::string_view to_string(UserStatus status);  ///< "active", "disabled"

struct UserRecord {
  core::UserId id;
  std::string email;  ///< as folded_email() gives it
  std::string name;
  std::string company;
  std::string phone_number;
  Role role = Role::kViewer;
  UserStatus status = UserStatus::kActive;
  bool has_password = false;  ///< false: invited, and the link not used yet
  bool totp_enabled = false;
  core::WallTime created{};
  std::optional<core::WallTime> last_login;
  std::int64_t version = 1;  ///< counts the changes that people make
};

/// What logging in needs to know, of whichever organisation. Never shown, never logged.
struct LoginRecord {
  core::OrgId org;
  UserRecord user;
  std::string password_hash;  ///< empty: none yet
  std::string totp_sealed;
  std::int64_t totp_last_step = 0;  ///< codes of this step and before are used up
};

/// An e-mail address as it is stored and compared: trimmed, ASCII letters in lower case.
std::string folded_email(std::string_view email);
/// kInvalidArgument when it cannot be an address (RFC 5321 sizes; one @, no spaces or control characters).
core::Status check_email(std::string_view email);

/// The users of an organisation. An e-mail address is there once in the whole installation. Safe from any thread.
class UserRepo final : public BaseRepository {
 public:
  UserRepo(Database& database, core::OrgId scope) : BaseRepository(database, std::move(scope)) {}

  /// kAlreadyExists for a known address.
  core::Status create(Transaction& transaction, const UserRecord& user, std::string_view password_hash) const;
  core::Result<UserRecord> get(const core::UserId& id) const;
  core::Result<UserRecord> get(Transaction& transaction, const core::UserId& id) const;
  core::Result<UserRecord> by_email(std::string_view email) const;
  /// In order of id.
  core::Result<std::vector<UserRecord>> list(const Page& page) const;
  /// Name, company and telephone number. kFailedPrecondition when `user.version` is not the stored one.
  core::Status update_profile(const UserRecord& user) const;

  core::Status set_role(Transaction& transaction, const core::UserId& id, Role role) const;
  core::Status set_status(Transaction& transaction, const core::UserId& id, UserStatus status) const;
  core::Status set_password(Transaction& transaction, const core::UserId& id, std::string_view hash) const;
  core::Status set_last_login(Transaction& transaction, const core::UserId& id, core::WallTime at) const;
  /// A secret that is not confirmed yet, or none ("").
  core::Status set_totp(Transaction& transaction, const core::UserId& id, std::string_view sealed, bool enabled) const;
  /// True when `step` is later than every used one; it is used up now.
  core::Result<bool> use_totp_step(Transaction& transaction, const core::UserId& id, std::int64_t step) const;
  core::Result<int> active_owners(Transaction& transaction) const;

  // Of all organisations, for logging in and for the first start.
  static core::Result<std::optional<LoginRecord>> find_login(const Database& database, std::string_view email);
  static core::Result<std::optional<LoginRecord>> find_login(const Database& database, const core::OrgId& org,
                                                             const core::UserId& id);
  static core::Result<bool> any_user(SqlConnection& sql);
};

}  // namespace callai::repositories
