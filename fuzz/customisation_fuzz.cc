#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/check.h"
#include "templates/builder/template_builder.h"
#include "templates/template_json.h"

// Any bytes: a customisation is merged or refused, and the draft stays a template.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace callai;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  templates::TemplateBuilder builder = templates::TemplateBuilder::blank();
  const templates::Customised done = builder.customise(text);
  CALLAI_CHECK(done.problems.empty() || done.changes.empty() || !core::has_errors(done.problems),
               "refused and changed");
  const core::Problems problems = templates::parse_template(templates::to_json_text(builder.draft())).problems;
  CALLAI_CHECK(!core::has_errors(problems), "a customised template does not read back");
  return 0;
}
