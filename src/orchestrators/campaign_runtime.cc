#include "orchestrators/campaign_runtime.h"

#include "templates/template_json.h"

namespace callai::orchestrators {

CampaignRuntime::CampaignRuntime(std::shared_ptr<const templates::CampaignTemplate> t)
    : campaign(std::move(t)),
      digest(templates::digest(*campaign)),
      extractor(campaign),
      engine(campaign),
      generator(campaign) {}

}  // namespace callai::orchestrators
