#pragma once

#include <map>
#include <memory>
#include <string>

#include "core/env.h"
#include "core/result.h"
#include "core/settings.h"
#include "core/system_env.h"

namespace callai::app {

/// Process exit codes. Scripts may rely on them.
enum ExitCode : int {
  kExitOk = 0,
  kExitFailed =
      1,  ///< the thing was done and the answer is no: a scenario missed, a template has problems, a replay diverged
  kExitUsage = 2,        ///< the command line or the settings are wrong
  kExitUnavailable = 3,  ///< something needed is missing: a file, a model package, a disk with room, a call of that id
  kExitInternal = 4,     ///< a bug
};

int exit_code(core::ErrorCode code);

/// Prints an error for a person on stderr ("callai: <what>. <mend>") and returns its exit code.
int fail(const core::Error& error);

/// What every command gets: settings, and how to write to the terminal.
struct Program {
  core::Settings settings;
  std::map<std::string, std::string> origins;  ///< where each setting comes from, by key
  core::LoadedSettings given;                  ///< without what is stored; empty where nobody has looked for that
  bool data_dir_given = false;                 ///< somebody said where the data is
  bool log_file_given = false;
  bool colour = false;  ///< stdout is a terminal and NO_COLOR is not set
  int width = 100;      ///< columns of the terminal
};

/// The environment of a command: clocks, ids and the log that the settings ask for.
core::Result<std::unique_ptr<core::SystemEnv>> make_env(const Program& program);

/// `text` in a colour of the terminal (an SGR code: "1;32"), where it has colours.
std::string paint(const Program& program, const char* code, const std::string& text);

}  // namespace callai::app
