#pragma once

#include <string>
#include <vector>

#include "black_box.h"

namespace callai::tests {

/// A folder with a data folder in it, in which scenarios were run.
class SampleCalls {
 public:
  const TempFolder& folder() const { return folder_; }
  std::string data() const { return folder_.file("data"); }
  /// The program with `arguments` and this data folder.
  ProgramResult callai(std::vector<std::string> arguments) const;
  /// Runs a scenario with `flags` ("--text" or "--fast", "--seed", ...) and returns the call's id; "" and a test
  /// failure when it did not come to its expected end.
  std::string run(const std::string& scenario, std::vector<std::string> flags = {"--text"}) const;
  /// `call show ID --log`.
  std::string log(const std::string& id) const;

 private:
  TempFolder folder_;
};

/// Where two event logs differ, leaving out their headers (a call has its own id and time); "" nowhere.
std::string first_difference(const std::string& log, const std::string& other);

/// What `log` begins with and how many lines it has, for a failure's message.
std::string brief(const std::string& log);

}  // namespace callai::tests
