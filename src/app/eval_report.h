#pragma once

#include <string>
#include <vector>

#include "app/program.h"
#include "sim/coverage.h"

namespace callai::app {

/// One scenario of an eval, run or not.
struct EvalCase {
  std::string name;         ///< of its file, without folder and suffix
  std::string template_id;  ///< "" when the file could not be read
  std::string error;        ///< why it could not be run; "" it was
  std::string outcome;
  std::string call_id;
  std::vector<std::string> failures;
  int turns = 0;
  core::Duration talk{0};
  core::Duration took{0};  ///< real time
  bool passed() const { return error.empty() && failures.empty(); }
};

struct EvalResults {
  std::vector<EvalCase> cases;
  std::vector<sim::Coverage> coverage;  ///< one a template, by id
  int missed() const;
};

/// The line of one case, and what it missed. Ends with a newline.
std::string case_text(const Program& program, const EvalCase& one);
/// The coverage, what never happened, and the sum.
std::string summary_text(const Program& program, const EvalResults& results);
std::string eval_json(const EvalResults& results);
/// JUnit XML: a suite a template.
std::string junit_xml(const EvalResults& results);

}  // namespace callai::app
