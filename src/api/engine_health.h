#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/ids.h"
#include "core/units.h"

namespace callai::api {

/// An engine that hears, speaks, answers or finds, for people.
struct EngineHealth {
  std::string role;    ///< hears, speaks, answers, finds
  std::string engine;  ///< name and place
  bool well = false;
  double ms = -1;  ///< of the last question to it; below 0: it was not asked
  std::string words;
  std::string mend;
  std::optional<core::WallTime> checked;  ///< nothing: not yet
};

/// Seam: how the engines of this installation are. Looked at in the background. Safe from any thread.
class EngineWatch {
 public:
  virtual ~EngineWatch() = default;
  virtual std::vector<EngineHealth> engines() const = 0;
  /// Looks at those of a role now; blocks for seconds. Empty: there is no such role.
  virtual std::vector<EngineHealth> test(const std::string& role) = 0;
};

}  // namespace callai::api
