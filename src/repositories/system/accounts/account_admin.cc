#include "repositories/system/accounts/account_admin.h"

#include <algorithm>

#include "core/strings.h"
#include "repositories/system/accounts/audit_entry.h"
#include "repositories/system/accounts/one_time_links.h"
#include "repositories/system/accounts/token.h"
#include "repositories/system/org_repo.h"
#include "repositories/system/session_repo.h"

namespace callai::repositories {

namespace {

using core::Error;
using core::ErrorCode;

constexpr std::string_view kKeyMark = "callai_";  // finds keys in places where they should not be
constexpr std::size_t kShownKeyCharacters = 6;    // of the random part
constexpr std::size_t kMaxNameBytes = 200;

Error denied(std::string what, std::string mend) {
  return {ErrorCode::kPermissionDenied, std::move(what), std::move(mend), ""};
}

Error dead_link() {
  return denied("this link is unknown, was used before or is too old", "ask for a new one");
}

core::Status check_name(std::string_view what, std::string_view name) {
  const bool control =
      std::any_of(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) < ' '; });
  if (!core::trimmed(name).empty() && name.size() <= kMaxNameBytes && !control) return {};
  return Error{ErrorCode::kInvalidArgument, "the name of the " + std::string(what) + " is empty or too long",
               "give it one of 1 to " + std::to_string(kMaxNameBytes) + " bytes", ""};
}

// What somebody may do to an account of that role: a manager to those below, an owner to all.
core::Status may_change(const Principal& by, Role role) {
  if (at_least(by.role, Role::kOwner)) return {};
  if (at_least(by.role, Role::kManager) && !at_least(role, Role::kManager)) return {};
  return denied(
      "a " + std::string(to_string(by.role)) + " cannot change the account of a " + std::string(to_string(role)),
      "ask an owner");
}

}  // namespace

AccountAdmin::AccountAdmin(core::Env env, Database& database, const core::PasswordHasher& hasher,
                           const AccountSettings& settings)
    : env_(env),
      database_(database),
      hasher_(hasher),
      settings_(settings),
      registration_open_(settings.registration_open) {}

core::Result<std::string> AccountAdmin::hashed(const std::string& password, std::string_view email) const {
  if (core::Status good = core::check_password(password, email); !good) return good.error();
  return hasher_.hash(password);
}

core::Result<std::optional<std::string>> AccountAdmin::setup_token(const core::OrgId& org, const std::string& node) {
  std::optional<std::string> token;
  core::Status done = database_.write([&](Transaction& transaction) -> core::Status {
    const auto any = UserRepo::any_user(transaction.sql());
    if (!any) return any.error();
    if (*any) return {};
    token = make_token(env_.random);
    return one_time_links::create(
        transaction,
        {token_hash(*token), LinkPurpose::kSetup, org, {}, env_.clock.wall_now() + settings_.link_lifetime, node});
  });
  if (!done) return done.error();
  return token;
}

core::Result<WaysIn> AccountAdmin::ways_in() const {
  WaysIn ways;
  ways.registration = registration_open_;
  core::Status status = database_.read([&](SqlConnection& sql) -> core::Status {
    const auto any = UserRepo::any_user(sql);
    if (!any) return any.error();
    ways.set_up = !*any;
    return {};
  });
  if (!status) return status.error();
  return ways;
}

core::Result<UserRecord> AccountAdmin::make_owner(Transaction& transaction, const core::OrgId& org,
                                                  const NewUser& owner, std::string_view hash, std::string_view address,
                                                  std::string_view action) {
  UserRecord user;
  user.id = core::UserId(env_.ids.make("user"));
  user.email = folded_email(owner.email);
  user.name = owner.name;
  user.role = Role::kOwner;
  user.has_password = true;
  user.created = env_.clock.wall_now();
  core::Status made = UserRepo(database_, org).create(transaction, user, hash);
  if (!made) return made.error();
  Principal by;
  by.org = org;
  by.user = user.id;
  by.address = std::string(address);
  core::Status noted = write_audit(env_, database_, transaction, by, action, user.id.value());
  if (!noted) return noted.error();
  return user;
}

core::Result<UserRecord> AccountAdmin::complete_setup(std::string_view token, const NewUser& owner,
                                                      std::string_view address, const std::string& organisation) {
  const auto link = one_time_links::find(database_, token_hash(token), LinkPurpose::kSetup, env_.clock.wall_now());
  if (!link) return link.error();
  if (!*link) return dead_link();
  if (!organisation.empty()) {
    if (core::Status named = check_name("organisation", organisation); !named) return named.error();
  }
  const auto hash = hashed(owner.password, folded_email(owner.email));
  if (!hash) return hash.error();
  core::Result<UserRecord> user{dead_link()};
  core::Status done = database_.write([&](Transaction& transaction) -> core::Status {
    const auto any = UserRepo::any_user(transaction.sql());
    if (!any) return any.error();
    const auto first = one_time_links::use(transaction, **link);
    if (!first) return first.error();
    if (*any || !*first) return dead_link();
    if (core::Status ended = one_time_links::end_setup(transaction, (*link)->org); !ended) return ended;
    if (!organisation.empty()) {
      core::Status named = OrgRepo::rename(transaction, (*link)->org, organisation);
      if (!named) return named;
    }
    user = make_owner(transaction, (*link)->org, owner, *hash, address, "installation.set_up");
    return user ? core::Status{} : core::Status{user.error()};
  });
  if (!done) return done.error();
  return user;
}

