#include "app/account_command.h"

#include <cstdio>
#include <optional>

#include "app/data_folder.h"
#include "app/problem_text.h"
#include "app/secret_input.h"
#include "core/password_hash.h"
#include "repositories/system/accounts/account_admin.h"

namespace callai::app {

namespace {

/// The installation with its accounts.
struct Accounts {
  DataFolder data;
  core::PasswordHasher hasher{core::PasswordCost{}};
  std::optional<repositories::AccountAdmin> admin;

  repositories::UserRepo users() const { return {data.store->database(), data.store->org()}; }
  repositories::Principal us() const { return repositories::operator_of(data.store->org()); }
};

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

int print_link(Accounts& accounts, const repositories::UserRecord& user) {
  const auto token = accounts.admin->password_link(accounts.us(), user.id);
  if (!token.ok()) return fail(token.error());
  std::printf("%s chooses a password with this token, once and within three days: %s\n", user.email.c_str(),
              token->c_str());
  return kExitOk;
}

}  // namespace

int user_list(const Program& program, bool json) {
  const auto accounts = open_accounts(program, Opening::kThere);
  if (!accounts.ok()) return fail(accounts.error());
  repositories::Page page{"", 1000};
  if (json) std::printf("[");
  for (bool first = true;;) {
    const auto users = (*accounts)->users().list(page);
    if (!users.ok()) return fail(users.error());
    for (const repositories::UserRecord& user : *users) {
      const std::string role(to_string(user.role));
      const std::string status(user.has_password ? to_string(user.status) : "invited");
      if (json) {
        std::printf(
            "%s\n  {\"id\": \"%s\", \"email\": %s, \"name\": %s, \"role\": \"%s\", \"status\": \"%s\", "
            "\"authenticator\": %s}",
            first ? "" : ",", user.id.value().c_str(), json_string(user.email).c_str(), json_string(user.name).c_str(),
            role.c_str(), status.c_str(), user.totp_enabled ? "true" : "false");
      } else {
        std::printf("%-32s %-8s %-9s last login %s%s\n", user.email.c_str(), role.c_str(), status.c_str(),
                    last_seen(user).c_str(), user.totp_enabled ? ", with authenticator" : "");
      }
      first = false;
    }
    if (users->size() < static_cast<std::size_t>(page.limit)) break;
    page.after = users->back().id.value();
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
  return options.link ? print_link(**accounts, *added) : static_cast<int>(kExitOk);
}

int user_reset_password(const Program& program, const std::string& email, bool link) {
  const auto accounts = open_accounts(program, Opening::kThere);
  if (!accounts.ok()) return fail(accounts.error());
  const auto user = (*accounts)->users().by_email(email);
  if (!user.ok()) return fail(user.error());
  if (link) return print_link(**accounts, *user);
  const auto password = read_secret("new password of " + user->email);
  if (!password.ok()) return fail(password.error());
  core::Status reset = (*accounts)->admin->reset_password((*accounts)->us(), user->id, *password);
  if (!reset.ok()) return fail(reset.error());
  std::printf("%s has the new password; whoever was logged in as %s is not any more\n", user->email.c_str(),
              user->email.c_str());
  return kExitOk;
}

int user_set_active(const Program& program, const std::string& email, bool active) {
  const auto accounts = open_accounts(program, Opening::kThere);
  if (!accounts.ok()) return fail(accounts.error());
  const auto user = (*accounts)->users().by_email(email);
  if (!user.ok()) return fail(user.error());
  using repositories::UserStatus;
  core::Status set =
      (*accounts)->admin->set_status((*accounts)->us(), user->id, active ? UserStatus::kActive : UserStatus::kDisabled);
  if (!set.ok()) return fail(set.error());
  std::printf("%s is %s\n", user->email.c_str(), active ? "active" : "disabled, with every session and API key");
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
