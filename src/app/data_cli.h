#pragma once

#include <optional>
#include <string>

#include "app/contacts_command.h"

namespace CLI {
class App;
}

namespace callai::app {

/// `callai contacts`, `callai backup`, `callai restore`, `callai import-json`,
/// `callai migrate-store` and `callai forget-node`: what they are called and take.
class DataCli {
 public:
  /// Adds them. This must outlive the parsing.
  void add_to(CLI::App& cli);
  /// Runs the one that was typed; nothing when it was another.
  std::optional<int> run(const Program& program) const;

 private:
  void add_contacts(CLI::App& cli);
  void add_whole(CLI::App& cli);

  CLI::App* import_ = nullptr;
  CLI::App* export_ = nullptr;
  CLI::App* list_ = nullptr;
  CLI::App* backup_ = nullptr;
  CLI::App* restore_ = nullptr;
  CLI::App* import_json_ = nullptr;
  CLI::App* migrate_ = nullptr;
  CLI::App* forget_node_ = nullptr;

  ContactsImportOptions import_options_;
  std::string path_;
  std::string text_;
  std::string url_;
  int limit_ = 50;
  bool json_ = false;
};

}  // namespace callai::app
