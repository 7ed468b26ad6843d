#include "api_process.h"

#include <csignal>
#include <cstdlib>

namespace callai::tests {

namespace {

/// The word behind `mark` in `text`.
std::string word_after(const std::string& text, const std::string& mark) {
  const std::size_t at = text.find(mark);
  if (at == std::string::npos) return "";
  const std::size_t begin = at + mark.size();
  return text.substr(begin, text.find_first_of(" \n", begin) - begin);
}

}  // namespace

ApiProcess::ApiProcess(const std::vector<std::string>& flags, int speed) {
  std::vector<std::string> arguments = {"serve",
                                        "--data",
                                        folder_.file("data"),
                                        "--http",
                                        "127.0.0.1:0",
                                        "--telephony",
                                        "simulated",
                                        "--simulated-speed",
                                        std::to_string(speed),
                                        "--log-file",
                                        folder_.file("log")};
  arguments.insert(arguments.end(), flags.begin(), flags.end());
  ProgramOptions options = in_folder(folder_, arguments);
  options.timeout = std::chrono::seconds(150);
  server_.emplace(program_path(), options);
  server_->read_until([this](const std::string& out) {
    if (out.find("/setup#token=") == std::string::npos || out.back() != '\n') return false;
    address_ = word_after(out, "the API listens on ");
    token_ = word_after(out, "/setup#token=");
    return true;
  });
}

int ApiProcess::port() const {
  return std::atoi(address_.substr(address_.rfind(':') + 1).c_str());
}

ProgramResult ApiProcess::shell(const std::string& commands) const {
  ProgramOptions options;
  options.arguments = {"-euo", "pipefail", "-c", commands};
  options.environment = {{"API", address_}, {"TOKEN", token_}};
  options.folder = folder_.path();
  options.timeout = std::chrono::seconds(100);
  RunningProgram shell("/bin/bash", options);
  return shell.wait();
}

ProgramResult ApiProcess::stop() {
  server_->send_signal(SIGTERM);
  return server_->wait();
}

ProgramResult ApiProcess::kill() {
  server_->send_signal(SIGKILL);
  return server_->wait();
}

}  // namespace callai::tests
