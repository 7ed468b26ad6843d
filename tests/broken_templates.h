#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace callai::tests {

/// A way to break the sample template: texts of its JSON and what stands there instead, and the property that then does
/// not hold.
struct BrokenTemplate {
  const char* name;
  std::vector<std::pair<std::string_view, std::string_view>> edits;
  const char* code;
  const char* subject;
  bool by_a_call = true;  ///< a call in words shows it; else no call can, since nothing leads there
};

const std::vector<BrokenTemplate>& broken_templates();

/// The sample template's JSON with the edits made; empty when one of them no longer fits.
std::string broken_json(const BrokenTemplate& broken);

}  // namespace callai::tests
