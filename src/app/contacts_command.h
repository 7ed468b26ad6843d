#pragma once

#include <string>
#include <vector>

#include "app/program.h"

namespace callai::app {

struct ContactsImportOptions {
  std::string file;
  std::string region;                ///< of numbers without a country code
  std::vector<std::string> columns;  ///< "Column=attribute"
  std::vector<std::string> tags;
  std::string duplicates = "skip";  ///< skip, update or error
  bool preview = false;             ///< look only
  bool json = false;
};

// `callai contacts`. Exit codes as ExitCode: an import with bad rows ends with kExitFailed, and the good ones are in.

int contacts_import(const Program& program, const ContactsImportOptions& options);
/// To stdout when `file` is "" or "-".
int contacts_export(const Program& program, const std::string& file);
/// `text`: only those whose name, number, e-mail or company holds it.
int contacts_list(const Program& program, const std::string& text, int limit, bool json);

}  // namespace callai::app
