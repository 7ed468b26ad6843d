#pragma once

#include <string>

#include "orchestrators/call_journal.h"
#include "repositories/analytics/analytics_repo.h"
#include "repositories/campaign_specific/call_repo.h"
#include "repositories/campaign_specific/callback_repo.h"
#include "repositories/campaign_specific/follow_up_repo.h"

namespace callai::orchestrators {

// The data of what webhooks are told about calls, as JSON objects: docs/webhooks.md.

std::string call_started_json(const repositories::CallRecord& call);
std::string call_answered_json(const repositories::CallRecord& call);
/// What was heard and said, without the machine's reasons: those are in the API.
std::string turn_json(const core::CallId& call, const conversation::Turn& turn);
std::string field_json(const core::CallId& call, const core::ContactId& contact, const conversation::StoreField& field);
std::string callback_json(const repositories::CallbackRecord& callback);
std::string follow_up_json(const repositories::FollowUpRecord& follow_up);
std::string opt_out_json(const core::CallId& call, const conversation::Contact& contact);
/// `by`: "call", or "operator" who has changed it.
std::string outcome_json(const core::CallId& call, const std::string& outcome, const std::string& by);
std::string call_ended_json(const core::CallId& call, const CallSummary& summary, const repositories::CallUsage& usage);
std::string review_json(const core::CallId& call, const conversation::CallReview& review);
std::string campaign_changed_json(const core::CampaignId& campaign, const std::string& status,
                                  const std::string& before);

}  // namespace callai::orchestrators
