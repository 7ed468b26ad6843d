#pragma once

#include <string>
#include <vector>

#include "conversation/session_state.h"
#include "templates/campaign_template.h"

namespace callai::pipeline {

/// The sentences of response_templates.rules.required, as they are spoken, that stand neither in `spoken` (the reply
/// under way) nor in what the caller has heard whole of the call so far. A text that does not end as a sentence does (.
/// !
/// ?) is a rule for the model ("apologise when something went wrong"): whether it applies, only a model can tell. Pure.
std::vector<std::string> missing_wording(const templates::CampaignTemplate& t,
                                         const conversation::SessionState& session, const std::string& spoken,
                                         const templates::CivilDate& today);

}  // namespace callai::pipeline
