#include "sample_call.h"

#include <gtest/gtest.h>

#include "program_json.h"

namespace callai::tests {

ProgramResult SampleCalls::callai(std::vector<std::string> arguments) const {
  arguments.insert(arguments.end(), {"--data", data()});
  return tests::callai(folder_, std::move(arguments));
}

std::string SampleCalls::run(const std::string& scenario, std::vector<std::string> flags) const {
  flags.insert(flags.begin(), {"demo", "--json", "--scenario", scenario});
  const ProgramResult result = callai(std::move(flags));
  if (result.exit_code != 0) {
    ADD_FAILURE() << scenario << ": exit code " << result.exit_code << "\n" << result.err << brief(result.out);
  }
  const auto report = demo_report(result.out);
  if (!report) return "";
  std::string missed;
  for (const std::string& failure : report->failures) missed += failure + "\n";
  EXPECT_EQ(missed, "") << scenario;
  return report->call_id;
}

std::string SampleCalls::log(const std::string& id) const {
  const ProgramResult result = callai({"call", "show", id, "--log"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  return result.out;
}

std::string first_difference(const std::string& log, const std::string& other) {
  const std::vector<std::string> lines = lines_of(log);
  const std::vector<std::string> others = lines_of(other);
  for (std::size_t i = 1; i < lines.size() && i < others.size(); ++i) {
    if (lines[i] != others[i]) return "line " + std::to_string(i + 1) + ":\n" + lines[i] + "\n" + others[i];
  }
  if (lines.size() == others.size()) return "";
  return std::to_string(lines.size()) + " and " + std::to_string(others.size()) + " lines";
}

std::string brief(const std::string& log) {
  return log.substr(0, 300) + " ... " + std::to_string(count_of(log, "\n")) + " lines";
}

}  // namespace callai::tests
