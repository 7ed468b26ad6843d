#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/documents_command.h"

namespace CLI {
class App;
}

namespace callai::app {

/// The commands under `callai documents`: what they are called and take.
class DocumentsCli {
 public:
  /// Adds `documents` to the program's commands. This must outlive the parsing.
  void add_to(CLI::App& cli);
  /// Runs the one that was typed; nothing when it was another.
  std::optional<int> run(const Program& program) const;

 private:
  CLI::App* add_ = nullptr;
  CLI::App* list_ = nullptr;
  CLI::App* show_ = nullptr;
  CLI::App* search_ = nullptr;
  CLI::App* remove_ = nullptr;

  DocumentsAddOptions add_options_;
  DocumentsSearchOptions search_options_;
  std::string id_;
  std::vector<std::string> ids_;
  bool text_ = false;
  bool json_ = false;
};

}  // namespace callai::app
