#pragma once

#include <string>
#include <vector>

#include "app/program.h"

namespace callai::app {

struct EvalOptions {
  std::vector<std::string> paths;  ///< scenario files, folders of them, ids of shipped ones
  bool audio = false;              ///< sound and engines in virtual time instead of words
  std::string junit;               ///< file for the results as JUnit XML; "" none
  bool json = false;
};

/// `callai eval DIR|FILE...`: runs scenarios, says what was missed, and what of each template never happened. The calls
/// are kept only when a data folder was named. Exit 0 when every scenario came to its expected end.
int run_eval(const Program& program, const EvalOptions& options);

}  // namespace callai::app
