#include "app/account_cli.h"

#include <CLI/CLI.hpp>

#include "app/settings_command.h"

namespace callai::app {

void AccountCli::add_to(CLI::App& cli) {
  add_users(cli);
  add_secrets(cli);
  add_settings(cli);
}

void AccountCli::add_users(CLI::App& cli) {
  CLI::App* users = cli.add_subcommand("user", "who may log in");
  users->require_subcommand(1);
  list_ = users->add_subcommand("list", "everybody in every organisation, with role and last login");
  list_->add_flag("--json", json_, "JSON");
  add_ = users->add_subcommand("add", "a user; the password is read from stdin");
  add_->add_option("email", add_options_.email, "the e-mail address to log in with")->required();
  add_->add_option("--name", add_options_.name, "the name for people");
  add_->add_option("--role", add_options_.role, "viewer, agent, manager or owner")->capture_default_str();
  add_->add_flag("--link", add_options_.link, "no password: print a token to choose one with, once");
  reset_ = users->add_subcommand("reset-password", "another password, read from stdin; ends the user's sessions");
  reset_->add_option("email", email_, "the user's e-mail address")->required();
  reset_->add_flag("--link", link_, "no password: print a token to choose one with, once");
  reset_authenticator_ = users->add_subcommand(
      "reset-authenticator", "for somebody who has lost it: no code at the next login; ends the user's sessions");
  reset_authenticator_->add_option("email", email_, "the user's e-mail address")->required();
  disable_ = users->add_subcommand("disable", "no login, no session, no API key from now on");
  disable_->add_option("email", email_, "the user's e-mail address")->required();
  enable_ = users->add_subcommand("enable", "the opposite");
  enable_->add_option("email", email_, "the user's e-mail address")->required();
  setup_link_ = users->add_subcommand("setup-link", "a fresh token for the first owner, while nobody is there");
}

void AccountCli::add_secrets(CLI::App& cli) {
  CLI::App* secrets = cli.add_subcommand("secrets", "keys and passwords that tools use, sealed in the data folder");
  secrets->require_subcommand(1);
  secrets_list_ = secrets->add_subcommand("list", "their names");
  secrets_list_->add_flag("--json", json_, "JSON");
  secrets_set_ = secrets->add_subcommand("set", "set or replace one; its value is read from stdin");
  secrets_set_->add_option("name", name_, "its name, as templates say it")->required();
  secrets_remove_ = secrets->add_subcommand("remove", "remove one");
  secrets_remove_->add_option("name", name_, "its name")->required();
  rotate_ = secrets->add_subcommand("rotate-key", "seal all of them anew with a fresh key; no callai may run");
}

void AccountCli::add_settings(CLI::App& cli) {
  CLI::App* settings = cli.add_subcommand("settings", "settings that are kept in the database, over those of the file");
  settings->require_subcommand(1);
  settings_list_ = settings->add_subcommand("list", "every setting, its value and where it comes from");
  settings_list_->add_flag("--json", json_, "JSON");
  settings_set_ = settings->add_subcommand("set", "keep some in the database, all of them or none");
  settings_set_
      ->add_option("settings", words_,
                   "name and value of each, as in the settings file: sip.server pbx.example.com sip.port 5061; or one "
                   "name, whose value is read from stdin, as those of secrets have to be")
      ->required();
  settings_unset_ = settings->add_subcommand("unset", "back to the file's value");
  settings_unset_->add_option("key", name_, "its name")->required();
  settings_reference_ = settings->add_subcommand("reference", "what every setting is, as docs/settings.md");
}

std::optional<int> AccountCli::run(const Program& program) const {
  if (list_->parsed()) return user_list(program, json_);
  if (add_->parsed()) return user_add(program, add_options_);
  if (reset_->parsed()) return user_reset_password(program, email_, link_);
  if (reset_authenticator_->parsed()) return user_reset_authenticator(program, email_);
  if (disable_->parsed()) return user_set_active(program, email_, false);
  if (enable_->parsed()) return user_set_active(program, email_, true);
  if (setup_link_->parsed()) return user_setup_link(program);
  if (secrets_list_->parsed()) return secrets_list(program, json_);
  if (secrets_set_->parsed()) return secrets_set(program, name_);
  if (secrets_remove_->parsed()) return secrets_remove(program, name_);
  if (rotate_->parsed()) return secrets_rotate_key(program);
  if (settings_list_->parsed()) return settings_list(program, json_);
  if (settings_set_->parsed()) return settings_set(program, words_);
  if (settings_unset_->parsed()) return settings_unset(program, name_);
  if (settings_reference_->parsed()) return settings_reference();
  return std::nullopt;
}

}  // namespace callai::app
