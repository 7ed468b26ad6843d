#pragma once

#include <string_view>
#include <utility>

#include "core/problem.h"
#include "templates/campaign_template.h"
#include "templates/engine_languages.h"

namespace callai::templates {

/// Checks every section against the service it configures, and the sections against each other: ids unique and
/// resolved, placeholders known, patterns compile (RE2), comparisons typed, stages reachable and left, offers within
/// policy, tool failures handled. All problems at once. Pure; safe from any thread. A language that no configured
/// engine knows is a problem.
class TemplateValidator {
 public:
  explicit TemplateValidator(EngineLanguages languages = {}) : languages_(std::move(languages)) {}

  core::Problems validate(const CampaignTemplate& t) const;

 private:
  EngineLanguages languages_;
};

/// parse_template, then, when the structure is sound, TemplateValidator: what `callai template validate` prints.
core::Problems check_template_text(std::string_view json_text, const EngineLanguages& languages = {});

}  // namespace callai::templates
