#pragma once

#include <string>
#include <vector>

#include "app/program.h"

namespace callai::app {

struct TryOptions {
  std::string template_id;           ///< a pre-built one or a JSON file
  std::vector<std::string> against;  ///< data folders, event-log files, ids of calls
  std::string scenarios;             ///< folder with the scenarios of simulated callers beyond the shipped; "" none
  bool json = false;
};

/// `callai template try`: where stored calls would have gone otherwise. Exit 0 when no decision differs, 1 when some
/// do.
int run_try(const Program& program, const TryOptions& options);

}  // namespace callai::app
