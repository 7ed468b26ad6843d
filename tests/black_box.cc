#include "black_box.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace callai::tests {

namespace fs = std::filesystem;

TempFolder::TempFolder() {
  path_ = (fs::temp_directory_path() / "callai-test-XXXXXX").string();
  if (::mkdtemp(path_.data()) == nullptr) ADD_FAILURE() << "no temporary folder at " << path_;
}

TempFolder::~TempFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::string TempFolder::write(const std::string& name, const std::string& text) const {
  const std::string path = file(name);
  std::ofstream out(path, std::ios::binary);
  out << text;
  out.close();
  EXPECT_TRUE(out.good()) << path;
  return path;
}

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return in ? text.str() : "";
}

ProgramOptions in_folder(const TempFolder& folder, std::vector<std::string> arguments) {
  ProgramOptions options;
  options.arguments = std::move(arguments);
  options.folder = folder.path();
  return options;
}

std::string program_path() {
  return CALLAI_PROGRAM;
}

ProgramResult callai(const ProgramOptions& options) {
  return run_program(program_path(), options);
}

ProgramResult callai(const TempFolder& folder, std::vector<std::string> arguments) {
  return callai(in_folder(folder, std::move(arguments)));
}

std::vector<std::string> scenario_files() {
  std::vector<std::string> names;
  for (const fs::directory_entry& entry : fs::directory_iterator(CALLAI_SOURCE_DIR "/sim/scenarios")) {
    if (entry.path().extension() == ".json") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

int count_of(const std::string& text, const std::string& part) {
  int n = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++n;
  return n;
}

std::string edited(const std::string& text, const std::string& anchor, const std::string& from, const std::string& to) {
  const std::size_t begin = text.find(anchor);
  const std::size_t at = begin == std::string::npos ? begin : text.find(from, begin + anchor.size());
  if (at == std::string::npos) {
    ADD_FAILURE() << "'" << from << "' is not there behind '" << anchor << "'";
    return text;
  }
  std::string result = text;
  return result.replace(at, from.size(), to);
}

bool long_tests() {
  const char* value = std::getenv("CALLAI_LONG_TESTS");
  return value != nullptr && std::string(value) == "1";
}

std::string not_a_clear_error(const ProgramResult& result, int exit_code, const std::vector<std::string>& parts) {
  std::string wrong;
  if (!result.not_started.empty()) wrong += "not started: " + result.not_started + "\n";
  if (result.exit_code != exit_code) {
    wrong += "exit code " + std::to_string(result.exit_code) + ", signal " + std::to_string(result.signal) +
             (result.timed_out ? ", out of time" : "") + "; expected exit code " + std::to_string(exit_code) + "\n";
  }
  if (!contains("\n" + result.err, "\ncallai: ")) wrong += "no line on stderr begins with 'callai: '\n";
  for (const std::string& part : parts) {
    if (!contains(result.err, part)) wrong += "stderr does not say '" + part + "'\n";
  }
  if (!result.out.empty()) wrong += "there is something on stdout: " + result.out.substr(0, 500) + "\n";
  return wrong.empty() ? "" : wrong + "stderr: " + result.err;
}

}  // namespace callai::tests
