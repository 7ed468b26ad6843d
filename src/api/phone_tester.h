#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/ids.h"
#include "core/result.h"

namespace callai::api {

/// A test of the telephone line that somebody wants made.
struct PhoneTestOrder {
  core::OrgId org;
  std::map<std::string, std::string> settings;  ///< tried instead of the ones in force, by key: "sip.server"
  std::string number;                           ///< called at the end; "": none
};

/// One thing that was looked at.
struct PhoneTestStep {
  std::string name;  ///< settings, name, SIP, manager, listening, line, call, audio
  bool good = false;
  std::string detail;
  std::string mend;  ///< of what is not good
};

struct PhoneTestReport {
  std::string id;
  bool over = false;
  bool good = false;  ///< of a test that is over: everything
  std::vector<PhoneTestStep> steps;
};

/// Seam: tests of the installation's telephone line, one at a time. Safe from any thread; none waits for the PBX.
class PhoneTester {
 public:
  virtual ~PhoneTester() = default;
  /// The test's id. kFailedPrecondition: one is going on, or the line is another organisation's; kInvalidArgument names
  /// the setting that cannot be tried.
  virtual core::Result<std::string> start(const PhoneTestOrder& order) = 0;
  /// As far as it is. kNotFound: no test of that organisation, or one before the last.
  virtual core::Result<PhoneTestReport> report(const core::OrgId& org, const std::string& id) = 0;
  /// Ends it early. kNotFound as report().
  virtual core::Status stop(const core::OrgId& org, const std::string& id) = 0;
};

}  // namespace callai::api