core::Result<UserRecord> AccountAdmin::register_organisation(const std::string& organisation, const NewUser& owner,
                                                             std::string_view address) {
  if (!registration_open_) {
    return denied("registration is closed here", "ask the operator for an account");
  }
  if (core::Status named = check_name("organisation", organisation); !named) return named.error();
  const auto hash = hashed(owner.password, folded_email(owner.email));
  if (!hash) return hash.error();
  core::Result<UserRecord> user{dead_link()};
  core::Status done = database_.write([&](Transaction& transaction) -> core::Status {
    const core::OrgId org(env_.ids.make("org"));
    core::Status made = OrgRepo::create(transaction, {org, organisation, env_.clock.wall_now()});
    if (!made) return made;
    user = make_owner(transaction, org, owner, *hash, address, "organisation.register");
    return user ? core::Status{} : core::Status{user.error()};
  });
  if (!done) return done.error();
  return user;
}

core::Status AccountAdmin::rename_organisation(const Principal& by, const std::string& name) {
  if (core::Status named = check_name("organisation", name); !named) return named;
  return database_.write([&](Transaction& transaction) -> core::Status {
    core::Status renamed = OrgRepo::rename(transaction, by.org, name);
    if (!renamed) return renamed;
    return write_audit(env_, database_, transaction, by, "organisation.rename", by.org.value());
  });
}

core::Result<UserRecord> AccountAdmin::add_user(const Principal& by, const NewUser& added) {
  if (core::Status may = may_change(by, added.role); !may) return may.error();
  UserRecord user;
  user.id = core::UserId(env_.ids.make("user"));
  user.email = folded_email(added.email);
  user.name = added.name;
  user.role = added.role;
  user.has_password = !added.password.empty();
  user.created = env_.clock.wall_now();
  std::string hash;
  if (user.has_password) {
    auto made = hashed(added.password, user.email);
    if (!made) return made.error();
    hash = *std::move(made);
  }
  core::Status done = database_.write([&](Transaction& transaction) -> core::Status {
    core::Status made = UserRepo(database_, by.org).create(transaction, user, hash);
    if (!made) return made;
    return write_audit(env_, database_, transaction, by, "user.add", user.id.value(), to_string(user.role));
  });
  if (!done) return done.error();
  return user;
}

core::Status AccountAdmin::change_user(const Principal& by, const core::UserId& id, const std::vector<Audited>& audited,
                                       const std::function<core::Status(Transaction&, const UserRecord&)>& change) {
  return database_.write([&](Transaction& transaction) -> core::Status {
    const UserRepo users(database_, by.org);
    const auto user = users.get(transaction, id);
    if (!user) return user.error();
    if (core::Status may = may_change(by, user->role); !may) return may;
    if (core::Status changed = change(transaction, *user); !changed) return changed;
    const auto owners = users.active_owners(transaction);
    if (!owners) return owners.error();
    if (*owners == 0 && user->role == Role::kOwner && user->status == UserStatus::kActive) {
      return Error{ErrorCode::kFailedPrecondition, "this is the last owner of the organisation",
                   "make somebody else an owner first", ""};
    }
    core::Status done = SessionRepo::remove_of_user(transaction, by.org, id, "");
    for (std::size_t i = 0; i < audited.size() && done.ok(); ++i) {
      done = write_audit(env_, database_, transaction, by, audited[i].action, id.value(), audited[i].detail);
    }
    return done;
  });
}

core::Status AccountAdmin::update_user(const Principal& by, const core::UserId& user, const UserChange& wanted) {
  std::vector<Audited> audited;
  if (wanted.role) {
    if (core::Status may = may_change(by, *wanted.role); !may) return may;
    audited.push_back({"user.set_role", to_string(*wanted.role)});
  }
  if (wanted.status) audited.push_back({"user.set_status", to_string(*wanted.status)});
  return change_user(by, user, audited, [&](Transaction& transaction, const UserRecord&) {
    const UserRepo users(database_, by.org);
    core::Status done;
    if (wanted.role) done = users.set_role(transaction, user, *wanted.role);
    if (done.ok() && wanted.status) done = users.set_status(transaction, user, *wanted.status);
    return done;
  });
}

core::Status AccountAdmin::reset_authenticator(const Principal& by, const core::UserId& user) {
  if (!at_least(by.role, Role::kOwner)) return denied("an owner resets authenticators", "ask one");
  return change_user(by, user, {{"user.reset_authenticator", ""}},
                     [&](Transaction& transaction, const UserRecord& stored) -> core::Status {
                       if (!stored.totp_enabled) {
                         return Error{ErrorCode::kFailedPrecondition, "the account has no authenticator",
                                      "the password is enough to log in", ""};
                       }
                       return UserRepo(database_, by.org).set_totp(transaction, user, "", false);
                     });
}

