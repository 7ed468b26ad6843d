#pragma once

#include <string>
#include <vector>

#include "conversation/call_review.h"
#include "core/result.h"
#include "pipeline/llm/llm_client.h"
#include "pipeline/review/review_by_rules.h"

namespace callai::pipeline {

/// Asks a model for the summary of a call, its next step, and its verdict on the rubric's questions: facts from the
/// rules' review, and the transcript as data.
LlmRequest review_request(const FinishedCall& call, const conversation::CallReview& by_rules);

/// `by_rules` with the model's words in it: summary, next step where the rules know none, and marks of the questions.
/// The model's opinion never changes a mark of a condition, the outcome or what was learnt. kDataLoss: no such answer.
core::Result<conversation::CallReview> review_with_model(const std::string& answer,
                                                         const conversation::CallReview& by_rules,
                                                         const templates::CampaignTemplate& t);

}  // namespace callai::pipeline
