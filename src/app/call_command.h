#pragma once

#include <string>

#include "app/program.h"

namespace callai::app {

/// `callai call list`: the newest calls first.
int call_list(const Program& program, int limit, bool json);

struct CallShowOptions {
  std::string id;
  bool trace = false;    ///< why every decision was made
  bool session = false;  ///< the session as JSON, in the plan's keys
  bool log = false;      ///< the event log, for `callai replay FILE`
  bool json = false;     ///< the turns as JSON
};
/// `callai call show ID`.
int call_show(const Program& program, const CallShowOptions& options);

/// `callai call to-scenario ID|FILE`: prints a scenario made from the call. Its documents are those of the shipped
/// scenario that it came from, if any.
int call_to_scenario(const Program& program, const std::string& id_or_file);

/// `callai replay ID|FILE [--template OTHER]`. Exit 0 when identical (or, with another template, when every decision is
/// the same), 1 when not.
int replay_call(const Program& program, const std::string& id_or_file, const std::string& other_template, bool json);

}  // namespace callai::app
