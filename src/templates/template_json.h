#pragma once

#include <string>
#include <string_view>

#include "core/problem.h"
#include "core/result.h"
#include "templates/campaign_template.h"

namespace callai::templates {

/// A template as read, with everything that is structurally wrong. `value` is usable only when no problem is an error.
struct ParsedTemplate {
  CampaignTemplate value;
  core::Problems problems;
};

/// Reads a template document (UTF-8 JSON). All problems at once: wrong types, missing and unknown keys (with "did you
/// mean"), ranges. Bad JSON is one problem with line and column. Never throws.
ParsedTemplate parse_template(std::string_view json_text);

/// Canonical JSON of a template: parse_template(to_json_text(t)) gives t back; defaults are left out.
std::string to_json_text(const CampaignTemplate& t, bool pretty = true);

/// SHA-256 of the canonical JSON, lower-case hex: the template's identity in event logs and pins.
std::string digest(const CampaignTemplate& t);

}  // namespace callai::templates
