#pragma once

#include <string>
#include <vector>

#include "app/program.h"
#include "core/env.h"

namespace callai::app {

struct EngineState {
  std::string role;    ///< hears, speaks, answers, finds
  std::string engine;  ///< name and place
  bool well = false;
  double ms = -1;  ///< of the question; below 0: not asked
  std::string words;
  std::string mend;
};

/// Every engine that the settings name, asked how it is.
std::vector<EngineState> engine_states(const core::Settings& settings, core::Env env);

/// `callai engines`: every engine that hears, speaks, understands and answers, whether it is well, how long a question
/// to it takes, and what is missing. Exit 0 when all that is set up is well, kExitUnavailable otherwise.
int run_engines(const Program& program, bool json);

}  // namespace callai::app
