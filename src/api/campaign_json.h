#pragma once

#include <string>

#include "core/json.h"
#include "orchestrators/campaign_runner/campaign_runner.h"
#include "repositories/campaign_specific/campaign_repo.h"

namespace callai::api {

struct ApiParts;

core::Json campaign_to_json(const repositories::CampaignRecord& campaign);

/// How a campaign goes, as GET /campaigns/{id}/progress and the live event campaign_progress say it. Compact text.
/// `on_this_node`: what limits it here, where its own rules do not.
std::string progress_json_text(const core::CampaignId& campaign, const std::string& status,
                               const orchestrators::CampaignProgress& progress, const std::string& on_this_node);
/// Tells those who watch. What cannot be read is not told.
void publish_progress(const ApiParts& parts, const core::OrgId& org, const core::CampaignId& campaign);

}  // namespace callai::api
