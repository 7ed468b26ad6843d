#pragma once

#include <memory>
#include <vector>

#include "conversation/vocabulary.h"
#include "pipeline/llm/llm_client.h"
#include "pipeline/llm/reply_plan.h"

namespace callai::pipeline {

/// The model's input for a reply, in the plan's blocks: SYSTEM by purpose, personality and rules; CONTEXT, the window
/// of what was really heard; SIGNALS; TOOL_RESULTS; the decision and what to get across. What callers and documents say
/// stands between marks, as data that gives no orders. `composed`: the words that the template has for the model's
/// part. Pure.
std::vector<LlmMessage> reply_prompt(const templates::CampaignTemplate& t, const conversation::ReplyRequest& request,
                                     const ReplyPlan& plan, const std::vector<std::string>& composed);

}  // namespace callai::pipeline
