#pragma once

#include "conversation/call_review.h"
#include "conversation/session_state.h"
#include "pipeline/review/call_notes.h"
#include "templates/campaign_template.h"

namespace callai::pipeline {

/// A call that has ended. References outlive the use.
struct FinishedCall {
  const templates::CampaignTemplate& campaign;
  const conversation::SessionState& session;  ///< as the call left it, with its outcome
  const CallNotes& notes;
  core::Duration talk{0};
  templates::CivilDateTime now;  ///< where the contact is, at the end
};

/// The review that needs no model: what was learnt, raised, offered and agreed, in plain sentences; the rubric's
/// conditions tested on the session; its questions left open. Pure.
conversation::CallReview review_by_rules(const FinishedCall& call);

}  // namespace callai::pipeline
