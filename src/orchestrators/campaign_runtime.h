#pragma once

#include <memory>
#include <string>

#include "pipeline/decision_engine.h"
#include "pipeline/extractor_service.h"
#include "pipeline/response_generator.h"
#include "templates/campaign_template.h"

namespace callai::orchestrators {

/// A template version with the services made from it, compiled once and shared by all of its calls. Immutable; safe
/// from any thread. Held as shared_ptr<const CampaignRuntime>: a running call keeps the version it began with.
struct CampaignRuntime {
  explicit CampaignRuntime(std::shared_ptr<const templates::CampaignTemplate> t);

  std::shared_ptr<const templates::CampaignTemplate> campaign;
  std::string digest;  ///< templates::digest(campaign)
  pipeline::ExtractorService extractor;
  pipeline::DecisionEngine engine;
  pipeline::ResponseGenerator generator;
};

}  // namespace callai::orchestrators
