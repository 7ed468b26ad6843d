#pragma once

#include <string>
#include <vector>

#include "templates/campaign_template.h"

namespace callai::templates {

/// What somebody wants a template for, in their own words. Empty members do not count.
struct TemplateWish {
  std::string purpose;                 ///< "remind patients of their appointments"
  std::string industry;                ///< "solar", "dentist"
  std::vector<std::string> data;       ///< what to collect: "e-mail", "budget"
  std::vector<std::string> documents;  ///< types of the documents at hand: "pricing"
};

struct Recommendation {
  std::string id;
  std::string name;
  double score = 0;                  ///< 0..1
  std::vector<std::string> reasons;  ///< for and against, for people
};

/// The candidates by how well they fit, best first; equal ones in the order given. By words, without a model: the
/// purpose counts half, then the data, the industry, the documents. Pure.
std::vector<Recommendation> recommend_templates(const TemplateWish& wish,
                                                const std::vector<CampaignTemplate>& candidates);

}  // namespace callai::templates
