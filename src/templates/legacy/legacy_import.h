#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/problem.h"
#include "templates/campaign_template.h"

namespace callai::templates {

/// What becomes of a member of an old document, as it is documented.
struct LegacyRule {
  const char* from;  ///< "stage_instructions.*.max_turns": `*` any key, `[]` any element
  const char* to;    ///< place in a template; "" not carried over
  const char* note;  ///< how, or because of what not
};

/// Every member of the old formats, in the order of the documentation.
std::span<const LegacyRule> legacy_rules();

/// Null for a member that the old formats do not have.
const LegacyRule* find_legacy_rule(std::string_view from);

/// The rules as a table in Markdown, a row each: what docs/template_conversion.md holds.
std::string legacy_table();

/// What became of one member of the document at hand.
struct Carried {
  std::string from;  ///< JSON Pointer into the old document
  std::string to;    ///< place in the template; "" not carried over
  std::string note;
};

struct ConvertedTemplate {
  CampaignTemplate value;
  core::Problems problems;  ///< why it cannot be read; then there is no value
  std::vector<Carried>
      carried;  ///< an entry for every member that is not null, in the order of the old document's kinds
};

/// Reads an old campaign template, an old campaign, or the plan's own view of a template (stages, stage_transitions,
/// data_collection, conversation_rules, scripts, personality, business_context, custom_fields), in any mixture. The
/// result can be called with: it begins as TemplateBuilder::blank() and gets the old stages, data and words. Never
/// throws.
ConvertedTemplate convert_legacy_template(std::string_view json_text);

}  // namespace callai::templates
