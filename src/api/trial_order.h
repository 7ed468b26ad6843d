#pragma once

#include <memory>
#include <string>

#include "core/ids.h"
#include "templates/campaign_template.h"

namespace callai::api {

/// A template that somebody wants to try, by voice or in writing.
struct TrialOrder {
  core::OrgId org;
  std::string by;  ///< who asks, as an id
  std::shared_ptr<const templates::CampaignTemplate> campaign;
  int template_version = 0;      ///< stored version; 0: a draft
  core::CampaignId campaign_id;  ///< whose documents are searched; "" none
  std::string first_name;        ///< of the person who is talked to; "" nobody known
};

}  // namespace callai::api
