#pragma once

#include <string>

#include "core/json.h"
#include "orchestrators/campaign_runner/campaign_runner.h"
#include "repositories/campaign_specific/campaign_repo.h"

namespace callai::api {

core::Json campaign_to_json(const repositories::CampaignRecord& campaign);

/// How a campaign goes, as GET /campaigns/{id}/progress and the live event campaign_progress say it. Compact text.
std::string progress_json_text(const core::CampaignId& campaign, const std::string& status,
                               const orchestrators::CampaignProgress& progress);

}  // namespace callai::api
