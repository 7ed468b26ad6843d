#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/account_command.h"

namespace CLI {
class App;
}

namespace callai::app {

/// `callai user`, `callai secrets` and `callai settings`: what they are called and take.
class AccountCli {
 public:
  /// Adds them. This must outlive the parsing.
  void add_to(CLI::App& cli);
  /// Runs the one that was typed; nothing when it was another.
  std::optional<int> run(const Program& program) const;

 private:
  void add_users(CLI::App& cli);
  void add_secrets(CLI::App& cli);
  void add_settings(CLI::App& cli);

  CLI::App* list_ = nullptr;
  CLI::App* add_ = nullptr;
  CLI::App* reset_ = nullptr;
  CLI::App* reset_authenticator_ = nullptr;
  CLI::App* disable_ = nullptr;
  CLI::App* enable_ = nullptr;
  CLI::App* setup_link_ = nullptr;
  CLI::App* secrets_list_ = nullptr;
  CLI::App* secrets_set_ = nullptr;
  CLI::App* secrets_remove_ = nullptr;
  CLI::App* rotate_ = nullptr;
  CLI::App* settings_list_ = nullptr;
  CLI::App* settings_set_ = nullptr;
  CLI::App* settings_unset_ = nullptr;
  CLI::App* settings_reference_ = nullptr;

  UserAddOptions add_options_;
  std::string email_;
  std::string name_;
  std::vector<std::string> words_;
  bool link_ = false;
  bool json_ = false;
};

}  // namespace callai::app
