#pragma once

#include <string>
#include <vector>

#include "run_program.h"

namespace callai::tests {

/// A new folder under the system's temporary one, removed with all that is in it.
class TempFolder {
 public:
  TempFolder();
  ~TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  const std::string& path() const { return path_; }
  /// "<folder>/<name>".
  std::string file(const std::string& name) const { return path_ + "/" + name; }
  /// Writes a file in it and returns its path.
  std::string write(const std::string& name, const std::string& text) const;

 private:
  std::string path_;
};

/// The whole file; "" when there is none.
std::string read_file(const std::string& path);

/// Options for a run of the program under test in `folder`, where no settings file lies.
ProgramOptions in_folder(const TempFolder& folder, std::vector<std::string> arguments);
/// The path of the program under test.
std::string program_path();
/// Runs the program under test.
ProgramResult callai(const ProgramOptions& options);
ProgramResult callai(const TempFolder& folder, std::vector<std::string> arguments);

/// The shipped scenarios by the names of their files in the sources, sorted.
std::vector<std::string> scenario_files();

std::vector<std::string> lines_of(const std::string& text);
std::string joined(const std::vector<std::string>& lines);
bool contains(const std::string& text, const std::string& part);
int count_of(const std::string& text, const std::string& part);
/// `text` with the first `from` behind the first `anchor` replaced. A test failure when one of them is not there.
std::string edited(const std::string& text, const std::string& anchor, const std::string& from, const std::string& to);

/// CALLAI_LONG_TESTS=1: also what takes minutes.
bool long_tests();

/// An error for a person: exit code, a line on stderr that begins with the program's name, nothing on stdout, and
/// every one of `parts` in it. A description of what is wrong, or "".
std::string not_a_clear_error(const ProgramResult& result, int exit_code, const std::vector<std::string>& parts);

}  // namespace callai::tests
