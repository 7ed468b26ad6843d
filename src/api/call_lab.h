#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/ids.h"
#include "core/result.h"
#include "templates/verify/property.h"

namespace callai::api {

/// What another template would have decided in a stored call.
struct CallRetry {
  struct Difference {
    std::uint32_t turn = 0;
    std::string stage;
    std::string heard;
    std::vector<std::string> recorded;  ///< the decision in words
    std::vector<std::string> other;
  };
  int decisions = 0;  ///< that were compared, up to the first difference
  std::string recorded_outcome;
  std::optional<Difference> difference;
};

/// A property of a template; what the caller says, turn by turn, in the call that shows that it is violated.
struct VerifiedProperty {
  templates::verify::Property property;
  std::vector<std::string> caller;
};

/// Seam: what is tried on stored calls and on templates, away from any line. Slow (a second), without side effects,
/// safe from any thread.
class CallLab {
 public:
  virtual ~CallLab() = default;
  /// The call as a scenario, a JSON file. kFailedPrecondition: it did not come to its end.
  virtual core::Result<std::string> scenario(const core::OrgId& org, const core::CallId& call) = 0;
  /// `template_json`: without errors. kFailedPrecondition: another version of the machine made the call.
  virtual core::Result<CallRetry> retry(const core::OrgId& org, const core::CallId& call,
                                        const std::string& template_json) = 0;
  /// Of a template without errors.
  virtual std::vector<VerifiedProperty> verify(const std::string& template_id, const std::string& template_json) = 0;
};

}  // namespace callai::api
