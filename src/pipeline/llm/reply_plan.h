#pragma once

#include <vector>

#include "conversation/decision.h"
#include "templates/campaign_template.h"

namespace callai::pipeline {

/// Which words of a reply are the template's own, and which a model may find.
struct ReplyPlan {
  std::vector<conversation::SayItem> before;  ///< spoken as written, first: sound while the model thinks
  std::vector<conversation::SayItem> model;   ///< what the model has to get across, in its own words
  std::vector<std::string> instructions;      ///< the tree's own to it
  std::vector<conversation::SayItem> after;   ///< spoken as written, last: the question, above all

  bool needs_model() const { return !model.empty() || !instructions.empty(); }
};

/// By response_templates.mode. In every mode these stay as they are written: disclosures, protected scripts,
/// read-backs, questions and whatever asks one, closings, repeats; and the whole reply where the call ends or the
/// caller opts out. What the decision says stands between two of the model's parts is joined to the part behind. Pure.
ReplyPlan plan_reply(const templates::CampaignTemplate& t, const conversation::Decision& decision);

}  // namespace callai::pipeline
