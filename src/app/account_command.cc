#include "app/account_command.h"

#include <cstdio>
#include <optional>

#include "app/data_folder.h"
#include "app/problem_text.h"
#include "app/secret_input.h"
#include "core/password_hash.h"
#include "repositories/system/accounts/account_admin.h"
#include "repositories/system/org_repo.h"

namespace callai::app {

namespace {

/// The installation with its accounts.
struct Accounts {
  DataFolder data;
  core::PasswordHasher hasher{core::PasswordCost{}};
  std::optional<repositories::AccountAdmin> admin;

  repositories::Principal us() const { return repositories::operator_of(data.store->org()); }
};

/// Somebody of whichever organisation, and the operator of it.
struct Found {
  repositories::UserRecord user;
  repositories::Principal by;
};

/// An address is there once in the whole installation.
core::Result<Found> find_user(const Accounts& accounts, const std::string& email) {
  const auto login = repositories::UserRepo::find_login(accounts.data.store->database(), email);
  if (!login.ok()) return login.error();
  if (*login) return Found{(*login)->user, repositories::operator_of((*login)->org)};
  return core::Error{core::ErrorCode::kNotFound, "there is no user '" + email + "'", "callai user list shows all", ""};
}

core::Result<std::unique_ptr<Accounts>> open_accounts(const Program& program, Opening opening) {
  auto opened = open_data_folder(program, opening);
  if (!opened.ok()) return opened.error();
  auto accounts = std::make_unique<Accounts>();
  accounts->data = *std::move(opened);
  accounts->admin.emplace(accounts->data.env->env(), accounts->data.store->database(), accounts->hasher);
  return accounts;
}

std::string last_seen(const repositories::UserRecord& user) {
  return user.last_login ? moment(*user.last_login) : std::string("never");
}

int print_link(Accounts& accounts, const Found& found) {
  const auto token = accounts.admin->password_link(found.by, found.user.id);
  if (!token.ok()) return fail(token.error());
  std::printf("%s chooses a password with this token, once and within three days: %s\n", found.user.email.c_str(),
              token->c_str());
  return kExitOk;
}

/// Lines, or with `json` members of an array, of one organisation's users. `first`: no member was printed yet.
core::Status print_users(const repositories::UserRepo& users, const repositories::OrgRecord& org, bool json,
                         bool& first) {
  repositories::Page page{"", 1000};
  for (;;) {
    const auto found = users.list(page);
    if (!found.ok()) return found.error();
    for (const repositories::UserRecord& user : *found) {
      const std::string role(to_string(user.role));
      const std::string status(user.has_password ? to_string(user.status) : "invited");
      if (json) {
        std::printf(
            "%s\n  {\"id\": \"%s\", \"email\": %s, \"name\": %s, \"role\": \"%s\", \"status\": \"%s\", "
            "\"authenticator\": %s, \"organisation\": %s}",
            first ? "" : ",", user.id.value().c_str(), json_string(user.email).c_str(), json_string(user.name).c_str(),
            role.c_str(), status.c_str(), user.totp_enabled ? "true" : "false", json_string(org.name).c_str());
      } else {
        std::printf("%-32s %-8s %-9s %s, last login %s%s\n", user.email.c_str(), role.c_str(), status.c_str(),
                    org.name.c_str(), last_seen(user).c_str(), user.totp_enabled ? ", with authenticator" : "");
      }
      first = false;
    }
    if (found->size() < static_cast<std::size_t>(page.limit)) return {};
    page.after = found->back().id.value();
  }
}

}  // namespace

int user_list(const Program& program, bool json) {
  const auto accounts = open_accounts(program, Opening::kThere);
  if (!accounts.ok()) return fail(accounts.error());
  repositories::Database& database = (*accounts)->data.store->database();
  const auto orgs = repositories::OrgRepo(database).list();
  if (!orgs.ok()) return fail(orgs.error());
  if (json) std::printf("[");
  bool first = true;
  for (const repositories::OrgRecord& org : *orgs) {
    core::Status printed = print_users({database, org.id}, org, json, first);
    if (!printed.ok()) return fail(printed.error());
  }
  if (json) std::printf("\n]\n");
  return kExitOk;
}

int user_add(const Program& program, const UserAddOptions& options) {
  const auto role = repositories::role_named(options.role);
  if (!role) {
    return fail({core::ErrorCode::kInvalidArgument, "there is no role '" + options.role + "'",
                 "choose viewer, agent, manager or owner", ""});
  }
  const auto accounts = open_accounts(program, Opening::kCreate);
  if (!accounts.ok()) return fail(accounts.error());
  repositories::NewUser user{options.email, options.name, "", *role};
  if (!options.link) {
    auto password = read_secret("password of " + options.email);
    if (!password.ok()) return fail(password.error());
    user.password = *std::move(password);
  }
  const auto added = (*accounts)->admin->add_user((*accounts)->us(), user);
  if (!added.ok()) return fail(added.error());
  std::printf("added %s as %s\n", added->email.c_str(), options.role.c_str());
  return options.link ? print_link(**accounts, {*added, (*accounts)->us()}) : static_cast<int>(kExitOk);
}

int user_reset_password(const Program& program, const std::string& email, bool link) {
  const auto accounts = open_accounts(program, Opening::kThere);
  if (!accounts.ok()) return fail(accounts.error());
  const auto found = find_user(**accounts, email);
  if (!found.ok()) return fail(found.error());
  if (link) return print_link(**accounts, *found);
  const std::string& address = found->user.email;
  const auto password = read_secret("new password of " + address);
  if (!password.ok()) return fail(password.error());
  core::Status reset = (*accounts)->admin->reset_password(found->by, found->user.id, *password);
  if (!reset.ok()) return fail(reset.error());
  std::printf("%s has the new password; whoever was logged in as %s is not any more\n", address.c_str(),
              address.c_str());
  return kExitOk;
}

int user_reset_authenticator(const Program& program, const std::string& email) {
  const auto accounts = open_accounts(program, Opening::kThere);
  if (!accounts.ok()) return fail(accounts.error());
  const auto found = find_user(**accounts, email);
  if (!found.ok()) return fail(found.error());
  core::Status reset = (*accounts)->admin->reset_authenticator(found->by, found->user.id);
  if (!reset.ok()) return fail(reset.error());
  std::printf("%s logs in with the password alone now, and can set up another authenticator then\n",
              found->user.email.c_str());
  return kExitOk;
}

int user_set_active(const Program& program, const std::string& email, bool active) {
  const auto accounts = open_accounts(program, Opening::kThere);
  if (!accounts.ok()) return fail(accounts.error());
  const auto found = find_user(**accounts, email);
  if (!found.ok()) return fail(found.error());
  repositories::UserChange wanted;
  wanted.status = active ? repositories::UserStatus::kActive : repositories::UserStatus::kDisabled;
  core::Status set = (*accounts)->admin->update_user(found->by, found->user.id, wanted);
  if (!set.ok()) return fail(set.error());
  std::printf("%s is %s\n", found->user.email.c_str(), active ? "active" : "disabled, with every session and API key");
  return kExitOk;
}

int user_setup_link(const Program& program) {
  const auto accounts = open_accounts(program, Opening::kCreate);
  if (!accounts.ok()) return fail(accounts.error());
  const auto token = (*accounts)->admin->setup_token((*accounts)->data.store->org());
  if (!token.ok()) return fail(token.error());
  if (!*token) {
    return fail({core::ErrorCode::kFailedPrecondition, "there are users already",
                 "an owner adds further ones, or: callai user add", ""});
  }
  std::printf("the first owner is made with this token, once and within three days: %s\n", (*token)->c_str());
  return kExitOk;
}

}  // namespace callai::app
