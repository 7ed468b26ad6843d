#pragma once

#include <optional>
#include <string>

#include "app/program.h"
#include "app/template_building_command.h"

namespace CLI {
class App;
}

namespace callai::app {

/// The commands under `callai template` that make, compare and keep templates: what they are called and take.
class TemplateCli {
 public:
  /// Adds them to `templates`. This must outlive the parsing.
  void add_to(CLI::App& templates);
  /// Runs the one that was typed; nothing when it was another.
  std::optional<int> run(const Program& program) const;

 private:
  void add_making(CLI::App& templates);
  void add_comparing(CLI::App& templates);
  void add_keeping(CLI::App& templates);

  CLI::App* schema_ = nullptr;
  CLI::App* new_ = nullptr;
  CLI::App* customise_ = nullptr;
  CLI::App* clone_ = nullptr;
  CLI::App* convert_ = nullptr;
  CLI::App* diff_ = nullptr;
  CLI::App* recommend_ = nullptr;
  CLI::App* save_ = nullptr;
  CLI::App* publish_ = nullptr;
  CLI::App* versions_ = nullptr;
  CLI::App* rollback_ = nullptr;

  TemplateNewOptions new_options_;
  std::string template_;
  std::string other_;
  std::string name_;
  std::string output_;
  templates::TemplateWish wish_;
  int version_ = 0;
  bool json_ = false;
  bool all_ = false;
};

}  // namespace callai::app
