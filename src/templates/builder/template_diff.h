#pragma once

#include <string>
#include <vector>

#include "templates/campaign_template.h"

namespace callai::templates {

/// One difference between two templates.
struct Change {
  std::string path;   ///< JSON Pointer into the newer one (into the older for what was removed)
  std::string words;  ///< "field 'budget', type: text → money"
  bool operator==(const Change&) const = default;
};
using Changes = std::vector<Change>;

/// What is different in `after`, in the order of the document. Things with ids are matched by them, wherever they stand
/// in their list; defaults are the same as leaving a member out. Nothing when the templates are equal. Pure.
Changes diff_templates(const CampaignTemplate& before, const CampaignTemplate& after);

}  // namespace callai::templates
