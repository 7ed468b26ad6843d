#include "api_process.h"

#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>

namespace callai::tests {

namespace {

constexpr std::chrono::seconds kToStart{50};

/// The word behind `mark` in `text`.
std::string word_after(const std::string& text, const std::string& mark) {
  const std::size_t at = text.find(mark);
  if (at == std::string::npos) return "";
  const std::size_t begin = at + mark.size();
  return text.substr(begin, text.find_first_of(" \n", begin) - begin);
}

}  // namespace

ApiProcess::ApiProcess(const std::vector<std::string>& flags, int speed) {
  arguments_ = {"serve", "--data", folder_.file("data"), "--http", "127.0.0.1:0", "--log-file", folder_.file("log")};
  if (speed != kTelephone) {
    arguments_.insert(arguments_.end(), {"--telephony", "simulated", "--simulated-speed", std::to_string(speed)});
  }
  arguments_.insert(arguments_.end(), flags.begin(), flags.end());
  start("/setup#token=");
}

/// Until it prints `sign` and the rest of that line.
bool ApiProcess::start(const std::string& sign) {
  ProgramOptions options = in_folder(folder_, arguments_);
  options.timeout = timeout_ + kToStart;
  address_.clear();
  server_.emplace(program_path(), options);
  const bool started = server_->read_until([&](const std::string& out) {
    if (out.find(sign) == std::string::npos || out.back() != '\n') return false;
    address_ = word_after(out, "the API listens on ");
    if (token_.empty()) token_ = word_after(out, "/setup#token=");
    return true;
  });
  if (!started) ADD_FAILURE() << "it did not start: " << server_->wait().err;
  return started;
}

bool ApiProcess::kill_and_restart() {
  server_->send_signal(SIGKILL);
  server_->wait();
  return start("the API listens on ");
}

int ApiProcess::port() const {
  return std::atoi(address_.substr(address_.rfind(':') + 1).c_str());
}

ProgramResult ApiProcess::shell(const std::string& commands) const {
  ProgramOptions options;
  options.arguments = {"-euo", "pipefail", "-c", commands};
  options.environment = {{"API", address_}, {"TOKEN", token_}};
  options.folder = folder_.path();
  options.timeout = timeout_;
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