core::Status AccountAdmin::reset_password(const Principal& by, const core::UserId& user, const std::string& password) {
  const auto stored = UserRepo(database_, by.org).get(user);
  if (!stored) return stored.error();
  const auto hash = hashed(password, stored->email);
  if (!hash) return hash.error();
  return change_user(by, user, {{"user.reset_password", ""}}, [&](Transaction& transaction, const UserRecord&) {
    return UserRepo(database_, by.org).set_password(transaction, user, *hash);
  });
}

core::Result<std::string> AccountAdmin::password_link(const Principal& by, const core::UserId& user) {
  const std::string token = make_token(env_.random);
  core::Status done = database_.write([&](Transaction& transaction) -> core::Status {
    const auto stored = UserRepo(database_, by.org).get(transaction, user);
    if (!stored) return stored.error();
    if (core::Status may = may_change(by, stored->role); !may) return may;
    core::Status made = one_time_links::create(transaction, {token_hash(token), LinkPurpose::kPassword, by.org, user,
                                                             env_.clock.wall_now() + settings_.link_lifetime});
    if (!made) return made;
    return write_audit(env_, database_, transaction, by, "user.password_link", user.value());
  });
  if (!done) return done.error();
  return token;
}

core::Status AccountAdmin::set_password_by_link(std::string_view token, const std::string& password,
                                                std::string_view address) {
  const auto link = one_time_links::find(database_, token_hash(token), LinkPurpose::kPassword, env_.clock.wall_now());
  if (!link) return link.error();
  if (!*link) return dead_link();
  Principal by;
  by.org = (*link)->org;
  by.user = (*link)->user;
  by.address = std::string(address);
  const UserRepo users(database_, by.org);
  const auto stored = users.get(by.user);
  if (!stored) return stored.error();
  if (stored->status != UserStatus::kActive) return dead_link();
  const auto hash = hashed(password, stored->email);
  if (!hash) return hash.error();
  return database_.write([&](Transaction& transaction) -> core::Status {
    const auto first = one_time_links::use(transaction, **link);
    if (!first) return first.error();
    if (!*first) return dead_link();
    if (core::Status set = users.set_password(transaction, by.user, *hash); !set) return set;
    core::Status ended = SessionRepo::remove_of_user(transaction, by.org, by.user, "");
    if (!ended) return ended;
    return write_audit(env_, database_, transaction, by, "user.password_by_link", by.user.value());
  });
}

core::Result<NewApiKey> AccountAdmin::create_key(const Principal& by, const std::string& name,
                                                 const std::vector<std::string>& scopes, core::Duration lifetime) {
  if (by.via != Via::kSession) return denied("an API key is made by a user who is logged in", "log in for this");
  if (core::Status good = check_name("API key", name); !good) return good.error();
  const std::vector<std::string>& known = known_scopes();
  for (const std::string& scope : scopes) {
    if (std::find(known.begin(), known.end(), scope) != known.end()) continue;
    const std::string near = core::closest_match(scope, known);
    return Error{ErrorCode::kInvalidArgument, "there is no scope '" + scope + "'",
                 near.empty() ? "choose from " + core::joined(known) : "did you mean '" + near + "'?", ""};
  }
  if (scopes.empty()) {
    return Error{ErrorCode::kInvalidArgument, "a key without a scope can do nothing", "name its scopes", ""};
  }
  NewApiKey made;
  made.key = std::string(kKeyMark) + make_token(env_.random);
  const core::WallTime now = env_.clock.wall_now();
  made.record = {env_.ids.make("key"),
                 by.user,
                 name,
                 made.key.substr(0, kKeyMark.size() + kShownKeyCharacters),
                 scopes,
                 now,
                 std::nullopt,
                 std::nullopt,
                 std::nullopt};
  if (lifetime > core::Duration{0}) made.record.expires = now + lifetime;
  core::Status done = database_.write([&](Transaction& transaction) -> core::Status {
    core::Status stored = ApiKeyRepo(database_, by.org).create(transaction, made.record, token_hash(made.key));
    if (!stored) return stored;
    return write_audit(env_, database_, transaction, by, "api_key.create", made.record.id, core::joined(scopes));
  });
  if (!done) return done.error();
  return made;
}

core::Status AccountAdmin::revoke_key(const Principal& by, std::string_view id) {
  const ApiKeyRepo keys(database_, by.org);
  const auto key = keys.get(id);
  if (!key) return key.error();
  if (key->user != by.user && !at_least(by.role, Role::kManager)) {
    return denied("this API key belongs to somebody else", "ask a manager");
  }
  return database_.write([&](Transaction& transaction) -> core::Status {
    core::Status revoked = keys.revoke(transaction, id, env_.clock.wall_now());
    if (!revoked) return revoked;
    return write_audit(env_, database_, transaction, by, "api_key.revoke", id);
  });
}

}  // namespace callai::repositories
