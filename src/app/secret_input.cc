#include "app/secret_input.h"

#include <termios.h>
#include <unistd.h>

#include <cstdio>
#include <iostream>

namespace callai::app {

namespace {

/// A terminal that does not show what is typed.
class Silence {
 public:
  Silence() {
    if (::tcgetattr(STDIN_FILENO, &before_) != 0) return;
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    silent_ = ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet) == 0;
  }
  ~Silence() {
    if (silent_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;

 private:
  termios before_{};
  bool silent_ = false;
};

std::string typed(const std::string& prompt) {
  std::fprintf(stderr, "%s: ", prompt.c_str());
  std::string line;
  {
    const Silence silence;
    std::getline(std::cin, line);
  }
  std::fputc('\n', stderr);
  return line;
}

core::Error none(const std::string& what) {
  return {core::ErrorCode::kInvalidArgument, "no " + what + " was given", "type it, or pipe it in", ""};
}

}  // namespace

core::Result<std::string> read_secret(const std::string& what) {
  std::string line;
  if (::isatty(STDIN_FILENO) == 1) {
    line = typed(what);
    if (!line.empty() && line != typed("again")) {
      return core::Error{core::ErrorCode::kInvalidArgument, "the two are not the same", "try again", ""};
    }
  } else {
    std::getline(std::cin, line);
  }
  if (line.empty()) return none(what);
  return line;
}

core::Result<std::string> read_secret_text(const std::string& what, std::size_t max_bytes) {
  if (::isatty(STDIN_FILENO) == 1) return read_secret(what);
  std::string text(max_bytes + 2, '\0');
  std::cin.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(std::cin.gcount()));
  if (text.ends_with('\n')) text.pop_back();
  if (text.empty()) return none(what);
  return text;
}

}  // namespace callai::app
