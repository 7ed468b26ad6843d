#pragma once

#include <string>

#include "app/program.h"

namespace callai::app {

struct UserAddOptions {
  std::string email;
  std::string name;
  std::string role = "agent";
  bool link = false;  ///< a one-time link instead of a password
};

// The operator's commands on accounts and secrets; accounts are those of every organisation, where a new one goes into
// the installation's own. Passwords and values come from stdin. Exit codes as ExitCode.

int user_list(const Program& program, bool json);
int user_add(const Program& program, const UserAddOptions& options);
int user_reset_password(const Program& program, const std::string& email, bool link);
/// Somebody has lost his authenticator: logging in needs no code any more.
int user_reset_authenticator(const Program& program, const std::string& email);
int user_set_active(const Program& program, const std::string& email, bool active);
/// The token of the one-time set-up link, while nobody can log in.
int user_setup_link(const Program& program);

int secrets_list(const Program& program, bool json);
int secrets_set(const Program& program, const std::string& name);
int secrets_remove(const Program& program, const std::string& name);
int secrets_rotate_key(const Program& program);

}  // namespace callai::app
