#pragma once

#include <string_view>

#include "core/problem.h"
#include "templates/campaign_template.h"

namespace callai::templates {

/// Checks every section against the service it configures, and the sections against each other: ids unique and resolved,
/// placeholders known, patterns compile (RE2), comparisons typed, stages reachable and left, offers within policy, tool
/// failures handled. All problems at once. Pure; safe from any thread.
class TemplateValidator {
 public:
  core::Problems validate(const CampaignTemplate& t) const;
};

/// parse_template, then, when the structure is sound, TemplateValidator: what `callai template validate` prints.
core::Problems check_template_text(std::string_view json_text);

}  // namespace callai::templates
