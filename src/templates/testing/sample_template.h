#pragma once

#include <memory>
#include <string>

#include "templates/campaign_template.h"

namespace callai::templates {

/// A small complete template without any problem, for tests: stages introduction -> needs -> closing, a field of each
/// type, a tool, an offer, a transfer. src/templates/README.md lists what is in it.
std::string sample_template_json();

/// The same, parsed.
std::shared_ptr<const CampaignTemplate> sample_template();

}  // namespace callai::templates
